"""Versions of an answer: asking again keeps the earlier one, and nothing after it is lost."""

from dataclasses import replace

from app.ui.state import Conversation, Turn


def versions_of(turn: Turn) -> tuple[Turn, ...]:
    """Return all that was made of a question, in the order in which it was made."""
    return (*turn.earlier, _bare(turn), *turn.later)


def with_version(old: Turn | None, new: Turn) -> Turn:
    """Return a new turn with the versions of the one in whose place it stands."""
    return replace(new, earlier=versions_of(old) if old else (), later=())


def show_version(turn: Turn, index: int) -> Turn:
    """Return the turn with another of its versions shown."""
    versions = versions_of(turn)
    return replace(versions[index], earlier=versions[:index], later=versions[index + 1 :])


def placed(conversation: Conversation, position: int, turn: Turn) -> Conversation:
    """Return the conversation with a turn in its place, or at its end."""
    return (*conversation[:position], turn, *conversation[position + 1 :])


def _bare(turn: Turn) -> Turn:
    return replace(turn, earlier=(), later=())
