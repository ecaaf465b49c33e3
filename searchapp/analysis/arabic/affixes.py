"""What Arabic glues to a word, as tables over word-level letters (ة is ه, ى is ي, every hamza seat is ء or ا).

Read by `stem`: a prefix, a pronoun and an ending may come off together when what is left is a word.
"""

from __future__ import annotations

# Conjunctions and prepositions, singly and stacked, with and without the article; the article comes with its stack so
# that the assimilated lam (لل) needs no rule of its own. (prefix, letters that must remain)
NOMINAL_PREFIXES: tuple[tuple[str, int], ...] = (
    ("ال", 2), ("وال", 2), ("فال", 2), ("بال", 2), ("كال", 2), ("لل", 2),
    ("وبال", 2), ("وكال", 2), ("ولل", 2), ("فبال", 2), ("فلل", 2), ("فكال", 2), ("اال", 3), ("اوال", 3), ("افال", 3),
    ("و", 2), ("ف", 2), ("ب", 2), ("ك", 2), ("ل", 2),
    ("وب", 2), ("ول", 2), ("وك", 2), ("فب", 2), ("فل", 2), ("فك", 2), ("ا", 3), ("او", 2), ("اف", 2), ("اب", 3),
)  # fmt: skip

ARTICLES = frozenset(("ال", "وال", "فال", "بال", "كال", "لل", "وبال", "وكال", "ولل", "فبال", "فلل", "فكال"))
"""The stacks that end in the article: only a noun follows, and hardly a name begins so by chance."""

# Particles of the verb (س of the future, ل of purpose and oath) and the person letter, after a conjunction.
_BEFORE_PERSON = ("", "و", "ف", "س", "ل", "وس", "فس", "ول", "فل", "ا", "اف", "او", "اس")
PERSONS = ("ي", "ت", "ن", "ا")
VERBAL_PREFIXES: tuple[tuple[str, int], ...] = tuple(
    (before + person, 2) for before in _BEFORE_PERSON for person in PERSONS
)
VERB_PARTICLES: tuple[tuple[str, int], ...] = tuple(
    (before, 3) for before in ("س", "وس", "فس", "اس", "ل", "ول", "فل") if before not in ("ل", "ول", "فل")
)
"""Before a person letter that stays: سيكتب is the future of يكتب, which may be the form the lexicon knows."""

PRONOUNS: tuple[str, ...] = ("هما", "كما", "ها", "هم", "هن", "كم", "كن", "نا", "ني", "ه", "ك", "ي")
"""Attached pronouns; ني only after verbs and particles, ي only after nouns."""

# (ending, what stands in its place in the word itself); several rows for one ending are tried in order.
NOMINAL_ENDINGS: tuple[tuple[str, str], ...] = (
    ("ات", "ه"), ("ات", ""),  # sound feminine plural: جامعات, قرارات
    ("يات", "ي"), ("يات", "يه"), ("يات", "ا"), ("وات", "ه"), ("وات", "اه"), ("وات", "ا"),
    ("ءات", "ءه"), ("ءات", "ء"), ("اءات", "اء"), ("تات", "ه"),
    ("تان", "ه"), ("تين", "ه"), ("تا", "ه"), ("تي", "ه"),  # dual of a feminine, whole and in construct
    ("يان", "ي"), ("يين", "ي"), ("اوان", "اء"), ("اوين", "اء"), ("وان", "ا"), ("وين", "ا"),
    ("ان", ""), ("ين", ""), ("ون", ""),  # dual, sound masculine plural
    ("يون", "ي"), ("ويون", "ا"), ("ويين", "ا"),
    ("و", ""), ("ي", ""), ("ا", ""),  # construct plural and dual, tanween
    ("ه", ""), ("يه", "ي"), ("يه", ""),  # feminine; nisba in the feminine
    ("ت", "ه"),  # teh marbuta before a pronoun
)  # fmt: skip

VERBAL_ENDINGS: tuple[tuple[str, str], ...] = (
    ("تموا", ""), ("تمو", ""), ("تما", ""), ("تم", ""), ("تن", ""), ("تا", ""), ("ت", ""), ("نا", ""),
    ("ون", ""), ("ين", ""), ("ان", ""), ("و", ""), ("ا", ""), ("ن", ""), ("ي", ""),
    ("ت", "ي"), ("تا", "ي"), ("و", "ي"), ("ون", "ي"), ("ا", "ي"),  # a last weak letter gives way: مشى, مشت, مشوا
)  # fmt: skip

# The last letter of a word that changes before a pronoun: مدرسته, مستشفاه. (as written, in the word itself)
BEFORE_PRONOUN: tuple[tuple[str, str], ...] = (("ت", "ه"), ("ا", "ي"), ("ات", "اه"))
