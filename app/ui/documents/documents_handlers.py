"""What happens to the documents: files come and go, parts are looked at."""

import itertools
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import gradio as gr

from app.documents.options import MIB, ReadingOptions
from app.errors import AppError, PasswordError
from app.prompting.tasks import find_task
from app.ui.documents.arrivals import Arrivals, Refusal, render_arrivals
from app.ui.documents.overview.render_overview import render_overview
from app.ui.documents.render_documents import ENCODINGS, render_documents
from app.ui.documents.samples import find_sample
from app.ui.documents.watching import Progress, watched
from app.ui.handler import Changes, Sent, changes
from app.ui.held import Held
from app.ui.i18n.translate import Language, say
from app.ui.page.escaping import safe
from app.ui.service.service import Service
from app.ui.service.uploads import receive
from app.ui.state import (
    DocumentEntry,
    Documents,
    Suggested,
    find_document,
    remove_document,
    replace_document,
)

MOST_QUESTION_CHARS = 2000
LISTED = ("ticks", "overview")
"""What changes with the documents."""
SHOWN = (*LISTED, "notice", "unlock_row")
"""What changes where files come in."""
_reading_numbers = itertools.count()


@dataclass(frozen=True)
class Table:
    """What lies on a visitor's table and what is just arriving there, both changed side by side."""

    documents: Held[Documents]
    arrivals: Held[Arrivals]
    language: Language
    model: str


Put = Callable[[Documents, DocumentEntry], Documents]
"""Where a document that was read goes among those that are there."""


class DocumentsHandlers:
    """Handlers of the documents; each takes values and returns what changes."""

    def __init__(self, service: Service) -> None:
        self._service = service

    @changes(*SHOWN, trouble="notice")
    def add_files(self, visitor: gr.Request, upload: Any, table: Table) -> Iterator[Changes]:
        """Read uploaded files one after the other, saying which."""
        paths = receive(self._service, visitor, upload)
        yield from self._read_all(paths, ReadingOptions(), table)

    @changes("refused")
    def refuse(self, sent: Sent, language: Language) -> Changes:
        """Say of every file that was too large to be sent how large it is, and what may be."""
        files = sent.value("files")
        files = [f for f in files if isinstance(f, dict)] if isinstance(files, list) else []
        lines = [
            self._too_large(language, file) for file in files[: self._service.settings.max_files]
        ]
        html = f'<div class="notice" role="alert">{"".join(lines)}</div>' if lines else ""
        return {"refused": html}

    def _too_large(self, language: Language, file: dict[str, Any]) -> str:
        name, size = str(file.get("name"))[:200], file.get("size")
        mb = f"{size / MIB:,.1f}" if isinstance(size, int | float) else "?"
        most = f"{self._service.settings.max_file_mb:g}"
        return f"<p>{safe(say(language, 'too_large', name=name, mb=mb, most=most))}</p>"

    @changes(*SHOWN, trouble="notice")
    def unlock(self, password: str, table: Table) -> Iterator[Changes]:
        """Read the files that waited for a password."""
        paths = table.arrivals.value.locked
        yield from self._read_all(list(paths), ReadingOptions(password=password), table)

    def _read_all(
        self, paths: list[Path], options: ReadingOptions, table: Table
    ) -> Iterator[Changes]:
        with _arriving(table) as number:
            for count, path in enumerate(paths, start=1):
                key = "reading_file" if len(paths) == 1 else "reading_file_of"
                busy = say(table.language, key, name=path.name, number=count, all=len(paths))
                table.arrivals.change(lambda now: now.begun(number, busy, path))  # noqa: B023
                reading = partial(self._service.read_file, path, options, table.model)
                yield from self._read(reading, path, table, number)
        yield self._show(table)

    def _read(
        self,
        reading: Callable[[], DocumentEntry],
        path: Path,
        table: Table,
        number: int,
        put: Put | None = None,
    ) -> Generator[Changes, None, DocumentEntry | None]:
        """Put what is read on the table, or have it said why not: the next is read all the same."""
        yield self._show(table)
        try:
            entry = yield from watched(reading, partial(_progress, table, number))
        except AppError as error:
            refusal = Refusal.of(path, error, table.language)
            locked = (path,) if isinstance(error, PasswordError) else ()
            table.arrivals.change(lambda now: now.refused(refusal, locked))
            return None
        table.documents.change(lambda now: (put or with_document)(now, entry))
        return entry

    def _read_one(
        self,
        reading: Callable[[], DocumentEntry],
        name: str,
        table: Table,
        put: Put | None = None,
    ) -> Generator[Changes, None, DocumentEntry | None]:
        """Read what is no upload."""
        busy, path = say(table.language, "reading_file", name=name), Path(name)
        with _arriving(table) as number:
            table.arrivals.change(lambda now: now.begun(number, busy, path))
            return (yield from self._read(reading, path, table, number, put))

    @changes(*SHOWN, "paste", trouble="notice")
    def add_pasted(self, paste: str, table: Table) -> Iterator[Changes]:
        """Read a pasted text; the text stays in its field where that fails."""
        name = say(table.language, "paste_name")
        reading = partial(self._service.read_pasted, paste, name, table.model)
        entry = yield from self._read_one(reading, name, table)
        yield {**self._show(table), "paste": ""} if entry else self._show(table)

    @changes(*SHOWN, "suggested", trouble="notice")
    def add_sample(self, sent: Sent, table: Table) -> Changes:
        """Put a sample among the documents; its question is asked next."""
        sample = find_sample(sent.text("sample"))
        which = sent.index("question", len(sample.questions)) if sample else None
        if sample is None or which is None:
            raise gr.Error("There is no such sample.", print_exception=False)
        read = self._service.read_bytes(sample.read(), sample.name, ReadingOptions(), table.model)
        task, words = sample.questions[which]
        with _arriving(table):
            table.documents.change(lambda now: with_document(now, read))
        return {**self._show(table), "suggested": Suggested(task, words)}

    @changes("suggested")
    def suggest(self, sent: Sent) -> Changes:
        """Take a question that a document's card offers; it is asked next."""
        task = find_task(sent.text("task"))
        return {"suggested": Suggested(task.name, sent.text("question")[:MOST_QUESTION_CHARS])}

    @changes(*SHOWN, trouble="notice")
    def reread(self, sent: Sent, table: Table) -> Iterator[Changes]:
        """Read a document another way: another encoding, its lines kept, or recognised."""
        entry = find_document(table.documents.value, sent.text("document"))
        if entry is None:
            return
        name, options = entry.document.name, _another_way(entry.options, sent)
        reading = partial(self._service.read_bytes, entry.data, name, options, table.model)

        def put(now: Documents, again: DocumentEntry) -> Documents:
            return replace_document(now, entry.key, again)

        yield from self._read_one(reading, name, table, put)
        yield self._show(table)

    @changes(*SHOWN, trouble="notice")
    def recognise_file(self, visitor: gr.Request, sent: Sent, table: Table) -> Iterator[Changes]:
        """Read a file again whose pages are pictures, with text recognition."""
        path = self._service.uploads.path_of(visitor.session_hash or "", sent.text("name"))
        if path is not None:
            yield from self._read_all([path], ReadingOptions(ocr=True), table)

    @changes(*LISTED)
    def recount(self, visitor: gr.Request, table: Table) -> Changes:
        """Count the documents' tokens for the model that has come."""
        before = table.documents.value
        if not before:
            return {}
        counted = {entry.key: entry for entry in self._service.counted(before, table.model)}
        table.documents.change(lambda now: tuple(counted.get(e.key, e) for e in now))
        language = self._service.language(visitor.session_hash or "", table.language)
        return self._listed(replace(table, language=language))

    @changes(*LISTED)
    def remove(self, sent: Sent, table: Table) -> Changes:
        """Take a document away."""
        table.documents.change(lambda now: remove_document(now, sent.text("document")))
        return self._listed(table)

    def _listed(self, table: Table) -> Changes:
        documents, reader = table.documents.value, self._service.reader(table.model)
        return {
            "ticks": gr.update(html=render_documents(table.language, documents)),
            "overview": render_overview(table.language, documents, reader),
        }

    def _show(self, table: Table) -> Changes:
        arrivals = table.arrivals.value
        return {
            **self._listed(table),
            "notice": render_arrivals(table.language, arrivals),
            "unlock_row": gr.update(visible=bool(arrivals.locked)),
        }


@contextmanager
def _arriving(table: Table) -> Iterator[int]:
    """Have something arrive; yields its number among what is being read."""
    number = next(_reading_numbers)
    table.arrivals.change(lambda now: now.awaited(number))
    try:
        yield number
    finally:
        # Also of a visitor who goes away meanwhile.
        table.arrivals.change(lambda now: now.ended(number))


def _progress(table: Table, number: int, progress: Progress) -> Changes:
    """Return what shows how far a file is; nothing else is drawn meanwhile."""
    arrivals = table.arrivals.change(lambda now: now.progressed(number, progress))
    return {"notice": render_arrivals(table.language, arrivals)}


def with_document(documents: Documents, entry: DocumentEntry) -> Documents:
    """Add a document; the same file again takes the place of its older reading."""
    digest = entry.document.digest
    return (*(e for e in documents if not digest or e.document.digest != digest), entry)


def _another_way(options: ReadingOptions, wanted: Sent) -> ReadingOptions:
    """Return the options that a visitor's choice means; what makes no sense changes nothing."""
    way, encoding = wanted.text("way"), wanted.text("encoding").lower()
    if encoding in ENCODINGS:
        return replace(options, encoding=encoding)
    if way in ("read_as_set", "read_joined"):
        return replace(options, as_set=way == "read_as_set")
    return replace(options, ocr=True) if way == "recognise" else options
