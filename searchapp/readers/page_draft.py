"""An article or teaser of a page while its lines are being gathered."""

from __future__ import annotations

from dataclasses import field
from datetime import date as Date

from searchapp.model import Article, Kind
from searchapp.readers import page_shapes as shape
from searchapp.readers.bylines import Byline
from searchapp.readers.dates import is_update, line_date
from searchapp.readers.lines import Line, plain
from searchapp.records import dataclass


@dataclass(slots=True)
class Draft:
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
    related: list[Draft] = field(default_factory=list)
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
