"""What happens to the documents: files come and go, parts are looked at."""

from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import gradio as gr

from app.documents.options import MIB, ReadingOptions
from app.errors import AppError, PasswordError
from app.prompting.tasks import find_task
from app.ui.documents.overview.render_overview import render_overview
from app.ui.documents.refusal import Refusal, render_arrival
from app.ui.documents.render_documents import ENCODINGS, render_documents
from app.ui.documents.samples import find_sample
from app.ui.documents.watching import Progress, watched
from app.ui.handler import Changes, Sent, changes
from app.ui.i18n.translate import Language, say
from app.ui.page.escaping import safe
from app.ui.service.service import Service
from app.ui.service.uploads import receive
from app.ui.state import DocumentEntry, Documents, Suggested, Visit, find_document, remove_document

MOST_QUESTION_CHARS = 2000
LISTED = ("documents", "ticks", "overview")
"""What changes with the documents."""
SHOWN = (*LISTED, "notice", "locked", "unlock_row")
"""What changes where files come in."""


@dataclass(frozen=True)
class Arrival:
    """The documents after files came, what to say of it, and files that wait for a password."""

    documents: Documents
    notices: tuple[Refusal, ...] = ()
    locked: tuple[Path, ...] = ()
    busy: str = ""


class DocumentsHandlers:
    """Handlers of the documents; each takes values and returns what changes."""

    def __init__(self, service: Service) -> None:
        self._service = service

    @changes(*SHOWN, trouble="notice")
    def add_files(self, visitor: gr.Request, upload: Any, visit: Visit) -> Iterator[Changes]:
        """Read uploaded files one after the other, saying which."""
        paths = receive(self._service, visitor, upload)
        yield from self._read_all(paths, ReadingOptions(), visit)

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
    def unlock(self, password: str, locked: tuple[Path, ...], visit: Visit) -> Iterator[Changes]:
        """Read the files that waited for a password."""
        options = ReadingOptions(password=password)
        yield from self._read_all(list(locked), options, visit)

    def _read_all(
        self, paths: list[Path], options: ReadingOptions, visit: Visit
    ) -> Iterator[Changes]:
        arrival = Arrival(visit.documents)
        for count, path in enumerate(paths, start=1):
            key = "reading_file" if len(paths) == 1 else "reading_file_of"
            busy = say(visit.language, key, name=path.name, number=count, all=len(paths))
            yield self._show(visit, replace(arrival, busy=busy))
            arrival = yield from self._read_one(path, options, replace(arrival, busy=busy), visit)
        yield self._show(visit, replace(arrival, busy=""))

    def _read_one(
        self, path: Path, options: ReadingOptions, arrival: Arrival, visit: Visit
    ) -> Generator[Changes, None, Arrival]:
        try:
            entry = yield from watched(
                lambda: self._service.read_file(path, options, visit.model),
                _busy(visit.language, arrival),
            )
        except AppError as error:
            # The other files are read all the same.
            said = (*arrival.notices, Refusal.of(path, error, visit.language))
            waits = (path,) if isinstance(error, PasswordError) else ()
            return replace(arrival, notices=said, locked=(*arrival.locked, *waits))
        return replace(arrival, documents=with_document(arrival.documents, entry))

    @changes(*SHOWN, "paste", trouble="notice")
    def add_pasted(self, paste: str, visit: Visit) -> Iterator[Changes]:
        """Read a pasted text; the text stays in its field where that fails."""
        name = say(visit.language, "paste_name")
        busy = say(visit.language, "reading_file", name=name)
        yield self._show(visit, Arrival(visit.documents, busy=busy))
        entry = yield from watched(
            lambda: self._service.read_pasted(paste, name, visit.model),
            _busy(visit.language, Arrival(visit.documents, busy=busy)),
        )
        arrival = Arrival(with_document(visit.documents, entry))
        yield {**self._show(visit, arrival), "paste": ""}

    @changes(*SHOWN, "suggested", trouble="notice")
    def add_sample(self, sent: Sent, visit: Visit) -> Changes:
        """Put a sample among the documents; its question is asked next."""
        sample = find_sample(sent.text("sample"))
        which = sent.index("question", len(sample.questions)) if sample else None
        if sample is None or which is None:
            raise gr.Error("There is no such sample.", print_exception=False)
        read = self._service.read_bytes(sample.read(), sample.name, ReadingOptions(), visit.model)
        task, words = sample.questions[which]
        arrival = Arrival(with_document(visit.documents, read))
        return {**self._show(visit, arrival), "suggested": Suggested(task, words)}

    @changes("suggested")
    def suggest(self, sent: Sent) -> Changes:
        """Take a question that a document's card offers; it is asked next."""
        task = find_task(sent.text("task"))
        return {"suggested": Suggested(task.name, sent.text("question")[:MOST_QUESTION_CHARS])}

    @changes(*SHOWN, trouble="notice")
    def reread(self, sent: Sent, visit: Visit) -> Iterator[Changes]:
        """Read a document another way: another encoding, its lines kept, or recognised."""
        entry = find_document(visit.documents, sent.text("document"))
        if entry is None:
            return
        name = entry.document.name
        busy = say(visit.language, "reading_file", name=name)
        arrival = Arrival(visit.documents, busy=busy)
        yield self._show(visit, arrival)
        options, data = _another_way(entry.options, sent), entry.data
        try:
            again = yield from watched(
                lambda: self._service.read_bytes(data, name, options, visit.model),
                _busy(visit.language, arrival),
            )
        except AppError as error:
            said = (Refusal.of(Path(name), error, visit.language),)
            yield self._show(visit, Arrival(visit.documents, said))
            return
        left = tuple(again if e.key == entry.key else e for e in visit.documents)
        yield self._show(visit, Arrival(left))

    @changes(*SHOWN, trouble="notice")
    def recognise_file(self, visitor: gr.Request, sent: Sent, visit: Visit) -> Iterator[Changes]:
        """Read a file again whose pages are pictures, with text recognition."""
        path = self._service.uploads.path_of(visitor.session_hash or "", sent.text("name"))
        if path is not None:
            yield from self._read_all([path], ReadingOptions(ocr=True), visit)

    @changes(*LISTED)
    def recount(self, visitor: gr.Request, visit: Visit) -> Changes:
        """Count the documents' tokens for the model that has come."""
        if not visit.documents:
            return {}
        counted = self._service.counted(visit.documents, visit.model)
        language = self._service.language(visitor.session_hash or "", visit.language)
        return self._listed(replace(visit, documents=counted, language=language))

    @changes(*LISTED)
    def remove(self, sent: Sent, visit: Visit) -> Changes:
        """Take a document away."""
        left = remove_document(visit.documents, sent.text("document"))
        return self._listed(replace(visit, documents=left))

    def _listed(self, visit: Visit) -> Changes:
        reader = self._service.reader(visit.model)
        return {
            "documents": visit.documents,
            "ticks": gr.update(html=render_documents(visit.language, visit.documents)),
            "overview": render_overview(visit.language, visit.documents, reader),
        }

    def _show(self, visit: Visit, arrival: Arrival) -> Changes:
        return {
            **self._listed(replace(visit, documents=arrival.documents)),
            "notice": render_arrival(visit.language, arrival.notices, arrival.busy),
            "locked": arrival.locked,
            "unlock_row": gr.update(visible=bool(arrival.locked)),
        }


def _busy(language: Language, arrival: Arrival) -> Callable[[Progress], Changes]:
    """Return what shows how far a file is; nothing else is drawn meanwhile."""

    def shown(progress: Progress) -> Changes:
        return {"notice": render_arrival(language, arrival.notices, arrival.busy, progress)}

    return shown


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
