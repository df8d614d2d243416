"""What happens to the page as a whole: greeting, language, leaving."""

from dataclasses import replace

import gradio as gr

from app.messages.message import Language
from app.ui.handler import Changes, Sent, changes
from app.ui.i18n.translate import language_of
from app.ui.page.board import Board
from app.ui.service.service import Service
from app.ui.state import Visit


class PageHandlers:
    """Handlers of the whole page. What they change is every component that holds words."""

    def __init__(self, service: Service, board: Board) -> None:
        self._service = service
        self._board = board

    def greet(self, visitor: gr.Request, visit: Visit) -> Changes:
        """Put the page into the visitor's language."""
        headers = visitor.headers
        accepted = headers.get("accept-language", "") if headers else ""
        return self._in(visitor, language_of(accepted), visit)

    def change_language(self, visitor: gr.Request, sent: Sent, visit: Visit) -> Changes:
        """Put the page into the language that was chosen."""
        language: Language = "zh" if sent.text("language") == "zh" else "en"
        return self._in(visitor, language, visit)

    def _in(self, visitor: gr.Request, language: Language, visit: Visit) -> Changes:
        self._service.speak(visitor.session_hash or "", language)
        visit = replace(visit, language=language)
        return {"language": language, **self._board.redrawn(visit)}

    @changes()
    def leave(self, visitor: gr.Request) -> None:
        """End what is written for a visitor who is gone, and delete what they uploaded."""
        self._service.leave(visitor.session_hash or "")
