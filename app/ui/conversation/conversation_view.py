"""The conversation: laid out."""

from pathlib import Path

import gradio as gr

from app.ui.conversation.render_conversation import render_conversation
from app.ui.page.board import Board

HERE = Path(__file__).parent
SCRIPTS = (
    HERE / "conversation.js",
    HERE / "markdown" / "formulas.js",
    HERE.parent / "evidence" / "preview.js",
)


def lay_out_conversation(board: Board) -> None:
    """Add the conversation to the page."""
    board.state("conversation", ())
    board.state("editing", None)
    board.state("suggested", None)
    board.drawn(
        "conversation_view",
        SCRIPTS,
        lambda visit: render_conversation(visit.language, visit.conversation),
        elem_id="conversation",
    )
    with gr.Row(elem_id="conversation-foot"):
        for name in ("save_md", "save_json", "save_citations", "new_conversation"):
            board.button(name, size="sm", elem_classes="plain")
    outbox = gr.HTML({}, elem_id="outbox", js_on_load=(HERE / "outbox.js").read_text())
    board.put("outbox", outbox)
