"""What happens with an answer that is there: its quotations are opened, and it is taken along."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import gradio as gr

from app.answering.grounding import Quote, Related
from app.documents.document import Document
from app.documents.sandbox.sandbox import PageView, render_page_safely
from app.errors import PasswordError, ReadingError
from app.text.spans import Span
from app.ui.conversation.export import talk_to_json, talk_to_markdown
from app.ui.i18n.translate import Language, error_words
from app.ui.state import Book, Round, Shelf, Talk, book_of
from app.ui.viewer.render_viewer import Picture, render_locked, render_passage, render_pictures

MOST_PICTURES = 2
"""A quotation that runs over more pages than this is no quotation."""

Update = Any


@dataclass(frozen=True)
class Passage:
    """What was clicked: a quotation or a related passage. at: the attributes that name it."""

    document: Document
    found: Quote | Related
    at: str


class EvidenceHandlers:
    """Handlers of an answer's foot and of its links."""

    def evidence(
        self, event: gr.EventData, shelf: Shelf, talk: Talk, language: Language
    ) -> Iterator[Update]:
        """Show the passage of a quotation in its place, and then its page's picture."""
        passage = _passage(talk, event._data)
        if passage is None:
            return
        yield render_passage(language, passage.document, passage.found)
        if face := _face(language, shelf, passage):
            yield render_passage(language, passage.document, passage.found, face)

    def unlock_page(
        self, event: gr.EventData, shelf: Shelf, talk: Talk, language: Language
    ) -> list[Update]:
        """Show a page's picture with the password of its file, which stays for the visit."""
        passage, password = _passage(talk, event._data), event._data.get("password")
        book = book_of(shelf, passage.document) if passage else None
        if passage is None or book is None or not isinstance(password, str):
            return [shelf, gr.skip()]
        opened = replace(book, options=replace(book.options, password=password))
        tried = tuple(opened if b.key == book.key else b for b in shelf)
        try:
            face = render_pictures(language, _pictures(opened, passage.found))
        except PasswordError as error:
            tried, face = shelf, render_locked(language, passage.at, error_words(language, error))
        except ReadingError:
            face = ""
        return [tried, render_passage(language, passage.document, passage.found, face)]

    def save_markdown(self, talk: Talk, language: Language) -> dict[str, str]:
        """Hand the conversation over as Markdown."""
        text = talk_to_markdown(language, talk)
        return {"name": "conversation.md", "kind": "text/markdown", "text": text}

    def save_json(self, talk: Talk, language: Language) -> dict[str, str]:
        """Hand the conversation over as JSON."""
        text = talk_to_json(talk)
        return {"name": "conversation.json", "kind": "application/json", "text": text}


def _face(language: Language, shelf: Shelf, passage: Passage) -> str:
    """Return a page's picture, the sentence why there is none, or nothing where none can be."""
    book = book_of(shelf, passage.document)
    if book is None:
        return ""
    try:
        return render_pictures(language, _pictures(book, passage.found))
    except PasswordError:
        return render_locked(language, passage.at)
    except ReadingError:
        # The passage is on the screen already; a page that cannot be drawn takes nothing away.
        return ""


def _pictures(book: Book, found: Quote | Related) -> tuple[Picture, ...]:
    """Return the pages a passage stands on as pictures, where the document is a PDF."""
    if book.document.format != "pdf" or found.page_first is None:
        return ()
    assert found.start is not None
    assert found.end is not None
    last = min(found.page_last or found.page_first, found.page_first + MOST_PICTURES - 1)
    spans = (Span(found.start, found.end),)
    return tuple(
        Picture(render_page_safely(book.data, PageView(page, spans), book.options), page)
        for page in range(found.page_first, last + 1)
    )


def _passage(talk: Talk, sent: dict[str, Any]) -> Passage | None:
    """Return the passage that was meant; None where it is no more, or stands nowhere."""
    round_ = _round_at(talk, sent)
    if round_ is None:
        return None
    kind = "quote" if sent.get("quote") is not None else "related"
    all_found: tuple[Quote | Related, ...] = round_.quotes
    if kind == "related":
        all_found = round_.done.related if round_.done else ()
    which = sent.get(kind)
    if not isinstance(which, int) or not 0 <= which < len(all_found):
        return None
    found = all_found[which]
    if found.source is None or found.start is None:
        return None
    beside = ' data-beside="1"' if sent.get("beside") else ""
    at = f'data-round="{int(sent["round"])}" data-{kind}="{which}"{beside}'
    return Passage(round_.documents[found.source], found, at)


def _round_at(talk: Talk, sent: dict[str, Any]) -> Round | None:
    """Return the round that was meant, or the one beside it; None where it is no more."""
    at = sent.get("round")
    if not isinstance(at, int) or not 0 <= at < len(talk):
        return None
    return talk[at].beside if sent.get("beside") else talk[at]
