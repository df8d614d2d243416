"""Keeps documents ready to be searched, so that each is made ready only once.

Any number of threads may ask at once.
"""

import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass

from app.documents.document import Document
from app.retrieval.document_index import DocumentIndex, key_of
from app.retrieval.passage import Evidence, FindOptions
from app.retrieval.search import Asked, Search
from app.retrieval.vectors.kept_vectors import DocumentVectors, KeptVectors
from app.text.spans import Span

__all__ = ["Asked", "Retriever"]

MOST_KEPT_CHARS = 12_000_000
"""Of all texts that are kept ready; with vectors, some sixty bytes a character."""


class Retriever:
    """Finds passages, and keeps what it has made of the documents."""

    def __init__(
        self, vectors: KeptVectors | None = None, most_chars: int = MOST_KEPT_CHARS
    ) -> None:
        self._vectors = vectors
        self._most_chars = most_chars
        self._kept: OrderedDict[str, _Kept] = OrderedDict()
        self._making: dict[str, threading.Lock] = {}
        self._lock = threading.Lock()

    def open(self, documents: Sequence[Document], spans: Sequence[Sequence[Span]]) -> Search:
        """Return what searches the spans of documents.

        By words alone where any of them is in a language that the encoder does not know.
        """
        kept = [self._keep(document) for document in documents]
        vectors = [one.vectors for one in kept if one.vectors is not None]
        every = vectors if len(vectors) == len(kept) else None
        return Search([one.index for one in kept], spans, every)

    def find(
        self,
        documents: Sequence[Document],
        spans: Sequence[Sequence[Span]],
        question: str,
        options: FindOptions | None = None,
    ) -> Evidence:
        """Return the passages within the spans of documents that bear on a question."""
        return self.open(documents, spans).find(question, options)

    def index_of(self, document: Document) -> DocumentIndex:
        """Return a document's index, made now where it is not kept."""
        return self._keep(document).index

    def make_ready(self, document: Document) -> None:
        """Begin to make a document ready, so that its first question need not wait for that."""
        threading.Thread(
            target=self.index_of, args=(document,), name="make ready", daemon=True
        ).start()

    def close(self) -> None:
        """Stop what goes on behind the scenes."""
        if self._vectors is not None:
            self._vectors.close()

    def _keep(self, document: Document) -> "_Kept":
        key = key_of(document)
        with self._lock:
            making = self._making.setdefault(key, threading.Lock())
        # Who asks while a document is made ready waits for that, and does not make it once more.
        with making:
            kept = self._found(key) or self._added(key, DocumentIndex(document))
        with self._lock:
            self._making.pop(key, None)
        return kept

    def _found(self, key: str) -> "_Kept | None":
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
            return self._kept.get(key)

    def _added(self, key: str, index: DocumentIndex) -> "_Kept":
        kept = _Kept(index, self._vectors_of(index))
        with self._lock:
            self._kept[key] = kept
            sizes = [len(one.index.document.text) for one in self._kept.values()]
            while sum(sizes) > self._most_chars and len(sizes) > 1:
                self._kept.popitem(last=False)
                sizes.pop(0)
        return kept

    def _vectors_of(self, index: DocumentIndex) -> DocumentVectors | None:
        if self._vectors is None or index.language.name != "english" or index.is_unspaced:
            return None
        return self._vectors.of(index)


@dataclass(frozen=True)
class _Kept:
    """A document that is ready. vectors: None where the encoder does not know its language."""

    index: DocumentIndex
    vectors: DocumentVectors | None
