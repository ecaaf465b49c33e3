"""Articles in SQLite: the truth. An index is a cache of it, and it is the index's write-ahead log.

Every change gives the article a new *version*, one more than any before; deleting leaves a tombstone. A row's key is
its version, so `changes(since)` reads the file in order, and an engine that knows the last version it holds can always
catch up. One `put`, `delete` or `replace` is one transaction: durable when it returns, or it never happened.

Text that UTF-8 cannot hold (lone surrogates) is replaced by U+FFFD on the way in, before it is compared or indexed.
"""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import fields, replace
from datetime import date as Date
from hashlib import blake2b
from itertools import islice
from os import urandom
from pathlib import Path
from time import perf_counter
from typing import Any
from urllib.parse import quote

from searchapp.errors import StoreError
from searchapp.model import Article, Counts

FORMAT = 1

COLUMNS = tuple(f.name for f in fields(Article))
LISTS = (
    "related",
    "captions",
)  # stored as JSON; text is plain: packing it made reading ten articles 2 to 3 times dearer

SCHEMA = f"""
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE articles (
    version INTEGER PRIMARY KEY,
    hash BLOB,  -- NULL: a tombstone
    {", ".join(f"{name} {'TEXT NOT NULL' if name == 'id' else ''}" for name in COLUMNS)}
);
CREATE UNIQUE INDEX articles_id ON articles (id);
"""

SELECT = f"SELECT {', '.join(COLUMNS)} FROM articles"
INSERT = f"INSERT INTO articles (version, hash, {', '.join(COLUMNS)}) VALUES ({', '.join('?' * (len(COLUMNS) + 2))})"

ROWS_AT_ONCE = 200
IDS_AT_ONCE = 500

Change = tuple[int, str, Article | None]


def content_hash(article: Article) -> bytes:
    """16 bytes that differ when any field does."""
    row = [getattr(article, name) for name in COLUMNS]
    return blake2b(json.dumps(row, ensure_ascii=False, default=str).encode(), digest_size=16).digest()


def storable(article: Article) -> Article:
    """The article itself, or a copy whose text UTF-8 can hold."""
    try:
        for name in COLUMNS:
            value = getattr(article, name)
            for text in value if isinstance(value, tuple) else (value,):
                if isinstance(text, str) and not text.isascii():
                    text.encode()
    except UnicodeEncodeError:
        return replace(article, **{name: _encodable(getattr(article, name)) for name in COLUMNS})
    return article


def _encodable(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return tuple(map(_encodable, value)) if isinstance(value, tuple) else value


class Store:
    """Thread-safe. Readers, here and in other processes, are never blocked by a writer; writers wait for each other."""

    def __init__(self, path: str | Path, *, create: bool = False, lock_seconds: float = 30.0) -> None:
        self.path = Path(path)
        self._lock_seconds = lock_seconds
        self._writing = threading.Lock()
        self._idle: list[sqlite3.Connection] = []
        self._closed = False
        self._pooling = True
        if not create and not self.path.is_file():
            raise StoreError(f"{self.path}: there is no article store here")
        try:
            with self._reading() as db:
                self.uid = self._checked(db, create)
        except BaseException:
            self.close()
            raise

    def _checked(self, db: sqlite3.Connection, create: bool) -> str:
        """The store's name, when it is one that this version reads."""
        found = self._format(db)
        if found is None and create:
            self._create(db)
            found = self._format(db)
        if found is None:
            raise StoreError(f"{self.path}: this file is not an article store")
        if found != FORMAT:
            raise StoreError(f"{self.path}: store format {found}, this version of searchapp reads {FORMAT}")
        return str(_meta(db, "uid"))

    # Reading

    @property
    def version(self) -> int:
        """The version of the last change; 0 when there was none."""
        with self._reading() as db:
            return int(db.execute("SELECT max(version) FROM articles").fetchone()[0] or 0)

    @property
    def count(self) -> int:
        """Articles that are not deleted."""
        with self._reading() as db:
            return int(_meta(db, "count") or 0)

    def __len__(self) -> int:
        return self.count

    def get(self, ids: Sequence[str]) -> list[Article | None]:
        """The articles of these ids, in their order; None where there is none."""
        wanted = list(dict.fromkeys(map(_encodable, ids)))
        found: dict[str, Article] = {}
        with self._reading() as db:
            for at in range(0, len(wanted), IDS_AT_ONCE):
                part = wanted[at : at + IDS_AT_ONCE]
                marks = ",".join("?" * len(part))
                for row in db.execute(f"{SELECT} WHERE id IN ({marks}) AND hash IS NOT NULL", part):
                    found[row[0]] = _article(row)
        return [found.get(_encodable(article_id)) for article_id in ids]

    def changes(self, since: int = 0, until: int | None = None) -> Iterator[Change]:
        """What happened after version `since`, oldest first: (version, id, the article or None for a delete).

        Only the last change of an article is kept. No transaction stays open between two rows: an article that changes
        meanwhile is met again at its new version, unless that lies beyond `until`.
        """
        last = self.version if until is None else until
        while True:
            with self._reading() as db:
                rows = db.execute(
                    f"SELECT version, hash, {', '.join(COLUMNS)} FROM articles "
                    "WHERE version > ? AND version <= ? ORDER BY version LIMIT ?",
                    (since, last, ROWS_AT_ONCE),
                ).fetchall()
            for version, digest, *row in rows:
                yield version, row[0], None if digest is None else _article(row)
                since = version
            if len(rows) < ROWS_AT_ONCE:
                return

    def change_count(self, since: int, until: int) -> int:
        """How many rows `changes` gives now."""
        with self._reading() as db:
            query = "SELECT count(*) FROM articles WHERE version > ? AND version <= ?"
            return int(db.execute(query, (since, until)).fetchone()[0])

    def all(self) -> Iterator[Article]:
        """Every article as of now, oldest change first: one consistent snapshot, streamed."""
        with self._reading() as db:
            db.execute("BEGIN")
            try:
                cursor = db.execute(f"{SELECT} WHERE hash IS NOT NULL ORDER BY version")
                while rows := cursor.fetchmany(ROWS_AT_ONCE):
                    for row in rows:
                        yield _article(row)
            finally:
                db.rollback()

    def titles(self) -> list[tuple[str, Date | None]]:
        """Title and date of every article that has a title, without reading the rest."""
        query = "SELECT title, date FROM articles WHERE hash IS NOT NULL AND title IS NOT NULL ORDER BY version"
        with self._reading() as db:
            return [(title, Date.fromisoformat(day) if day else None) for title, day in db.execute(query)]

    def ids(self) -> list[str]:
        with self._reading() as db:
            return [i for (i,) in db.execute("SELECT id FROM articles WHERE hash IS NOT NULL ORDER BY version")]

    # Writing

    def put(self, articles: Iterable[Article]) -> Counts:
        """Adds or replaces; an article equal to the stored one costs nothing and keeps its version.

        All or nothing: when `articles` raises, nothing is stored.
        """
        with self._transaction() as change:
            for batch in _batches(articles):
                change.put(batch)
        return change.counts()

    def delete(self, ids: Iterable[str]) -> Counts:
        """Ids that are not there are passed over."""
        with self._transaction() as change:
            for article_id in ids:
                change.delete(_encodable(article_id))
        return change.counts()

    def replace(self, articles: Iterable[Article], *, keep_others: Callable[[], bool] = lambda: False) -> Counts:
        """Makes the store hold exactly these articles, in one transaction.

        `keep_others` is asked once, after the last article: True leaves the articles that were not among them.
        """
        with self._transaction() as change:
            change.db.execute("CREATE TEMP TABLE IF NOT EXISTS seen (id TEXT PRIMARY KEY) WITHOUT ROWID")
            change.db.execute("DELETE FROM seen")
            for batch in _batches(articles):
                change.put(batch)
                change.db.executemany("INSERT OR IGNORE INTO seen VALUES (?)", [(a.id,) for a in batch])
            if not keep_others():
                gone = "SELECT id FROM articles WHERE hash IS NOT NULL AND id NOT IN (SELECT id FROM seen)"
                for (article_id,) in change.db.execute(gone).fetchall():
                    change.delete(article_id)
        return change.counts()

    # Care

    def check(self) -> list[str]:
        """What is wrong with the file, in sentences; an empty list when all is well."""
        try:
            with self._reading() as db:
                wrong = [str(row[0]) for row in db.execute("PRAGMA integrity_check(20)") if row[0] != "ok"]
                if wrong:
                    return [f"SQLite: {sentence}" for sentence in wrong]
                (live,) = db.execute("SELECT count(*) FROM articles WHERE hash IS NOT NULL").fetchone()
                stated = int(_meta(db, "count") or 0)
                if live != stated:
                    wrong.append(f"the store says it holds {stated} articles, it holds {live}")
                for version, digest, *row in db.execute(
                    f"SELECT version, hash, {', '.join(COLUMNS)} FROM articles WHERE hash IS NOT NULL"
                ):
                    if _damaged(row, digest):
                        wrong.append(f"article {row[0]!r} (version {version}) does not match its checksum")
                return wrong
        except (sqlite3.Error, StoreError) as error:
            return [f"SQLite: {error}"]

    def copy_to(self, path: str | Path) -> None:
        """A compact copy of this moment, while others read and write; `path` must not exist."""
        with self._reading() as db:
            db.execute("VACUUM INTO ?", (str(path),))

    def close(self) -> None:
        self._closed = True
        while self._idle:
            self._idle.pop().close()

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # Connections: a pool, so that each thread reads on its own and none is tied to a thread

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        if self._closed:
            raise StoreError(f"{self.path}: the store is closed")
        try:
            db = self._idle.pop()
        except IndexError:
            db = self._connect()
        try:
            yield db
        except sqlite3.Error as error:
            raise _explained(self.path, error) from error
        finally:
            if self._closed or not self._pooling:
                db.close()
            else:
                self._idle.append(db)

    @contextmanager
    def _transaction(self) -> Iterator[_Change]:
        if not self._writing.acquire(timeout=self._lock_seconds):
            raise StoreError(f"{self.path}: another thread has been writing for {self._lock_seconds:g} seconds")
        try:
            with self._reading() as db:
                db.execute("BEGIN IMMEDIATE")
                try:
                    change = _Change(db)
                    yield change
                    change.finish()
                    db.execute("COMMIT")
                except BaseException:
                    if db.in_transaction:
                        db.execute("ROLLBACK")
                    raise
        finally:
            self._writing.release()

    def _connect(self) -> sqlite3.Connection:
        uri = f"file:{quote(str(self.path.absolute()))}"
        try:
            try:
                return self._opened(uri)
            except sqlite3.OperationalError:
                # A folder that may only be read: SQLite cannot make the WAL's index there. Without a WAL nothing is
                # being written; such a connection is used once, in case somebody else may write after all.
                wal = self.path.with_name(self.path.name + "-wal")
                if not self.path.is_file() or (wal.exists() and wal.stat().st_size):
                    raise
                self._pooling = False
                return self._opened(f"{uri}?immutable=1")
        except sqlite3.Error as error:
            raise _explained(self.path, error) from error

    def _opened(self, uri: str) -> sqlite3.Connection:
        db = sqlite3.connect(uri, uri=True, timeout=self._lock_seconds, isolation_level=None, check_same_thread=False)
        try:
            db.execute("PRAGMA synchronous = FULL")
            db.execute("PRAGMA mmap_size = 268435456")
            db.execute("SELECT 1 FROM sqlite_schema LIMIT 1").fetchone()
        except BaseException:
            db.close()
            raise
        return db

    def _format(self, db: sqlite3.Connection) -> int | None:
        if db.execute("SELECT 1 FROM sqlite_schema WHERE name = 'meta'").fetchone() is None:
            return None
        found = _meta(db, "format")
        return int(found) if found is not None else None

    def _create(self, db: sqlite3.Connection) -> None:
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("BEGIN IMMEDIATE")
        if self._format(db) is None:  # two processes may create the same store at once
            for statement in SCHEMA.split(";"):
                db.execute(statement)
            values = [("format", str(FORMAT)), ("uid", urandom(16).hex()), ("count", "0")]
            db.executemany("INSERT INTO meta VALUES (?, ?)", values)
        db.execute("COMMIT")


class _Change:
    """What one transaction did so far."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self.db = db
        self.started = perf_counter()
        self.version = int(db.execute("SELECT max(version) FROM articles").fetchone()[0] or 0)
        self.added = self.updated = self.unchanged = self.deleted = 0

    def put(self, articles: Sequence[Article]) -> None:
        marks = ",".join("?" * len(articles))
        known = dict(
            self.db.execute(f"SELECT id, hash FROM articles WHERE id IN ({marks})", [a.id for a in articles]).fetchall()
        )
        for article in articles:
            digest = content_hash(article)
            before = known.get(article.id, _UNKNOWN)
            if before == digest:
                self.unchanged += 1
                continue
            if before is _UNKNOWN or before is None:
                self.added += 1
            else:
                self.updated += 1
            if before is not _UNKNOWN:
                self.db.execute("DELETE FROM articles WHERE id = ?", (article.id,))
            known[article.id] = digest
            self.version += 1
            self.db.execute(INSERT, (self.version, digest, *_row(article)))

    def delete(self, article_id: str) -> None:
        gone = self.db.execute("DELETE FROM articles WHERE id = ? AND hash IS NOT NULL", (article_id,)).rowcount
        if gone:
            self.version += 1
            self.db.execute("INSERT INTO articles (version, id) VALUES (?, ?)", (self.version, article_id))
            self.deleted += 1

    def finish(self) -> None:
        self.db.execute(
            "UPDATE meta SET value = CAST(value + ? AS TEXT) WHERE key = 'count'", (self.added - self.deleted,)
        )

    def counts(self) -> Counts:
        return Counts(self.added, self.updated, self.unchanged, self.deleted, perf_counter() - self.started)


_UNKNOWN = object()


def _batches(articles: Iterable[Article]) -> Iterator[list[Article]]:
    stream = iter(articles)
    while batch := [storable(article) for article in islice(stream, ROWS_AT_ONCE)]:
        yield batch


_DATE = COLUMNS.index("date")
_LISTS = tuple(COLUMNS.index(name) for name in LISTS)


def _row(article: Article) -> list[Any]:
    """Empty fields are NULL."""
    row = [getattr(article, name) or None for name in COLUMNS]
    for at in _LISTS:
        row[at] = json.dumps(row[at], ensure_ascii=False) if row[at] else None
    row[_DATE] = article.date.isoformat() if article.date else None
    return row


def _article(row: Sequence[Any]) -> Article:
    values: list[Any] = [value or "" for value in row]
    for at in _LISTS:
        values[at] = tuple(json.loads(values[at])) if values[at] else ()
    return Article(*values)


def _damaged(row: Sequence[Any], digest: bytes) -> bool:
    try:
        return content_hash(_article(row)) != digest
    except ValueError:
        return True


def _meta(db: sqlite3.Connection, key: str) -> str | None:
    row = db.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
    return None if row is None else str(row[0])


def _explained(path: Path, error: sqlite3.Error) -> StoreError:
    code = getattr(error, "sqlite_errorname", "")
    for beginning, meaning in MEANINGS.items():
        if code.startswith(beginning):
            return StoreError(f"{path}: {meaning} ({error})")
    return StoreError(f"{path}: {error}")


MEANINGS = {
    "SQLITE_FULL": "the disk is full; nothing was changed",
    "SQLITE_BUSY": "another process is writing; try again",
    "SQLITE_READONLY": "the store may only be read; nothing was changed",
    "SQLITE_CORRUPT": "the file is damaged; searchapp restore brings back a snapshot",
    "SQLITE_NOTADB": "this file is not an article store, or its beginning is damaged",
    "SQLITE_CANTOPEN": "the file cannot be opened",
    "SQLITE_IOERR": "the disk reported an error; nothing was changed",
}
