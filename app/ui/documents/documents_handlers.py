"""What happens on the shelf: files come and go, parts are looked at."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import gradio as gr

from app.documents.options import MIB, ReadingOptions
from app.errors import AppError, PasswordError
from app.ui.documents.render_documents import ENCODINGS, render_shelf
from app.ui.documents.samples import find_sample
from app.ui.documents.uploads import receive
from app.ui.escaping import safe
from app.ui.i18n.translate import Language, error_words, say
from app.ui.service import Host
from app.ui.state import Book, Shelf, find_book, remove_book
from app.ui.viewer.render_viewer import render_part

Update = Any
"""What Gradio takes as a component's new state."""


@dataclass(frozen=True)
class Arrival:
    """The shelf after files came, what to say about it, and files that wait for a password."""

    shelf: Shelf
    notices: tuple[str, ...] = ()
    locked: tuple[Path, ...] = ()
    busy: str = ""


class ShelfHandlers:
    """Handlers of the shelf; each takes values and returns values."""

    def __init__(self, host: Host) -> None:
        self._host = host

    def add_files(
        self, visitor: gr.Request, sent: Any, shelf: Shelf, language: Language
    ) -> Iterator[list[Update]]:
        """Read uploaded files one after the other, saying which."""
        try:
            paths = receive(self._host, visitor, sent)
        except AppError as error:
            yield self._show(language, Arrival(shelf, (error_words(language, error),)))
            return
        yield from self._read_all(paths, ReadingOptions(), shelf, language)

    def refuse(self, event: gr.EventData, language: Language) -> str:
        """Say of every file that was too large to be sent how large it is, and what may be."""
        sent = event._data.get("files")
        files = [file for file in sent if isinstance(file, dict)] if isinstance(sent, list) else []
        lines = [self._too_large(language, file) for file in files[: self._host.settings.max_files]]
        return f'<div class="notice" role="alert">{"".join(lines)}</div>' if lines else ""

    def _too_large(self, language: Language, file: dict[str, Any]) -> str:
        name, size = str(file.get("name"))[:200], file.get("size")
        mb = f"{size / MIB:,.1f}" if isinstance(size, int | float) else "?"
        most = f"{self._host.settings.max_file_mb:g}"
        return f"<p>{safe(say(language, 'too_large', name=name, mb=mb, most=most))}</p>"

    def unlock(
        self, password: str, locked: tuple[Path, ...], shelf: Shelf, language: Language
    ) -> Iterator[list[Update]]:
        """Read the files that waited for a password."""
        yield from self._read_all(list(locked), ReadingOptions(password=password), shelf, language)

    def _read_all(
        self, paths: list[Path], options: ReadingOptions, shelf: Shelf, language: Language
    ) -> Iterator[list[Update]]:
        arrival = Arrival(shelf)
        for path in paths:
            busy = say(language, "reading_file", name=path.name)
            yield self._show(
                language, Arrival(arrival.shelf, arrival.notices, arrival.locked, busy)
            )
            arrival = self._read_one(path, options, arrival, language)
        yield self._show(language, arrival)

    def _read_one(
        self, path: Path, options: ReadingOptions, arrival: Arrival, language: Language
    ) -> Arrival:
        shelf, notices, locked = arrival.shelf, arrival.notices, arrival.locked
        try:
            book = self._host.read_file(path, options)
        except PasswordError as error:
            return Arrival(shelf, (*notices, error_words(language, error)), (*locked, path))
        except AppError as error:
            return Arrival(shelf, (*notices, error_words(language, error)), locked)
        return Arrival(self._with(shelf, book), notices, locked)

    def add_pasted(self, text: str, shelf: Shelf, language: Language) -> list[Update]:
        """Read a pasted text; the text stays in its field where that fails."""
        try:
            book = self._host.read_pasted(text, say(language, "paste_name"))
        except AppError as error:
            return [*self._show(language, Arrival(shelf, (error_words(language, error),))), text]
        return [*self._show(language, Arrival(self._with(shelf, book))), ""]

    def add_sample(self, event: gr.EventData, shelf: Shelf, language: Language) -> list[Update]:
        """Put a sample on the shelf and its question on the desk; Gradio asks it next."""
        sample = find_sample(str(event._data.get("sample")))
        which = event._data.get("question")
        if sample is None or not isinstance(which, int) or not 0 <= which < len(sample.questions):
            raise gr.Error("There is no such sample.", print_exception=False)
        book = self._host.read_bytes(sample.read(), sample.name, ReadingOptions())
        task, words = sample.questions[which]
        return [*self._show(language, Arrival(self._with(shelf, book))), words, task]

    def reread(
        self, event: gr.EventData, shelf: Shelf, language: Language
    ) -> Iterator[list[Update]]:
        """Read a book another way: by another encoding, with its lines kept, or recognised."""
        book = find_book(shelf, str(event._data.get("book")))
        if book is None:
            return
        name = book.document.name
        yield self._show(language, Arrival(shelf, busy=say(language, "reading_file", name=name)))
        try:
            options = _another_way(book.options, event._data)
            again = self._host.read_bytes(book.data, name, options)
        except AppError as error:
            yield self._show(language, Arrival(shelf, (error_words(language, error),)))
            return
        left = tuple(again if b.key == book.key else b for b in shelf)
        yield self._show(language, Arrival(left))

    def remove(self, event: gr.EventData, shelf: Shelf, language: Language) -> list[Update]:
        """Take a book away."""
        left = remove_book(shelf, str(event._data.get("book")))
        return [left, gr.update(html=render_shelf(language, left))]

    def look(self, event: gr.EventData, shelf: Shelf, language: Language) -> Update:
        """Show a part of a book in the panel."""
        book = find_book(shelf, str(event._data.get("book")))
        index = event._data.get("part")
        if book is None or not isinstance(index, int):
            return gr.skip()
        if not 0 <= index < len(book.document.sections):
            return gr.skip()
        return render_part(language, book.key, book.document, index)

    def _with(self, shelf: Shelf, book: Book) -> Shelf:
        """Add a book; the same file again takes the place of its older reading."""
        digest = book.document.digest
        return (*(b for b in shelf if not digest or b.document.digest != digest), book)

    def _show(self, language: Language, arrival: Arrival) -> list[Update]:
        """Return shelf, its HTML, the notice, the locked files and the password field."""
        lines = [f"<p>{safe(line)}</p>" for line in arrival.notices]
        notice = f'<div class="notice" role="alert">{"".join(lines)}</div>' if lines else ""
        if arrival.busy:
            notice += (
                f'<p class="busy" role="status"><span class="pulse"></span>{safe(arrival.busy)}</p>'
            )
        return [
            arrival.shelf,
            gr.update(html=render_shelf(language, arrival.shelf)),
            notice,
            arrival.locked,
            gr.update(visible=bool(arrival.locked)),
        ]


def _another_way(options: ReadingOptions, wanted: dict[str, Any]) -> ReadingOptions:
    """Return the options that a visitor's choice means; what makes no sense changes nothing."""
    way, encoding = wanted.get("way"), wanted.get("encoding")
    if isinstance(encoding, str) and encoding.lower() in ENCODINGS:
        return replace(options, encoding=encoding.lower())
    if way in ("read_as_set", "read_joined"):
        return replace(options, as_set=way == "read_as_set")
    return replace(options, ocr=True) if way == "recognise" else options
