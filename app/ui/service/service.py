"""What all visitors share: the settings, the models, and the answers that are being written."""

import concurrent.futures
import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import replace
from pathlib import Path

from app.backends.base import Backend, Finished, Stop
from app.backends.factory import texts_folder
from app.backends.local import LocalBackend
from app.backends.passages import PassagesBackend
from app.documents.options import ReadingOptions
from app.errors import AppError, ModelError, ReadingError, UnavailableModelError
from app.messages.message import Language
from app.prompting.open_document import Opened, open_bytes, open_pasted
from app.prompting.tokens import EstimatingTokenizer, Tokenizer, TokenMap
from app.retrieval.encoder import Encoder
from app.retrieval.kept_vectors import KeptVectors
from app.retrieval.retriever import Retriever
from app.settings import Settings, data_folder
from app.store.kept import KeptDocument
from app.ui.documents.overview import overview_of
from app.ui.documents.render_overview import Reader
from app.ui.history.keeper import Keeper
from app.ui.service.found_servers import FoundServers
from app.ui.service.limits import Places, RateLimit, Uploads
from app.ui.service.metrics import Metrics
from app.ui.service.pace import Pace
from app.ui.state import DocumentEntry, Documents, new_key
from app.ui.viewer.open_documents import OpenDocuments

MODEL_WAIT_SECONDS = 600.0
"""A 70B checkpoint from a slow disk takes minutes; after ten something is wrong."""
MOST_MODELS = 2
"""Besides the operator's: one in use and one beside it; a third puts out the older."""
LEAST_TIMED_TOKENS = 500
"""A shorter text says more of the start than of the reading."""
OWN_MACHINE = ("127.0.0.1", "localhost", "::1")

RATE_SECONDS = 300.0
QUESTIONS, FILES = 30, 60
"""How much one address of a shared page may ask and upload in RATE_SECONDS."""

OpenModel = Callable[[Settings], Backend]


WORDS_AROUND_TOKENS = 256
"""What a task's wording and a question take at most, as a rule."""


def fits_without_references(opened: Opened, room: int) -> bool:
    """Say whether a text leaves room for a question without its references, and not with them."""
    num_tokens = len(opened.token_map)
    references = sum(
        opened.token_map.count(section)
        for section in opened.document.sections
        if section.kind == "references"
    )
    room -= WORDS_AROUND_TOKENS
    return num_tokens - references <= room < num_tokens


class Service:
    """Opens models behind the page, reads files for visitors, and stops their answers."""

    def __init__(self, settings: Settings, open_model: OpenModel) -> None:
        self.settings = settings
        self._open_model = open_model
        # What documents mean lasts where documents do, and nowhere else.
        keeps = settings.keep and self.is_own_machine
        self._disk_cache_gb = settings.disk_cache_gb if keeps else 0.0
        vectors = data_folder(settings) / "vectors" if keeps else None
        self.retriever = Retriever(KeptVectors(Encoder(), reads_on=True, folder=vectors))
        self.keeper = Keeper(settings, self.is_own_machine)
        self.found_servers = FoundServers(self.is_own_machine)
        self._languages: dict[str, Language] = {}
        self._speeds: dict[str, float] = {}
        self._servers: dict[str, tuple[str, str, str]] = {}
        self.uploads = Uploads()
        self.pace = Pace()
        self.open_documents = OpenDocuments()
        self.places = Places(settings.max_waiting)
        self.metrics = Metrics()
        self._questions = RateLimit(QUESTIONS, RATE_SECONDS)
        self._files = RateLimit(FILES, RATE_SECONDS)
        self._backends: dict[str, Future[Backend]] = {}
        self._windows: dict[str, int] = {}
        self._stops: dict[str, Stop] = {}
        self._lock = threading.Lock()

    @property
    def is_own_machine(self) -> bool:
        """Whether visitors are the operator, who may choose what runs on the machine."""
        return self.settings.host in OWN_MACHINE

    def check_question(self, address: str) -> None:
        """Raise LimitError where an address asks too much of a shared page."""
        if not self.is_own_machine:
            self._questions.check(address)

    def check_files(self, address: str) -> None:
        """Raise LimitError where an address uploads too much to a shared page."""
        if not self.is_own_machine:
            self._files.check(address)

    def leave(self, visit: str) -> None:
        """End what is written for a visit that is over, and delete what it uploaded."""
        self.stop(visit)
        self.uploads.leave(visit)
        self.open_documents.leave(visit)
        self.keeper.leave(visit)
        self._languages.pop(visit, None)

    def forget_texts(self, owner: str) -> None:
        """Drop what models have read for an owner, from memory and disk."""
        with self._lock:
            open_models = [future for future in self._backends.values() if _is_open(future)]
        for future in open_models:
            if isinstance(backend := future.result(), LocalBackend):
                backend.forget(owner)
        # Models that are not open have left files too.
        if (folder := texts_folder(self.settings)) is not None:
            folder.forget(owner)

    def speak(self, visit: str, language: Language) -> None:
        """Note in which language a visitor reads, also while an answer is being written."""
        self._languages[visit] = language

    def language(self, visit: str) -> Language:
        """Return in which language a visitor reads."""
        return self._languages.get(visit, "en")

    def is_answering(self, visit: str) -> bool:
        """Whether an answer is being written for a visit."""
        with self._lock:
            return visit in self._stops

    def start(self) -> None:
        """Begin to load the operator's model; the page is served meanwhile."""
        self._future("")

    def _future(self, name: str) -> Future[Backend]:
        """Return the model of a name, beginning to open it where it is not there."""
        with self._lock:
            future = self._backends.pop(name, None)
            failed = future is not None and future.done() and future.exception() is not None
            if future is None or failed:
                future = Future()
                threading.Thread(
                    target=self._open, args=(name, future), name=f"open {name}", daemon=True
                ).start()
            self._backends[name] = future
            evicted = [n for n in self._backends if n not in ("", name)][: 1 - MOST_MODELS]
            old = [self._backends.pop(n) for n in evicted]
        for model in old:
            _close(model)
        return future

    def _open(self, name: str, future: Future[Backend]) -> None:
        chosen = self._chosen(name)
        window = self._windows.get(name, chosen.window_tokens)
        chosen = replace(chosen, window_tokens=window, disk_cache_gb=self._disk_cache_gb)
        try:
            future.set_result(self._open_model(chosen))
        except AppError as error:
            future.set_exception(error)
        finally:
            # A fault of ours goes to the log, and nobody waits for a model that never comes.
            if not future.done():
                future.set_exception(UnavailableModelError("model_not_opened"))

    def _chosen(self, name: str) -> Settings:
        """Return the settings by which a model is opened."""
        if name in self._servers:
            url, key, model = self._servers[name]
            here = replace(self.settings, server_url=url, server_key=key, server_model=model)
            return replace(here, server_request="")  # meant for the operator's server
        return replace(self.settings, model=name, server_url="") if name else self.settings

    def add_server(self, url: str, key: str, model: str) -> str:
        """Return the name by which a model of a server can be used from now on.

        Its key stays in memory. Raises ModelError on a shared page.
        """
        if not self.is_own_machine:
            raise UnavailableModelError("operator_chooses_model")
        name = f"{model} @ {url}"
        self._servers[name] = (url, key, model)
        return name

    @property
    def is_ready(self) -> bool:
        """Whether the operator's model is there, or is known never to come."""
        future = self._backends.get("")
        return future is not None and future.done()

    def gauges(self) -> dict[str, tuple[str, float]]:
        """Return what is so at the moment, with what it means, for `Metrics.text`."""
        taken = self.places.num_taken
        return {
            "questions_in_work": ("Questions that wait or are being answered.", taken),
            "questions_at_most": (
                "Questions that may be there at once.",
                self.settings.max_waiting,
            ),
            "model_ready": ("1 once the operator's model is there.", self.is_ready),
        }

    def backend(self, name: str = "") -> Backend:
        """Return a model, waiting for it; the operator's own where no name is given.

        Raises ModelError where it cannot be had.
        """
        if name and not self.is_own_machine:
            raise UnavailableModelError("operator_chooses_model")
        try:
            return self._future(name).result(MODEL_WAIT_SECONDS)
        except TimeoutError:
            raise UnavailableModelError("model_still_loading") from None

    def wait(self) -> None:
        """Wait until the operator's model is there, or is known not to come."""
        concurrent.futures.wait([self._future("")], MODEL_WAIT_SECONDS)

    def set_window(self, name: str, window_tokens: int) -> Backend:
        """Open a model again with another window; what it has read is read anew.

        Raises ModelError where it cannot be had so; then it stays as it was.
        """
        if not self.is_own_machine:
            raise UnavailableModelError("operator_chooses_model")
        with self._lock:
            before = self._windows.get(name)
            self._windows[name] = window_tokens
            old = self._backends.pop(name, None)
        if old is not None:
            # Before the other is opened: both would seldom fit.
            _close(old)
        try:
            return self.backend(name)
        except AppError:
            with self._lock:
                self._windows.pop(name)
                if before is not None:
                    self._windows[name] = before
            raise

    def read_file(self, path: Path, options: ReadingOptions, model: str = "") -> DocumentEntry:
        """Read an uploaded file."""
        try:
            data = path.read_bytes()
        except OSError:
            raise ReadingError("file_gone", name=path.name) from None
        return self.read_bytes(data, path.name, options, model)

    def read_bytes(
        self, data: bytes, name: str, options: ReadingOptions, model: str = ""
    ) -> DocumentEntry:
        """Read a file's bytes, its tokens counted for a model."""
        tokenizer = self.tokenizer(model)
        opened = open_bytes(data, name, tokenizer, self.settings, options)
        skips = False
        if self.has(model):
            room = self.backend(model).info.window_tokens - self.settings.answer_tokens
            skips = fits_without_references(opened, room)
        self.retriever.make_ready(opened.document)
        overview = overview_of(opened)
        return DocumentEntry(new_key(), opened, tokenizer.name, data, options, skips, overview)

    def read_pasted(self, text: str, name: str, model: str = "") -> DocumentEntry:
        """Read a pasted text."""
        tokenizer = self.tokenizer(model)
        opened = open_pasted(text, name, tokenizer, self.settings)
        data = text.encode("utf-8", "replace")
        self.retriever.make_ready(opened.document)
        overview = overview_of(opened)
        return DocumentEntry(new_key(), opened, tokenizer.name, data, overview=overview)

    def reopen(self, kept: KeptDocument) -> DocumentEntry:
        """Return a document that was kept, its tokens counted anew."""
        tokenizer = self.tokenizer()
        opened = Opened(kept.document, TokenMap.of(kept.document, tokenizer))
        overview = overview_of(opened)
        return DocumentEntry(
            new_key(), opened, tokenizer.name, kept.data, kept.options, overview=overview
        )

    def answering(self, name: str) -> Backend:
        """Return a model, or where it cannot be had what answers without one: passages."""
        try:
            return self.backend(name)
        except ModelError:
            return PassagesBackend()

    def is_operators(self, name: str) -> bool:
        """Whether a name is that of the operator's model, which is there."""
        return self.has("") and self.backend().info.name == name

    def reader(self, name: str) -> Reader:
        """Return what is known of how a model reads."""
        if not self.has(name):
            return Reader()
        info = self.backend(name).info
        room = max(info.window_tokens - self.settings.answer_tokens, 0)
        return Reader(info.name, room, self._speeds.get(info.name))

    def note_speed(self, finished: Finished | None, model: str) -> None:
        """Note how fast a model read, for the next text that it may be given."""
        if finished is None or not finished.seconds_to_first_token:
            return
        num_read = (finished.num_prompt_tokens or 0) - finished.num_reused_tokens
        if num_read >= LEAST_TIMED_TOKENS:
            self._speeds[model] = num_read / finished.seconds_to_first_token

    def has(self, name: str) -> bool:
        """Whether a model is open: nobody waits for it."""
        with self._lock:
            future = self._backends.get(name)
        return future is not None and _is_open(future)

    def tokenizer(self, name: str = "") -> Tokenizer:
        """Return a model's tokenizer, or one that estimates where the model is not there."""
        return self.backend(name).tokenizer if self.has(name) else EstimatingTokenizer()

    def counted(self, documents: Documents, model: str = "") -> Documents:
        """Return the documents with a model's tokens; those counted for it stay as they are."""
        tokenizer = self.tokenizer(model)
        return tuple(
            entry
            if entry.counted_by == tokenizer.name
            else replace(
                entry,
                opened=Opened(entry.document, TokenMap.of(entry.document, tokenizer)),
                counted_by=tokenizer.name,
            )
            for entry in documents
        )

    def begin(self, visit: str) -> Stop:
        """Return the Stop of a visit's next answer; an answer still being written is ended."""
        stop = Stop()
        with self._lock:
            before = self._stops.pop(visit, None)
            self._stops[visit] = stop
        if before:
            before.set()
        return stop

    def end(self, visit: str, stop: Stop) -> None:
        """Note that an answer is over."""
        stop.set()
        with self._lock:
            if self._stops.get(visit) is stop:
                del self._stops[visit]

    def stop(self, visit: str) -> None:
        """End the answer that is being written for a visit, if there is one."""
        with self._lock:
            stop = self._stops.pop(visit, None)
        if stop:
            stop.set()

    def close(self) -> None:
        """End every answer and give the models back."""
        with self._lock:
            stops, self._stops = list(self._stops.values()), {}
            models, self._backends = list(self._backends.values()), {}
        for stop in stops:
            stop.set()
        for model in models:
            _close(model)
        self.retriever.close()
        self.keeper.close()
        self.uploads.close()


def _is_open(model: Future[Backend]) -> bool:
    return model.done() and model.exception() is None


def _close(model: Future[Backend]) -> None:
    """Close a model, now or as soon as it has been opened."""

    def close(done: Future[Backend]) -> None:
        if done.exception() is None:
            done.result().close()

    model.add_done_callback(close)
