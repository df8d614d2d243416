"""What happens in the viewer: a document is opened at a place, and unlocked."""

from dataclasses import dataclass, replace
from typing import Any

import gradio as gr

from app.documents.document import Document
from app.documents.sandbox.sandbox import page_sizes_safely
from app.errors import RequestError
from app.ui.evidence.linked_passage import find_linked
from app.ui.handler import Changes, Sent, changes
from app.ui.held import Held
from app.ui.i18n.translate import Language
from app.ui.notes.note import Notes
from app.ui.service.service import Service
from app.ui.state import Conversation, Documents, entry_of, find_document, replace_document
from app.ui.viewer.pages.manifest import Place, manifest


@dataclass(frozen=True)
class Opening:
    """Who opens a document, what their page sent, and what lies on it."""

    visitor: gr.Request
    sent: Sent
    documents: Documents
    language: Language


class ViewerHandlers:
    """Handlers of the viewer; each takes values and returns what changes."""

    def __init__(self, service: Service) -> None:
        self._service = service

    @changes("viewer")
    def open_part(
        self, visitor: gr.Request, sent: Sent, documents: Documents, language: Language
    ) -> Changes:
        """Open a document at one of its parts, or where it was left where none is named."""
        entry = find_document(documents, sent.text("document"))
        if entry is None:
            return {}
        part = sent.index("part", len(entry.document.sections))
        start = sent.number("start") if part is None else entry.document.sections[part].start
        place = None if start is None else Place(start, start)
        return self._shown(Opening(visitor, sent, documents, language), entry.document, place)

    @changes("viewer")
    def open_passage(
        self,
        visitor: gr.Request,
        sent: Sent,
        documents: Documents,
        conversation: Conversation,
        language: Language,
    ) -> Changes:
        """Open the document of a link of the conversation at its passage."""
        linked = find_linked(conversation, sent)
        if linked is None:
            return {}
        opening = Opening(visitor, sent, documents, language)
        return self._shown(opening, linked.document, linked.place)

    @changes("viewer")
    def open_note(
        self,
        visitor: gr.Request,
        sent: Sent,
        documents: Documents,
        notes: Notes,
        language: Language,
    ) -> Changes:
        """Open a passage that a note quotes, or raise RequestError where its document is gone."""
        which = sent.index("note", len(notes))
        quotes = notes[which].quotes if which is not None else ()
        quote = sent.index("quote", len(quotes))
        if which is None or quote is None:
            return {}
        passage = quotes[quote]
        assert passage.source is not None
        work = notes[which].works[passage.source]
        entry = next((e for e in documents if e.document.digest == work.digest), None)
        if entry is None or passage.start is None or passage.end is None:
            raise RequestError("note_gone", title=work.title)
        opening = Opening(visitor, sent, documents, language)
        return self._shown(opening, entry.document, Place(passage.start, passage.end))

    @changes("viewer", trouble="viewer_notice")
    def unlock(
        self, visitor: gr.Request, sent: Sent, documents: Held[Documents], language: Language
    ) -> Changes:
        """Show a document's pages with the password of its file, which stays for the visit.

        Raises PasswordError where it is another one; it is said where it was given.
        """
        token, password = sent.text("token"), sent.text("password")
        shown = self._service.open_documents.find(token)
        entry = entry_of(documents.value, shown.document) if shown else None
        if shown is None or entry is None or not password:
            return {}
        options = replace(entry.options, password=password)
        page_sizes_safely(entry.data, options)
        unlocked = replace(entry, options=options)
        opened = documents.change(lambda now: replace_document(now, unlocked.key, unlocked))
        start = sent.number("start") or 0
        opening = Opening(visitor, sent, opened, language)
        changed = self._shown(opening, entry.document, Place(start, start))
        return {**changed, "viewer_notice": ""}

    def _shown(self, opening: Opening, document: Document, place: Place | None) -> Changes:
        entry = entry_of(opening.documents, document)
        visit = opening.visitor.session_hash or ""
        token = self._service.open_documents.open(visit, document, entry)
        shown = self._service.open_documents.find(token)
        assert shown is not None
        value: dict[str, Any] = {
            **manifest(opening.language, token, shown),
            "key": entry.key if entry else "",
            # The same place opened twice is news all the same.
            "opening": opening.sent.number("opening") or 0,
            "place": place.packed() if place else None,
        }
        return {"viewer": value}
