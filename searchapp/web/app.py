"""A Flask app of our own around the blueprint, for `searchapp serve`, gunicorn and the like."""

from __future__ import annotations

import os
from pathlib import Path

from flask import Flask, Response
from werkzeug.middleware.proxy_fix import ProxyFix

from searchapp.index import SearchIndex
from searchapp.settings import Settings
from searchapp.web import guard
from searchapp.web.blueprint import bare_blueprint, settings_of
from searchapp.web.errors import register_errors
from searchapp.web.site import Hooks, Site

DEFAULT_INDEX = "index"
MAX_BODY_BYTES = 64 * 1024
ROBOTS = "User-agent: *\nDisallow: /*?\nDisallow: /search\nDisallow: /api/\nAllow: /\n"


def create_app(
    settings: Settings | None = None, *, index: SearchIndex | str | Path | None = None, hooks: Hooks | None = None
) -> Flask:
    """The search site as an app of its own.

    `index` is an open one or its folder (default: SEARCHAPP_INDEX, else `index/`); a folder is opened on the first
    request, in whatever process serves it. `settings` default to the index's own.
    """
    source = index if index is not None else os.environ.get("SEARCHAPP_INDEX") or DEFAULT_INDEX
    settings = settings or settings_of(source)
    site = Site(source, settings, hooks or Hooks(), alone=True)
    app = Flask("searchapp.web", static_folder=None, template_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = MAX_BODY_BYTES
    if settings.web.trusted_hosts:
        app.config["TRUSTED_HOSTS"] = settings.web.trusted_hosts.split()
    app.register_blueprint(bare_blueprint(site))
    guard.register(app, site)
    register_errors(app, site)
    app.add_url_rule("/robots.txt", "robots", lambda: Response(ROBOTS, mimetype="text/plain"))
    app.add_url_rule("/favicon.ico", "favicon", lambda: Response(status=204))
    if settings.web.proxies:
        count = settings.web.proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, count, count, count, count, count)  # type: ignore[method-assign]
    return app
