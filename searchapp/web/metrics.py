"""Figures for Prometheus: requests, searches, searches without a hit, the index's age. No texts, no addresses."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from ipaddress import ip_address

from flask import Response, request
from flask.typing import ResponseReturnValue
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from werkzeug.exceptions import NotFound

from searchapp import zerohits
from searchapp.model import Results
from searchapp.web.site import Site

BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5)

REGISTRY = CollectorRegistry()
REQUESTS = Counter("searchapp_requests", "Requests answered.", ("route", "status"), registry=REGISTRY)
SECONDS = Histogram("searchapp_request_seconds", "Time to answer.", ("route",), buckets=BUCKETS, registry=REGISTRY)
SEARCHES = Counter("searchapp_searches", "Searches run.", registry=REGISTRY)
ZERO_HITS = Counter("searchapp_searches_without_hits", "Searches that found nothing.", registry=REGISTRY)
SEARCH_SECONDS = Histogram("searchapp_search_seconds", "Time to search.", buckets=BUCKETS, registry=REGISTRY)


def note_search(site: Site, results: Results) -> None:
    """One search in the figures and, where the site keeps them, in the log of searches without hits."""
    SEARCHES.inc()
    SEARCH_SECONDS.observe(results.seconds)
    if not results.total:
        ZERO_HITS.inc()
    if site.settings.web.zero_hit_log:
        zerohits.note(site.index.folder.path, results)


def note_request(route: str, status: int, seconds: float) -> None:
    REQUESTS.labels(route, str(status)).inc()
    SECONDS.labels(route).observe(seconds)


class _IndexFigures:
    """Asked when somebody looks."""

    def __init__(self, site: Site) -> None:
        self._site = site

    def collect(self) -> Iterator[Metric]:
        info = self._site.index.info()
        built = datetime.fromisoformat(info.manifest.built)
        age = (datetime.now(UTC) - (built if built.tzinfo else built.replace(tzinfo=UTC))).total_seconds()
        yield GaugeMetricFamily("searchapp_index_articles", "Articles in the index.", info.article_count)
        yield GaugeMetricFamily("searchapp_index_behind", "Changes not searchable yet.", info.behind)
        yield GaugeMetricFamily("searchapp_index_age_seconds", "Since the generation was built.", max(0.0, age))
        yield GaugeMetricFamily("searchapp_index_bytes", "On disk.", info.store_bytes + info.engine_bytes)


def metrics(site: Site) -> ResponseReturnValue:
    if not _may_read(site):
        raise NotFound
    registry = REGISTRY
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        from prometheus_client import multiprocess

        registry = CollectorRegistry()
        multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    figures = CollectorRegistry()
    figures.register(_IndexFigures(site))
    response = Response(generate_latest(registry) + generate_latest(figures), content_type=CONTENT_TYPE_LATEST)
    response.headers["Cache-Control"] = "no-store"
    return response


def _may_read(site: Site) -> bool:
    """ "local": asked from this machine, and not through a proxy that hides who asks."""
    who = site.settings.web.metrics
    if who == "all":
        return True
    if who != "local" or (not site.settings.web.proxies and "X-Forwarded-For" in request.headers):
        return False
    try:
        return ip_address(request.remote_addr or "").is_loopback
    except ValueError:
        return False
