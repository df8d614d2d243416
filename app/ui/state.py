"""What one visitor has on the table: books, what is ticked of them, questions and answers.

Plain frozen values; nothing here knows the screen. Handlers take them and return new ones.
"""

import itertools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from app.answering.answer import Done
from app.answering.chapter_by_chapter import PartAnswered, PartBegun
from app.answering.grounding import Quote
from app.answering.style_cues import StyleCues, style_cues
from app.backends.base import Prefill, Waiting
from app.documents.document import Document
from app.documents.options import ReadingOptions
from app.errors import AppError
from app.messages.message import Language
from app.prompting.open_document import Opened
from app.prompting.prompt import Source
from app.prompting.selection import SectionChoice, choose
from app.prompting.tasks import Exchange
from app.retrieval.passage import Passage
from app.ui.documents.overview.overview import Overview
from app.ui.notes.note import Notes

Ticks = Mapping[str, frozenset[int]]
"""Which sections of which book are ticked, by the book's key; a book not named is read whole."""


@dataclass(frozen=True)
class DocumentEntry:
    """A document as it was read, with what the page needs to know of it.

    key: names it for as long as the visit lasts. counted_by: the tokenizer of its tokens.
    data: the file's bytes; options: how they were read. skips_references: they are not ticked
    at first, because the text fits the model's window without them alone. overview: what can be
    said of it at first sight.
    """

    key: str
    opened: Opened
    counted_by: str
    data: bytes = b""
    options: ReadingOptions = field(default_factory=ReadingOptions)
    skips_references: bool = False
    overview: Overview | None = None

    @property
    def document(self) -> Document:
        return self.opened.document


Documents = tuple[DocumentEntry, ...]


@dataclass(frozen=True)
class Turn:
    """One question with what came of it.

    typed: what the person wrote, empty where the task asks by itself; asked: what the model
    was asked. documents and keys: what it was read from, in order. progress: what the model
    is doing while nothing is written yet. over: what was done about a text over the window.
    parts, part: what chapters answered, and the one being read, where it goes by chapter;
    parts_seconds_left: how long the chapters will still take, by how long they took so far.
    cues: what is counted in papers whose style is compared. evidence: the passages that bear on
    the question, there before the answer. earlier, later: what else was made of the same
    question, before and after this; versions have no versions of their own.
    reasoning: what the model thought before it answered.
    model, beside: which answers, and what another model makes of the same. error: why there
    is no more of an answer. tokens_per_second: how fast the model read last, where that is known.
    """

    typed: str
    asked: str
    task: str
    documents: tuple[Document, ...] = ()
    keys: tuple[str, ...] = ()
    answer: str = ""
    quotes: tuple[Quote, ...] = ()
    progress: Waiting | Prefill | None = None
    over: str = "auto"
    parts: tuple[PartAnswered, ...] = ()
    part: PartBegun | None = None
    parts_seconds_left: float | None = None
    model: str = ""
    beside: "Turn | None" = None
    evidence: tuple[Passage, ...] = ()
    notes: tuple[str, ...] = ()
    cues: tuple[StyleCues, ...] = ()
    done: Done | None = None
    error: AppError | None = None
    tokens_per_second: float | None = None
    earlier: "tuple[Turn, ...]" = ()
    later: "tuple[Turn, ...]" = ()
    reasoning: str = ""

    @property
    def is_running(self) -> bool:
        return self.done is None and self.error is None

    @property
    def is_being_written(self) -> bool:
        """Whether it, or the answer beside it, is still being written."""
        return self.is_running or (self.beside is not None and self.beside.is_running)

    @property
    def is_unfinished(self) -> bool:
        """Whether it broke off, so that asking again should go on rather than differ."""
        stopped = self.done is not None and self.done.finished.stop_reason == "stopped"
        return stopped or self.error is not None


Conversation = tuple[Turn, ...]


@dataclass(frozen=True)
class Suggested:
    """A question that a card of the page offers; empty where its task asks by itself."""

    task: str
    question: str


@dataclass(frozen=True)
class Visit:
    """What the page shows to a visitor, by the names of its components.

    model, beside: names, empty for the operator's and for none.
    """

    language: Language = "en"
    documents: Documents = ()
    conversation: Conversation = ()
    task: str = "question"
    model: str = ""
    beside: str = ""
    notes: Notes = ()


def cues_of(task: str, documents: tuple[Document, ...]) -> tuple[StyleCues, ...]:
    """Return what can be counted about the papers' style, where a task asks for their style."""
    return tuple(map(style_cues, documents)) if task == "compare_conferences" else ()


_key_numbers = itertools.count(1)


def new_key() -> str:
    """Return a key that no other book of this process has."""
    return f"b{next(_key_numbers)}"


def find_document(documents: Documents, key: str) -> DocumentEntry | None:
    """Return the document of that key, or None where it has been taken away."""
    return next((entry for entry in documents if entry.key == key), None)


def entry_of(documents: Documents, document: Document) -> DocumentEntry | None:
    """Return the entry of a document, while it is among them."""
    return next((e for e in documents if e.document is document), None)


def remove_document(documents: Documents, key: str) -> Documents:
    """Return the documents without one."""
    return tuple(entry for entry in documents if entry.key != key)


def replace_document(documents: Documents, key: str, entry: DocumentEntry) -> Documents:
    """Return the documents with another in the place of one; what is gone is not brought back."""
    return tuple(entry if e.key == key else e for e in documents)


def read_ticks(sent: Any) -> dict[str, frozenset[int]]:
    """Return what a browser says is ticked; whatever makes no sense in it is left out."""
    if not isinstance(sent, dict):
        return {}
    return {
        str(key): frozenset(part for part in parts if isinstance(part, int))
        for key, parts in sent.items()
        if isinstance(parts, list)
    }


def chosen_documents(documents: Documents, ticks: Ticks) -> Documents:
    """Return the documents of which something that has text is ticked."""
    return tuple(entry for entry in documents if _has_text(entry, ticks.get(entry.key)))


def sources_of(entries: Iterable[DocumentEntry], ticks: Ticks) -> tuple[Source, ...]:
    """Return what is ticked of each book, for the prompt."""
    return tuple(
        choose(entry.document, entry.opened.token_map, SectionChoice(ticks.get(entry.key)))
        for entry in entries
    )


def history_of(conversation: Conversation) -> tuple[Exchange, ...]:
    """Return the questions that were answered, for a follow-up."""
    return tuple(
        Exchange(turn.asked, turn.answer) for turn in conversation if turn.done and turn.answer
    )


def _has_text(entry: DocumentEntry, parts: frozenset[int] | None) -> bool:
    sections = entry.document.sections
    return any(
        section.end > section.start
        for index, section in enumerate(sections)
        if parts is None or index in parts
    )
