"""The teasers of a related block: section and caption, title, text, byline. `page_dump` tells the shape."""

from __future__ import annotations

from collections import Counter

from searchapp.readers import page_shapes as shape
from searchapp.readers.lines import Line, ends_sentence
from searchapp.readers.page_draft import Draft
from searchapp.readers.page_lines import PageLines
from searchapp.readers.sections import is_section, opens_with_section, split_section

TEASER_LINES = 12  # from a teaser's first line to its byline
TEASER_WORDS = 220
TEASER_PARAGRAPHS = 3


class Teasers:
    """Finds where a teaser ends, and sorts its lines."""

    def __init__(self, page: PageLines) -> None:
        self.page = page
        self.lines = page.lines

    def end(self, start: int) -> int | None:
        """The byline that closes a teaser begun at `start`."""
        paragraph_seen = False
        for at in range(start, min(start + TEASER_LINES, len(self.lines))):
            line = self.lines[at]
            if shape.is_related_heading(line) or shape.is_video_mark(line):
                return None
            if at > start and self.page.byline(line):
                return at
            if (paragraph_seen or at - start > 1) and not opens_with_section(line) and not shape.is_credited(line):
                after = at + 1 < len(self.lines) and self.lines[at + 1].key == line.key
                if self.page.closing(line) and not after:
                    return at
            paragraph_seen = paragraph_seen or shape.is_paragraph(line)
        return None

    def draft(self, chunk: list[Line]) -> Draft | None:
        """The lines of one teaser, byline apart, sorted; None when they do not make one."""
        draft = Draft(kind="teaser", line=chunk[0].number)
        lines = [line for line in chunk if not shape.is_button(line) and not shape.is_rule(line)]
        alone = next((line for line in lines[:2] if len(lines) > 1 and is_section(line)), None)
        if alone is not None:
            draft.section = alone.plain
            lines.remove(alone)
        counts = Counter(line.key for line in lines)
        doubled = next(
            (x for x in lines if counts[x.key] > 1 and not shape.is_credited(x) and not opens_with_section(x)),
            None,
        )
        doubled = doubled or next((x for x in lines if counts[x.key] > 1 and not shape.is_caption(x)), None)
        captions = _captions(lines, doubled)
        rest: list[Line] = []
        for line in lines:
            if line.key in draft.said:
                continue
            if line in captions:
                section, text = ("", line.text) if draft.section else split_section(line.text, self.page.openings)
                draft.section = draft.section or section
                draft.add_caption(line, text)
            elif doubled is not None and line.key == doubled.key:
                draft.title = line.text
                draft.said.add(line.key)
            else:
                rest.append(line)
                draft.said.add(line.key)
        if not draft.title:
            if not rest or (
                shape.is_paragraph(rest[0]) and (len(rest) < 2 or rest[0].word_count > shape.HEADLINE_WORDS)
            ):
                return None
            if not captions and not draft.section and ends_sentence(rest[0]):
                return None
            draft.title = rest.pop(0).text
        draft.paragraphs = [line.text for line in rest]
        words = sum(line.word_count for line in rest)
        if len(rest) > TEASER_PARAGRAPHS or words > TEASER_WORDS or not (rest or draft.captions):
            return None
        return draft


def _captions(lines: list[Line], doubled: Line | None) -> list[Line]:
    """The caption lines of a teaser: credited ones, or the line in a caption's place that has no credit."""
    title = doubled.key if doubled else ""
    found = [line for line in lines if line.key != title and shape.is_caption(line)]
    if found:
        return found
    if doubled is not None:
        first, last = (here for here in _first_and_last(lines, title))
        if last - first == 2:
            return [lines[first + 1]]
    if len(lines) >= 3 and opens_with_section(lines[0]) and not shape.is_paragraph(lines[0]):
        return [] if shape.is_paragraph(lines[1]) else [lines[0]]
    return []


def _first_and_last(lines: list[Line], key: str) -> tuple[int, int]:
    places = [at for at, line in enumerate(lines) if line.key == key]
    return places[0], places[-1]
