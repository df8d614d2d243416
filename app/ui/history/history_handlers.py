"""What happens with what is kept: saved as it grows, opened again, forgotten."""

from dataclasses import dataclass
from typing import Any

import gradio as gr

from app.store.kept import KeptConversation
from app.ui.ask_form.ask_form import AskForm, read_form
from app.ui.ask_form.task_fields import FIELDS, task_fields
from app.ui.conversation.render_conversation import render_conversation
from app.ui.documents.overview.render_overview import Reader, render_overview
from app.ui.documents.render_documents import render_documents
from app.ui.handler import Changes, Sent, changes
from app.ui.held import Held
from app.ui.history.keeper import owner_of
from app.ui.history.keeping import FORM, pack_visit, unpack_conversation
from app.ui.history.render_history import render_history
from app.ui.i18n.translate import Language
from app.ui.notes.note import Notes, unpack_notes
from app.ui.notes.render_notes import render_notes
from app.ui.service.service import Service
from app.ui.state import DocumentEntry, Documents, Ticks

TABLE = ("ticks", "overview", "notes_view")
OPENED = (*FORM, *TABLE, "conversation", "conversation_view", "history")
"""What an earlier conversation fills."""


@dataclass(frozen=True)
class HeldTable:
    """What an earlier conversation takes the place of."""

    documents: Held[Documents]
    notes: Held[Notes]
    language: Language


class HistoryHandlers:
    """Handlers of the history; each takes values and returns what changes."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._keeper = service.keeper

    @changes("history")
    def save(self, visitor: gr.Request, form: AskForm) -> Changes:
        """Keep the page as it is, and show the list."""
        self._keep(visitor, form)
        return {"history": self._list(visitor, form.language)}

    @changes()
    def save_draft(self, visitor: gr.Request, form: AskForm) -> None:
        """Keep what is typed and ticked."""
        self._keep(visitor, form)

    def _keep(self, visitor: gr.Request, form: AskForm) -> None:
        form = read_form(form)
        visit = visitor.session_hash or ""
        empty = not (form.documents or form.conversation or form.question.strip())
        if empty and self._keeper.key(visit) is None:
            return
        self._keeper.save(owner_of(visitor), visit, lambda new: pack_visit(form, new))

    @changes(*OPENED)
    def restore(self, visitor: gr.Request, table: HeldTable) -> Changes:
        """Bring back the latest conversation when the page opens."""
        owner, visit = owner_of(visitor), visitor.session_hash or ""
        self._keeper.arrive(owner, visit)
        entries = self._keeper.entries(owner)
        kept = self._keeper.open(owner, visit, entries[0].key) if entries else None
        return self._opened(visitor, kept, table)

    @changes("history")
    def show(self, visitor: gr.Request, language: Language) -> Changes:
        """Show the list in another language."""
        return {"history": self._list(visitor, language)}

    @changes(*OPENED)
    def reopen(self, visitor: gr.Request, sent: Sent, table: HeldTable) -> Changes:
        """Bring back the conversation that was chosen."""
        key, visit = sent.number("key"), visitor.session_hash or ""
        self._service.stop(visit)
        kept = self._keeper.open(owner_of(visitor), visit, key) if key is not None else None
        return self._opened(visitor, kept, table)

    @changes("history")
    def forget(self, visitor: gr.Request, sent: Sent, language: Language) -> Changes:
        """Drop a conversation for good; if it is the open one, it is no longer kept."""
        key = sent.number("key")
        if key is not None:
            self._keeper.forget(owner_of(visitor), visitor.session_hash or "", key)
            self._service.forget_texts(owner_of(visitor))
        return {"history": self._list(visitor, language)}

    @changes(*OPENED, "editing")
    def forget_all(self, visitor: gr.Request, table: HeldTable) -> Changes:
        """Drop everything that is the visitor's for good, and empty the page."""
        self._service.stop(visitor.session_hash or "")
        self._keeper.forget_all(owner_of(visitor))
        self._service.forget_texts(owner_of(visitor))
        table.documents.put(())
        table.notes.put(())
        language = table.language
        return {
            "question": "",
            "ticks": gr.update(html=""),
            "conversation": (),
            "overview": render_overview(language, (), Reader()),
            "conversation_view": "",
            "notes_view": "",
            "editing": None,
            "history": self._list(visitor, language),
        }

    def _opened(
        self, visitor: gr.Request, kept: KeptConversation | None, table: HeldTable
    ) -> Changes:
        if kept is None:
            return {"history": self._list(visitor, table.language)}
        documents, ticks = self._documents(kept)
        conversation = unpack_conversation(kept)
        # To count a long text takes a while, in which another language may have been chosen.
        language = self._service.language(visitor.session_hash or "", table.language)
        reader = self._service.reader("")
        notes = unpack_notes(kept.form.get("notes"))
        table.documents.put(documents)
        table.notes.put(notes)
        return {
            "history": self._list(visitor, language),
            **self._form(kept, language),
            "ticks": gr.update(html=render_documents(language, documents, ticks)),
            "overview": render_overview(language, documents, reader),
            "notes_view": render_notes(language, notes),
            "conversation": conversation,
            "conversation_view": render_conversation(language, conversation),
        }

    def _form(self, kept: KeptConversation, language: Language) -> dict[str, Any]:
        """Return what lay in the form; a model that is not open any more is not opened for it."""
        form = {name: kept.form.get(name) for name in FORM if kept.form.get(name) is not None}
        for name in ("model", "beside"):
            if not self._service.models.has(str(form.get(name) or "")):
                form.pop(name, None)
        fields = task_fields(language, str(form.get("task") or "question"))
        shown = {name: gr.update(**fields[name], value=form.get(name, "")) for name in FIELDS}
        return {**form, **shown}

    def _documents(self, kept: KeptConversation) -> tuple[Documents, Ticks]:
        by_key = {document.key: document for document in kept.documents}
        entries: list[DocumentEntry] = []
        ticks: dict[str, frozenset[int]] = {}
        for row in kept.form.get("table", ()):
            document = by_key.get(row["key"])
            if document is None:
                continue
            entries.append(self._service.reopen(document))
            if row["ticks"] is not None:
                ticks[entries[-1].key] = frozenset(row["ticks"])
        return tuple(entries), ticks

    def _list(self, visitor: gr.Request, language: Language) -> str:
        entries = self._keeper.entries(owner_of(visitor))
        mine = self._keeper.key(visitor.session_hash or "")
        source = self._service.settings.source_url
        return render_history(language, entries, mine, self._keeper.is_lasting, source)
