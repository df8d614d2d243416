"""What happens with an answer that is there: its quotations are opened, and it is taken along."""

from collections.abc import Iterator
from typing import Any

import gradio as gr

from app.document import Document, Span
from app.errors import ReadingError
from app.grounding import Quote
from app.reading.sandbox import PageView, render_page_safely
from app.ui.export import talk_to_json, talk_to_markdown
from app.ui.render_panel import Picture, render_passage
from app.ui.texts import Language
from app.ui.visit import Round, Shelf, Talk, book_of

MOST_PICTURES = 2
"""A quotation that runs over more pages than this is no quotation."""

Update = Any


class EvidenceHandlers:
    """Handlers of an answer's foot and of its links."""

    def evidence(
        self, event: gr.EventData, shelf: Shelf, talk: Talk, language: Language
    ) -> Iterator[Update]:
        """Show the passage of a quotation in its place, and then its page's picture."""
        round_ = _round_at(talk, event._data)
        which = event._data.get("quote")
        if round_ is None or not isinstance(which, int) or not 0 <= which < len(round_.quotes):
            return
        quote = round_.quotes[which]
        if quote.source is None or quote.start is None:
            return
        document = round_.documents[quote.source]
        yield render_passage(language, document, quote)
        if pictures := _pictures(shelf, document, quote):
            yield render_passage(language, document, quote, pictures)

    def save_markdown(self, talk: Talk, language: Language) -> dict[str, str]:
        """Hand the conversation over as Markdown."""
        text = talk_to_markdown(language, talk)
        return {"name": "conversation.md", "kind": "text/markdown", "text": text}

    def save_json(self, talk: Talk, language: Language) -> dict[str, str]:
        """Hand the conversation over as JSON."""
        text = talk_to_json(talk)
        return {"name": "conversation.json", "kind": "application/json", "text": text}


def _pictures(shelf: Shelf, document: Document, quote: Quote) -> tuple[Picture, ...]:
    """Return the pages a quotation stands on as pictures, where the file is still there."""
    book = book_of(shelf, document)
    if book is None or document.format != "pdf" or quote.page_first is None:
        return ()
    assert quote.start is not None
    assert quote.end is not None
    last = min(quote.page_last or quote.page_first, quote.page_first + MOST_PICTURES - 1)
    spans = (Span(quote.start, quote.end),)
    try:
        return tuple(
            Picture(render_page_safely(book.data, PageView(page, spans), book.options), page)
            for page in range(quote.page_first, last + 1)
        )
    except ReadingError:
        # The passage is on the screen already; a page that cannot be drawn takes nothing away.
        return ()


def _round_at(talk: Talk, sent: dict[str, Any]) -> Round | None:
    """Return the round that was meant, or the one beside it; None where it is no more."""
    at = sent.get("round")
    if not isinstance(at, int) or not 0 <= at < len(talk):
        return None
    return talk[at].beside if sent.get("beside") else talk[at]
