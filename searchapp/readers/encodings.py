"""Bytes -> text: which encoding a file is in, and a stream of its lines that never holds more than it may.

UTF-8 and UTF-16 are recognised for certain. Other files are tried as windows-1256 and kept as that when the result
reads as Arabic; charset-normalizer (MIT) decides the rest.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from typing import IO

from charset_normalizer import from_bytes

from searchapp.records import dataclass

HEAD_BYTES = 64 << 10
CHUNK_BYTES = 1 << 18
BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
MAGIC = (
    b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"PK\x03\x04", b"\x1f\x8b", b"\x7fELF", b"MZ\x90",
    b"SQLite format 3",
    b"Rar!", b"7z\xbc\xaf", b"BZh", b"\xfd7zXZ", b"\x28\xb5\x2f\xfd", b"\xd0\xcf\x11\xe0", b"OggS",
    b"RIFF", b"ID3",
)  # fmt: skip
"""How files begin that are certainly no text."""

# The commonest words, and the letters that are most of any Arabic text: a wrong code page has neither.
_ARABIC_WORD = re.compile(r"(?<!\w)(?:في|من|على|إلى|أن|عن|التي|الذي|هذا|هذه|ما|لا|و?قال|مع|كان)(?!\w)")
_ARABIC_LETTER = re.compile("[\u0621-\u064a]")


def is_binary(head: bytes) -> bool:
    """No text in any encoding we read: known file marks, or control bytes that no text has."""
    if head.startswith(MAGIC) or head[257:262] == b"ustar":
        return True
    if any(head.startswith(bom) for bom, _ in BOMS) or _utf16_without_mark(head):
        return False
    controls = sum(head.count(bytes([c])) for c in (*range(9), *range(14, 27), *range(28, 32)))
    return controls > len(head) // 20 + 2


def detect_encoding(head: bytes) -> str:
    """The name of the codec for a file that begins with `head`."""
    for bom, name in BOMS:
        if head.startswith(bom):
            return name
    if name := _utf16_without_mark(head):
        return name
    if _is_utf8(head):
        return "utf-8"
    if reads_as_arabic(head.decode("cp1256", "replace")):
        return "cp1256"
    best = from_bytes(head[: HEAD_BYTES // 4]).best()
    if best is not None and not (
        best.encoding.startswith(("utf_7", "cp037", "cp1026", "cp500")) or best.percent_chaos > 20
    ):
        return best.encoding
    # Mostly UTF-8 with a few broken bytes loses least as UTF-8.
    return "utf-8" if head.decode("utf-8", "replace").count("\ufffd") * 20 < len(head) else "cp1256"


def reads_as_arabic(text: str) -> bool:
    """Most letters are Arabic, and where there are enough words some are the commonest ones."""
    letters = [c for c in text if c.isalpha()]
    if not letters or len(_ARABIC_LETTER.findall(text)) * 2 < len([c for c in letters if ord(c) > 127]):
        return False
    words = len(text.split())
    return words < 40 or len(_ARABIC_WORD.findall(text)) * 100 >= words


def _is_utf8(head: bytes) -> bool:
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)  # a character cut at the end is no error
    except UnicodeDecodeError:
        return False
    return True


def _utf16_without_mark(head: bytes) -> str:
    """UTF-16 of Arabic or Latin text shows in the high bytes: nearly all are 0x06 or 0x00."""
    sample = head[: 4096 // 2 * 2]
    if len(sample) < 8 or (sample.count(0) == 0 and _is_utf8(sample)):
        return ""
    for offset, name in ((1, "utf-16-le"), (0, "utf-16-be")):
        high = sample[offset::2]
        if high and (high.count(0) + high.count(6)) > 0.9 * len(high) and high.count(0) < len(sample) * 0.5:
            low = sample[1 - offset :: 2]
            if low.count(0) < len(low) // 20:
                return name
    return ""


@dataclass(frozen=True, slots=True)
class TextLine:
    """One line without its end; `too_long`: it was passed over, `text` is empty."""

    number: int
    text: str
    too_long: bool = False


class Text:
    """A binary stream as text: `lines` streams it, `whole` reads it at once. Broken bytes become U+FFFD."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self.head = stream.read(HEAD_BYTES)
        self.is_binary = is_binary(self.head)
        self.encoding = "utf-8" if self.is_binary else detect_encoding(self.head)

    def chunks(self) -> Iterator[str]:
        decoder = codecs.getincrementaldecoder(self.encoding)("replace")
        chunk = self.head
        while chunk:
            yield decoder.decode(chunk)
            chunk = self._stream.read(CHUNK_BYTES)
        if rest := decoder.decode(b"", True):
            yield rest

    def whole(self, max_bytes: int) -> str | None:
        """All of it, or None when it is larger than `max_bytes`."""
        parts: list[str] = []
        size = 0
        for part in self.chunks():
            size += len(part)
            if size > max_bytes:
                return None
            parts.append(part)
        return "".join(parts)

    def lines(self, max_chars: int, *, keep_ends: bool = False) -> Iterator[TextLine]:
        """The lines, whichever system's line ends they have; longer ones are not held in memory."""
        number = 1
        held: list[str] = []
        size = 0
        for chunk in _unix_line_ends(self.chunks()):
            pieces = chunk.split("\n")
            for at, piece in enumerate(pieces):
                size += len(piece)
                if size > max_chars:
                    held.clear()
                else:
                    held.append(piece)
                if at < len(pieces) - 1:
                    yield _line(number, held, size > max_chars, keep_ends)
                    number, held, size = number + 1, [], 0
        if size:
            yield _line(number, held, size > max_chars, False)


def _line(number: int, held: list[str], too_long: bool, keep_ends: bool) -> TextLine:
    if too_long:
        return TextLine(number, "", True)
    text = "".join(held)
    return TextLine(number, text + "\n" if keep_ends else text)


def _unix_line_ends(chunks: Iterator[str]) -> Iterator[str]:
    """The chunks with every line end a line feed, one cut in two by the end of a chunk too."""
    cut = False
    for chunk in chunks:
        if cut:
            chunk = chunk if chunk.startswith("\n") else "\n" + chunk  # noqa: PLW2901
        cut = chunk.endswith("\r")
        yield chunk.removesuffix("\r").replace("\r\n", "\n").replace("\r", "\n") if "\r" in chunk else chunk
    if cut:
        yield "\n"
