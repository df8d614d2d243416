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
"""Where a database has several sizes of text and bytes, the largest."""

METADATA = MetaData()

DOCUMENT = Table(
    "document",
    METADATA,
    # The digest of its bytes and of how they were read: kept once, whoever has it.
    Column("key", String(64), primary_key=True),
    Column("fields", Text(_LONG), nullable=False),
    Column("options", Text(_LONG), nullable=False),
    Column("data", LargeBinary(_LONG), nullable=False),
)

CONVERSATION = Table(
    "conversation",
    METADATA,
    Column("key", Integer, primary_key=True, autoincrement=True),
    Column("owner", String(80), nullable=False, index=True),
    Column("title", String(200), nullable=False),
    Column("changed", Float(53), nullable=False),
    Column("documents", Text(_LONG), nullable=False),
    Column("form", Text(_LONG), nullable=False),
)

TURN = Table(
    "turn",
    METADATA,
    Column(
        "conversation",
        Integer,
        ForeignKey("conversation.key", ondelete="CASCADE"),
        primary_key=True,
    ),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("fields", Text(_LONG), nullable=False),
)
