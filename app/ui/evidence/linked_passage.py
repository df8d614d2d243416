"""Which passage of which document a link of the conversation means."""

from dataclasses import dataclass

from app.answering.grounding import Quote, Related
from app.documents.document import Document
from app.retrieval.passage import Passage
from app.ui.handler import Sent
from app.ui.state import Conversation, Turn
from app.ui.viewer.pages.manifest import Place


@dataclass(frozen=True)
class LinkedPassage:
    """A passage that a link names."""

    document: Document
    place: Place


def find_linked(conversation: Conversation, sent: Sent) -> LinkedPassage | None:
    """Return the passage that was meant; None where it is no more, or stands nowhere."""
    turn = turn_at(conversation, sent)
    if turn is None:
        return None
    kind, all_found = _meant(turn, sent)
    which = sent.index(kind, len(all_found))
    if which is None:
        return None
    found = all_found[which]
    place = _place(found)
    if found.source is None or place is None:
        return None
    return LinkedPassage(turn.documents[found.source], place)


def _place(found: Quote | Related | Passage) -> Place | None:
    """Return what is marked: of a passage that was found, the sentence its link shows."""
    if isinstance(found, Passage):
        return Place(found.best_start, found.best_end)
    if found.start is None or found.end is None:
        return None
    return Place(found.start, found.end)


def _meant(turn: Turn, sent: Sent) -> tuple[str, tuple[Quote | Related | Passage, ...]]:
    """Return what kind of a link it is, and all that such a link could mean."""
    if sent.number("quote") is None:
        if sent.number("passage") is not None:
            return "passage", turn.evidence
        return "related", turn.done.related if turn.done else ()
    return "quote", quotes_at(turn, sent)


def quotes_at(turn: Turn, sent: Sent) -> tuple[Quote, ...]:
    """Return the quotations of the answer, or of the part of it that was named."""
    if sent.number("part") is None:
        return turn.quotes
    part = sent.index("part", len(turn.parts))
    return () if part is None else turn.parts[part].quotes


def turn_at(conversation: Conversation, sent: Sent) -> Turn | None:
    """Return the turn that was meant, or the one beside it; None where it is no more."""
    at = sent.index("turn", len(conversation))
    if at is None:
        return None
    return conversation[at].beside if sent.value("beside") else conversation[at]
