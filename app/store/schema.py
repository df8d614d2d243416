"""The tables: what is kept, and whose it is."""

from sqlalchemy import (
    Column,
    Float,
    ForeignKey,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
)

_LONG = 2**32 - 1
_TEXT = Text().with_variant(Text(_LONG), "mysql", "mariadb")
"""Where a database has several sizes of text, the largest; PostgreSQL takes no size."""

METADATA = MetaData()

DOCUMENT = Table(
    "document",
    METADATA,
    # The digest of its bytes and of how they were read: kept once, whoever has it.
    Column("key", String(64), primary_key=True),
    Column("fields", _TEXT, nullable=False),
    Column("options", _TEXT, nullable=False),
    Column("data", LargeBinary(_LONG), nullable=False),
)

CONVERSATION = Table(
    "conversation",
    METADATA,
    Column("key", Integer, primary_key=True, autoincrement=True),
    Column("owner", String(80), nullable=False, index=True),
    Column("title", String(200), nullable=False),
    Column("changed", Float(53), nullable=False),
    Column("documents", _TEXT, nullable=False),
    Column("form", _TEXT, nullable=False),
)


def _of_conversation() -> Column[int]:
    """Return the column by which a row belongs to a conversation, and goes with it."""
    to = ForeignKey("conversation.key", ondelete="CASCADE")
    return Column("conversation", Integer, to, primary_key=True)


# Apart from the conversation: a database of an earlier version gains it as a new table.
HOLDER = Table(
    "holder",
    METADATA,
    _of_conversation(),
    Column("page", String(80), nullable=False),
)

TURN = Table(
    "turn",
    METADATA,
    _of_conversation(),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("fields", _TEXT, nullable=False),
)
