"""What the passages of documents mean, made once: on demand, or behind the scenes, and kept.

A question needs fifty passages at once; the rest of a document is read while nobody waits.
Whole documents are kept in a folder, by their text and the encoder, up to a size.
"""

import itertools
import os
import queue
import threading
import time
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Protocol

import numpy as np

from app.retrieval.document_index import DocumentIndex
from app.retrieval.vectors.encoder import EncodedText, Floats
from app.text.spans import Span

MOST_KEPT_BYTES = 2**30
"""Of the folder; a novel of a million tokens takes some 90 MB."""
_OLD_SECONDS = 3600.0
"""A file that has been half written for so long was left by a process that was killed."""
_PASSAGES_AT_ONCE = 8
"""Behind the scenes: small, so that a question asked meanwhile hardly waits."""
_QUIET_SECONDS = 0.5
"""Behind the scenes goes on so long after the last question: one asks for vectors twice."""
_LONGEST_WAIT_SECONDS = 5.0
"""And at least so often, else documents that are asked without end were never read whole."""


class Precedence:
    """Lets whoever waits for an answer go before what is read behind the scenes."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._num_waiting = 0
        self._last = -_QUIET_SECONDS

    @contextmanager
    def taken(self) -> Iterator[None]:
        """Hold what goes on behind the scenes back until this is over."""
        with self._changed:
            self._num_waiting += 1
        try:
            yield
        finally:
            with self._changed:
                self._num_waiting -= 1
                self._last = time.monotonic()
                self._changed.notify_all()

    def left(self, stopped: threading.Event) -> None:
        """Wait until nobody waits for an answer, for a while at most, or until all is stopped."""
        began = time.monotonic()
        with self._changed:
            while not stopped.is_set():
                now = time.monotonic()
                is_quiet = not self._num_waiting and now - self._last >= _QUIET_SECONDS
                if is_quiet or now - began >= _LONGEST_WAIT_SECONDS:
                    return
                self._changed.wait(_QUIET_SECONDS)


class TextEncoder(Protocol):
    """What makes vectors of texts."""

    @property
    def digest(self) -> str: ...
    def encode(self, texts: Sequence[str]) -> list[EncodedText]: ...


class DocumentVectors:
    """What one document's passages and sentences mean, as far as it was asked."""

    def __init__(
        self, index: DocumentIndex, encoder: TextEncoder, precedence: Precedence | None = None
    ) -> None:
        self.index = index
        self.encoder = encoder
        self.precedence = precedence or Precedence()
        self._passages: list[EncodedText | None] = [None] * index.num_passages
        self._sentences: dict[Span, EncodedText] = {}
        self._pooled: Floats | None = None

    @property
    def num_left(self) -> int:
        """How many passages have not been read."""
        return sum(passage is None for passage in self._passages)

    @property
    def is_complete(self) -> bool:
        """Whether every passage has been read."""
        return all(passage is not None for passage in self._passages)

    def passages(self, numbers: Sequence[int]) -> list[EncodedText]:
        """Return what passages mean, reading those that were not read yet."""
        with self.precedence.taken():
            self._read([number for number in numbers if self._passages[number] is None])
        found = [self._passages[number] for number in numbers]
        return [text for text in found if text is not None]

    def sentences(self, spans: Sequence[Span]) -> list[EncodedText]:
        """Return what sentences mean, reading those that were not read yet."""
        missing = [span for span in spans if span not in self._sentences]
        with self.precedence.taken():
            self._sentences.update(zip(missing, self._encode(missing), strict=True))
        return [self._sentences[span] for span in spans]

    def _read(self, numbers: Sequence[int]) -> None:
        spans = [self.index.cut.passages[number] for number in numbers]
        for number, text in zip(numbers, self._encode(spans), strict=True):
            self._passages[number] = text

    def _encode(self, spans: Sequence[Span]) -> list[EncodedText]:
        texts = [self.index.document.text_of(span) for span in spans]
        return self.encoder.encode(texts) if texts else []

    def pooled(self) -> Floats | None:
        """Return a vector a passage (passages, width) once all are read, else None."""
        if self._pooled is None and self.is_complete and self._passages:
            texts = self.passages(range(len(self._passages)))
            self._pooled = np.stack([text.pooled for text in texts]).astype(np.float32)
        return self._pooled

    def read_on(self) -> bool:
        """Read some of the passages that are left; whether there were any."""
        missing = [i for i, passage in enumerate(self._passages) if passage is None]
        self._read(missing[:_PASSAGES_AT_ONCE])
        return bool(missing)

    def save(self, path: Path) -> None:
        """Keep the vectors of all passages in a file."""
        texts = self.passages(range(len(self._passages)))
        scratch = path.with_suffix(f".{os.getpid()}.part")
        try:
            with scratch.open("wb") as file:
                np.savez(
                    file,
                    pooled=np.stack([text.pooled for text in texts]),
                    tokens=np.concatenate([text.tokens for text in texts]),
                    lengths=np.array([len(text.tokens) for text in texts]),
                )
            scratch.replace(path)
        finally:
            scratch.unlink(missing_ok=True)

    def load(self, path: Path) -> None:
        """Take the vectors of a file; one that is damaged or of other passages is passed over."""
        try:
            with path.open("rb") as file, np.load(file) as kept:
                pooled, tokens, lengths = kept["pooled"], kept["tokens"], kept["lengths"]
        except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
            return
        if len(pooled) != len(self._passages) or len(tokens) != int(lengths.sum()):
            return
        parts = np.split(tokens, np.cumsum(lengths)[:-1])
        self._passages = [EncodedText(p, t) for p, t in zip(pooled, parts, strict=True)]


class KeptVectors:
    """The vectors of documents.

    reads_on: read whole documents behind the scenes. folder: where whole ones last; None: nowhere.
    """

    def __init__(
        self,
        encoder: TextEncoder,
        reads_on: bool = False,
        folder: Path | None = None,
        most_bytes: int = MOST_KEPT_BYTES,
    ) -> None:
        self.encoder = encoder
        self._reads_on = reads_on
        self._folder = folder
        self._most_bytes = most_bytes
        self._waiting: queue.PriorityQueue[tuple[int, int, DocumentVectors | None]]
        self._waiting = queue.PriorityQueue()
        self._numbers = itertools.count()
        self._worker: threading.Thread | None = None
        self._stopped = threading.Event()
        self._precedence = Precedence()
        self._lock = threading.Lock()
        if folder is not None:
            _sweep(folder)

    def of(self, index: DocumentIndex) -> DocumentVectors:
        """Return a document's vectors as they were kept, or none yet and the work begun."""
        vectors = DocumentVectors(index, self.encoder, self._precedence)
        if (path := self._path(index)) is not None:
            vectors.load(path)
        if self._reads_on and not vectors.is_complete:
            self._begin(vectors)
        return vectors

    def close(self) -> None:
        """Stop reading behind the scenes."""
        self._stopped.set()
        self._waiting.put((-1, next(self._numbers), None))

    def _path(self, index: DocumentIndex) -> Path | None:
        if self._folder is None:
            return None
        return self._folder / f"{index.key[:32]}-{self.encoder.digest}.npz"

    def _begin(self, vectors: DocumentVectors) -> None:
        with self._lock:
            if self._worker is None:
                self._worker = threading.Thread(target=self._work, name="encode", daemon=True)
                self._worker.start()
        self._put(vectors)

    def _put(self, vectors: DocumentVectors) -> None:
        """Have a document read on, after those of which less is left: a paper before a novel."""
        self._waiting.put((vectors.num_left, next(self._numbers), vectors))

    def _work(self) -> None:
        while (vectors := self._waiting.get()[2]) is not None:
            self._precedence.left(self._stopped)
            if self._stopped.is_set():
                return
            if vectors.read_on():
                self._put(vectors)
            else:
                self._keep(vectors)

    def _keep(self, vectors: DocumentVectors) -> None:
        path = self._path(vectors.index)
        if path is None or not vectors.index.num_passages:
            return
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            vectors.save(path)
            _prune(path.parent, self._most_bytes)
        except OSError:
            # A full or read-only disk costs only time: what is not kept is made again.
            return


def _sweep(folder: Path) -> None:
    """Delete what processes that were killed left half written."""
    for path in folder.glob("*.part"):
        with suppress(OSError):
            if time.time() - path.stat().st_mtime > _OLD_SECONDS:
                path.unlink()


def _prune(folder: Path, most_bytes: int) -> None:
    """Delete the oldest files until the rest takes at most so many bytes."""
    files = sorted(folder.glob("*.npz"), key=lambda path: path.stat().st_mtime)
    sizes = [path.stat().st_size for path in files]
    for number, path in enumerate(files[:-1]):
        if sum(sizes[number:]) <= most_bytes:
            return
        path.unlink(missing_ok=True)
