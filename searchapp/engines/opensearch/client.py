"""The one door to opensearch-py: requests to a cluster, and what their failures mean.

A failure that may pass (no connection, a node that left, "too many requests", no shard at the moment) is tried again
`retries` times, each time waiting longer; then it is `EngineUnavailable`, which the pages answer with an apology.
"""

from __future__ import annotations

import json
import logging
import re
import time
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from typing import Any

from searchapp.errors import EngineNotInstalled, EngineUnavailable, IndexFault
from searchapp.settings import OpenSearch

log = logging.getLogger(__name__)

FIRST_PAUSE = 0.1
LONGEST_PAUSE = 5.0
PASSING = frozenset({429, 500, 502, 503, 504})
"""500 is what a node says of shards and search contexts on another one that has just left."""
CONFLICT = 409
NOT_FOUND = 404

Json = dict[str, Any]
Action = tuple[Json, Json | bytes | None]
"""What to do, and the document, or its JSON."""


class NotFound(EngineUnavailable):
    """The index, document or search context is not there (any more)."""


class Conflict(EngineUnavailable):
    """Somebody else has written in between."""


class Cluster:
    """Thread-safe. `options` are the settings [opensearch]."""

    def __init__(self, options: OpenSearch) -> None:
        try:
            import opensearchpy
        except ImportError as missing:
            raise EngineNotInstalled("opensearch", extra="opensearch") from missing
        self.options = options
        self.hosts = re.sub(r"//[^/@\s]*@", "//", options.hosts)  # as errors tell them: without passwords
        self._errors = opensearchpy.exceptions
        self._client = opensearchpy.OpenSearch(
            options.hosts.split(),
            http_auth=(options.user, options.password) if options.user else None,
            ca_certs=options.ca_certs or None,
            client_cert=options.client_cert or None,
            client_key=options.client_key or None,
            verify_certs=options.verify_certs,
            ssl_show_warn=False,
            timeout=options.timeout,
            max_retries=0,  # ours wait between attempts
            http_compress=False,
            pool_maxsize=16,
        )

    def close(self) -> None:
        self._client.close()

    def ask(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        seconds: float | None = None,
        attempts: int | None = None,
        **params: Any,
    ) -> Json:
        """One request. Raises `NotFound`, `Conflict`, `EngineUnavailable`, `IndexFault`."""
        attempts = self.options.retries + 1 if attempts is None else attempts
        pause = FIRST_PAUSE
        while True:
            attempts -= 1
            try:
                return self._once(method, path, body, seconds, params)
            except self._errors.TransportError as error:
                if attempts <= 0 or not self._passing(error):
                    raise self._meaning(error) from error
                log.info("the cluster did not answer %s %s (%s), trying again", method, path, error.status_code)
            time.sleep(pause)
            pause = min(2 * pause, LONGEST_PAUSE)

    def _once(self, method: str, path: str, body: Any, seconds: float | None, params: Mapping[str, Any]) -> Json:
        params = dict(params)
        params["request_timeout"] = seconds or self.options.timeout
        answer = self._client.transport.perform_request(method, path, params=params, body=body)
        return answer if isinstance(answer, dict) else {}

    def _passing(self, error: Any) -> bool:
        if isinstance(error, self._errors.SSLError):
            return False
        if isinstance(error, self._errors.ConnectionError):
            return True
        return error.status_code in PASSING and not _blocked(error.status_code, _reason(error.info))

    def _meaning(self, error: Any) -> Exception:  # noqa: PLR0911 (one return per meaning)
        """What to raise for the library's error."""
        hosts = self.hosts
        if isinstance(error, self._errors.SSLError):
            return EngineUnavailable(f"the cluster at {hosts} was not trusted: {error.info}; see opensearch.ca_certs")
        if isinstance(error, self._errors.ConnectionTimeout):
            return EngineUnavailable(f"the cluster at {hosts} is slow: no answer in time")
        if isinstance(error, self._errors.ConnectionError):
            return EngineUnavailable(f"the cluster at {hosts} cannot be reached; is it running?")
        reason = _reason(error.info)
        if _blocked(error.status_code, reason):
            return self._full(reason)
        match error.status_code:
            case 404:
                return NotFound(reason)
            case 409:
                return Conflict(reason)
            case 401 | 403:
                return EngineUnavailable(f"the cluster at {hosts} refused us: {reason}; see opensearch.user")
            case 429:
                return EngineUnavailable(f"the cluster at {hosts} is overloaded: {reason}")
            case 500 | 502 | 503 | 504:
                return EngineUnavailable(f"the cluster at {hosts} is not whole at the moment (red): {reason}")
        return IndexFault(hosts, f"the cluster did not understand a request: {reason}")

    def _full(self, reason: str) -> IndexFault:
        run = "free disk space on its nodes, then the same again"
        return IndexFault(self.hosts, f"the cluster takes no writes ({reason})", run=run)

    # Bulk

    def bulk(self, index: str, actions: Iterable[Action]) -> None:
        """Sends (action, document) pairs; see `Bulk`."""
        with Bulk(self, index) as sending:
            for action, document in actions:
                sending.add(action, document)

    def send(self, index: str, lines: Sequence[bytes]) -> None:
        """Until all of it is taken: what was rejected goes again, in smaller numbers as the others are through."""
        pause, attempts = FIRST_PAUSE, BULK_ATTEMPTS
        while lines:
            answer = self.ask("POST", f"/{index}/_bulk", b"".join(lines), seconds=BULK_SECONDS)
            left = []
            for line, item in zip(lines, answer["items"], strict=True):
                result = next(iter(item.values()))
                status = int(result["status"])
                if status < 300 or status == CONFLICT or (status == NOT_FOUND and "delete" in item):
                    continue
                reason = _reason(result)
                if _blocked(status, reason):
                    raise self._full(reason)
                if status not in PASSING:
                    raise IndexFault(self.hosts, f"the cluster refused article {result.get('_id')}: {reason}")
                left.append(line)
            if not left:
                return
            attempts -= 1
            if attempts <= 0:
                raise EngineUnavailable(f"the cluster at {self.hosts} is overloaded; try again later")
            log.info("the cluster rejected %d of %d documents, waiting %.1f s", len(left), len(lines), pause)
            time.sleep(pause)
            pause = min(2 * pause, LONGEST_PAUSE)
            lines = left


class Bulk:
    """Sends documents some megabytes at a time, a few requests at once; `add` waits while that many are under way.

    Rejected ones are sent again later; a version conflict means that the cluster has it already. `add` and the end of
    the `with` raise what `Cluster.ask` raises, and `IndexFault` for a document that is refused.
    """

    def __init__(self, cluster: Cluster, index: str) -> None:
        self._cluster = cluster
        self._index = index
        self._most_bytes = int(cluster.options.bulk_mb * (1 << 20))
        self._pool = ThreadPoolExecutor(cluster.options.bulk_threads)
        self._under_way: set[Future[None]] = set()
        self._lines: list[bytes] = []
        self._bytes = 0

    def add(self, action: Json, document: Json | bytes | None) -> None:
        entry = _json(action) + b"\n"
        if document is not None:
            entry += (document if isinstance(document, bytes) else _json(document)) + b"\n"
        if self._lines and self._bytes + len(entry) > self._most_bytes:
            self._send()
        self._lines.append(entry)
        self._bytes += len(entry)

    def _send(self) -> None:
        lines, self._lines, self._bytes = self._lines, [], 0
        if len(self._under_way) >= self._cluster.options.bulk_threads:
            done, self._under_way = wait(self._under_way, return_when=FIRST_COMPLETED)
            _check(done)
        self._under_way.add(self._pool.submit(self._cluster.send, self._index, lines))

    def finish(self) -> None:
        """Returns when everything is there."""
        if self._lines:
            self._send()
        done, self._under_way = wait(self._under_way)
        _check(done)

    def close(self) -> None:
        """What is under way is waited for, what is left is not sent."""
        self._pool.shutdown(wait=True)

    def __enter__(self) -> Bulk:
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        try:
            if kind is None:
                self.finish()
        finally:
            self.close()


BULK_SECONDS = 60.0
BULK_ATTEMPTS = 8


def _blocked(status: int, reason: str) -> bool:
    """Whether the index is read-only, as above the flood-stage watermark of a disk: waiting does not help."""
    return status in (403, 429) and "cluster_block" in reason


def _check(done: Iterable[Future[None]]) -> None:
    for future in done:
        future.result()


def _json(value: Json) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def _reason(info: Any) -> str:
    """The innermost reason of an error as the cluster tells it."""
    if not isinstance(info, dict):
        return str(info)
    found = info.get("error", info)
    if not isinstance(found, dict):
        return str(found)
    causes = [cause for cause in (found, *found.get("root_cause", ())) if isinstance(cause, dict)]
    if found.get("caused_by"):
        causes.append(found["caused_by"])
    texts = [f"{cause.get('type', '')}: {cause.get('reason') or ''}" for cause in causes]
    return texts[-1] if texts else str(found)
