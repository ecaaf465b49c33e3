"""A record with anybody's field names -> an `Article`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from searchapp.errors import InvalidArticle
from searchapp.model import KINDS, Article
from searchapp.readers.dates import parse_date
from searchapp.readers.ids import DistinctIds, content_id
from searchapp.readers.lines import name_key, paragraphs, scrub, tidy

FIELD_NAMES: Mapping[str, tuple[str, ...]] = {
    "id": ("id", "_id", "guid", "uuid", "identifier", "doc_id", "docno", "article_id", "معرف", "المعرف", "رقم"),
    "title": ("title", "headline", "heading", "article_title", "عنوان", "العنوان", "الترويسة"),
    "body": (
        "body", "text", "content", "article_body", "article_text", "full_text", "main_text", "maintext",
        "paragraphs",
        "article", "story", "نص", "النص", "نص المقال", "محتوى", "المحتوى", "متن", "المتن", "الخبر", "المقال",
    ),
    "summary": (
        "summary", "description", "abstract", "excerpt", "lead", "lede", "subtitle", "subheadline", "standfirst",
        "deck", "ملخص", "الملخص", "وصف", "الوصف", "مقدمة", "عنوان فرعي", "العنوان الفرعي",
    ),
    "section": (
        "section", "category", "categories", "article_section", "topic", "topics", "rubric", "channel",
        "قسم", "القسم",
        "تصنيف", "التصنيف", "باب", "الباب", "فئة", "الفئة",
    ),
    "author": ("author", "authors", "byline", "creator", "writer", "dc:creator", "كاتب",
               "الكاتب", "مؤلف", "المؤلف", "المحرر"),
    "source": (
        "source", "publisher", "newspaper", "site", "site_name", "sitename", "outlet", "website",
        "hostname", "مصدر",
        "المصدر", "صحيفة", "الصحيفة", "جريدة", "الجريدة", "الناشر",
    ),
    "place": ("place", "location", "city", "dateline", "مكان", "المكان", "مدينة", "المدينة", "البلد"),
    "agency": ("agency", "wire", "credit", "image_credit", "وكالة", "الوكالة"),
    "date": (
        "date", "published", "published_at", "date_published", "pub_date", "published_date", "publication_date",
        "publish_date", "publish_time", "published_on", "date_extracted", "created", "created_at",
        "date_created", "datetime",
        "timestamp", "time", "updated", "updated_at", "تاريخ", "التاريخ", "تاريخ النشر", "نشر في",
    ),
    "url": ("url", "link", "href", "canonical", "permalink", "uri", "web_url", "رابط", "الرابط"),
    "kind": ("kind",),
    "related": ("related", "related_ids"),
    "captions": ("captions", "caption", "image_caption", "photo_caption", "تعليق الصورة", "شرح الصورة"),
}  # fmt: skip
"""What records call our fields, in order of preference: the first one that holds something is taken."""

_KEYS = {field: tuple(name_key(name) for name in names) for field, names in FIELD_NAMES.items()}

Tell = Callable[[str, str], None]
"""(reason, code) of a problem with the record at hand."""


class Records:
    """Makes articles of one file's records; `mapping` says which field ours comes from: {"title": "headline"}."""

    def __init__(self, mapping: Mapping[str, str] | None = None) -> None:
        self._keys = dict(_KEYS)
        for field, theirs in (mapping or {}).items():
            if field not in _KEYS:
                raise InvalidArticle(f"{field!r} is not a field of an article: {', '.join(_KEYS)}")
            self._keys[field] = (_field_key(theirs),)
        self._ids = DistinctIds()

    def knows(self, names: list[str]) -> bool:
        """Some column holds text: title, body, summary or captions."""
        wanted = {key for field in ("title", "body", "summary", "captions") for key in self._keys[field]}
        return any(_field_key(name) in wanted for name in names)

    def article(self, record: Mapping[str, Any], tell: Tell) -> Article | None:
        """The article of one record; None, and `tell`, when it holds no text or breaks a rule."""
        given = {_field_key(str(name)): value for name, value in reversed(list(record.items()))}
        values = {field: _first(given, keys) for field, keys in self._keys.items()}
        title, body = tidy(scrub(_text(values["title"], " "))), paragraphs(_text(values["body"], "\n"))
        summary, captions = paragraphs(_text(values["summary"], "\n")), _list(values["captions"])
        if not (title or body or summary or captions):
            tell("the record holds no text: no title, body, summary or caption", "no-text")
            return None
        date = parse_date(values["date"])
        if date is None and values["date"] not in (None, ""):
            tell(f"the date {str(values['date'])[:60]!r} is not understood; the article is kept without it", "bad-date")
        url, kind = _line(values["url"]), _line(values["kind"])
        source = _line(values["source"])
        article_id = _line(values["id"]) or self._ids.take(
            content_id(url=url, kind=kind, source=source, title=title, opening=body or summary)
        )
        try:
            return Article(
                id=article_id,
                title=title,
                body=body,
                summary=summary,
                section=_line(values["section"]),
                author=_line(values["author"]),
                source=source,
                place=_line(values["place"]),
                agency=_line(values["agency"]),
                date=date,
                url=url,
                kind=kind if kind in KINDS else "article",
                related=_list(values["related"]),
                captions=captions,
            )
        except InvalidArticle as error:
            tell(error.reason, "invalid-article")
            return None


@lru_cache(maxsize=1024)
def _field_key(name: str) -> str:
    return name_key(name) or name


def _first(given: Mapping[str, Any], keys: tuple[str, ...]) -> Any:
    for key in keys:
        if key in given and given[key] not in (None, "", [], {}):
            return given[key]
    return None


def _line(value: Any) -> str:
    return tidy(scrub(_text(value, "، ")))


def _list(value: Any) -> tuple[str, ...]:
    items = value if isinstance(value, list | tuple) else [value]
    return tuple(line for item in items if (line := tidy(scrub(_text(item, " ")))))


NAMES_WITHIN = ("name", "title", "text", "value", "caption", "term", "label", "@value", "$date", "$oid", "@id", "url")


def _text(value: Any, joint: str) -> str:
    """A value as text: lists are joined, an object gives its name (JSON-LD authors, say)."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, list | tuple):
        return joint.join(text for item in value if (text := _text(item, joint)))
    if isinstance(value, Mapping):
        return next((_text(value[name], joint) for name in NAMES_WITHIN if value.get(name)), "")
    return str(value)
