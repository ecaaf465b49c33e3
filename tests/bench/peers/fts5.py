"""SQLite's FTS5, without the text (contentless); ids in a table beside it."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from tests.bench.corpus import Query
from tests.bench.peers import Texts

WORDS = "\"unicode61 tokenchars '_'\""
FIND = "SELECT ids.id FROM words JOIN ids ON ids.rowid = words.rowid WHERE words MATCH ?"


class Fts5:
    def index(self, folder: Path, texts: Texts) -> None:
        folder.mkdir(parents=True)
        database = sqlite3.connect(folder / "fts5.db")
        database.execute("PRAGMA journal_mode = OFF")
        database.execute("PRAGMA synchronous = OFF")
        database.execute(
            "CREATE VIRTUAL TABLE words USING fts5(text, content = '', tokenize = \"unicode61 tokenchars '_'\")"
        )
        database.execute("CREATE TABLE ids (rowid INTEGER PRIMARY KEY, id TEXT)")
        with database:
            for number, (article_id, text) in enumerate(texts):
                database.execute("INSERT INTO words (rowid, text) VALUES (?, ?)", (number, text))
                database.execute("INSERT INTO ids VALUES (?, ?)", (number, article_id))
        database.execute("INSERT INTO words (words) VALUES ('optimize')")
        database.commit()
        database.close()

    def open(self, folder: Path) -> None:
        self.database = sqlite3.connect(f"file:{folder / 'fts5.db'}?mode=ro", uri=True)

    def top(self, query: Query) -> list[str]:
        return self._find(FIND + " ORDER BY rank LIMIT 10", query)

    def every(self, query: Query) -> list[str]:
        return self._find(FIND, query)

    def _find(self, statement: str, query: Query) -> list[str]:
        return [row[0] for row in self.database.execute(statement, (self._match(query),))]

    def _match(self, query: Query) -> str:
        if query.kind == "prefix":
            return f'"{query.text}"*'
        if query.kind == "phrase":
            return f'"{query.text}"'
        return (" AND " if query.kind.startswith("and") else " OR ").join(f'"{word}"' for word in query.words)
