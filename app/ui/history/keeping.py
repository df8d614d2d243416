"""A conversation and its ask form as JSON for the store, and back."""

from dataclasses import asdict, replace
from typing import Any

from app.answering.answer import Done
from app.answering.chapter_by_chapter import PartAnswered
from app.answering.grounding import Quote, Related
from app.answering.related import Unsupported
from app.backends.base import Finished
from app.documents.document import Document
from app.errors import AppError
from app.messages.message import Message, as_is, message, pack_message, unpack_message
from app.retrieval.passage import Passage
from app.store.kept import Fields, KeptConversation, KeptDocument, file_key
from app.ui.ask_form.ask_form import AskForm
from app.ui.notes.note import pack_note
from app.ui.page.escaping import title_of
from app.ui.state import Conversation, DocumentEntry, Turn, cues_of, read_ticks

PLAIN = ("typed", "asked", "task", "answer", "reasoning", "over", "model")
FORM = (
    "question",
    "task",
    "over",
    "conference_1",
    "conference_2",
    "guideline",
    "answer_language",
    "model",
    "beside",
)


def pack_visit(form: AskForm, new: bool) -> KeptConversation:
    """Return what a page holds, as the store keeps it; with its turns where it is new there."""
    ticks = read_ticks(form.ticks)
    table = tuple(_kept(entry) for entry in form.documents)
    turned = {d.digest: d for turn in form.conversation for d in turn.documents}
    here = {kept.document.digest for kept in table}
    others = tuple(KeptDocument(d) for digest, d in turned.items() if digest not in here)
    rows = [
        {"key": kept.key, "ticks": sorted(ticks[e.key]) if e.key in ticks else None}
        for kept, e in zip(table, form.documents, strict=True)
    ]
    return KeptConversation(
        title=_title(form),
        documents=(*table, *others) if new else table,
        form={
            **{name: getattr(form, name) for name in FORM},
            "table": rows,
            "notes": [pack_note(note) for note in form.notes],
        },
        turns=tuple(pack_turn(turn) for turn in form.conversation) if new else (),
        needed=frozenset(file_key(d) for d in turned.values()),
    )


def _kept(entry: DocumentEntry) -> KeptDocument:
    return KeptDocument(entry.document, entry.data, replace(entry.options, password=None))


def _title(form: AskForm) -> str:
    asked = next((turn.typed or turn.asked for turn in form.conversation), "")
    if asked or not form.documents:
        return asked or " ".join((form.question or "").split())
    return title_of(form.documents[0].document)


def pack_turn(turn: Turn) -> Fields:
    """Return a turn as JSON; documents stand in it by their digests."""
    finished = asdict(turn.done.finished) if turn.done else None
    return {
        **{name: getattr(turn, name) for name in PLAIN},
        "documents": [document.digest for document in turn.documents],
        "quotes": [asdict(quote) for quote in turn.quotes],
        "related": [asdict(related) for related in (turn.done.related if turn.done else ())],
        "unsupported": [
            asdict(sentence) for sentence in (turn.done.unsupported if turn.done else ())
        ],
        "evidence": [asdict(passage) for passage in turn.evidence],
        "parts": [asdict(part) for part in turn.parts],
        "notes": [
            pack_message(as_is(note))
            for note in (*turn.notes, *(turn.done.notes if turn.done else ()))
        ],
        "finished": finished,
        "error": pack_message(turn.error.message) if turn.error else None,
        "beside": pack_turn(turn.beside) if turn.beside else None,
        "earlier": [pack_turn(version) for version in turn.earlier],
        "later": [pack_turn(version) for version in turn.later],
    }


def unpack_conversation(kept: KeptConversation) -> Conversation:
    """Return the turns; one whose documents are gone is left out."""
    documents = {d.document.digest: d.document for d in kept.documents}
    return tuple(
        _unpack(fields, documents)
        for fields in kept.turns
        if all(digest in documents for digest in fields["documents"])
    )


def _unpack(row: Fields, documents: dict[str, Document]) -> Turn:
    quotes = tuple(Quote(**quote) for quote in row["quotes"])
    done = None
    if row["finished"] is not None:
        finished = Finished(**{**row["finished"], "notes": ()})
        related = tuple(Related(**passage) for passage in row["related"])
        unsupported = tuple(Unsupported(**one) for one in row.get("unsupported", ()))
        done = Done(row["answer"], quotes, related, finished, unsupported=unsupported)
    read = tuple(documents[digest] for digest in row["documents"] if digest in documents)
    return Turn(
        **{name: row.get(name, "") for name in PLAIN},
        documents=read,
        cues=cues_of(row["task"], read),
        quotes=quotes,
        evidence=tuple(Passage(**passage) for passage in row.get("evidence", ())),
        parts=tuple(map(_part, row["parts"])),
        notes=tuple(_message(note) for note in row["notes"]),
        done=done,
        error=_error(row),
        beside=_unpack(row["beside"], documents) if row["beside"] else None,
        earlier=tuple(_unpack(version, documents) for version in row["earlier"]),
        later=tuple(_unpack(version, documents) for version in row["later"]),
    )


def _part(row: Fields) -> PartAnswered:
    return PartAnswered(**{**row, "quotes": tuple(Quote(**q) for q in row.get("quotes", ()))})


def _error(row: Fields) -> AppError | None:
    """Return why there is no more of an answer; one that was still running broke off."""
    if row["error"]:
        return AppError(_message(row["error"]))
    return AppError(message("answer_broken_off")) if row["finished"] is None else None


def _message(kept: dict[str, Any]) -> Message:
    try:
        return unpack_message(kept)
    except (KeyError, TypeError, ValueError):
        # Worded by another version of the program, which knew codes that this one does not.
        return as_is("")
