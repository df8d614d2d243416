"""A note: an answer or a quotation that a person pinned, whatever becomes of its conversation."""

from dataclasses import asdict, dataclass
from typing import Any, Literal

from app.answering.grounding import Quote
from app.ui.notes.work import Work

Fields = dict[str, Any]


@dataclass(frozen=True)
class PinnedNote:
    """What was pinned. question: what it answers. text: the answer, or the words quoted.

    quotes: those of the text that stand somewhere; their sources are indices of works.
    """

    kind: Literal["answer", "quotation"]
    question: str
    text: str
    quotes: tuple[Quote, ...] = ()
    works: tuple[Work, ...] = ()


Notes = tuple[PinnedNote, ...]


def pin(notes: Notes, note: PinnedNote) -> Notes:
    """Return the notes with one more; the same is pinned once."""
    return notes if note in notes else (*notes, note)


def unpin(notes: Notes, index: int) -> Notes:
    """Return the notes without one."""
    return (*notes[:index], *notes[index + 1 :])


def pack_note(note: PinnedNote) -> Fields:
    """Return a note as JSON can carry it."""
    return asdict(note)


def unpack_notes(rows: Any) -> Notes:
    """Return the notes that were kept; one of another version of the program is left out."""
    notes: Notes = ()
    for row in rows if isinstance(rows, list) else []:
        try:
            quotes = tuple(Quote(**quote) for quote in row["quotes"])
            works = tuple(
                Work(**{**work, "authors": tuple(work["authors"])}) for work in row["works"]
            )
            notes = (*notes, PinnedNote(row["kind"], row["question"], row["text"], quotes, works))
        except (KeyError, TypeError):
            continue
    return notes
