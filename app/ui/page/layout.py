"""Where everything stands on the page; nothing here says what it does."""

from pathlib import Path

import gradio as gr

from app.ui.ask_form.ask_form_view import lay_out_ask_form
from app.ui.conversation.conversation_view import lay_out_conversation
from app.ui.documents.documents_view import lay_out_documents, lay_out_intake
from app.ui.documents.overview.overview_view import lay_out_overview
from app.ui.history.history_view import lay_out_history
from app.ui.i18n.translate import Language, say
from app.ui.masthead.masthead_view import Masthead
from app.ui.models.models_view import lay_out_fetching, lay_out_models
from app.ui.notes.notes_view import lay_out_notes
from app.ui.page.board import Board
from app.ui.page.escaping import safe
from app.ui.service.service import Service
from app.ui.state import Visit
from app.ui.viewer.viewer_view import lay_out_viewer

HERE = Path(__file__).parent
AREAS = ("documents", "conversation", "page")


def _draw_connection(visit: Visit) -> str:
    words = safe(say(visit.language, "connection_lost"))
    return f'<p class="connection" role="alert" hidden><span class="pulse"></span>{words}</p>'


def render_areas(language: Language) -> str:
    """Return the buttons between the areas, seen where there is not room for all."""
    buttons = "".join(
        f'<button type="button" data-area="{area}" aria-pressed="false">'
        f"{safe(say(language, f'area_{area}'))}</button>"
        for area in AREAS
    )
    label = safe(say(language, "areas"))
    return f'<div class="areas" role="group" aria-label="{label}">{buttons}</div>'


def lay_out(service: Service) -> Board:
    """Return the components of the page, each in its place."""
    board = Board()
    board.state("language", board.language)
    board.state("model", "")
    board.state("beside", "")
    board.drawn("connection", HERE / "connection.js", _draw_connection)
    Masthead(service).lay_out(board)
    lay_out_fetching(board)
    board.drawn("areas", HERE / "areas.js", lambda visit: render_areas(visit.language))
    with gr.Row(elem_id="room"):
        with gr.Column(elem_id="left"):
            lay_out_intake(board, service.settings)
            # Above the documents: below long lists of parts nobody would find them.
            lay_out_notes(board)
            lay_out_documents(board)
            lay_out_history(board)
            lay_out_models(board)
        with gr.Column(elem_id="right"):
            with gr.Column(elem_id="conversation-scroll"):
                lay_out_overview(board, service)
                lay_out_conversation(board)
            with gr.Column(elem_id="ask-form"):
                lay_out_ask_form(board)
        with gr.Column(elem_id="reader"):
            lay_out_viewer(board, service.open_documents)
    return board
