"""Documents that are open in viewers, each under a name that only its own browser knows.

What a viewer shows is fetched piece by piece as one scrolls; the name, too long to guess, is
what lets a browser fetch, so that no visitor ever sees another's pages.
"""

import secrets
import threading
from collections import OrderedDict
from contextlib import suppress
from dataclasses import dataclass, field

from app.documents.document import Document
from app.documents.options import ReadingOptions
from app.documents.pdf.word_places import PageLayout
from app.documents.sandbox.sandbox import page_layouts_safely, page_sizes_safely
from app.errors import ReadingError
from app.ui.state import DocumentEntry

MOST_OPEN = 400
"""Over this the one longest unused goes; a browser that still wants it opens it again."""


@dataclass
class OpenDocument:
    """A document in a viewer. data: the file's bytes, empty where only its text is left.

    visit: whose it is. The places of its words are read once, when a page is first shown.
    """

    document: Document
    visit: str
    data: bytes = b""
    options: ReadingOptions = field(default_factory=ReadingOptions)
    _sizes: list[PageLayout] | None = None
    _layouts: list[PageLayout] | None = None
    _measuring: threading.Lock = field(default_factory=threading.Lock)
    _placing: threading.Lock = field(default_factory=threading.Lock)

    @property
    def has_pictures(self) -> bool:
        """Whether its pages can be shown as they are printed."""
        return self.document.format == "pdf" and bool(self.data and self.document.pages)

    @property
    def is_placed(self) -> bool:
        """Whether the places of its words are known."""
        return self._layouts is not None

    def sizes(self) -> list[PageLayout]:
        """Return the size of every page. Raises ReadingError."""
        with self._measuring:
            if self._sizes is None:
                self._sizes = page_sizes_safely(self.data, self.options)
            return self._sizes

    def layouts(self) -> list[PageLayout]:
        """Return every page with the places of its words. Raises ReadingError."""
        with self._placing:
            if self._layouts is None:
                self._layouts = page_layouts_safely(self.data, self.options)
            return self._layouts


class OpenDocuments:
    """Documents by the names under which browsers fetch from them; safe from many threads."""

    def __init__(self, most: int = MOST_OPEN) -> None:
        self._most = most
        self._open: OrderedDict[str, OpenDocument] = OrderedDict()
        self._lock = threading.Lock()

    def open(self, visit: str, document: Document, entry: DocumentEntry | None) -> str:
        """Return the name of a document in a visit, a new one where it was not open.

        entry: what it was read from, None where that is no longer there: then it has no pictures.
        """
        data = entry.data if entry else b""
        options = entry.options if entry else ReadingOptions()
        with self._lock:
            for token, known in self._open.items():
                same = known.document is document and known.visit == visit
                if same and known.data is data and known.options == options:
                    self._open.move_to_end(token)
                    return token
            token = secrets.token_urlsafe(24)
            self._open[token] = OpenDocument(document, visit, data, options)
            while len(self._open) > self._most:
                self._open.popitem(last=False)
            return token

    def make_ready(self, visit: str, document: Document, entry: DocumentEntry) -> None:
        """Begin to find the places of a document's words, which its pages are shown with.

        For a long one that takes seconds, and a passage of it is likely to be opened next.
        """
        shown = self.find(self.open(visit, document, entry))
        if shown is not None and shown.has_pictures and not shown.is_placed:
            threading.Thread(target=_place, args=(shown,), name="make ready", daemon=True).start()

    def find(self, token: str) -> OpenDocument | None:
        """Return an open document, or None where there is none of that name."""
        with self._lock:
            found = self._open.get(token)
            if found is not None:
                self._open.move_to_end(token)
            return found

    def leave(self, visit: str) -> None:
        """Close everything that a visit has open."""
        with self._lock:
            for token in [t for t, known in self._open.items() if known.visit == visit]:
                del self._open[token]


def _place(shown: OpenDocument) -> None:
    # What is wrong with the file is said when a page of it is shown.
    with suppress(ReadingError):
        shown.layouts()
