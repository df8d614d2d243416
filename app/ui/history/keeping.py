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
from app.ui.state import Round, Talk, cues_of

PLAIN = ("typed", "asked", "task", "answer", "over", "model")


def pack_talk(talk: Talk) -> str:
    """Return the rounds that are over as JSON; documents stand in it by their digests."""
    return json.dumps([_pack(round_) for round_ in talk if not round_.is_running])


def _pack(round_: Round) -> dict[str, Any]:
    finished = asdict(round_.done.finished) if round_.done else None
    return {
        **{name: getattr(round_, name) for name in PLAIN},
        "documents": [document.digest for document in round_.documents],
        "quotes": [asdict(quote) for quote in round_.quotes],
        "related": [asdict(related) for related in (round_.done.related if round_.done else ())],
        "parts": [asdict(part) for part in round_.parts],
        "notes": [
            pack_message(as_is(note))
            for note in (*round_.notes, *(round_.done.notes if round_.done else ()))
        ],
        "finished": finished,
        "error": pack_message(round_.error.message) if round_.error else None,
        "beside": _pack(round_.beside) if round_.beside else None,
    }


def unpack_talk(packed: str, documents: dict[str, Document]) -> Talk:
    """Return the rounds; one whose documents are gone is left out."""
    rows = json.loads(packed)
    return tuple(
        _unpack(row, documents)
        for row in rows
        if all(digest in documents for digest in row["documents"])
    )


def _unpack(row: dict[str, Any], documents: dict[str, Document]) -> Round:
    quotes = tuple(Quote(**quote) for quote in row["quotes"])
    done = None
    if row["finished"] is not None:
        finished = Finished(**{**row["finished"], "notes": ()})
        # Conversations that were kept before had none.
        related = tuple(Related(**passage) for passage in row.get("related", ()))
        done = Done(row["answer"], quotes, related, finished)
    read = tuple(documents[digest] for digest in row["documents"])
    return Round(
        **{name: row[name] for name in PLAIN},
        documents=read,
        cues=cues_of(row["task"], read),
        quotes=quotes,
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
