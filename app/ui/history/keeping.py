"""A conversation as JSON for the library, and back."""

import json
from dataclasses import asdict
from typing import Any

from app.answering.answer import Done
from app.answering.chapter_by_chapter import PartAnswered
from app.answering.grounding import Quote, Related
from app.backends.base import Finished
from app.documents.document import Document
from app.errors import AppError
from app.messages.message import Message, as_is, pack_message, unpack_message
from app.retrieval.passage import Passage
from app.ui.state import Conversation, Turn, cues_of

PLAIN = ("typed", "asked", "task", "answer", "over", "model")


def pack_conversation(conversation: Conversation) -> str:
    """Return the turns that are over as JSON; documents stand in it by their digests."""
    return json.dumps([_pack(turn) for turn in conversation if not turn.is_running])


def _pack(turn: Turn) -> dict[str, Any]:
    finished = asdict(turn.done.finished) if turn.done else None
    return {
        **{name: getattr(turn, name) for name in PLAIN},
        "documents": [document.digest for document in turn.documents],
        "quotes": [asdict(quote) for quote in turn.quotes],
        "related": [asdict(related) for related in (turn.done.related if turn.done else ())],
        "evidence": [asdict(passage) for passage in turn.evidence],
        "parts": [asdict(part) for part in turn.parts],
        "notes": [
            pack_message(as_is(note))
            for note in (*turn.notes, *(turn.done.notes if turn.done else ()))
        ],
        "finished": finished,
        "error": pack_message(turn.error.message) if turn.error else None,
        "beside": _pack(turn.beside) if turn.beside else None,
    }


def unpack_conversation(packed: str, documents: dict[str, Document]) -> Conversation:
    """Return the turns; one whose documents are gone is left out."""
    rows = json.loads(packed)
    return tuple(
        _unpack(row, documents)
        for row in rows
        if all(digest in documents for digest in row["documents"])
    )


def _unpack(row: dict[str, Any], documents: dict[str, Document]) -> Turn:
    quotes = tuple(Quote(**quote) for quote in row["quotes"])
    done = None
    if row["finished"] is not None:
        finished = Finished(**{**row["finished"], "notes": ()})
        # Conversations that were kept before had none.
        related = tuple(Related(**passage) for passage in row.get("related", ()))
        done = Done(row["answer"], quotes, related, finished)
    read = tuple(documents[digest] for digest in row["documents"])
    return Turn(
        **{name: row[name] for name in PLAIN},
        documents=read,
        cues=cues_of(row["task"], read),
        quotes=quotes,
        evidence=tuple(Passage(**passage) for passage in row.get("evidence", ())),
        parts=tuple(PartAnswered(**part) for part in row["parts"]),
        notes=tuple(_message(note) for note in row["notes"]),
        done=done,
        error=AppError(_message(row["error"])) if row["error"] else None,
        beside=_unpack(row["beside"], documents) if row["beside"] else None,
    )


def _message(kept: dict[str, Any] | str) -> Message:
    """Return a kept message; conversations that were kept before hold plain sentences."""
    if isinstance(kept, str):
        return as_is(kept)
    try:
        return unpack_message(kept)
    except (KeyError, TypeError, ValueError):
        return as_is("")
