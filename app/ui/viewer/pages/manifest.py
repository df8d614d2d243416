"""What a viewer knows of a document before it shows any of it: its blocks and its contents.

A block is what is fetched at once: a page where there are pages, else a part of a chapter.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from app.documents.document import Document, Section
from app.text.spans import Span
from app.ui.i18n.translate import Language, part_words
from app.ui.page.escaping import title_of
from app.ui.viewer.open_documents import OpenDocument

BLOCK_CHARS = 8_000
"""A chapter of a novel comes in pieces of about this size, so that its first lines come at once."""


@dataclass(frozen=True)
class Place:
    """Where a viewer is to go: words to mark, or where start and end are one, only a place."""

    start: int
    end: int

    def packed(self) -> dict[str, int]:
        """Return the place as the page's script takes it."""
        return {"start": self.start, "end": self.end}


def blocks_of(document: Document) -> list[Span]:
    """Return the blocks of a document, which tile its text."""
    if document.pages:
        return [Span(page.start, page.end) for page in document.pages]
    return [block for section in document.sections for block in _pieces(document.text, section)]


def _pieces(text: str, section: Section) -> Iterator[Span]:
    """Yield a section in pieces that end with a paragraph, or a line, or anywhere."""
    start = section.start
    while section.end - start > 2 * BLOCK_CHARS:
        middle = start + BLOCK_CHARS
        for mark in ("\n\n", "\n", " "):
            cut = text.find(mark, middle, middle + BLOCK_CHARS // 2)
            if cut >= 0:
                middle = cut + len(mark)
                break
        yield Span(start, middle)
        start = middle
    if section.end > start:
        yield Span(start, section.end)


def manifest(language: Language, token: str, shown: OpenDocument) -> dict[str, Any]:
    """Return what a viewer needs to lay a document out, as the page's script takes it.

    token: the name under which it fetches the rest.
    """
    document = shown.document
    contents = [
        [part_words(language, s.title, document), s.level, s.start, _page_number(document, s)]
        for s in document.sections
    ]
    return {
        "token": token,
        "title": title_of(document),
        "byline": ", ".join(document.authors),
        "digest": document.digest,
        "pictures": shown.has_pictures,
        "pages": [[page.number, page.label] for page in document.pages],
        "blocks": [[block.start, block.end] for block in blocks_of(document)],
        "contents": contents,
    }


def _page_number(document: Document, section: Section) -> int:
    page = document.page_at(section.start)
    return page.number if page else 0
