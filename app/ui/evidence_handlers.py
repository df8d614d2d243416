"""What happens with an answer that is there: its quotations are opened, and it is taken along."""

from typing import Any

import gradio as gr

from app.ui.export import talk_to_json, talk_to_markdown
from app.ui.render_panel import render_passage
from app.ui.texts import Language
from app.ui.visit import Round, Shelf, Talk

Update = Any


class EvidenceHandlers:
    """Handlers of an answer's foot and of its links."""

    def evidence(self, event: gr.EventData, shelf: Shelf, talk: Talk, language: Language) -> Update:
        """Show the passage of a quotation in its place."""
        round_ = _round_at(talk, event._data)
        which = event._data.get("quote")
        if round_ is None or not isinstance(which, int) or not 0 <= which < len(round_.quotes):
            return gr.skip()
        quote = round_.quotes[which]
        if quote.source is None or quote.start is None:
            return gr.skip()
        return render_passage(language, round_.documents[quote.source], quote)

    def save_markdown(self, talk: Talk, language: Language) -> dict[str, str]:
        """Hand the conversation over as Markdown."""
        text = talk_to_markdown(language, talk)
        return {"name": "conversation.md", "kind": "text/markdown", "text": text}

    def save_json(self, talk: Talk, language: Language) -> dict[str, str]:
        """Hand the conversation over as JSON."""
        text = talk_to_json(talk)
        return {"name": "conversation.json", "kind": "application/json", "text": text}


def _round_at(talk: Talk, sent: dict[str, Any]) -> Round | None:
    """Return the round that was meant, or the one beside it; None where it is no more."""
    at = sent.get("round")
    if not isinstance(at, int) or not 0 <= at < len(talk):
        return None
    return talk[at].beside if sent.get("beside") else talk[at]
