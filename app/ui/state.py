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
from app.prompting.open_document import Opened
from app.prompting.prompt import Source
from app.prompting.selection import Choice, choose
from app.prompting.tasks import Exchange

Ticks = Mapping[str, frozenset[int]]
"""Which sections of which book are ticked, by the book's key; a book not named is read whole."""


@dataclass(frozen=True)
class Book:
    """A document on the shelf.

    key: names it for as long as the visit lasts. counted_by: the tokenizer of its tokens.
    data: the file's bytes; options: how they were read. skips_references: they are not ticked
    at first, because the text fits the model's window without them alone.
    """

    key: str
    opened: Opened
    counted_by: str
    data: bytes = b""
    options: ReadingOptions = field(default_factory=ReadingOptions)
    skips_references: bool = False

    @property
    def document(self) -> Document:
        return self.opened.document


Shelf = tuple[Book, ...]


@dataclass(frozen=True)
class Round:
    """One question with what came of it.

    typed: what the person wrote, empty where the task asks by itself; asked: what the model
    was asked. documents and keys: what it was read from, in order. progress: what the model
    is doing while nothing is written yet. over: what was done about a text over the window.
    parts, part: what chapters answered, and the one being read, where it goes by chapter.
    cues: what is counted in papers whose style is compared.
    model, beside: which answers, and what another model makes of the same. error: why there
    is no more of an answer.
    """

    typed: str
    asked: str
    task: str
    documents: tuple[Document, ...] = ()
    keys: tuple[str, ...] = ()
    answer: str = ""
    quotes: tuple[Quote, ...] = ()
    progress: Waiting | Prefill | None = None
    over: str = "refuse"
    parts: tuple[PartAnswered, ...] = ()
    part: PartBegun | None = None
    model: str = ""
    beside: "Round | None" = None
    notes: tuple[str, ...] = ()
    cues: tuple[StyleCues, ...] = ()
    done: Done | None = None
    error: AppError | None = None

    @property
    def is_running(self) -> bool:
        return self.done is None and self.error is None

    @property
    def is_unfinished(self) -> bool:
        """Whether it broke off, so that asking again should go on rather than differ."""
        stopped = self.done is not None and self.done.finished.stop_reason == "stopped"
        return stopped or self.error is not None


Talk = tuple[Round, ...]


def cues_of(task: str, documents: tuple[Document, ...]) -> tuple[StyleCues, ...]:
    """Return what can be counted about the papers' style, where a task asks for their style."""
    return tuple(map(style_cues, documents)) if task == "compare_conferences" else ()


_key_numbers = itertools.count(1)


def new_key() -> str:
    """Return a key that no other book of this process has."""
    return f"b{next(_key_numbers)}"


def find_book(shelf: Shelf, key: str) -> Book | None:
    """Return the book of that key, or None where it has been taken away."""
    return next((book for book in shelf if book.key == key), None)


def book_of(shelf: Shelf, document: Document) -> Book | None:
    """Return the book a document was read from, while it is on the shelf."""
    return next((b for b in shelf if b.document is document), None)


def remove_book(shelf: Shelf, key: str) -> Shelf:
    """Return the shelf without one book."""
    return tuple(book for book in shelf if book.key != key)


def read_ticks(sent: Any) -> dict[str, frozenset[int]]:
    """Return what a browser says is ticked; whatever makes no sense in it is left out."""
    if not isinstance(sent, dict):
        return {}
    return {
        str(key): frozenset(part for part in parts if isinstance(part, int))
        for key, parts in sent.items()
        if isinstance(parts, list)
    }


def chosen_books(shelf: Shelf, ticks: Ticks) -> Shelf:
    """Return the books of which something that has text is ticked."""
    return tuple(book for book in shelf if _has_text(book, ticks.get(book.key)))


def sources_of(books: Iterable[Book], ticks: Ticks) -> tuple[Source, ...]:
    """Return what is ticked of each book, for the prompt."""
    return tuple(
        choose(book.document, book.opened.token_map, Choice(ticks.get(book.key))) for book in books
    )


def history_of(talk: Talk) -> tuple[Exchange, ...]:
    """Return the questions that were answered, for a follow-up."""
    return tuple(
        Exchange(round_.asked, round_.answer) for round_ in talk if round_.done and round_.answer
    )


def _has_text(book: Book, parts: frozenset[int] | None) -> bool:
    sections = book.document.sections
    return any(
        section.end > section.start
        for index, section in enumerate(sections)
        if parts is None or index in parts
    )
