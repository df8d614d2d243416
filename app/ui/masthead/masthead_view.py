"""The masthead: laid out and drawn."""

from pathlib import Path

import gradio as gr

from app.errors import AppError
from app.messages.message import Language
from app.ui.handler import Changes, changes
from app.ui.i18n.translate import error_words
from app.ui.masthead.render_masthead import render_masthead
from app.ui.models.render_offers import offers_of
from app.ui.page.board import Board
from app.ui.service.service import Service
from app.ui.state import Visit

HERE = Path(__file__).parent


class Masthead:
    """The head of the page."""

    def __init__(self, service: Service) -> None:
        self._service = service

    def lay_out(self, board: Board) -> None:
        """Add the masthead to the page."""
        board.drawn("masthead", HERE / "masthead.js", self.draw)

    def draw(self, visit: Visit) -> str:
        """Return the masthead; nobody waits here for a model that is still loading."""
        if not self._service.models.is_ready:
            return render_masthead(visit.language, None)
        try:
            info = self._service.models.backend(visit.model).info
        except AppError as error:
            return render_masthead(visit.language, None, error_words(visit.language, error))
        offers = offers_of(self._service, visit.language, info)
        return render_masthead(visit.language, info, beside=visit.beside, offers=offers)

    @changes("masthead")
    def show_model(self, visitor: gr.Request, language: Language) -> Changes:
        """Draw the masthead once the operator's model is there, or is known not to come."""
        self._service.models.wait()
        self._service.found_servers.look()
        # Meanwhile another language may have been chosen.
        language = self._service.language(visitor.session_hash or "", language)
        return {"masthead": self.draw(Visit(language))}
