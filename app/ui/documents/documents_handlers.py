"""What happens to the documents: files come and go, parts are looked at."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import gradio as gr

from app.documents.options import MIB, ReadingOptions
from app.errors import AppError, PasswordError
from app.ui.documents.render_documents import ENCODINGS, render_documents
from app.ui.documents.samples import find_sample
from app.ui.handler import Changes, Sent, changes
from app.ui.i18n.translate import Language, error_words, say
from app.ui.page.escaping import safe
from app.ui.service.service import Service
from app.ui.service.uploads import receive
from app.ui.state import DocumentEntry, Documents, Suggested, find_document, remove_document
from app.ui.viewer.render_viewer import render_part

SHOWN = ("documents", "ticks", "notice", "locked", "unlock_row")
"""What changes where files come in."""


@dataclass(frozen=True)
class Arrival:
    """The documents after files came, what to say of it, and files that wait for a password."""

    documents: Documents
    notices: tuple[str, ...] = ()
    locked: tuple[Path, ...] = ()
    busy: str = ""


class DocumentsHandlers:
    """Handlers of the documents; each takes values and returns what changes."""

    def __init__(self, service: Service) -> None:
        self._service = service

    @changes(*SHOWN, trouble="notice")
    def add_files(
        self, visitor: gr.Request, upload: Any, documents: Documents, language: Language
    ) -> Iterator[Changes]:
        """Read uploaded files one after the other, saying which."""
        paths = receive(self._service, visitor, upload)
        yield from self._read_all(paths, ReadingOptions(), documents, language)

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
    def unlock(
        self, password: str, locked: tuple[Path, ...], documents: Documents, language: Language
    ) -> Iterator[Changes]:
        """Read the files that waited for a password."""
        options = ReadingOptions(password=password)
        yield from self._read_all(list(locked), options, documents, language)

    def _read_all(
        self, paths: list[Path], options: ReadingOptions, documents: Documents, language: Language
    ) -> Iterator[Changes]:
        arrival = Arrival(documents)
        for path in paths:
            busy = say(language, "reading_file", name=path.name)
            yield _show(language, replace(arrival, busy=busy))
            arrival = self._read_one(path, options, arrival, language)
        yield _show(language, arrival)

    def _read_one(
        self, path: Path, options: ReadingOptions, arrival: Arrival, language: Language
    ) -> Arrival:
        try:
            entry = self._service.read_file(path, options)
        except AppError as error:
            # The other files are read all the same.
            said = (*arrival.notices, error_words(language, error))
            waits = (path,) if isinstance(error, PasswordError) else ()
            return replace(arrival, notices=said, locked=(*arrival.locked, *waits))
        return replace(arrival, documents=with_document(arrival.documents, entry))

    @changes(*SHOWN, "paste", trouble="notice")
    def add_pasted(self, paste: str, documents: Documents, language: Language) -> Changes:
        """Read a pasted text; the text stays in its field where that fails."""
        entry = self._service.read_pasted(paste, say(language, "paste_name"))
        return {**_show(language, Arrival(with_document(documents, entry))), "paste": ""}

    @changes(*SHOWN, "suggested", trouble="notice")
    def add_sample(self, sent: Sent, documents: Documents, language: Language) -> Changes:
        """Put a sample among the documents; its question is asked next."""
        sample = find_sample(sent.text("sample"))
        which = sent.index("question", len(sample.questions)) if sample else None
        if sample is None or which is None:
            raise gr.Error("There is no such sample.", print_exception=False)
        entry = self._service.read_bytes(sample.read(), sample.name, ReadingOptions())
        task, words = sample.questions[which]
        shown = _show(language, Arrival(with_document(documents, entry)))
        return {**shown, "suggested": Suggested(task, words)}

    @changes(*SHOWN, trouble="notice")
    def reread(self, sent: Sent, documents: Documents, language: Language) -> Iterator[Changes]:
        """Read a document another way: another encoding, its lines kept, or recognised."""
        entry = find_document(documents, sent.text("document"))
        if entry is None:
            return
        name = entry.document.name
        busy = say(language, "reading_file", name=name)
        yield _show(language, Arrival(documents, busy=busy))
        try:
            options = _another_way(entry.options, sent)
            again = self._service.read_bytes(entry.data, name, options)
        except AppError as error:
            yield _show(language, Arrival(documents, (error_words(language, error),)))
            return
        left = tuple(again if e.key == entry.key else e for e in documents)
        yield _show(language, Arrival(left))

    @changes("documents", "ticks")
    def recount(self, documents: Documents, language: Language, model: str) -> Changes:
        """Count the documents' tokens for the model that has come."""
        counted = self._service.counted(documents, model)
        if counted == documents:
            return {}
        return {"documents": counted, "ticks": gr.update(html=render_documents(language, counted))}

    @changes("documents", "ticks")
    def remove(self, sent: Sent, documents: Documents, language: Language) -> Changes:
        """Take a document away."""
        left = remove_document(documents, sent.text("document"))
        return {"documents": left, "ticks": gr.update(html=render_documents(language, left))}

    @changes("panel")
    def look(self, sent: Sent, documents: Documents, language: Language) -> Changes:
        """Show a part of a document in the panel."""
        entry = find_document(documents, sent.text("document"))
        index = sent.index("part", len(entry.document.sections)) if entry else None
        if entry is None or index is None:
            return {}
        return {"panel": render_part(language, entry.key, entry.document, index)}


def with_document(documents: Documents, entry: DocumentEntry) -> Documents:
    """Add a document; the same file again takes the place of its older reading."""
    digest = entry.document.digest
    return (*(e for e in documents if not digest or e.document.digest != digest), entry)


def _show(language: Language, arrival: Arrival) -> Changes:
    lines = [f"<p>{safe(line)}</p>" for line in arrival.notices]
    notice = f'<div class="notice" role="alert">{"".join(lines)}</div>' if lines else ""
    if arrival.busy:
        notice += (
            f'<p class="busy" role="status"><span class="pulse"></span>{safe(arrival.busy)}</p>'
        )
    return {
        "documents": arrival.documents,
        "ticks": gr.update(html=render_documents(language, arrival.documents)),
        "notice": notice,
        "locked": arrival.locked,
        "unlock_row": gr.update(visible=bool(arrival.locked)),
    }


def _another_way(options: ReadingOptions, wanted: Sent) -> ReadingOptions:
    """Return the options that a visitor's choice means; what makes no sense changes nothing."""
    way, encoding = wanted.text("way"), wanted.text("encoding").lower()
    if encoding in ENCODINGS:
        return replace(options, encoding=encoding)
    if way in ("read_as_set", "read_joined"):
        return replace(options, as_set=way == "read_as_set")
    return replace(options, ocr=True) if way == "recognise" else options
