"""What all visitors share: the settings, documents as they are read, answers being written."""

import threading
from dataclasses import replace
from pathlib import Path

from app.backends.base import Finished, Stop
from app.backends.factory import texts_folder
from app.documents.options import ReadingOptions
from app.errors import ReadingError
from app.messages.message import Language
from app.prompting.open_document import Opened, open_bytes, open_pasted
from app.prompting.token_map import TokenMap
from app.retrieval.retriever import Retriever
from app.retrieval.vectors.encoder import Encoder
from app.retrieval.vectors.kept_vectors import KeptVectors
from app.settings import Settings, data_folder
from app.store.kept import KeptDocument
from app.text.tokens import EstimatingTokenizer, Tokenizer
from app.ui.documents.overview.overview import overview_of
from app.ui.documents.overview.render_overview import Reader
from app.ui.history.keeper import Keeper
from app.ui.service.found_servers import FoundServers
from app.ui.service.limits import Places, RateLimit, Uploads
from app.ui.service.metrics import Metrics
from app.ui.service.open_models import OpenModel, OpenModels
from app.ui.service.pace import Pace
from app.ui.service.recent_reads import RecentReads
from app.ui.state import DocumentEntry, Documents, new_key
from app.ui.viewer.open_documents import OpenDocuments

LEAST_TIMED_TOKENS = 500
"""A shorter text says more of the start than of the reading."""
OWN_MACHINE = ("127.0.0.1", "localhost", "::1")

RATE_SECONDS = 300.0
QUESTIONS, FILES = 30, 60
"""How much one address of a shared page may ask and upload in RATE_SECONDS."""

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
    """Reads files for visitors and stops their answers; holds what else they share."""

    def __init__(self, settings: Settings, open_model: OpenModel) -> None:
        self.settings = settings
        # What documents mean lasts where documents do, and nowhere else.
        keeps = settings.keep and self.is_own_machine
        disk_cache_gb = settings.disk_cache_gb if keeps else 0.0
        lasting = replace(settings, disk_cache_gb=disk_cache_gb)
        self.models = OpenModels(lasting, open_model, others=self.is_own_machine)
        vectors = data_folder(settings) / "vectors" if keeps else None
        self.retriever = Retriever(KeptVectors(Encoder(), reads_on=True, folder=vectors))
        self.keeper = Keeper(settings, self.is_own_machine)
        self.found_servers = FoundServers(self.is_own_machine)
        self._recent = RecentReads()
        self._languages: dict[str, Language] = {}
        self._speeds: dict[str, float] = {}
        self.uploads = Uploads()
        self.pace = Pace()
        self.open_documents = OpenDocuments()
        self.places = Places(settings.max_waiting)
        self.metrics = Metrics()
        self._questions = RateLimit(QUESTIONS, RATE_SECONDS)
        self._files = RateLimit(FILES, RATE_SECONDS)
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
        self.models.forget(owner)
        self._recent.clear()
        # Models that are not open have left files too.
        if (folder := texts_folder(self.settings)) is not None:
            folder.forget(owner)

    def speak(self, visit: str, language: Language) -> None:
        """Note in which language a visitor reads, also while an answer is being written."""
        self._languages[visit] = language

    def language(self, visit: str, asked: Language = "en") -> Language:
        """Return in which language a visitor reads by now, or that in which they asked."""
        return self._languages.get(visit, asked)

    def is_answering(self, visit: str) -> bool:
        """Whether an answer is being written for a visit."""
        with self._lock:
            return visit in self._stops

    def gauges(self) -> dict[str, tuple[str, float]]:
        """Return what is so at the moment, with what it means, for `Metrics.text`."""
        taken = self.places.num_taken
        return {
            "questions_in_work": ("Questions that wait or are being answered.", taken),
            "questions_at_most": (
                "Questions that may be there at once.",
                self.settings.max_waiting,
            ),
            "model_ready": ("1 once the operator's model is there.", self.models.is_ready),
        }

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
        opened = self._recent.get(
            data,
            name,
            options,
            tokenizer.name,
            lambda: open_bytes(data, name, tokenizer, self.settings, options),
        )
        skips = False
        if self.models.has(model):
            room = self.models.backend(model).info.window_tokens - self.settings.answer_tokens
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

    def reader(self, name: str) -> Reader:
        """Return what is known of how a model reads."""
        if not self.models.has(name):
            return Reader()
        info = self.models.backend(name).info
        room = max(info.window_tokens - self.settings.answer_tokens, 0)
        return Reader(info.name, room, self._speeds.get(info.name))

    def note_speed(self, finished: Finished | None, model: str) -> None:
        """Note how fast a model read, for the next text that it may be given."""
        if finished is None or not finished.seconds_to_first_token:
            return
        num_read = (finished.num_prompt_tokens or 0) - finished.num_reused_tokens
        if num_read >= LEAST_TIMED_TOKENS:
            self._speeds[model] = num_read / finished.seconds_to_first_token

    def tokenizer(self, name: str = "") -> Tokenizer:
        """Return a model's tokenizer, or one that estimates where the model is not there."""
        return (
            self.models.backend(name).tokenizer if self.models.has(name) else EstimatingTokenizer()
        )

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
        for stop in stops:
            stop.set()
        self.models.close()
        self.retriever.close()
        self.keeper.close()
        self.uploads.close()
