"""Names of sections: alone on a line, or in front of a teaser's caption, where nothing parts them from it."""

from __future__ import annotations

import re

from searchapp.readers.lines import Line, key, name_key, plain
from searchapp.readers.page_words import CAPTION_OPENER_KEYS, SECTION_ADJECTIVES, SECTION_HEAD_KEYS, SECTION_KEYS

SECTION_WORDS = 4  # the longest name


def is_section(line: Line) -> bool:
    """The whole line is the name of a section."""
    return line.word_count <= SECTION_WORDS and section_words(line.text.split()) == line.word_count


def section_words(words: list[str]) -> int:
    """How many of the first `words` name a section by the tables: 0 to 4; the longest name wins."""
    for count in range(min(SECTION_WORDS, len(words)), 1, -1):
        if name_key("".join(words[:count])) in SECTION_KEYS:
            return count
    if len(words) > 1:
        head, adjective = name_key(words[0]), name_key(words[1])
        pairs = zip(SECTION_HEAD_KEYS, SECTION_ADJECTIVES, strict=True)
        if any(head in heads and re.fullmatch(shape, adjective) for heads, shape in pairs):
            return 2
    return 1 if words and name_key(words[0]) in SECTION_KEYS else 0


def opens_with_section(line: Line) -> bool:
    words = line.text.split()
    return 0 < section_words(words) < len(words) or bool(0 < _marked_section(words) < len(words))


def split_section(text: str, shared: tuple[tuple[str, ...], ...] = ()) -> tuple[str, str]:
    """(section, caption) of a teaser's first line; `shared` are the openings other teasers of the page share.

    In this order: a name cut off by a mark («سفر | ...»), the tables, an opening two teasers share, what stands before
    a word that opens captions («بريد القراء صورة ...»), two words joined by «و», the first word. A line that itself
    begins as captions do has no section.
    """
    words = text.split()
    count = _marked_section(words) or section_words(words)
    keys = tuple(name_key(word) for word in words)
    if not count and keys and keys[0] not in CAPTION_OPENER_KEYS:
        count = max((len(opening) for opening in shared if keys[: len(opening)] == opening), default=0)
        count = count or next((i for i in (1, 2, 3) if i < len(keys) and keys[i] in CAPTION_OPENER_KEYS), 0)
        count = count or (2 if _is_pair(keys) or _is_construct(keys) else 1)
    if not 0 < count < len(words):
        return "", text
    section = " ".join(words[:count]).strip(" :|-–—/>»،")
    rest = " ".join(words[count:]).lstrip(" :|-–—/>،")
    return plain(section), rest


def _is_pair(keys: tuple[str, ...]) -> bool:
    """«سفر وسياحة», «المال والأعمال»: two nouns of equal definiteness joined by «و»."""
    if len(keys) < 3 or not keys[1].startswith("و") or len(keys[1]) < 4:
        return False
    return keys[0].startswith("ال") == keys[1].startswith("وال")


def _is_construct(keys: tuple[str, ...]) -> bool:
    """«دفاتر السينما», «الشاشة الصغيرة»: a noun and its complement, or an adjective that agrees with it."""
    if len(keys) < 3 or not re.match("ال...", keys[1]):
        return False
    return not keys[0].startswith("ال") or (keys[0][-1:] == keys[1][-1:] == "ه")


def _marked_section(words: list[str]) -> int:
    """Words before a dividing mark among the first four: «سفر وسياحة | ...», «سفر: ...»."""
    for at, word in enumerate(words[:4]):
        if at and word in ("|", "/", ">", "–", "-", "—") and section_words(words[:at]) == at:
            return at
        if word[-1:] in (":", "|") and len(word) > 1 and at < 3 and key(word):
            bare = [*words[:at], word[:-1]]
            return at + 1 if section_words(bare) == at + 1 or word.endswith("|") else 0
    return 0
