"""Which answer or quotation of a conversation is to be pinned."""

from dataclasses import replace

from app.answering.grounding import Quote
from app.ui.evidence.linked_passage import quotes_at, turn_at
from app.ui.handler import Sent
from app.ui.notes.note import PinnedNote
from app.ui.notes.work import work_of
from app.ui.state import Conversation, Turn


def note_of(conversation: Conversation, sent: Sent) -> PinnedNote | None:
    """Return what a click means: a quotation where one is named, else the answer."""
    turn = turn_at(conversation, sent)
    if turn is None:
        return None
    question = turn.typed or turn.asked
    if sent.number("quote") is not None:
        quote = _quote(turn, sent)
        return _pinned("quotation", question, quote.text, turn, (quote,)) if quote else None
    if not turn.answer.strip():
        return None
    return _pinned("answer", question, turn.answer.strip(), turn, turn.quotes)


def _quote(turn: Turn, sent: Sent) -> Quote | None:
    quotes = quotes_at(turn, sent)
    which = sent.index("quote", len(quotes))
    return quotes[which] if which is not None and quotes[which].source is not None else None


def _pinned(
    kind: str, question: str, text: str, turn: Turn, quotes: tuple[Quote, ...]
) -> PinnedNote:
    found = tuple(quote for quote in quotes if quote.source is not None)
    works = tuple(map(work_of, turn.documents))
    shift = len(turn.answer) - len(turn.answer.lstrip())
    if kind == "quotation":
        return PinnedNote("quotation", question, text, found, works)
    moved = tuple(
        replace(q, answer_start=q.answer_start - shift, answer_end=q.answer_end - shift)
        for q in found
    )
    return PinnedNote("answer", question, text, moved, works)
