"""Documents and conversations that last, in one SQLite file, where a person wants that.

A document is kept once, under its digest, as it was read; a conversation is what its page
says it is, as JSON, with the digests of its documents. Knows nothing of the screen.
"""

import json
import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from app.documents.document import Document
from app.documents.sandbox.messages import pack_document, unpack_document
from app.errors import SettingsError

_TABLES = """
create table if not exists document (
    digest text primary key, fields text not null, data blob not null
);
create table if not exists conversation (
    key integer primary key, title text not null, changed real not null,
    digests text not null, turns text not null
);
"""
SECONDS_TO_WAIT = 10.0
"""For another process that writes to the same file."""


@dataclass(frozen=True)
class KeptDocument:
    """A document as it was read. data: the file's bytes, where they are needed again."""

    document: Document
    data: bytes = b""


@dataclass(frozen=True)
class ConversationEntry:
    """A line of the list of conversations. changed: seconds since 1970."""

    key: int
    title: str
    changed: float


@dataclass(frozen=True)
class KeptConversation:
    """A conversation with its documents. turns: JSON of whoever kept it."""

    key: int
    documents: tuple[KeptDocument, ...]
    turns: str


class Library:
    """Keeps documents and conversations in a folder; safe to use from several threads."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "library.sqlite3"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with self._open() as connection:
                connection.executescript(_TABLES)
        except (OSError, sqlite3.Error) as error:
            raise SettingsError("folder_keeps_nothing", folder=folder, reason=error) from None

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        connection = sqlite3.connect(self._path, timeout=SECONDS_TO_WAIT)
        try:
            with connection:
                yield connection
        finally:
            connection.close()

    def keep(
        self, key: int | None, title: str, documents: Sequence[KeptDocument], turns: str
    ) -> int:
        """Keep a conversation under its key, or under a new one; returns the key."""
        digests = [kept.document.digest for kept in documents]
        with self._open() as connection:
            for kept in documents:
                self._keep_document(connection, kept)
            row = (title, time.time(), json.dumps(digests), turns)
            if key is not None:
                changed = connection.execute(
                    "update conversation set title=?, changed=?, digests=?, turns=? where key=?",
                    (*row, key),
                )
                if changed.rowcount:
                    return key
            made = connection.execute(
                "insert into conversation (title, changed, digests, turns) values (?, ?, ?, ?)", row
            )
            assert made.lastrowid is not None
            return made.lastrowid

    def _keep_document(self, connection: sqlite3.Connection, kept: KeptDocument) -> None:
        digest = kept.document.digest
        known = connection.execute("select 1 from document where digest=?", (digest,)).fetchone()
        if known is None:
            fields = json.dumps(pack_document(kept.document), ensure_ascii=False)
            connection.execute("insert into document values (?, ?, ?)", (digest, fields, kept.data))

    def entries(self, most: int = 50) -> tuple[ConversationEntry, ...]:
        """Return the conversations, the latest first."""
        with self._open() as connection:
            rows = connection.execute(
                "select key, title, changed from conversation order by changed desc limit ?",
                (most,),
            ).fetchall()
        return tuple(ConversationEntry(*row) for row in rows)

    def find(self, key: int) -> KeptConversation | None:
        """Return a conversation with its documents, or None where it is no more."""
        with self._open() as connection:
            row = connection.execute(
                "select digests, turns from conversation where key=?", (key,)
            ).fetchone()
            if row is None:
                return None
            documents = [self._document(connection, digest) for digest in json.loads(row[0])]
        return KeptConversation(key, tuple(d for d in documents if d is not None), row[1])

    def _document(self, connection: sqlite3.Connection, digest: str) -> KeptDocument | None:
        row = connection.execute(
            "select fields, data from document where digest=?", (digest,)
        ).fetchone()
        return KeptDocument(unpack_document(json.loads(row[0])), row[1]) if row else None

    def forget(self, key: int) -> None:
        """Drop a conversation, and every document that no other conversation has."""
        with self._open() as connection:
            connection.execute("delete from conversation where key=?", (key,))
            rows = connection.execute("select digests from conversation").fetchall()
            needed = {digest for row in rows for digest in json.loads(row[0])}
            for (digest,) in connection.execute("select digest from document").fetchall():
                if digest not in needed:
                    connection.execute("delete from document where digest=?", (digest,))
