"""What one mounted search site shares between its requests, and how its pages are rendered."""

from __future__ import annotations

import gzip
import hashlib
import mimetypes
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flask import Response, current_app, g, request, url_for
from jinja2 import Environment
from markupsafe import Markup, escape

from searchapp.index import SearchIndex
from searchapp.model import Article, SearchRequest, Snippet
from searchapp.settings import Settings
from searchapp.web.caching import KeptPages
from searchapp.web.language import Language, direction_of, isolate, language
from searchapp.web.lists import barred, listed
from searchapp.web.params import Links

if TYPE_CHECKING:
    from searchapp.web.limits import Limiter

DEFAULT_TITLE = "News archive"
ASSETS = Path(__file__).parent / "assets"


@dataclass(frozen=True, slots=True)
class Hooks:
    """Where a host site steps in. All are optional.

    `article_url` gives the address a result leads to (the host's own article page); None keeps ours.
    `stylesheets` are further style sheets, e.g. one that sets the CSS variables of `assets/search.css`.
    `context` adds names to every template of ours.
    """

    article_url: Callable[[Article], str | None] | None = None
    stylesheets: tuple[str, ...] = ()
    context: Callable[[], dict[str, Any]] | None = None


@dataclass(frozen=True, slots=True)
class Asset:
    body: bytes
    zipped: bytes
    media_type: str
    tag: str


@dataclass
class Site:
    """One index on one set of pages. `index` may be given open, or as a folder that is opened on the first request."""

    source: SearchIndex | str | Path
    settings: Settings
    hooks: Hooks = field(default_factory=Hooks)
    name: str = "searchapp"
    alone: bool = False
    """Whether the whole app is ours: then a page depends on nothing but its address and the index."""

    @property
    def index(self) -> SearchIndex:
        if not isinstance(self.source, SearchIndex):
            self.source = SearchIndex.open(self.source, settings=self.settings)
        return self.source

    @cached_property
    def limiter(self) -> Limiter:
        from searchapp.web.limits import Limiter

        return Limiter(self.settings.web.api_limit, self.settings.web.page_limit)

    @cached_property
    def kept_pages(self) -> KeptPages | None:
        """None where a host's hooks may put something else on the page for each reader."""
        size = self.settings.web.kept_pages_mb
        return KeptPages(size << 20) if size and self.alone and self.hooks == Hooks() else None

    @cached_property
    def facets(self) -> tuple[str, ...]:
        return tuple(self.settings.web.facets.split())

    @cached_property
    def assets(self) -> dict[str, Asset]:
        return {path.name: _asset(path) for path in sorted(ASSETS.iterdir()) if path.is_file()}

    def language(self) -> Language:
        web = self.settings.web
        return language(request.args.get("hl") or web.language, web.digits)

    def base(self) -> str:
        """Address of the home page, with a slash at its end; everything else lies below it."""
        return url_for(f"{request.blueprint or self.name}.home")

    def page(self, asked: SearchRequest | None = None) -> Page:
        return Page(self, self.language(), asked or SearchRequest())

    def render(self, template: str, page: Page, *, status: int = 200, **context: Any) -> Response:
        spoken = page.language
        context.update(
            page=page,
            _=spoken,
            counted=spoken.counted,
            n=spoken.number,
            marked=marked,
            isolate=isolate,
            listed=listed,
            barred=barred,
        )
        if self.hooks.context is not None:
            context.update(self.hooks.context())
        current_app.update_template_context(context)
        html = _environment().get_template(template).render(context)
        response = Response(html, status=status, mimetype="text/html")
        response.headers["Content-Language"] = page.language.code
        return response


class Page:
    """What every template needs: language, links and addresses. Made once per request."""

    def __init__(self, site: Site, spoken: Language, asked: SearchRequest) -> None:
        web = site.settings.web
        self.site = site
        self.language = spoken
        self.request = asked
        self.base = site.base()
        chosen = spoken.code if spoken.code != web.language else ""
        self.usual_size = min(web.page_size, web.max_page_size)
        self.links = Links(self.base, asked, page_size=self.usual_size, language=chosen)
        self.hl = chosen

    @property
    def title(self) -> str:
        return self.site.settings.web.title or self.language(DEFAULT_TITLE)

    @property
    def stylesheets(self) -> Iterable[str]:
        return (self.asset("search.css"), *self.site.hooks.stylesheets)

    @property
    def query(self) -> str:
        return self.request.text

    def asset(self, name: str) -> str:
        return f"{self.base}assets/{name}?v={self.site.assets[name].tag}"

    def in_language(self, code: str) -> Markup:
        """This very page in another language."""
        kept = [(k, v) for k, v in request.args.items(multi=True) if k != "hl"]
        default = self.site.settings.web.language
        pairs = [*kept, ("hl", code)] if code != default else kept
        from searchapp.web.params import readable

        query = "&".join(f"{readable(k)}={readable(v)}" for k, v in pairs)
        path = request.script_root + request.path
        return escape(path + ("?" + query if query else ""))

    def foreign_direction(self, text: str) -> str:
        """The direction of a text where it is not that of the page, else ""."""
        direction = direction_of(text)
        return direction if direction != self.language.direction else ""

    def article_address(self, article: Article) -> Markup:
        """Where a result leads: the host's page when it has one."""
        own = self.site.hooks.article_url
        address = own(article) if own is not None else None
        return self.links.article(article.id) if address is None else escape(address)


def marked(snippet: Snippet) -> Markup:
    """The one place where marks become HTML: every piece is escaped first."""
    if not snippet.spans:
        return escape(snippet.text)
    text = snippet.text
    out: list[str] = []
    at = 0
    for span in snippet.spans:
        out += (escape(text[at : span.start]), "<mark>", escape(text[span.start : span.end]), "</mark>")
        at = span.end
    out.append(escape(text[at:]))
    return Markup("".join(out))


def _environment() -> Environment:
    """The host's Jinja environment with our block trimming: its templates come first, ours after them."""
    key = "searchapp.jinja"
    if key not in current_app.extensions:
        current_app.extensions[key] = current_app.jinja_env.overlay(
            trim_blocks=True, lstrip_blocks=True, autoescape=True, cache_size=400
        )
    environment: Environment = current_app.extensions[key]
    return environment


def _asset(path: Path) -> Asset:
    body = path.read_bytes()
    kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    if kind.startswith("text/"):
        kind += "; charset=utf-8"
    return Asset(body, gzip.compress(body, 9, mtime=0), kind, hashlib.sha256(body).hexdigest()[:10])


def request_id() -> str:
    return str(g.get("searchapp_request_id", ""))
