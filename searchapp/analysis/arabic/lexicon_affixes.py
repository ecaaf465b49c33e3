"""What may stand before and behind a form the table knows, for words it does not know.

Letters are those of the word level: ة is ه, ى is ي, every hamza off its alef is ء, وا at the end is و.
"""

from __future__ import annotations

VERB = frozenset(("verb",))
NAME = frozenset(("name",))
NOMINAL = frozenset(("noun", "adjective"))
NOUN = NOMINAL | NAME
ANY = NOUN | VERB | {"particle"}

# (prefix, what may follow it, cost in eighths of a bit: rarer stacks cost more)
PREFIXES: tuple[tuple[str, frozenset[str], int], ...] = (
    ("", ANY, 0),
    ("ال", NOUN, 8),
    ("و", ANY, 16),
    ("ف", ANY, 40),
    ("ب", NOUN, 32),
    ("ل", ANY, 32),
    ("ك", NOUN, 48),
    ("س", VERB, 32),
    ("وال", NOUN, 24),
    ("فال", NOUN, 48),
    ("بال", NOUN, 32),
    ("كال", NOUN, 48),
    ("لل", NOUN, 32),
    ("وبال", NOUN, 48),
    ("ولل", NOUN, 48),
    ("وكال", NOUN, 64),
    ("فبال", NOUN, 64),
    ("فلل", NOUN, 64),
    ("وب", NOUN, 48),
    ("ول", ANY, 48),
    ("وك", NOUN, 64),
    ("فب", NOUN, 64),
    ("فل", ANY, 64),
    ("وس", VERB, 48),
    ("فس", VERB, 64),
    ("ا", VERB, 80),  # the interrogative, here and below
    ("اف", VERB, 96),
    ("او", VERB, 96),
    ("اب", NOUN, 96),
    ("ابال", NOUN, 96),
)  # fmt: skip

ARTICLES = frozenset(("ال", "وال", "فال", "بال", "كال", "لل", "وبال", "ولل", "وكال", "فبال", "فلل", "ابال"))
"""Behind these there is no pronoun, and nothing but a noun."""

# (suffix, what stands in its place in a form the table has, of what, cost, whether a pronoun: not with the article)
_COMMON: tuple[tuple[str, str, frozenset[str], int, bool], ...] = (
    ("", "", ANY, 0, False),
    # attached pronouns
    ("ه", "", ANY, 16, True),
    ("ها", "", ANY, 16, True),
    ("هم", "", ANY, 16, True),
    ("هما", "", ANY, 32, True),
    ("هن", "", ANY, 40, True),
    ("ك", "", ANY, 40, True),
    ("كم", "", ANY, 40, True),
    ("كن", "", ANY, 64, True),
    ("كما", "", ANY, 64, True),
    ("نا", "", ANY, 24, True),
    ("ي", "", NOMINAL, 32, True),
    ("ني", "", VERB, 40, True),
    # teh marbuta and alef maqsura change before a pronoun: مدرستها، مستواه
    ("ته", "ه", NOMINAL, 16, True),
    ("تها", "ه", NOMINAL, 16, True),
    ("تهم", "ه", NOMINAL, 16, True),
    ("تهما", "ه", NOMINAL, 32, True),
    ("تهن", "ه", NOMINAL, 40, True),
    ("تك", "ه", NOMINAL, 40, True),
    ("تكم", "ه", NOMINAL, 40, True),
    ("تنا", "ه", NOMINAL, 24, True),
    ("تي", "ه", NOMINAL, 32, True),
    ("اه", "ي", ANY, 24, True),
    ("اها", "ي", ANY, 24, True),
    ("اهم", "ي", ANY, 24, True),
    ("اهما", "ي", ANY, 40, True),
    ("انا", "ي", ANY, 40, True),
    # sound plurals and duals, whole, in construct and with pronouns
    ("ات", "ه", NOMINAL, 16, False),
    ("ات", "", NOMINAL, 16, False),
    ("ات", "اه", NOMINAL, 32, False),
    ("وات", "ه", NOMINAL, 40, False),
    ("وات", "اه", NOMINAL, 40, False),
    ("يات", "ي", NOMINAL, 32, False),
    ("اته", "ه", NOMINAL, 24, True),
    ("اتها", "ه", NOMINAL, 24, True),
    ("اتهم", "ه", NOMINAL, 24, True),
    ("اتنا", "ه", NOMINAL, 32, True),
    ("اته", "", NOMINAL, 24, True),
    ("اتها", "", NOMINAL, 24, True),
    ("اتهم", "", NOMINAL, 24, True),
    ("اتهما", "", NOMINAL, 48, True),
    ("اتنا", "", NOMINAL, 32, True),
    ("اتكم", "", NOMINAL, 48, True),
    ("ون", "", NOMINAL, 16, False),
    ("ين", "", NOMINAL, 16, False),
    ("ون", "ي", NOMINAL, 40, False),
    ("ين", "ي", NOMINAL, 40, False),
    ("ان", "", NOMINAL, 24, False),
    ("تان", "ه", NOMINAL, 24, False),
    ("تين", "ه", NOMINAL, 24, False),
    ("تا", "ه", NOMINAL, 40, False),
    ("تيه", "ه", NOMINAL, 40, True),
    ("تيها", "ه", NOMINAL, 40, True),
    ("تيهم", "ه", NOMINAL, 40, True),
    ("تيهما", "ه", NOMINAL, 56, True),
    ("تيهن", "ه", NOMINAL, 56, True),
    ("تاه", "ه", NOMINAL, 48, True),
    ("تاها", "ه", NOMINAL, 48, True),
    ("تاهم", "ه", NOMINAL, 48, True),
    ("اوان", "اء", NOUN, 48, False),
    ("اوين", "اء", NOUN, 48, False),
    ("يان", "ي", NOMINAL, 40, False),
    ("و", "", NOMINAL, 40, False),
    ("ي", "", NOMINAL, 40, False),
    ("وه", "", NOMINAL, 32, True),
    ("وها", "", NOMINAL, 32, True),
    ("وهم", "", NOMINAL, 32, True),
    ("يه", "", NOMINAL, 32, True),
    ("يها", "", NOMINAL, 32, True),
    ("يهم", "", NOMINAL, 32, True),
    ("ينا", "", NOMINAL, 40, True),
    ("ا", "", NOMINAL, 24, False),  # tanween
    ("ه", "", NOMINAL, 16, False),  # the feminine
    ("يه", "ي", NOMINAL, 16, False),
    ("يا", "ي", NOMINAL, 24, False),
    ("يون", "ي", NOMINAL, 16, False),
    ("يين", "ي", NOMINAL, 16, False),
    # who comes from a place or belongs to a house
    ("ي", "", NAME, 16, False),
    ("يه", "", NAME, 16, False),
    ("يون", "", NAME, 24, False),
    ("يين", "", NAME, 24, False),
    ("يات", "ي", NAME, 32, False),
    ("يتان", "", NAME, 32, False),
    ("يتين", "", NAME, 32, False),
    ("يات", "", NAME, 32, False),
    # persons of the verb; the silent alef is already gone
    ("ت", "", VERB, 16, False),
    ("تا", "", VERB, 48, False),
    ("نا", "", VERB, 24, False),
    ("تم", "", VERB, 48, False),
    ("تن", "", VERB, 64, False),
    ("و", "", VERB, 16, False),
    ("ا", "", VERB, 32, False),
    ("ن", "", VERB, 48, False),
    ("ون", "", VERB, 16, False),
    ("ين", "", VERB, 48, False),
    ("ان", "", VERB, 32, False),
    ("ون", "ي", VERB, 32, False),
    ("و", "ي", VERB, 32, False),
    ("ت", "ي", VERB, 32, False),
    ("ه", "و", VERB, 40, True),
    ("وه", "", VERB, 32, True),
    ("وها", "", VERB, 32, True),
    ("وهم", "", VERB, 32, True),
    ("ونه", "", VERB, 24, True),
    ("ونها", "", VERB, 24, True),
    ("ونهم", "", VERB, 24, True),
    ("ته", "", VERB, 24, True),
    ("تها", "", VERB, 24, True),
    ("تهم", "", VERB, 24, True),
    ("ناه", "", VERB, 32, True),
    ("ناها", "", VERB, 32, True),
    ("ناهم", "", VERB, 32, True),
    ("تمو", "", VERB, 64, False),
    ("تموه", "", VERB, 64, True),
    ("تموها", "", VERB, 64, True),
    ("تموهم", "", VERB, 64, True),
    ("تموني", "", VERB, 64, True),
    ("تك", "", VERB, 56, True),
    ("تكم", "", VERB, 56, True),
    ("تنا", "", VERB, 56, True),
    ("تني", "", VERB, 56, True),
    ("ونك", "", VERB, 56, True),
    ("وننا", "", VERB, 48, True),
    ("ونني", "", VERB, 56, True),
    ("وني", "", VERB, 56, True),
    ("ونا", "", VERB, 56, True),
    # verbs that end in a weak letter lose it: رموه, يبنونها
    ("وه", "ي", VERB, 48, True),
    ("وها", "ي", VERB, 48, True),
    ("وهم", "ي", VERB, 48, True),
    ("ونه", "ي", VERB, 40, True),
    ("ونها", "ي", VERB, 40, True),
    ("ونهم", "ي", VERB, 40, True),
    ("ته", "ي", VERB, 40, True),
    ("تها", "ي", VERB, 40, True),
    ("تهم", "ي", VERB, 40, True),
)  # fmt: skip

_RARE_PRONOUNS = ("هما", "هن", "كم", "كما", "كن", "ك", "نا", "ي")
_BEFORE_RARE = (
    ("ي", "", NOMINAL), ("و", "", NOMINAL), ("ات", "", NOMINAL), ("ات", "ه", NOMINAL), ("ا", "", NOMINAL),
    ("يات", "ي", NOMINAL), ("ون", "", VERB), ("و", "", VERB), ("نا", "", VERB), ("ت", "", VERB),
)  # fmt: skip
_LISTED = frozenset(row[:2] for row in _COMMON)
SUFFIXES = _COMMON + tuple(
    (ending + pronoun, instead, of, 64, True)
    for ending, instead, of in _BEFORE_RARE
    for pronoun in _RARE_PRONOUNS
    if (ending + pronoun, instead) not in _LISTED
)

PERSONS = "يتنا"
"""First letters of the present tense, for one another: where the table has يكتب, it is also تكتب and نكتب."""
PERSON_COST = 24

MIN_STEM = 3
"""Letters that must remain when anything comes off: shorter stems fit by chance."""

WORD_ENDINGS = ("ات", "اته", "اتها", "اتهم", "اتنا", "ان", "ين", "ا", "ه", "ها", "هم", "نا")
"""What a listed loan word takes: دولارات، دولارا، فيديوهاتهم is then a row of its own."""

NAME_PREFIXES: tuple[str, ...] = (
    "و", "ف", "ب", "ل", "ك", "وب", "ول", "وك", "فب", "فل",
    "ال", "وال", "فال", "بال", "كال", "لل", "وبال", "ولل", "فبال", "فلل",
)  # fmt: skip
"""What comes off a listed name; the article too, since newspapers write يوتيوب and اليوتيوب."""
