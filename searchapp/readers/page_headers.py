"""Where an article begins: headline, captions, subtitles, and the same again. `page_dump` tells the shape."""

from __future__ import annotations

from searchapp.readers import page_shapes as shape
from searchapp.readers.dates import line_date
from searchapp.readers.lines import Line
from searchapp.readers.page_draft import Draft
from searchapp.readers.page_lines import PageLines
from searchapp.readers.sections import is_section
from searchapp.records import dataclass

HEADER_LINES = 10  # how far below a headline its second copy may stand
COPIES = 8  # of a headline that are followed: a page that says one line a thousand times costs no more than its length
SUBTITLES = 3  # lines of a header that are neither headline, caption, byline nor date
NEW_HEADLINE_WORDS = (
    5  # after a block or inside a body a lone line is a headline only from this length: else a crosshead
)


@dataclass(frozen=True, slots=True)
class Header:
    draft: Draft
    end: int  # the first line of the body


class Headers:
    """Finds headers in the lines of one page."""

    def __init__(self, page: PageLines) -> None:
        self.page = page
        self.lines = page.lines
        self._known: dict[int, list[int]] = {}  # what `copies` found

    def at(self, at: int, *, opening: bool = False, after_block: bool = False) -> Header | None:
        """The header that begins at line `at`: by a second copy, a `TT`, a doubled caption, or by its place."""
        lines = self.lines
        first = lines[at]
        if not self._may_be_title(first, opening):
            return None
        copies = self.copies(at)
        end = copies[-1] + 1 if copies else self.video_end(at) or self.doubled_end(at, opening)
        if not end:
            end = self._placed_end(at, opening, after_block)
        if not end:
            return None
        draft = Draft(line=first.number, title=first.text, said={first.key})
        return Header(draft, self._fill(draft, at + 1, end))

    def _may_be_title(self, line: Line, opening: bool) -> bool:
        if not line.name or shape.is_related_heading(line) or shape.is_video_mark(line) or self.page.byline(line):
            return False
        if shape.is_caption(line) and self.page.only_captions:
            return False
        return not shape.is_credited(line) and (
            line.word_count <= shape.HEADLINE_WORDS or (opening and line.word_count <= 45)
        )

    def copies(self, at: int) -> list[int]:
        """Where the headline at `at` comes back, with nothing but header lines between."""
        known = self._known.get(at)
        if known is None:
            known = self._known[at] = self._find_copies(at)
        return known

    def _find_copies(self, at: int) -> list[int]:
        lines = self.lines
        if not self._may_be_title(lines[at], opening=True):
            return []
        found: list[int] = []
        last = at
        for here in self.page.later(at):
            if here - last > HEADER_LINES or not self._only_header_lines(last + 1, here):
                break
            found.append(here)
            last = here
            if len(found) == COPIES:
                break
        return found if found and self._is_header(at, found) else []

    def _is_header(self, at: int, copies: list[int]) -> bool:
        """Copies make a header when captions or `TT` stand between, or text follows the last (a refrain has none)."""
        lines = self.lines
        between = [line for here in range(at + 1, copies[-1]) if (line := lines[here])]
        if any(shape.is_video_mark(line) or shape.is_caption(line) for line in between):
            return True
        if lines[at].word_count < 3 and not shape.is_paragraph(lines[min(copies[-1] + 1, len(lines) - 1)]):
            return False
        after = lines[copies[-1] + 1 : copies[-1] + 5]
        return not after or any(shape.is_paragraph(line) or shape.is_caption(line) for line in after)

    def _only_header_lines(self, start: int, stop: int) -> bool:
        """Captions, `TT`, bylines, dates, said-twice lines and a few subtitles; no paragraph, no heading."""
        subtitles = 0
        seen: set[str] = set()
        for at in range(start, stop):
            line = self.lines[at]
            if shape.is_related_heading(line):
                return False
            if line.key in seen or shape.is_video_mark(line) or shape.is_caption(line) or self.page.byline(line):
                seen.add(line.key)
                continue
            if self._comes_back(at, stop) or line_date(line.text):
                seen.add(line.key)
                continue
            subtitles += 1
            seen.add(line.key)
            if subtitles > SUBTITLES or (shape.is_paragraph(line) and (subtitles > 1 or line.word_count > 45)):
                return False
            if shape.is_paragraph(line) and not self._video_between(start, stop):
                return False
        return True

    def _video_between(self, start: int, stop: int) -> bool:
        return any(shape.is_video_mark(self.lines[at]) for at in range(start, stop))

    def _comes_back(self, at: int, stop: int) -> bool:
        """The line is said again in the header's second copy, or right below."""
        return next(self.page.later(at), len(self.lines)) <= stop + HEADER_LINES

    def video_end(self, at: int) -> int:
        """The line after a `TT` that only header lines part from a headline at `at`; 0 without one."""
        lines = self.lines
        if not shape.is_headline(lines[at]):
            return 0
        for here in range(at + 1, min(at + HEADER_LINES, len(lines))):
            if shape.is_video_mark(lines[here]):
                return here + 1 if self._only_header_lines(at + 1, here) and not self._better_start(at, here) else 0
            if self.copies(here):
                return 0
        return 0

    def _better_start(self, at: int, video: int) -> bool:
        """A line between says again what stands below the `TT`: that one is the headline."""
        return any(self.copies(here) for here in range(at + 1, video))

    def doubled_end(self, at: int, opening: bool) -> int:
        """The line after a caption said twice running, right below a headline at `at` (or its subtitle); 0 without."""
        lines = self.lines
        first = lines[at]
        if not shape.is_headline(first) or not (opening or first.word_count >= NEW_HEADLINE_WORDS):
            return 0
        for here in (at + 1, at + 2):
            if here + 1 >= len(lines):
                break
            if lines[here].key == lines[here + 1].key and (
                shape.is_caption(lines[here]) or (here == at + 1 and opening)
            ):
                return here + 1
            if not shape.is_headline(lines[here]) or self.copies(here):
                break
        return 0

    def _placed_end(self, at: int, opening: bool, after_block: bool) -> int:
        """A headline by its place alone: first of the page, after a block, or above a caption after a full stop."""
        lines = self.lines
        first = lines[at]
        if opening:
            if shape.is_caption(first) and at + 1 == len(lines):
                return 0  # nothing but a caption
            return at + 1 if shape.is_headline(first) or self._is_short_opening(at) else 0
        if not shape.is_headline(first) or not first.word_count >= NEW_HEADLINE_WORDS or at + 1 >= len(lines):
            return 0
        if shape.is_caption(first):
            return 0
        if after_block:
            return at + 1
        above = lines[at - 1]
        below = lines[at + 1]
        return (
            at + 1
            if shape.is_caption(below)
            and first.word_count <= 20
            and shape.is_paragraph(above)
            and at + 2 < len(lines)
            and shape.is_paragraph(lines[at + 2])
            else 0
        )

    def _is_short_opening(self, at: int) -> bool:
        """The first line of a page, though it ends in a full stop, when it is short and text follows."""
        return self.lines[at].word_count <= 20 and at + 1 < len(self.lines) and not shape.has_inner_stop(self.lines[at])

    def _fill(self, draft: Draft, start: int, end: int) -> int:
        """Sort the header's lines into the draft; returns where the body begins."""
        lines = self.lines
        plain_doubles: list[Line] = []
        at = start
        while at < len(lines):
            line = lines[at]
            if at >= end and not self._continues_header(draft, at):
                break
            found = self.page.byline(line)
            if shape.is_video_mark(line) or line.key in draft.said:
                pass
            elif shape.is_caption(line):
                draft.add_caption(line)
            elif found:
                draft.add_byline(found)
            elif line_date(line.text):
                draft.add_date(line)
            elif is_section(line) and not draft.section:
                draft.section = line.plain
            elif at + 1 < len(lines) and lines[at + 1].key == line.key:
                plain_doubles.append(line)
                draft.said.add(line.key)
            else:
                draft.subtitles.append(line.text)
                draft.said.add(line.key)
            at += 1
        for line in plain_doubles:
            (draft.subtitles if draft.captions else draft.captions).append(line.text)
        return at

    def _continues_header(self, draft: Draft, at: int) -> bool:
        """Below the last copy of the headline: repeats, captions, bylines, dates, and a subtitle before them."""
        line = self.lines[at]
        if line.key in draft.said or shape.is_video_mark(line):
            return True
        if self.copies(at) or shape.is_related_heading(line):
            return False
        if shape.is_caption(line) or self.page.byline(line) or line_date(line.text):
            return True
        if at + 1 >= len(self.lines) or not shape.is_headline(line):
            return False
        below = self.lines[at + 1]
        return below.key in draft.said or shape.is_caption(below)
