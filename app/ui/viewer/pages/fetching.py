"""What a viewer fetches as one scrolls: a page's picture, its words' places, text, hits.

These are called by the page's script, past Gradio's queue. What they are asked comes from a
browser: whatever makes no sense in it is answered as if it were not there.
"""

import base64
from collections.abc import Callable
from typing import Any

from app.documents.document import Document
from app.documents.pdf.word_places import PageLayout
from app.documents.sandbox.sandbox import PageView, render_page_safely
from app.errors import AppError, PasswordError
from app.ui.i18n.translate import Language, error_words, part_words
from app.ui.viewer.open_documents import OpenDocument, OpenDocuments
from app.ui.viewer.search.text_search import Hit, find_words

MOST_CHARS = 60_000
"""More than a block or a selection ever has."""
SCALES = (1, 2, 3)
"""Pixels a point: for a small screen, for a common one, for one that is looked at closely."""

Answer = dict[str, Any]


class Fetching:
    """Answers what viewers ask; each takes one JSON object with a `token`, and returns one."""

    def __init__(self, open_documents: OpenDocuments) -> None:
        self._open = open_documents

    @property
    def functions(self) -> list[Callable[[Any], Answer]]:
        """The functions that the page's script may call; they become attributes of a component."""

        def fetch_sizes(asked: Any) -> Answer:
            return self._answer(asked, lambda shown: {"sizes": _sizes(shown)})

        def fetch_page(asked: Any) -> Answer:
            return self._answer(asked, lambda shown: _page(shown, asked))

        def fetch_places(asked: Any) -> Answer:
            return self._answer(asked, lambda shown: _places(shown, asked))

        def fetch_text(asked: Any) -> Answer:
            return self._answer(asked, lambda shown: _text(shown, asked))

        def fetch_search(asked: Any) -> Answer:
            return self._answer(asked, lambda shown: _search(shown, asked))

        return [fetch_sizes, fetch_page, fetch_places, fetch_text, fetch_search]

    def _answer(self, asked: Any, found: Callable[[OpenDocument], Answer]) -> Answer:
        """Return what was found, or what is wrong: gone, locked, or a sentence."""
        asked = asked if isinstance(asked, dict) else {}
        shown = self._open.find(str(asked.get("token", "")))
        if shown is None:
            return {"gone": True}
        try:
            return found(shown)
        except PasswordError:
            return {"locked": True}
        except AppError as error:
            return {"error": error_words(_language(asked), error)}


def _language(asked: dict[str, Any]) -> Language:
    return "zh" if asked.get("language") == "zh" else "en"


def _number(asked: dict[str, Any], name: str, least: int, most: int) -> int:
    value = asked.get(name)
    value = value if isinstance(value, int) and not isinstance(value, bool) else least
    return min(max(value, least), most)


def _sizes(shown: OpenDocument) -> list[list[float]]:
    return [[layout.width, layout.height] for layout in shown.sizes()] if shown.data else []


def _page(shown: OpenDocument, asked: dict[str, Any]) -> Answer:
    if not shown.has_pictures:
        return {}
    number = _number(asked, "number", 1, len(shown.document.pages))
    scale = _number(asked, "scale", SCALES[0], SCALES[-1])
    png = render_page_safely(shown.data, PageView(number, scale=scale), shown.options)
    return {"png": base64.b64encode(png).decode("ascii")}


def _places(shown: OpenDocument, asked: dict[str, Any]) -> Answer:
    """Return the words of a page: each line's edges, its words' offsets and edges, its text."""
    if not shown.has_pictures:
        return {"lines": []}
    layouts = shown.layouts()
    number = _number(asked, "number", 1, len(layouts))
    return {"lines": _lines(shown.document, layouts[number - 1])}


def _lines(document: Document, layout: PageLayout) -> list[Any]:
    return [
        [line.top, line.bottom, line.words, document.text[line.words[0][0] : line.words[-1][1]]]
        for line in layout.lines
    ]


def _text(shown: OpenDocument, asked: dict[str, Any]) -> Answer:
    length = len(shown.document.text)
    start = _number(asked, "start", 0, length)
    end = _number(asked, "end", start, min(length, start + MOST_CHARS))
    return {"text": shown.document.text[start:end]}


def _search(shown: OpenDocument, asked: dict[str, Any]) -> Answer:
    words = asked.get("words")
    found = find_words(shown.document, words if isinstance(words, str) else "")
    language = _language(asked)
    hits = [_hit(language, shown.document, hit) for hit in found.hits]
    return {"hits": hits, "all": found.is_all}


def _hit(language: Language, document: Document, hit: Hit) -> list[Any]:
    page = document.page_at(hit.span.start)
    section = part_words(language, document.section_at(hit.span.start).title, document)
    place = section if page is None else str(page.number)
    return [hit.span.start, hit.span.end, hit.before, hit.words, hit.after, place]
