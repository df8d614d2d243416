"""The endpoints for programs: `/inspect`, `/find`, `/ask`, `/ask_stream`.

They take uploads, never paths of the server or addresses, and keep nothing.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import gradio as gr

from app.answering.answer import Request, answer
from app.answering.inspection import inspect
from app.answering.serialization import error_to_json, event_to_json, evidence_to_json
from app.backends.base import Generation, Stop
from app.documents.options import ReadingOptions
from app.errors import AppError, NoQuestionError
from app.prompting.tasks import check_question
from app.retrieval.passage import FindOptions
from app.text.spans import Span
from app.ui.service.service import Service
from app.ui.service.uploads import address_of, receive
from app.ui.state import new_key, sources_of


class Endpoints:
    """What programs can call; each takes values and returns JSON."""

    def __init__(self, service: Service) -> None:
        self._service = service

    def inspect(self, visitor: gr.Request, file: Any) -> dict[str, Any]:
        """Return what is in one document: title, sections and tokens against the window."""
        try:
            book = self._service.read_file(
                receive(self._service, visitor, file)[0], ReadingOptions()
            )
            backend = self._service.models.backend()
        except AppError as error:
            raise gr.Error(str(error), print_exception=False) from None
        return inspect(book.opened, backend.info, backend.tokenizer)

    def find(
        self, visitor: gr.Request, files: Any, question: str, num_words: float = 200
    ) -> dict[str, Any]:
        """Find the passages of documents that bear on a question; no model is asked.

        Returns passages, best first, each with its document, section, page and offsets.
        """
        try:
            if not (question or "").strip():
                raise NoQuestionError("no_question")
            check_question(question)
            self._service.check_question(address_of(visitor))
            paths = receive(self._service, visitor, files)
            entries = [self._service.read_file(path, ReadingOptions()) for path in paths]
            with self._service.places.taken():
                documents = [entry.document for entry in entries]
                spans = [[Span(0, len(document.text))] for document in documents]
                options = FindOptions(max(1, int(num_words or FindOptions.num_words)))
                evidence = self._service.retriever.find(documents, spans, question, options)
        except AppError as error:
            raise gr.Error(str(error), print_exception=False) from None
        return evidence_to_json(evidence)

    def ask(
        self,
        visitor: gr.Request,
        files: Any,
        question: str,
        task: str = "question",
        model: str = "",
        temperature: float | None = None,
    ) -> dict[str, Any]:
        """Ask a question of whole documents; returns the answer and where its quotations stand.

        temperature: 0 takes the likeliest words; none is the model's own way.
        """
        events = list(self.ask_stream(visitor, files, question, task, model, temperature))
        done = events[-1]
        if done["type"] == "error":
            raise gr.Error(done["message"], print_exception=False)
        return {"answer": done["answer"], "quotes": done["quotes"], "done": done}

    def ask_stream(
        self,
        visitor: gr.Request,
        files: Any,
        question: str,
        task: str = "question",
        model: str = "",
        temperature: float | None = None,
    ) -> Iterator[dict[str, Any]]:
        """Ask as `/ask` does, and yield what happens as events; the last is `done` or `error`."""
        stop = Stop()
        try:
            model = self._name_of(model)
            backend = self._service.models.backend(model)
            self._service.check_question(address_of(visitor))
            paths = receive(self._service, visitor, files)
            # Whoever names no session shares what was read with nobody, themselves included.
            owner = visitor.session_hash or new_key()
            generation = self._generation(temperature, owner)
            request = self._request(paths, question, task, model, generation)
            with self._service.places.taken():
                events = answer(request, backend, stop, self._service.retriever)
                for event in self._service.metrics.counted(events):
                    yield event_to_json(event)
        except AppError as error:
            yield error_to_json(error)
        finally:
            stop.set()

    def _name_of(self, model: str) -> str:
        """Return a model's name for the service, at which the operator's own has none."""
        return "" if model == self._service.models.backend().info.name else model or ""

    def _request(
        self, paths: list[Path], question: str, task: str, model: str, generation: Generation
    ) -> Request:
        books = [self._service.read_file(path, ReadingOptions(), model) for path in paths]
        return Request(
            sources=sources_of(books, {}),
            question=question or "",
            task=task or "question",
            generation=generation,
        )

    def _generation(self, temperature: float | None, visitor: str) -> Generation:
        settings = self._service.settings
        return Generation(
            max_tokens=settings.answer_tokens,
            temperature=temperature,
            quoting=settings.quoting,
            visitor=visitor,
        )


FILE_SCHEMA: dict[str, Any] = {
    "title": "FileData",
    "type": "object",
    "required": ["path"],
    "properties": {
        "path": {"title": "Path", "type": "string"},
        "url": {"title": "Url", "type": "string"},
        "meta": {
            "title": "FileDataMeta",
            "type": "object",
            "required": ["_type"],
            "properties": {
                "_type": {"title": "Type", "type": "string", "const": "gradio.FileData"}
            },
        },
    },
}
FILES_SCHEMA: dict[str, Any] = {"title": "ListFiles", "type": "array", "items": FILE_SCHEMA}


def add_endpoints(service: Service) -> None:
    """Add the endpoints to the page that is being built."""
    endpoints = Endpoints(service)
    with gr.Column(visible=False):
        file = gr.File(label="file")
        files = gr.File(label="files", file_count="multiple")
        # Gradio's own schema points from inside the list to a definition that is not at the
        # root, where MCP clients cannot follow; a subclass would write a stub file beside us.
        files.api_info = lambda: FILES_SCHEMA  # type: ignore[method-assign]
        question = gr.Textbox(label="question")
        task = gr.Textbox("question", label="task")
        model = gr.Textbox("", label="model")
        temperature = gr.Number(None, label="temperature")
        num_words = gr.Number(200, label="num_words")
        found = gr.JSON(label="result")
        trigger = gr.Button()
    asking = [files, question, task, model, temperature]
    raw: dict[str, Any] = {"preprocess": False, "concurrency_limit": None}
    trigger.click(endpoints.inspect, file, found, api_name="inspect", **raw)
    searching = [files, question, num_words]
    trigger.click(endpoints.find, searching, found, api_name="find", **raw)
    trigger.click(endpoints.ask, asking, found, api_name="ask", **raw)
    trigger.click(endpoints.ask_stream, asking, found, api_name="ask_stream", **raw)
