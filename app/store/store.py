"""Keeps documents and conversations in a database; safe to use from several threads.

Every conversation has an owner, and is found by that owner alone. A document is kept once,
whoever has it, for as long as a conversation has it. Several processes may use one database at
once. Knows nothing of the screen.
"""

import json
import sqlite3
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, create_engine, delete, event, insert, select, update
from sqlalchemy.engine import URL
from sqlalchemy.exc import ArgumentError, DBAPIError, IntegrityError, SQLAlchemyError

from app.documents.sandbox.messages import pack_document, unpack_document
from app.errors import SettingsError, StoreError
from app.store.kept import (
    ConversationEntry,
    Fields,
    KeptConversation,
    KeptDocument,
    pack_options,
    unpack_options,
)
from app.store.schema import CONVERSATION, DOCUMENT, HOLDER, METADATA, TURN

SECONDS_TO_WAIT = 10
"""For another process that writes to the same file."""
TITLE_CHARS = 200
TRIES_TO_MAKE_TABLES = 5


def _make_folder(file: str) -> None:
    # SQLite's own addresses (`file:/a/b.db?mode=ro`) name a file that whoever wrote them has made.
    if file and not file.startswith("file:"):
        Path(file).parent.mkdir(parents=True, exist_ok=True)


def file_address(folder: Path) -> URL:
    """Return the address of a SQLite file in a folder."""
    return URL.create("sqlite", database=str(folder / "long-reader.sqlite3"))


class Store:
    """A database by its address, as SQLAlchemy writes it, or SettingsError."""

    def __init__(self, address: URL | str) -> None:
        try:
            # A database that was started anew has dropped its old connections.
            self._engine = create_engine(address, pool_pre_ping=True)
            if self._engine.dialect.name == "sqlite":
                event.listen(self._engine, "connect", _prepare_sqlite)
                _make_folder(self._engine.url.database or "")
            self._engine.connect().close()
            self._make_tables()
            with self._engine.begin() as connection:
                # A database may be read and not be written to: better told now than at the end.
                connection.execute(delete(TURN).where(TURN.c.conversation == -1))
        except (ArgumentError, ImportError, OSError, SQLAlchemyError) as error:
            raise SettingsError(
                "store_unusable", address=_shown(address), reason=_why(error)
            ) from None

    def _make_tables(self) -> None:
        """Make the tables that are not there; another process may be making them too."""
        for _ in range(TRIES_TO_MAKE_TABLES - 1):
            with suppress(DBAPIError):
                return METADATA.create_all(self._engine)
            time.sleep(0.1)
        return METADATA.create_all(self._engine)

    @contextmanager
    def _begin(self) -> Iterator[Connection]:
        try:
            with self._engine.begin() as connection:
                yield connection
        except SQLAlchemyError as error:
            raise StoreError("store_failed", reason=_why(error)) from None

    @contextmanager
    def _begin_writing(self) -> Iterator[Connection]:
        with self._begin() as connection:
            if self._engine.dialect.name == "sqlite":
                # From the start: what is read first may else have changed before it is written.
                connection.exec_driver_sql("begin immediate")
            yield connection

    def save(self, owner: str, key: int | None, kept: KeptConversation) -> int:
        """Keep a conversation's documents and form under its key; returns the key.

        Without a key, or under one that is no more or another's, a new conversation begins,
        and its turns are kept with it; those of an old one are kept by `save_turn`.
        """
        with self._begin_writing() as connection:
            for document in sorted(kept.documents, key=lambda document: document.key):
                _keep_document(connection, document)
            row = {
                "title": _storable(kept.title)[:TITLE_CHARS],
                "changed": time.time(),
                "documents": json.dumps(_documents(connection, owner, key, kept)),
                "form": json.dumps(kept.form),
            }
            if key is not None:
                mine = _mine(owner, key)
                if connection.execute(update(CONVERSATION).where(*mine).values(**row)).rowcount:
                    return key
            made = connection.execute(insert(CONVERSATION).values(owner=owner, **row))
            assert made.inserted_primary_key is not None
            new_key = int(made.inserted_primary_key[0])
            for position, fields in enumerate(kept.turns):
                _keep_turn(connection, new_key, position, fields)
            return new_key

    def save_turn(self, owner: str, key: int, position: int, fields: Fields) -> None:
        """Keep a turn of a conversation; nothing happens where the conversation is no more."""
        with self._begin_writing() as connection:
            mine = _mine(owner, key)
            changed = update(CONVERSATION).where(*mine).values(changed=time.time())
            if connection.execute(changed).rowcount:
                _keep_turn(connection, key, position, fields)

    def hold(self, key: int, page: str) -> None:
        """Note which page writes to a conversation from now on; the page before it does not."""
        with self._begin_writing() as connection:
            held = update(HOLDER).where(HOLDER.c.conversation == key).values(page=page)
            if not connection.execute(held).rowcount:
                connection.execute(insert(HOLDER).values(conversation=key, page=page))

    def holder(self, key: int) -> str:
        """Return which page writes to a conversation; empty where none does or it is no more."""
        with self._begin() as connection:
            page = select(HOLDER.c.page).where(HOLDER.c.conversation == key)
            return str(connection.scalar(page) or "")

    def entries(self, owner: str, most: int = 50) -> tuple[ConversationEntry, ...]:
        """Return an owner's conversations, the latest first."""
        columns = CONVERSATION.c
        rows = (
            select(columns.key, columns.title, columns.changed)
            .where(columns.owner == owner)
            .order_by(columns.changed.desc())
            .limit(most)
        )
        with self._begin() as connection:
            return tuple(ConversationEntry(*row) for row in connection.execute(rows))

    def find(self, owner: str, key: int) -> KeptConversation | None:
        """Return a conversation with its documents, or None where there is none of that owner."""
        with self._begin() as connection:
            found = connection.execute(select(CONVERSATION).where(*_mine(owner, key))).first()
            if found is None:
                return None
            turns = (
                select(TURN.c.fields).where(TURN.c.conversation == key).order_by(TURN.c.position)
            )
            return KeptConversation(
                found.title,
                tuple(_find_documents(connection, json.loads(found.documents))),
                json.loads(found.form),
                tuple(json.loads(fields) for fields in connection.scalars(turns)),
            )

    def forget(self, owner: str, key: int) -> None:
        """Drop a conversation, and every document that no other conversation has."""
        self._forget([*_mine(owner, key)])

    def forget_all(self, owner: str) -> None:
        """Drop all that is an owner's."""
        self._forget([CONVERSATION.c.owner == owner])

    def _forget(self, which: list[Any]) -> None:
        with self._begin_writing() as connection:
            # Locked first: whoever keeps a document at this moment has named it by then.
            documents = select(DOCUMENT.c.key).order_by(DOCUMENT.c.key).with_for_update()
            known = set(connection.scalars(documents))
            keys = select(CONVERSATION.c.key).where(*which)
            for table in (TURN, HOLDER):
                connection.execute(delete(table).where(table.c.conversation.in_(keys)))
            connection.execute(delete(CONVERSATION).where(*which))
            lists = connection.scalars(select(CONVERSATION.c.documents)).all()
            needed = {key for keys in lists for key in json.loads(keys)}
            for document in known - needed:
                connection.execute(delete(DOCUMENT).where(DOCUMENT.c.key == document))

    def close(self) -> None:
        """Give the connections back."""
        self._engine.dispose()


def _mine(owner: str, key: int) -> tuple[Any, Any]:
    return CONVERSATION.c.key == key, CONVERSATION.c.owner == owner


def _documents(
    connection: Connection, owner: str, key: int | None, kept: KeptConversation
) -> list[str]:
    """Return the keys of a conversation's documents: those named, and those turns still need."""
    keys = {document.key: None for document in kept.documents}
    before = select(CONVERSATION.c.documents).where(*_mine(owner, key or 0))
    for document in json.loads(connection.scalar(before) or "[]"):
        if document[:32] in kept.needed:
            keys[document] = None
    return list(keys)


def _keep_document(connection: Connection, kept: KeptDocument) -> None:
    known = select(DOCUMENT.c.key).where(DOCUMENT.c.key == kept.key)
    locked = known.with_for_update(read=True, key_share=True)
    if connection.execute(locked).first() is not None:
        return
    row = {
        "key": kept.key,
        "fields": json.dumps(pack_document(kept.document)),
        "options": json.dumps(pack_options(kept.options)),
        "data": kept.data,
    }
    try:
        with connection.begin_nested():
            connection.execute(insert(DOCUMENT).values(**row))
    except IntegrityError:
        # Another process has kept it in the meantime.
        connection.execute(locked)


def _keep_turn(connection: Connection, key: int, position: int, fields: Fields) -> None:
    here = (TURN.c.conversation == key, TURN.c.position == position)
    text = json.dumps(fields)
    if not connection.execute(update(TURN).where(*here).values(fields=text)).rowcount:
        row = {"conversation": key, "position": position, "fields": text}
        connection.execute(insert(TURN).values(**row))


def _find_documents(connection: Connection, keys: Sequence[str]) -> Iterable[KeptDocument]:
    for key in keys:
        row = connection.execute(select(DOCUMENT).where(DOCUMENT.c.key == key)).first()
        if row is not None:
            document = unpack_document(json.loads(row.fields))
            yield KeptDocument(document, row.data, unpack_options(json.loads(row.options)))


def _prepare_sqlite(connection: Any, _: Any) -> None:
    """Let readers and a writer work side by side, and an answer's words be kept cheaply."""
    connection.execute(f"pragma busy_timeout = {1000 * SECONDS_TO_WAIT}")
    _write_ahead(connection)
    connection.execute("pragma synchronous = normal")


def _write_ahead(connection: sqlite3.Connection) -> None:
    """Keep a log that is written ahead: for a database being made so elsewhere nobody waits."""
    until = time.monotonic() + SECONDS_TO_WAIT
    while True:
        try:
            connection.execute("pragma journal_mode = wal")
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                raise
            time.sleep(0.05)


def _storable(text: str) -> str:
    """Return a text without what no database takes: NUL, and halves of characters."""
    return text.replace("\0", "").encode("utf-8", "replace").decode("utf-8")


def _shown(address: URL | str) -> str:
    """Return an address without its password."""
    return address.render_as_string(hide_password=True) if isinstance(address, URL) else "…"


def _why(error: Exception) -> str:
    """Return the database's own words, without the statement it was about."""
    return str(getattr(error, "orig", None) or error).splitlines()[0]
