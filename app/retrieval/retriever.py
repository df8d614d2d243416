"""Keeps documents ready to be searched, so that each is made ready only once.

Any number of threads may ask at once.
"""

import threading
from collections import OrderedDict
from collections.abc import Sequence

from app.documents.document import Document
from app.retrieval.document_index import DocumentIndex, key_of
from app.retrieval.passage import Evidence, FindOptions
from app.retrieval.search import Asked, Search
from app.text.spans import Span

__all__ = ["Asked", "Retriever"]

MOST_KEPT_CHARS = 40_000_000
"""Of all texts that are kept ready; an index takes some ten bytes a character."""


class Retriever:
    """Finds passages, and keeps what it has made of the documents."""

    def __init__(self, most_chars: int = MOST_KEPT_CHARS) -> None:
        self._most_chars = most_chars
        self._kept: OrderedDict[str, DocumentIndex] = OrderedDict()
        self._lock = threading.Lock()

    def open(self, documents: Sequence[Document], spans: Sequence[Sequence[Span]]) -> Search:
        """Return what searches the spans of documents."""
        return Search([self.index_of(document) for document in documents], spans)

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
        key = key_of(document)
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        index = DocumentIndex(document)
        with self._lock:
            self._kept[key] = index
            self._kept.move_to_end(key)
            sizes = [len(one.document.text) for one in self._kept.values()]
            while sum(sizes) > self._most_chars and len(sizes) > 1:
                self._kept.popitem(last=False)
                sizes.pop(0)
        return index
