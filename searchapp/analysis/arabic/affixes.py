"""What Arabic glues to a word, as tables over word-level letters (ة is ه, ى is ي, every hamza seat is ء or ا).

Read by `stem`: a prefix, a pronoun and an ending may come off together when what is left is a word.
"""

from __future__ import annotations

# Conjunctions and prepositions, singly and stacked, with and without the article; the article comes with its stack so
# that the assimilated lam (لل) needs no rule of its own. An ا before others is the interrogative أ.
_NOMINAL = """
    ال وال فال بال كال لل وبال وكال ولل فبال فلل فكال اال اوال افال ابال
    و ف ب ك ل وب ول وك فب فل فك ا او اف اب ال
"""
NOMINAL_PREFIXES: tuple[str, ...] = tuple(dict.fromkeys(_NOMINAL.split()))

ARTICLES = frozenset(("ال", "وال", "فال", "بال", "كال", "لل", "وبال", "وكال", "ولل", "فبال", "فلل", "فكال"))
"""The stacks that end in the article: only a noun follows, and hardly a name begins so by chance."""

# Conjunctions, particles of the verb (س of the future, ل of purpose and oath) and the person letter. Without a person
# letter too: سيكتب is the future of يكتب, which may be the form the lexicon knows.
_BEFORE_PERSON = ("", "و", "ف", "س", "ل", "وس", "فس", "ول", "فل", "ا", "اف", "او", "اس")
_PERSONS = ("ي", "ت", "ن", "ا")
VERBAL_PREFIXES: tuple[str, ...] = (
    *(before + person for before in _BEFORE_PERSON for person in _PERSONS),
    *("و", "ف", "ل", "س", "وس", "فس", "اس"),
)

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

# Of several ways to find a known word inside an unknown one, the cheapest is believed. A letter costs 1 and these more,
# because they are more often of the root or the stem than an affix. The article costs nothing: hardly a word begins so.
PREFIX_COST: dict[str, float] = {"ك": 2.0, "ا": 2.0, "ف": 1.0, "ت": 0.5, "ن": 0.5, "ي": 0.5, "س": 0.5}
SUFFIX_COST: dict[str, float] = {"ن": 1.5, "ك": 1.5, "ت": 1.0, "ي": 1.0, "ا": 0.5, "و": 0.5}
