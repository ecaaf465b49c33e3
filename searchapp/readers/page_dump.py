"""A scraped news page, as text -> its articles and teasers.

The shape, line by line (blank lines, line ends and kinds of space mean nothing):

* An article opens with a *header*: headline, caption or captions, perhaps a subtitle, a lone `TT` (left by the video
  player), and then the same again, one, two or three times over. A headline that comes back within a few lines, with
  only captions, subtitles, bylines and `TT` between, opens an article wherever it stands; so does one before a
  `TT`, and one before a doubled caption. No separator is needed.
* A *caption* is a line that ends in a bracket with its credit, without a full stop: an agency («(رويترز)»), the word
  for archive, alone or with one, a ministry, a person. In a header, a line said twice running is one too. Captions are
  kept in `captions` in reading order, each once; `agency` is what the first one's bracket holds, without «أرشيفية».
* A subtitle (a line between headline and caption) is the article's `summary`.
* Lines that are whole headings such as «مقالات ذات صلة» open a *related block*. Its teasers are: section and caption in
  one line, title, text, byline «newspaper» (city). The first one's title also stands before its caption. A teaser ends
  with its byline; without one, with its text. Teasers are linked as `related` of the article they stand under.
* After the last teaser a header begins the next article; anything else continues the article above the block.
* Everything else is body: paragraphs, crossheads, lines of one word. Lines that repeat the headline or a caption,
  `TT`, headings of related blocks and what the site says to its readers (newsletter, share buttons) are left out.
* A section or date is an article's only where a line of its own says so (the date of a caption is the picture's).

What cannot be made sense of stays in the body of the article it stands in, and a notice says where.
The words it goes by are tables in `page_words`; what one line is, is decided in `page_shapes`.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator
from dataclasses import field
from datetime import date as Date
from itertools import islice

from searchapp.model import Article, Kind, Notice
from searchapp.readers import page_shapes as shape
from searchapp.readers.bylines import Byline, byline, closing_byline, newspapers_of
from searchapp.readers.dates import is_update, line_date
from searchapp.readers.ids import DistinctIds, content_id
from searchapp.readers.lines import Line, ends_sentence, name_key, plain, split_lines
from searchapp.readers.page_words import CAPTION_OPENER_KEYS
from searchapp.readers.sections import is_section, opens_with_section, split_section
from searchapp.records import dataclass

HEADER_LINES = 10  # how far below a headline its second copy may stand
SUBTITLES = 3  # lines of a header that are neither headline, caption, byline nor date
TEASER_LINES = 12  # from a teaser's first line to its byline
TEASER_WORDS = 220
TEASER_PARAGRAPHS = 3
NEW_HEADLINE_WORDS = (
    5  # after a block or inside a body a lone line is a headline only from this length: else a crosshead
)
SHARED_OPENING_WORDS = 3


@dataclass(frozen=True, slots=True)
class PageDump:
    """What a page holds, in reading order, and what was unclear about it (`code` and, in the facts, `line`)."""

    articles: tuple[Article, ...]
    notices: tuple[Notice, ...] = ()


def read_page(text: str, *, date: Date | None = None) -> PageDump:
    """The articles and teasers of one page; any text gives at least one article unless it holds no letter or digit.

    `date`: the day of the page, from its file name say, for articles whose own lines give none.
    """
    return _Page(split_lines(text), date).read()


@dataclass(slots=True)
class _Draft:
    """An article while its lines are being gathered."""

    kind: Kind = "article"
    line: int = 0
    title: str = ""
    paragraphs: list[str] = field(default_factory=list)
    captions: list[str] = field(default_factory=list)
    subtitles: list[str] = field(default_factory=list)
    section: str = ""
    byline: Byline = field(default_factory=Byline)
    date: Date | None = None
    updated: Date | None = None
    related: list[_Draft] = field(default_factory=list)
    said: set[str] = field(default_factory=set)  # keys of headline, subtitles and captions: what a repeat repeats
    id: str = ""

    def add_caption(self, line: Line, text: str = "") -> None:
        if line.key not in self.said:
            self.said.add(line.key)
            self.captions.append(text or line.text)

    def add_paragraph(self, line: Line) -> None:
        self.paragraphs.append(line.text)

    def add_byline(self, found: Byline) -> None:
        self.byline = Byline(
            self.byline.author or found.author, self.byline.source or found.source, self.byline.place or found.place
        )

    def add_date(self, line: Line) -> bool:
        """Take what a line that is a date tells; False when it is none, or another than the one already known."""
        day = line_date(line.text)
        if day is None:
            return False
        if is_update(line.text):
            self.updated = day
            return True
        self.date = self.date or day
        return self.date == day

    def article(self) -> Article:
        found = shape.credit(self.captions[0].rstrip(" .")) if self.captions else None
        only_caption = self.kind == "article" and not self.paragraphs and not self.subtitles and self.captions
        return Article(
            id=self.id,
            title=self.title,
            body="\n".join(self.paragraphs),
            summary="\n".join(self.subtitles),
            section=self.section,
            author=plain(self.byline.author),
            source=plain(self.byline.source),
            place=plain(self.byline.place),
            agency=found.agency if found else "",
            date=self.date or self.updated,
            kind="caption-only" if only_caption else self.kind,
            related=tuple(teaser.id for teaser in self.related),
            captions=tuple(self.captions),
        )


@dataclass(frozen=True, slots=True)
class _Header:
    draft: _Draft
    end: int  # the first line of the body


class _Page:
    """One pass over the lines; `at` is the line being looked at."""

    def __init__(self, lines: list[Line], date: Date | None) -> None:
        self.lines = lines
        self.date = date
        self.at = 0
        self.drafts: list[_Draft] = []
        self.article: _Draft | None = None
        self.notices: list[Notice] = []
        self.openings = _shared_openings(lines)
        self.places = _places(lines)
        self.newspapers = newspapers_of(lines)
        self.only_captions = _only_captions(lines)

    def read(self) -> PageDump:
        while self.at < len(self.lines):
            self._step()
        self._name()
        return PageDump(tuple(draft.article() for draft in self.drafts), tuple(self.notices))

    def _name(self) -> None:
        ids = DistinctIds()
        for draft in self.drafts:
            # with its caption: one teaser under two pictures is two, or each run would replace one by the other
            opening = "\n".join((*draft.captions[:1], *draft.paragraphs[:1]))
            draft.id = ids.take(
                content_id(kind=draft.kind, source=draft.byline.source, title=draft.title, opening=opening)
            )
            if not (draft.date or draft.updated) and draft.kind != "teaser":
                draft.date = self.date

    def _notice(self, code: str, line: Line) -> None:
        self.notices.append(Notice(code, {"line": line.number}))

    def _byline(self, line: Line) -> Byline | None:
        return byline(line, self.newspapers)

    def _closing(self, line: Line) -> Byline | None:
        return closing_byline(line, self.newspapers)

    # What the line at hand is, from the surest kind to the least.

    def _step(self) -> None:
        line = self.lines[self.at]
        if shape.is_video_mark(line) or self._site_speaks(line):
            self.at += 1
        elif shape.is_related_heading(line):
            self.at += 1
            self._block(line)
        elif self._loose_teaser() or self._open_article():
            pass
        elif self.article is None:
            self._untitled(line)
        else:
            self._body(self.article, line)
            self.at += 1

    def _site_speaks(self, line: Line) -> bool:
        """A newsletter line is one only with an article or teaser before it: a page may be about newsletters."""
        if not self.drafts:
            return False
        return shape.is_newsletter(line) or (shape.is_button(line) and self._is_last(self.at))

    def _begin(self, draft: _Draft) -> None:
        self.drafts.append(draft)
        self.article = draft

    def _open_article(self, *, after_block: bool = False) -> bool:
        """Begin an article if a header starts here (or a lone section line and then a header)."""
        lines, at = self.lines, self.at
        opening = at == 0 or self.article is None
        section = ""
        while at + 1 < len(lines) and is_section(lines[at]) and not section:
            section = lines[at].plain
            at += 1
        header = self._header(at, opening=opening, after_block=after_block)
        if header is None and section:
            section, header = "", self._header(self.at, opening=opening, after_block=after_block)
        if header is None:
            return False
        header.draft.section = header.draft.section or section
        self._begin(header.draft)
        self.at = header.end
        return True

    def _untitled(self, line: Line) -> None:
        """The page's text begins without a headline."""
        self._begin(_Draft(line=line.number))
        assert self.article is not None
        if not shape.is_caption(line):
            self._notice("page-without-headline", line)

    def _body(self, article: _Draft, line: Line) -> None:
        last = self._is_last(self.at)
        found = self._byline(line)
        if line.key in article.said:
            return
        if shape.is_caption(line):
            article.add_caption(line)
        elif found and (last or not article.paragraphs):
            article.add_byline(found)
        elif (last or not article.paragraphs) and article.add_date(line):
            pass
        elif not self._repeats_paragraph(line):
            article.add_paragraph(line)

    def _repeats_paragraph(self, line: Line) -> bool:
        """The paragraph just above once more, word for word."""
        return self.at > 0 and line.word_count > 3 and self.lines[self.at - 1].key == line.key

    def _is_last(self, at: int) -> bool:
        """Only bylines, dates and the site's own lines stand between this line and the article's end."""
        for later in range(at + 1, min(at + 5, len(self.lines))):
            line = self.lines[later]
            if shape.is_related_heading(line) or self._copies(later):
                return True
            if not (shape.is_button(line) or shape.is_video_mark(line) or self._byline(line) or line_date(line.text)):
                return False
        return True

    # Headers.

    def _header(self, at: int, *, opening: bool = False, after_block: bool = False) -> _Header | None:
        """The header that begins at line `at`: by a second copy, a `TT`, a doubled caption, or by its place."""
        lines = self.lines
        first = lines[at]
        if not self._may_be_title(first, opening):
            return None
        copies = self._copies(at)
        end = copies[-1] + 1 if copies else self._video_end(at) or self._doubled_end(at, opening)
        if not end:
            end = self._placed_end(at, opening, after_block)
        if not end:
            return None
        draft = _Draft(line=first.number, title=first.text, said={first.key})
        return _Header(draft, self._fill(draft, at + 1, end))

    def _may_be_title(self, line: Line, opening: bool) -> bool:
        if not line.name or shape.is_related_heading(line) or shape.is_video_mark(line) or self._byline(line):
            return False
        if shape.is_caption(line) and self.only_captions:
            return False
        return not shape.is_credited(line) and (
            line.word_count <= shape.HEADLINE_WORDS or (opening and line.word_count <= 45)
        )

    def _copies(self, at: int) -> list[int]:
        """Where the headline at `at` comes back, with nothing but header lines between."""
        lines = self.lines
        if not self._may_be_title(lines[at], opening=True):
            return []
        found: list[int] = []
        last = at
        for here in self._later(at):
            if here - last > HEADER_LINES or not self._only_header_lines(last + 1, here):
                break
            found.append(here)
            last = here
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
            if line.key in seen or shape.is_video_mark(line) or shape.is_caption(line) or self._byline(line):
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
        return next(self._later(at), len(self.lines)) <= stop + HEADER_LINES

    def _later(self, at: int) -> Iterator[int]:
        """Where the line at `at` is said again below it."""
        places = self.places[self.lines[at].key]
        return islice(places, bisect_right(places, at), None)

    def _video_end(self, at: int) -> int:
        """The line after a `TT` that only header lines part from a headline at `at`; 0 without one."""
        lines = self.lines
        if not shape.is_headline(lines[at]):
            return 0
        for here in range(at + 1, min(at + HEADER_LINES, len(lines))):
            if shape.is_video_mark(lines[here]):
                return here + 1 if self._only_header_lines(at + 1, here) and not self._better_start(at, here) else 0
            if self._copies(here):
                return 0
        return 0

    def _better_start(self, at: int, video: int) -> bool:
        """A line between says again what stands below the `TT`: that one is the headline."""
        return any(self._copies(here) for here in range(at + 1, video))

    def _doubled_end(self, at: int, opening: bool) -> int:
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
            if not shape.is_headline(lines[here]) or self._copies(here):
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

    def _fill(self, draft: _Draft, start: int, end: int) -> int:
        """Sort the header's lines into the draft; returns where the body begins."""
        lines = self.lines
        plain_doubles: list[Line] = []
        at = start
        while at < len(lines):
            line = lines[at]
            if at >= end and not self._continues_header(draft, at):
                break
            found = self._byline(line)
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

    def _continues_header(self, draft: _Draft, at: int) -> bool:
        """Below the last copy of the headline: repeats, captions, bylines, dates, and a subtitle before them."""
        line = self.lines[at]
        if line.key in draft.said or shape.is_video_mark(line):
            return True
        if self._copies(at) or shape.is_related_heading(line):
            return False
        if shape.is_caption(line) or self._byline(line) or line_date(line.text):
            return True
        if at + 1 >= len(self.lines) or not shape.is_headline(line):
            return False
        below = self.lines[at + 1]
        return below.key in draft.said or shape.is_caption(below)

    # Related blocks.

    def _block(self, heading: Line) -> None:
        """The teasers under a heading; then a header, or more of the article above."""
        count = self._teasers(first=True)
        if self.at < len(self.lines) and shape.is_related_heading(self.lines[self.at]):
            return
        if not count:
            self._notice("related-block-without-teasers", heading)
        if self.at < len(self.lines) and not self._open_article(after_block=count > 0) and self.article is not None:
            self._body(self.article, self.lines[self.at])
            self.at += 1

    def _teasers(self, *, first: bool = False) -> int:
        """Take teasers as long as they come; how many came. `first`: the block begins here."""
        count = 0
        while self.at < len(self.lines):
            line = self.lines[self.at]
            if shape.is_video_mark(line) or shape.is_button(line) or shape.is_rule(line):
                self.at += 1
                continue
            if shape.is_related_heading(line):
                break
            if self._begins_article(first=first and count == 0) or not self._teaser():
                break
            count += 1
        return count

    def _begins_article(self, *, first: bool) -> bool:
        """A header, and not the quirk that a block's first teaser says its title before and after its caption."""
        copies = self._copies(self.at) or (self._video_end(self.at) and [self._video_end(self.at) - 1])
        if not copies and not self._doubled_end(self.at, False):
            at = self.at
            return is_section(self.lines[at]) and at + 1 < len(self.lines) and bool(self._video_end(at + 1))
        span = self.lines[self.at : (copies or [self.at + 2])[-1] + 3]
        if any(shape.is_video_mark(line) for line in span):
            return True
        captions = Counter(line.key for line in span if shape.is_caption(line))
        if any(count > 1 for count in captions.values()):
            return True
        if first and len(span) > 1 and opens_with_section(span[1]):
            return False
        return self._teaser_end(self.at) is None

    def _teaser_end(self, start: int) -> int | None:
        """The byline that closes a teaser begun at `start`."""
        paragraph_seen = False
        for at in range(start, min(start + TEASER_LINES, len(self.lines))):
            line = self.lines[at]
            if shape.is_related_heading(line) or shape.is_video_mark(line):
                return None
            if at > start and self._byline(line):
                return at
            if (paragraph_seen or at - start > 1) and not opens_with_section(line) and not shape.is_credited(line):
                after = at + 1 < len(self.lines) and self.lines[at + 1].key == line.key
                if self._closing(line) and not after:
                    return at
            paragraph_seen = paragraph_seen or shape.is_paragraph(line)
        return None

    def _teaser(self) -> bool:
        """Take one teaser at `at`; False when none begins here."""
        end = self._teaser_end(self.at)
        if end is not None and (draft := self._teaser_draft(self.lines[self.at : end])):
            found = self._closing(self.lines[end])
            assert found is not None
            draft.add_byline(found)
            self._add_teaser(draft, end + 1)
            return True
        return self._teaser_without_byline()

    def _teaser_without_byline(self) -> bool:
        """Section and caption, title, one paragraph: then whatever follows is something else."""
        lines, at = self.lines, self.at
        first = lines[at]
        starts = is_section(first) or (opens_with_section(first) and shape.is_caption(first))
        quirk = at + 2 < len(lines) and lines[at + 2].key == first.key and shape.is_caption(lines[at + 1])
        if not (starts or quirk):
            return False
        for end in range(at + 2, min(at + 7, len(lines) + 1)):
            last = lines[end - 1]
            if shape.is_related_heading(last) or shape.is_video_mark(last) or (starts and self._copies(end - 1)):
                return False
            if shape.is_paragraph(last):
                draft = self._teaser_draft(lines[at:end])
                if draft is None:
                    return False
                self._add_teaser(draft, end)
                return True
        return False

    def _loose_teaser(self) -> bool:
        """A teaser outside any block (its heading is missing): only the full shape counts, section to quoted byline."""
        first = self.at
        if first + 2 >= len(self.lines):
            return False
        line = self.lines[first]
        quirk = self.lines[first + 2].key == line.key
        marked = self.lines[first + 1] if quirk else line
        if not (shape.is_caption(marked) and opens_with_section(marked)):
            return False
        end = self._teaser_end(first)
        if end is None or end - first > 6 or self._byline(self.lines[end]) is None:
            return False
        chunk = self.lines[first:end]
        if Counter(part.key for part in chunk)[marked.key] > 1:
            return False
        draft = self._teaser_draft(chunk)
        if draft is None or not draft.section or not draft.paragraphs or len(draft.paragraphs) > 2:
            return False
        found = self._byline(self.lines[end])
        assert found is not None
        draft.add_byline(found)
        self._add_teaser(draft, end + 1)
        self._teasers()
        return True

    def _add_teaser(self, draft: _Draft, end: int) -> None:
        self.drafts.append(draft)
        if self.article is not None:
            self.article.related.append(draft)
        self.at = end

    def _teaser_draft(self, chunk: list[Line]) -> _Draft | None:
        """The lines of one teaser, byline apart, sorted; None when they do not make one."""
        draft = _Draft(kind="teaser", line=chunk[0].number)
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
        captions = self._teaser_captions(lines, doubled)
        rest: list[Line] = []
        for line in lines:
            if line.key in draft.said:
                continue
            if line in captions:
                section, text = ("", line.text) if draft.section else split_section(line.text, self.openings)
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

    def _teaser_captions(self, lines: list[Line], doubled: Line | None) -> list[Line]:
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


def _places(lines: list[Line]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for at, line in enumerate(lines):
        found.setdefault(line.key, []).append(at)
    return found


def _only_captions(lines: list[Line]) -> bool:
    """Above the first heading, the page holds nothing but captions."""
    for line in lines:
        if shape.is_related_heading(line):
            break
        if not (shape.is_caption(line) or shape.is_video_mark(line) or shape.is_button(line)):
            return False
    return True


def _shared_openings(lines: list[Line]) -> tuple[tuple[str, ...], ...]:
    """Openings of two or three words that caption lines with different texts share: unknown section names."""
    captions = {line.key: line for line in lines if shape.is_caption(line)}
    counts: Counter[tuple[str, ...]] = Counter()
    for line in captions.values():
        words = tuple(name_key(word) for word in line.text.split())
        for size in range(1, SHARED_OPENING_WORDS + 1):
            if len(words) > size:
                counts[words[:size]] += 1
    return tuple(o for o, count in counts.items() if count > 1 and CAPTION_OPENER_KEYS.isdisjoint(o))
