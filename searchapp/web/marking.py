"""An article as its page shows it: paragraphs and captions with the words of the search marked."""

from __future__ import annotations

from markupsafe import Markup, escape

from searchapp.highlight import Marker
from searchapp.index import SearchIndex
from searchapp.model import Article, SearchRequest, Span
from searchapp.query.interpret import interpret
from searchapp.records import dataclass


@dataclass(frozen=True, slots=True)
class MarkedArticle:
    """HTML of each part. `count` marks carry the ids m1, m2 ...; each leads to the next one, the last to the first."""

    title: Markup
    summary: Markup
    paragraphs: tuple[Markup, ...]
    captions: tuple[Markup, ...]
    count: int


def marked_article(index: SearchIndex, article: Article, request: SearchRequest) -> MarkedArticle:
    marker = _marker(index, request)
    texts = {
        "title": [article.title],
        "captions": list(article.captions),
        "summary": [article.summary],
        "body": [paragraph for line in article.body.splitlines() if (paragraph := line.strip())],
    }
    spans = {name: [marker.spans(text) if marker else () for text in parts] for name, parts in texts.items()}
    pen = _Pen(sum(len(found) for listed in spans.values() for found in listed))
    html = {
        name: tuple(pen.write(text, found) for text, found in zip(parts, spans[name], strict=True))
        for name, parts in texts.items()
    }
    return MarkedArticle(html["title"][0], html["summary"][0], html["body"], html["captions"], pen.count)


def _marker(index: SearchIndex, request: SearchRequest) -> Marker | None:
    if not request.text.strip():
        return None
    marks = interpret(request, index.reader(), index.analyzer, index.settings).marks
    return Marker(marks, index.analyzer) if marks else None


class _Pen:
    """Numbers the marks through the whole article."""

    def __init__(self, count: int) -> None:
        self.count = count
        self._number = 0

    def write(self, text: str, spans: tuple[Span, ...]) -> Markup:
        out: list[str] = []
        at = 0
        for span in spans:
            self._number += 1
            following = self._number % self.count + 1
            word = escape(text[span.start : span.end])
            link = f'<a class="match" id="m{self._number}" href="#m{following}"><mark>{word}</mark></a>'
            out += (escape(text[at : span.start]), link)
            at = span.end
        out.append(escape(text[at:]))
        return Markup("".join(out))
