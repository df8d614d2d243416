"""Which handler hears which event; handlers and components find each other by name."""

from collections.abc import Callable
from typing import Any

import gradio as gr

from app.ui.ask_form.ask_form_handlers import AskFormHandlers
from app.ui.conversation.conversation_handlers import ConversationHandlers
from app.ui.documents.documents_handlers import DocumentsHandlers
from app.ui.handler import Handler, bind, changes
from app.ui.history.history_handlers import HistoryHandlers
from app.ui.masthead.masthead_view import Masthead
from app.ui.models.models_handlers import ModelHandlers
from app.ui.notes.notes_handlers import NotesHandlers
from app.ui.page.board import Board
from app.ui.page.page_handlers import PageHandlers
from app.ui.service.service import Service
from app.ui.viewer.viewer_handlers import ViewerHandlers

Options = dict[str, Any]
QUIET: Options = {"api_visibility": "private", "show_progress": "hidden"}
LONG: Options = {**QUIET, "concurrency_limit": None}
"""Waits in no queue of Gradio's: the model has its own."""
AT_ONCE: Options = {**QUIET, "queue": False}
LAST_STATE: Options = {**AT_ONCE, "trigger_mode": "always_last"}
"""Goes by what stands in the page: while one is on its way others wait, and become one."""
EACH: Options = {**AT_ONCE, "trigger_mode": "multiple"}
"""Each press means something else, and is heard while the one before is on its way."""
OVERLAPPING: Options = {**LONG, "trigger_mode": "multiple"}
"""Another may come before the page knows that the one before is done with."""
IN_TURN: Options = {**QUIET, "trigger_mode": "multiple", "concurrency_limit": 1}
"""Each draws what the one before left, however fast one clicks."""


class Wiring:
    """Wires the components of a page to the handlers of a service."""

    def __init__(self, page: gr.Blocks, board: Board, service: Service) -> None:
        self._page = page
        self._board = board
        # With every word of an answer Gradio's script walks through all components that could
        # show progress, though none does: half of what drawing a word costs a browser.
        self._unseen = board["conversation"]
        self._pages = PageHandlers(service, board)
        self._masthead = Masthead(service)
        self._models = ModelHandlers(service)
        self._history = HistoryHandlers(service)
        self._documents = DocumentsHandlers(service)
        self._form = AskFormHandlers(service)
        self._conversation = ConversationHandlers(service)
        self._notes = NotesHandlers()
        self._viewer = ViewerHandlers(service)

    def wire(self) -> None:
        """Wire everything."""
        self._wire_page()
        self._wire_models()
        self._wire_history()
        self._wire_documents()
        self._wire_form()
        self._wire_conversation()
        self._wire_notes()
        self._wire_viewer()

    def _on(self, event: Callable[..., Any], handler: Handler, options: Options) -> Any:
        """Let a handler hear an event; returns what other events may follow."""
        bound = bind(handler)
        inputs = [self._board[name] for name in bound.inputs]
        outputs = [self._board[name] for name in bound.outputs]
        return event(bound.call, inputs, outputs, show_progress_on=self._unseen, **options)

    def _wire_page(self) -> None:
        on, board, worded = self._on, self._board, changes("language", *self._board.worded)
        greeted = on(self._page.load, worded(self._pages.greet), AT_ONCE)
        loaded = on(greeted.then, self._masthead.show_model, LONG)
        # Tokens that were estimated meanwhile are now counted.
        self._weighed(on(loaded.then, self._documents.recount, LONG))
        # Only now is it known in which language an earlier visit is to be shown.
        on(greeted.then, self._history.restore, LONG)
        chosen = board["masthead"].language
        changed = on(chosen, worded(self._pages.change_language), AT_ONCE)
        on(changed.then, self._history.show, AT_ONCE)
        self._page.unload(self._pages.leave)

    def _wire_models(self) -> None:
        on, board, models = self._on, self._board, self._models
        on(board["masthead"].model, models.show, LONG)
        used = on(board["panel"].use, models.use, LONG)
        served = on(board["servers"].use, models.use_server, LONG)
        fetched = on(board["servers"].fetch, models.fetch, LONG)
        for chosen in (used, served, fetched):
            self._weighed(on(chosen.then, self._documents.recount, LONG))
        on(board["servers"].list, models.list_server, LONG)
        on(board["servers"].look, models.look_at, LONG)
        on(board["servers"].try_out, models.try_out, LONG)
        self._weighed(on(board["panel"].beside, models.set_beside, LONG))

    def _wire_history(self) -> None:
        on, history = self._on, self._board["history"]
        on(history.reopen, self._history.reopen, LONG)
        on(history.forget, self._history.forget, EACH)
        on(history.forget_all, self._history.forget_all, AT_ONCE)

    def _wire_documents(self) -> None:
        on, board, documents = self._on, self._board, self._documents
        on(board["drop"].refused, documents.refuse, AT_ONCE)
        raw = {**OVERLAPPING, "preprocess": False}
        self._saved(on(board["upload"].upload, documents.add_files, raw))
        self._saved(on(board["add"].click, documents.add_pasted, OVERLAPPING))
        for event in (board["unlock"].click, board["password"].submit):
            self._saved(on(event, documents.unlock, OVERLAPPING))
        self._saved(on(board["ticks"].reread, documents.reread, OVERLAPPING))
        self._saved(on(board["ticks"].removed, documents.remove, IN_TURN))
        added = on(board["samples"].sample, documents.add_sample, LONG)
        offered = on(board["overview"].suggest, documents.suggest, AT_ONCE)
        follows = on(board["conversation_view"].follow, documents.suggest, AT_ONCE)
        for chosen in (added, offered, follows):
            self._asked(on(chosen.success, self._conversation.ask_suggested, OVERLAPPING))
        self._saved(on(board["notice"].recognise_file, documents.recognise_file, OVERLAPPING))

    def _wire_form(self) -> None:
        on, board, form = self._on, self._board, self._form
        for event in (board["ask"].click, board["question"].submit):
            self._asked(on(event, self._conversation.ask, OVERLAPPING))
        on(board["stop"].click, self._conversation.stop, AT_ONCE)
        for event in (board["ticks"].ticked, board["ask_notice"].typed):
            self._drafted(on(event, form.weigh, LAST_STATE))
        for name in ("conference_1", "conference_2", "guideline"):
            on(board[name].blur, self._history.save_draft, LAST_STATE)
        self._weighed(on(board["longer_window"].window, form.set_window, LONG))
        chosen = on(board["task"].chosen, form.choose_task, LAST_STATE)
        self._weighed(chosen)
        self._drafted(chosen)
        self._drafted(on(board["over"].input, form.weigh, LAST_STATE))
        on(board["show_prompt"].click, form.show_prompt, AT_ONCE)
        on(board["ask_notice"].cancel_edit, self._conversation.cancel_edit, AT_ONCE)

    def _wire_conversation(self) -> None:
        on, board, conversation = self._on, self._board, self._conversation
        view = board["conversation_view"]
        on(view.evidence, self._viewer.open_passage, EACH)
        self._asked(on(view.again, conversation.ask_again, OVERLAPPING))
        on(view.version, conversation.show_version, EACH)
        on(view.edit_turn, conversation.edit, EACH)
        on(board["save_md"].click, conversation.save_markdown, AT_ONCE)
        on(board["save_json"].click, conversation.save_json, AT_ONCE)
        on(board["new_conversation"].click, conversation.clear, AT_ONCE)

    def _wire_notes(self) -> None:
        on, board, notes = self._on, self._board, self._notes
        self._saved(on(board["conversation_view"].pin, notes.pin, IN_TURN))
        view = board["notes_view"]
        self._saved(on(view.unpin, notes.unpin, IN_TURN))
        on(view.save_notes, notes.save, AT_ONCE)
        on(view.open_note, self._viewer.open_note, EACH)
        on(board["save_citations"].click, notes.save_citations, AT_ONCE)

    def _wire_viewer(self) -> None:
        on, viewer = self._on, self._board["viewer"]
        on(viewer.read, self._viewer.open_part, EACH)
        on(viewer.unlock, self._viewer.unlock, OVERLAPPING)

    def _weighed(self, event: Any) -> None:
        """Have the budget drawn anew after an event."""
        self._on(event.then, self._form.weigh, LAST_STATE)

    def _saved(self, event: Any) -> None:
        """Have what the page holds kept after an event."""
        self._on(event.then, self._history.save, LAST_STATE)

    def _drafted(self, event: Any) -> None:
        """Have what is typed and ticked kept after an event."""
        self._on(event.then, self._history.save_draft, LAST_STATE)

    def _asked(self, event: Any) -> None:
        # Side by side: whoever closes the page after the last word finds the answer again.
        self._saved(event)
        self._weighed(event)
