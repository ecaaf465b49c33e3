"""Particles with an attached pronoun or conjunction: a closed class, so every form is made here once.

They win over the lexicon, whose verbs and nouns include homographs of most of them.
"""

from __future__ import annotations

from searchapp.analysis.arabic.characters import fold_exact, fold_word

# (particle, what pronouns are attached to)
_BASES: tuple[tuple[str, str], ...] = (
    ("من", "من"), ("عن", "عن"), ("إلى", "إلي"), ("على", "علي"), ("في", "في"), ("مع", "مع"), ("عند", "عند"),
    ("لدى", "لدي"), ("بين", "بين"), ("إن", "إن"), ("إن", "إنن"), ("لكن", "لكن"), ("لكن", "لكنن"), ("كأن", "كأن"),
    ("لأن", "لأن"), ("بأن", "بأن"), ("لعل", "لعل"), ("ليت", "ليت"), ("بعد", "بعد"), ("قبل", "قبل"), ("تحت", "تحت"),
    ("فوق", "فوق"), ("حول", "حول"), ("ضد", "ضد"), ("دون", "دون"), ("خلال", "خلال"), ("أمام", "أمام"),
    ("وراء", "وراء"), ("وراء", "ورائ"), ("خلف", "خلف"), ("نحو", "نحو"), ("غير", "غير"), ("كل", "كل"), ("بعض", "بعض"),
    ("كلا", "كلي"), ("كلتا", "كلتي"), ("منذ", ""), ("حتى", ""), ("لدن", "لدن"), ("سوى", "سوا"),
    ("ضمن", "ضمن"), ("وسط", "وسط"),
)  # fmt: skip
_PRONOUNS = ("ه", "ها", "هم", "هن", "هما", "ك", "كم", "كن", "كما", "نا", "ي", "ني")
_SINGLE = ("ب", "ل")
_CONJUNCTIONS = ("", "و", "ف")
# Forms that are as often a noun or verb of their own: the lexicon decides.
_NOT_ONLY = """
    بعدي قبلي كلي كليه بعضي حولي ضدي خلفي نحوي غيري فوقي دوني وسطي تحتي ضمني خلفه خلفها خلفهم وسطها وسطه قبله امامه
    امامي معني ومعني فمعني فتحت فعليه فلان فلك ولي فلي وبي فبي ونحوي وكلي وكليه وقبله وامامه
"""
_NOT_ONLY_PARTICLES = frozenset(_NOT_ONLY.split())


# Bare, these are nouns or verbs too (إمام, خلف, حوّل); only with a pronoun they are surely particles.
_NOT_BARE = frozenset(("أمام", "خلف", "وسط", "ضمن", "نحو", "حول", "وراء", "غير", "كل", "بعض", "كلا", "كلتا", "سوى"))


def _fold(word: str) -> str:
    return fold_word(fold_exact(word))


def _forms() -> dict[str, str]:
    forms: dict[str, str] = {}
    for particle, base in _BASES:
        attached = [base + pronoun for pronoun in _PRONOUNS] if base else []
        if base in ("إلي", "علي", "لدي"):
            attached += [base]
        for written in attached if particle in _NOT_BARE else (particle, *attached):
            for conjunction in _CONJUNCTIONS:
                forms.setdefault(_fold(conjunction + written), _fold(particle))
    for letter in _SINGLE:
        for pronoun in _PRONOUNS[:-1]:
            for conjunction in _CONJUNCTIONS:
                forms.setdefault(_fold(conjunction + letter + pronoun), letter)
    forms |= dict.fromkeys(("منا", "مني"), "من") | dict.fromkeys(("عنا", "عني"), "عن")
    return {form: particle for form, particle in forms.items() if form not in _NOT_ONLY_PARTICLES}


PARTICLES: dict[str, str] = _forms()
"""Word-level form -> word-level particle."""
