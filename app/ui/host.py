"""What all visitors share: the settings, the model, and the answers that are being written."""

import threading
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path

from app.backends.base import Backend, Stop
from app.errors import ReadingError, UnavailableModelError
from app.opening import Opened, open_bytes, open_pasted
from app.reading.options import ReadingOptions
from app.settings import Settings
from app.ui.visit import Book, new_key

MODEL_WAIT_SECONDS = 600.0
"""A 70B checkpoint from a slow disk takes minutes; after ten something is wrong."""


class Host:
    """Opens the model behind the page, reads files for visitors, and stops their answers."""

    def __init__(self, settings: Settings, open_model: Callable[[], Backend]) -> None:
        self.settings = settings
        self._open_model = open_model
        self._backend: Future[Backend] = Future()
        self._stops: dict[str, Stop] = {}
        self._lock = threading.Lock()

    def start(self) -> None:
        """Begin to load the model; the page is served meanwhile."""
        threading.Thread(target=self._load, name="load-model", daemon=True).start()

    def _load(self) -> None:
        try:
            self._backend.set_result(self._open_model())
        except BaseException as error:  # noqa: BLE001  it is raised again where it is waited for
            self._backend.set_exception(error)

    @property
    def is_ready(self) -> bool:
        """Whether the model is there, or is known never to come."""
        return self._backend.done()

    def backend(self) -> Backend:
        """Return the model, waiting for it; raises ModelError where it cannot be had."""
        try:
            return self._backend.result(MODEL_WAIT_SECONDS)
        except TimeoutError:
            raise UnavailableModelError(
                "The model is still loading: please try again in a few minutes."
            ) from None

    def read_file(self, path: Path, options: ReadingOptions | None = None) -> Book:
        """Read an uploaded file for the shelf."""
        try:
            data = path.read_bytes()
        except OSError:
            raise ReadingError(
                f"“{path.name}” is no longer here: please choose the file again."
            ) from None
        return self.read_bytes(data, path.name, options)

    def read_bytes(self, data: bytes, name: str, options: ReadingOptions | None = None) -> Book:
        """Read a file's bytes for the shelf."""
        tokenizer = self.backend().tokenizer
        opened = open_bytes(data, name, tokenizer, self.settings, options or ReadingOptions())
        return Book(new_key(), opened, data if opened.document.format == "pdf" else b"")

    def read_pasted(self, text: str, name: str) -> Book:
        """Read a pasted text for the shelf."""
        opened: Opened = open_pasted(text, name, self.backend().tokenizer, self.settings)
        return Book(new_key(), opened)

    def begin(self, visit: str) -> Stop:
        """Return the Stop of a visit's next answer; an answer still being written is ended."""
        stop = Stop()
        with self._lock:
            before = self._stops.pop(visit, None)
            self._stops[visit] = stop
        if before:
            before.set()
        return stop

    def stop(self, visit: str) -> None:
        """End the answer that is being written for a visit, if there is one."""
        with self._lock:
            stop = self._stops.pop(visit, None)
        if stop:
            stop.set()

    def close(self) -> None:
        """End every answer and give the model back."""
        with self._lock:
            stops, self._stops = list(self._stops.values()), {}
        for stop in stops:
            stop.set()
        if self._backend.done() and self._backend.exception() is None:
            self._backend.result().close()
