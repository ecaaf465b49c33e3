"""Light stemming by tables: light10 of Larkey, Ballesteros and Connell, "Light Stemming for Arabic Information
Retrieval" (2007), table 2, with guards of our own against biting into a root.
"""

from __future__ import annotations

# (prefix, letters that must remain); tried in order, the first that fits comes off. A lone و is tried before the rest.
PREFIXES: tuple[tuple[str, int], ...] = (
    ("وال", 3),
    ("بال", 3),
    ("كال", 3),
    ("فال", 3),
    ("ولل", 3),
    ("ال", 3),
    ("لل", 3),
)
CONJUNCTION = ("و", 4)  # light10 leaves 3 letters; 4 keep وزير and وفد

# Tried in order, each once, so that several may come off: أمريكيين loses ين and then ي.
SUFFIXES: tuple[tuple[str, int], ...] = (
    ("ها", 3),
    ("ان", 3),
    ("ات", 3),
    ("ون", 3),
    ("ين", 3),
    ("يه", 3),
    ("ه", 3),
    ("ي", 3),
)


def light_stem(word: str) -> str:
    """The light stem of a word-level form."""
    stem = word
    letter, remaining = CONJUNCTION
    prefixed = strip_prefix(stem)
    if prefixed == stem and stem.startswith(letter) and len(stem) - 1 >= remaining:
        stem = strip_prefix(stem[1:])
    else:
        stem = prefixed
    for suffix, remaining in SUFFIXES:
        if stem.endswith(suffix) and len(stem) - len(suffix) >= remaining:
            stem = stem[: -len(suffix)]
    return stem


def strip_prefix(word: str) -> str:
    for prefix, remaining in PREFIXES:
        if word.startswith(prefix) and len(word) - len(prefix) >= remaining:
            return word[len(prefix) :]
    return word
