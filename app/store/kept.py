"""What is kept: documents as they were read, conversations as their page says they are."""

import hashlib
import json
from dataclasses import dataclass, field
from typing import Any

from app.documents.document import Document
from app.documents.options import ReadingOptions

Fields = dict[str, Any]
"""Whatever JSON can carry; only who keeps it knows what it means."""
KEPT_OPTIONS = ("encoding", "ocr", "as_set")
"""How a file was read; its password is never kept."""


@dataclass(frozen=True)
class KeptDocument:
    """A document as it was read. data: the file's bytes, where they are needed again."""

    document: Document
    data: bytes = b""
    options: ReadingOptions = field(default_factory=ReadingOptions)

    @property
    def key(self) -> str:
        """What it is kept under: the same file read another way is another document."""
        read = json.dumps([self.document.name, pack_options(self.options)])
        return file_key(self.document) + hashlib.sha256(read.encode()).hexdigest()[:32]


@dataclass(frozen=True)
class ConversationEntry:
    """A line of the list of conversations. changed: seconds since 1970."""

    key: int
    title: str
    changed: float


@dataclass(frozen=True)
class KeptConversation:
    """A conversation with its documents. form: what lay in the ask form. turns: in order.

    needed: the files that turns were read from, by `file_key`; those among the conversation's
    earlier documents stay, whether they are named again or not.
    """

    title: str
    documents: tuple[KeptDocument, ...] = ()
    form: Fields = field(default_factory=dict)
    turns: tuple[Fields, ...] = ()
    needed: frozenset[str] = frozenset()


def file_key(document: Document) -> str:
    """Return by what the file of a document is known, however it was read."""
    return f"{document.digest[:32]:-<32}"


def pack_options(options: ReadingOptions) -> Fields:
    """Return how a file was read, as JSON can carry it."""
    return {name: getattr(options, name) for name in KEPT_OPTIONS}


def unpack_options(fields: Fields) -> ReadingOptions:
    """Return how a file was read."""
    return ReadingOptions(**{name: fields[name] for name in KEPT_OPTIONS if name in fields})
