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

from collections import Counter
from datetime import date as Date

from searchapp.model import Article, Notice
from searchapp.readers import page_shapes as shape
from searchapp.readers.dates import line_date
from searchapp.readers.ids import DistinctIds, content_id
from searchapp.readers.lines import Line
from searchapp.readers.page_draft import Draft
from searchapp.readers.page_headers import Headers
from searchapp.readers.page_lines import PageLines
from searchapp.readers.page_teasers import Teasers
from searchapp.readers.sections import is_section, opens_with_section
from searchapp.records import dataclass


@dataclass(frozen=True, slots=True)
class PageDump:
    """What a page holds, in reading order, and what was unclear about it (`code` and, in the facts, `line`)."""

    articles: tuple[Article, ...]
    notices: tuple[Notice, ...] = ()


def read_page(text: str, *, date: Date | None = None) -> PageDump:
    """The articles and teasers of one page; any text gives at least one article unless it holds no letter or digit.

    `date`: the day of the page, from its file name say, for articles whose own lines give none.
    """
    return _Page(text, date).read()


class _Page:
    """One pass over the lines; `at` is the line being looked at."""

    def __init__(self, text: str, date: Date | None) -> None:
        self.page = PageLines(text)
        self.lines = self.page.lines
        self.headers = Headers(self.page)
        self.teasers = Teasers(self.page)
        self.date = date
        self.at = 0
        self.drafts: list[Draft] = []
        self.article: Draft | None = None
        self.notices: list[Notice] = []

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

    def _begin(self, draft: Draft) -> None:
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
        header = self.headers.at(at, opening=opening, after_block=after_block)
        if header is None and section:
            section, header = "", self.headers.at(self.at, opening=opening, after_block=after_block)
        if header is None:
            return False
        header.draft.section = header.draft.section or section
        self._begin(header.draft)
        self.at = header.end
        return True

    def _untitled(self, line: Line) -> None:
        """The page's text begins without a headline."""
        self._begin(Draft(line=line.number))
        assert self.article is not None
        if not shape.is_caption(line):
            self._notice("page-without-headline", line)

    def _body(self, article: Draft, line: Line) -> None:
        last = self._is_last(self.at)
        found = self.page.byline(line)
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
            if shape.is_related_heading(line) or self.headers.copies(later):
                return True
            if not (
                shape.is_button(line) or shape.is_video_mark(line) or self.page.byline(line) or line_date(line.text)
            ):
                return False
        return True

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
        copies = self.headers.copies(self.at) or (
            self.headers.video_end(self.at) and [self.headers.video_end(self.at) - 1]
        )
        if not copies and not self.headers.doubled_end(self.at, False):
            at = self.at
            return is_section(self.lines[at]) and at + 1 < len(self.lines) and bool(self.headers.video_end(at + 1))
        span = self.lines[self.at : (copies or [self.at + 2])[-1] + 3]
        if any(shape.is_video_mark(line) for line in span):
            return True
        captions = Counter(line.key for line in span if shape.is_caption(line))
        if any(count > 1 for count in captions.values()):
            return True
        if first and len(span) > 1 and opens_with_section(span[1]):
            return False
        return self.teasers.end(self.at) is None

    def _teaser(self) -> bool:
        """Take one teaser at `at`; False when none begins here."""
        end = self.teasers.end(self.at)
        if end is not None and (draft := self.teasers.draft(self.lines[self.at : end])):
            found = self.page.closing(self.lines[end])
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
            if shape.is_related_heading(last) or shape.is_video_mark(last) or (starts and self.headers.copies(end - 1)):
                return False
            if shape.is_paragraph(last):
                draft = self.teasers.draft(lines[at:end])
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
        end = self.teasers.end(first)
        if end is None or end - first > 6 or self.page.byline(self.lines[end]) is None:
            return False
        chunk = self.lines[first:end]
        if Counter(part.key for part in chunk)[marked.key] > 1:
            return False
        draft = self.teasers.draft(chunk)
        if draft is None or not draft.section or not draft.paragraphs or len(draft.paragraphs) > 2:
            return False
        found = self.page.byline(self.lines[end])
        assert found is not None
        draft.add_byline(found)
        self._add_teaser(draft, end + 1)
        self._teasers()
        return True

    def _add_teaser(self, draft: Draft, end: int) -> None:
        self.drafts.append(draft)
        if self.article is not None:
            self.article.related.append(draft)
        self.at = end
