"""The search pages and API as a Flask blueprint, for any app."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from flask import Blueprint
from flask.typing import ResponseReturnValue

from searchapp.index import SearchIndex
from searchapp.settings import Settings, load_settings
from searchapp.web import api, formats, guard, health, metrics, views
from searchapp.web.errors import register_errors
from searchapp.web.site import Hooks, Site

View = Callable[..., ResponseReturnValue]

ROUTES: tuple[tuple[str, str, View], ...] = (
    ("/", "home", views.home),
    ("/search", "search", views.search),
    ("/article", "article_by_query", views.article),
    ("/article/<path:article_id>", "article", views.article),
    ("/help", "help", views.help_page),
    ("/about", "about", views.about),
    ("/analyze", "analyze", views.analyze),
    ("/assets/<name>", "asset", views.asset),
    ("/search.<any(json,jsonl,csv,atom):ending>", "formatted", formats.formatted),
    ("/opensearch.xml", "opensearch", formats.opensearch),
    ("/suggest", "suggest", formats.suggest),
    ("/healthz", "healthz", health.healthz),
    ("/readyz", "readyz", health.readyz),
    ("/metrics", "metrics", metrics.metrics),
)
API = "/api/v1/<path:name>"


def templates_folder() -> Path:
    """Beside this file in an installed package, at the top of a checkout."""
    beside = Path(__file__).parent / "templates"
    return beside if beside.is_dir() else Path(__file__).parent.parent.parent / "templates"


def blueprint(
    index: SearchIndex | str | Path,
    url_prefix: str | None = None,
    *,
    name: str = "searchapp",
    settings: Settings | None = None,
    hooks: Hooks | None = None,
) -> Blueprint:
    """Search pages over `index` (an open one, or its folder), to be registered in any Flask app.

        app.register_blueprint(blueprint("my-index", url_prefix="/search"))

    Templates of the app in `templates/searchapp/` replace ours of the same name. Headers, limits and error pages apply
    to the blueprint's own routes only.
    """
    site = Site(index, settings or settings_of(index), hooks or Hooks(), name)
    made = bare_blueprint(site, url_prefix)
    guard.register(made, site)
    register_errors(made, site)
    return made


def settings_of(index: SearchIndex | str | Path) -> Settings:
    """Those of an open index, or of the index's folder and the environment."""
    return index.settings if isinstance(index, SearchIndex) else load_settings(Path(index)).settings


def bare_blueprint(site: Site, url_prefix: str | None = None) -> Blueprint:
    """The routes alone; headers and error pages are the caller's, once for an app that is all ours."""
    _ = site.limiter  # made now: a limit that cannot be read is an error at the start
    made = Blueprint(site.name, "searchapp.web", url_prefix=url_prefix, template_folder=str(templates_folder()))
    for rule, endpoint, view in ROUTES:
        made.add_url_rule(rule, endpoint, _bound(view, site), methods=["GET"])
    call = _bound(api.endpoint, site)
    made.add_url_rule(API, "api", call, methods=api.ALL_METHODS, provide_automatic_options=False)
    return made


def _bound(view: View, site: Site) -> Callable[..., Any]:
    bound = partial(view, site)
    bound.__name__ = view.__name__  # type: ignore[attr-defined]  # Flask names endpoints by it
    return bound
