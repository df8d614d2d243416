"""What happens with the evidence of an answer: its passages are opened in their place."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from app.answering.grounding import Quote, Related
from app.documents.document import Document
from app.documents.sandbox.sandbox import PageView, render_page_safely
from app.errors import PasswordError, ReadingError
from app.text.spans import Span
from app.ui.handler import Changes, Sent, changes
from app.ui.i18n.translate import Language, error_words
from app.ui.state import Conversation, DocumentEntry, Documents, Turn, entry_of
from app.ui.viewer.render_viewer import Picture, render_locked, render_passage, render_pictures

MOST_PICTURES = 2
"""A quotation that runs over more pages than this is no quotation."""


@dataclass(frozen=True)
class Passage:
    """What was clicked: a quotation or a related passage. at: the attributes that name it."""

    document: Document
    found: Quote | Related
    at: str


class EvidenceHandlers:
    """Handlers of an answer's links."""

    @changes("panel")
    def evidence(
        self, sent: Sent, documents: Documents, conversation: Conversation, language: Language
    ) -> Iterator[Changes]:
        """Show the passage of a quotation in its place, and then its page's picture.

        opening: by which the page knows what it has closed again before the picture came.
        """
        passage, opening = _passage(conversation, sent), sent.number("opening") or 0
        if passage is None:
            return
        document, found = passage.document, passage.found
        yield {"panel": render_passage(language, document, found, opening=opening)}
        if face := _face(language, documents, passage):
            yield {"panel": render_passage(language, document, found, face, opening)}

    @changes("documents", "panel")
    def unlock_page(
        self, sent: Sent, documents: Documents, conversation: Conversation, language: Language
    ) -> Changes:
        """Show a page's picture with the password of its file, which stays for the visit."""
        passage, password = _passage(conversation, sent), sent.text("password")
        entry = entry_of(documents, passage.document) if passage else None
        if passage is None or entry is None or not password:
            return {}
        opened = replace(entry, options=replace(entry.options, password=password))
        tried = tuple(opened if e.key == entry.key else e for e in documents)
        try:
            face = render_pictures(language, _pictures(opened, passage.found))
        except PasswordError as error:
            # Said where the password was given, so that another can be tried there.
            face = render_locked(language, passage.at, error_words(language, error))
            tried = documents
        except ReadingError:
            face = ""
        panel = render_passage(language, passage.document, passage.found, face)
        return {"documents": tried, "panel": panel}


def _face(language: Language, documents: Documents, passage: Passage) -> str:
    """Return a page's picture, the sentence why there is none, or nothing where none can be."""
    entry = entry_of(documents, passage.document)
    if entry is None:
        return ""
    try:
        return render_pictures(language, _pictures(entry, passage.found))
    except PasswordError:
        return render_locked(language, passage.at)
    except ReadingError:
        # The passage is on the screen already; a page that cannot be drawn takes nothing away.
        return ""


def _pictures(entry: DocumentEntry, found: Quote | Related) -> tuple[Picture, ...]:
    """Return the pages a passage stands on as pictures, where the document is a PDF."""
    if entry.document.format != "pdf" or found.page_first is None:
        return ()
    assert found.start is not None
    assert found.end is not None
    last = min(found.page_last or found.page_first, found.page_first + MOST_PICTURES - 1)
    spans = (Span(found.start, found.end),)
    return tuple(
        Picture(render_page_safely(entry.data, PageView(page, spans), entry.options), page)
        for page in range(found.page_first, last + 1)
    )


def _passage(conversation: Conversation, sent: Sent) -> Passage | None:
    """Return the passage that was meant; None where it is no more, or stands nowhere."""
    turn = _turn_at(conversation, sent)
    if turn is None:
        return None
    kind = "quote" if sent.number("quote") is not None else "related"
    all_found: tuple[Quote | Related, ...] = turn.quotes
    if kind == "related":
        all_found = turn.done.related if turn.done else ()
    which = sent.index(kind, len(all_found))
    if which is None:
        return None
    found = all_found[which]
    if found.source is None or found.start is None:
        return None
    beside = ' data-beside="1"' if sent.value("beside") else ""
    at = f'data-turn="{sent.number("turn")}" data-{kind}="{which}"{beside}'
    return Passage(turn.documents[found.source], found, at)


def _turn_at(conversation: Conversation, sent: Sent) -> Turn | None:
    """Return the turn that was meant, or the one beside it; None where it is no more."""
    at = sent.index("turn", len(conversation))
    if at is None:
        return None
    return conversation[at].beside if sent.value("beside") else conversation[at]
