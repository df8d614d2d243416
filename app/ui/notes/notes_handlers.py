"""What happens with notes: something is pinned, taken down, saved as a file."""

import gradio as gr

from app.ui.handler import Changes, Sent, changes
from app.ui.held import Held
from app.ui.i18n.translate import Language
from app.ui.notes.export_notes import (
    citations_file,
    citations_of,
    notes_to_json,
    notes_to_markdown,
)
from app.ui.notes.note import Notes, pin, unpin
from app.ui.notes.pinning import note_of
from app.ui.notes.render_notes import render_notes
from app.ui.state import Conversation


class NotesHandlers:
    """Handlers of the notes; each takes values and returns what changes."""

    @changes("notes_view")
    def pin(
        self, sent: Sent, conversation: Conversation, notes: Held[Notes], language: Language
    ) -> Changes:
        """Pin the answer or the quotation that was clicked."""
        note = note_of(conversation, sent)
        return self._shown(notes.change(lambda now: pin(now, note)), language) if note else {}

    @changes("notes_view")
    def unpin(self, sent: Sent, notes: Held[Notes], language: Language) -> Changes:
        """Take a note down."""
        which = sent.index("note", len(notes.value))
        if which is None:
            return {}
        return self._shown(notes.change(lambda now: unpin(now, which)), language)

    @changes("outbox")
    def save(self, sent: Sent, notes: Notes, language: Language) -> Changes:
        """Hand the notes over as Markdown or JSON."""
        if sent.text("kind") == "json":
            text, name, kind = notes_to_json(notes), "notes.json", "application/json"
        else:
            text, name, kind = notes_to_markdown(language, notes), "notes.md", "text/markdown"
        return {"outbox": {"name": name, "kind": kind, "text": text}}

    @changes("outbox")
    def save_citations(
        self, conversation: Conversation, notes: Notes, language: Language
    ) -> Changes:
        """Hand over what was quoted: BibTeX of papers, references to pages of novels."""
        name, text = citations_file(language, citations_of(conversation, notes))
        kind = "text/markdown" if name.endswith(".md") else "application/x-bibtex"
        return {"outbox": {"name": name, "kind": kind, "text": text}}

    def _shown(self, notes: Notes, language: Language) -> Changes:
        return {"notes_view": gr.update(value=render_notes(language, notes))}
