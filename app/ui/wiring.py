"""Which handler hears which event; no handler knows a component."""

from typing import Any

import gradio as gr

from app.ui.conversation.conversation_handlers import TalkHandlers
from app.ui.documents.documents_handlers import ShelfHandlers
from app.ui.evidence.evidence_handlers import EvidenceHandlers
from app.ui.history.history_handlers import HistoryHandlers
from app.ui.models.models_handlers import ModelHandlers
from app.ui.page_handlers import PageHandlers
from app.ui.parts_of_page import Parts
from app.ui.service import Host

QUIET: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
LONG: dict[str, Any] = {**QUIET, "concurrency_limit": None}
"""Waits in no queue of Gradio's: the model has its own."""
AT_ONCE: dict[str, Any] = {**QUIET, "queue": False}
LATEST: dict[str, Any] = {**AT_ONCE, "trigger_mode": "always_last"}


class Wiring:
    """Wires the components of a page to the handlers of a host."""

    def __init__(self, page: gr.Blocks, parts: Parts, host: Host) -> None:
        self._page = page
        self._parts = parts
        self._pages = PageHandlers(host)
        self._models = ModelHandlers(host)
        self._history = HistoryHandlers(host)
        self._shelf = ShelfHandlers(host)
        self._talk = TalkHandlers(host)
        self._evidence = EvidenceHandlers()

    def wire(self) -> None:
        """Wire everything."""
        self._wire_page()
        self._wire_models()
        self._wire_history()
        self._wire_shelf()
        self._wire_desk()
        self._wire_answers()

    def _wire_page(self) -> None:
        parts, handlers = self._parts, self._pages
        state = [parts.shelf_state, parts.talk_state, parts.tasks, parts.model, parts.beside]
        greeted = self._page.load(handlers.greet, state, parts.worded, **AT_ONCE)
        greeted.then(handlers.show_model, parts.language, parts.masthead, **LONG)
        # Only now is it known in which language an earlier visit is to be shown.
        greeted.then(self._history.restore, parts.language, parts.reopened, **LONG)
        changed = parts.masthead.language(handlers.change_language, state, parts.worded, **AT_ONCE)
        kept = [parts.kept_key, parts.language]
        changed.then(self._history.show, kept, parts.history, **AT_ONCE)
        self._page.unload(handlers.leave)

    def _wire_models(self) -> None:
        parts, handlers = self._parts, self._models
        state = [parts.model, parts.beside, parts.language]
        changed = [parts.model, parts.beside, parts.masthead, parts.panel, parts.desk_notice]
        parts.masthead.model(handlers.show, state, parts.panel, **LONG)
        self._weighed(parts.panel.use(handlers.use, state, changed, **LONG))
        self._weighed(parts.panel.beside(handlers.set_beside, state, changed, **LONG))

    def _wire_history(self) -> None:
        parts, handlers = self._parts, self._history
        kept = [parts.kept_key, parts.language]
        parts.history.reopen(handlers.reopen, parts.language, parts.reopened, **LONG)
        parts.history.forget(handlers.forget, kept, [parts.kept_key, parts.history], **AT_ONCE)

    def _wire_shelf(self) -> None:
        parts, handlers = self._parts, self._shelf
        table = [parts.shelf_state, parts.language]
        shown = [parts.shelf_state, parts.shelf, parts.notice, parts.locked, parts.unlock_row]
        parts.drop.refused(handlers.refuse, parts.language, parts.refused, **AT_ONCE)
        upload = [parts.upload, *table]
        self._saved(
            parts.upload.upload(handlers.add_files, upload, shown, preprocess=False, **LONG)
        )
        pasted = [*shown, parts.paste]
        self._saved(
            parts.paste_add.click(handlers.add_pasted, [parts.paste, *table], pasted, **LONG)
        )
        unlocking = [parts.unlock.click, parts.password.submit]
        locked = [parts.password, parts.locked, *table]
        self._saved(gr.on(unlocking, handlers.unlock, locked, shown, **LONG))
        self._saved(parts.shelf.reread(handlers.reread, table, shown, **LONG))
        left = [parts.shelf_state, parts.shelf]
        self._saved(parts.shelf.removed(handlers.remove, table, left, **AT_ONCE))
        parts.shelf.looked(handlers.look, table, parts.panel, **AT_ONCE)
        parts.panel.looked(handlers.look, table, parts.panel, **AT_ONCE)
        sample = [*shown, parts.question, parts.tasks]
        added = parts.samples.sample(handlers.add_sample, table, sample, **LONG)
        self._asked(added.success(self._talk.ask, parts.desk, parts.writing, **LONG))

    def _wire_desk(self) -> None:
        parts, handlers = self._parts, self._talk
        asking = [parts.ask.click, parts.question.submit]
        self._asked(gr.on(asking, handlers.ask, parts.desk, parts.writing, **LONG))
        self._asked(parts.talk.again(handlers.ask_again, parts.desk, parts.writing, **LONG))
        parts.stop.click(handlers.stop, None, None, **AT_ONCE)
        parts.shelf.ticked(handlers.weigh, parts.desk, parts.weighing, **LATEST)
        parts.question.input(handlers.weigh, parts.desk, parts.weighing, **LATEST)
        windowed = [parts.masthead, parts.desk_notice]
        self._weighed(parts.stretch.window(handlers.set_window, parts.desk, windowed, **LONG))
        fields = [parts.question, parts.conference_1, parts.conference_2, parts.guideline]
        chosen = [parts.tasks, parts.language]
        self._weighed(parts.tasks.chosen(PageHandlers.choose_task, chosen, fields, **AT_ONCE))
        prompt = [parts.panel, parts.desk_notice]
        parts.show_prompt.click(handlers.show_prompt, parts.desk, prompt, **AT_ONCE)

    def _wire_answers(self) -> None:
        parts, handlers = self._parts, self._talk
        state = [parts.talk_state, parts.language]
        evidence = [parts.shelf_state, *state]
        opening = parts.talk.evidence(self._evidence.evidence, evidence, parts.panel, **LONG)
        # Or the page's picture would open again what was closed before it came.
        parts.panel.closed(None, None, None, cancels=[opening])
        unlocked = [parts.shelf_state, parts.panel]
        parts.panel.unlock_page(self._evidence.unlock_page, evidence, unlocked, **LONG)
        parts.save_md.click(self._evidence.save_markdown, state, parts.outbox, **AT_ONCE)
        parts.save_json.click(self._evidence.save_json, state, parts.outbox, **AT_ONCE)
        edited = [parts.question, parts.tasks, parts.editing, parts.desk_notice]
        parts.talk.edit_round(handlers.edit, state, edited, **AT_ONCE)
        left = [parts.question, parts.editing, parts.desk_notice]
        parts.desk_notice.cancel_edit(handlers.cancel_edit, None, left, **AT_ONCE)
        cleared = [parts.talk_state, parts.talk, parts.editing, parts.kept_key]
        parts.new_talk.click(handlers.clear, parts.language, cleared, **AT_ONCE)

    def _weighed(self, event: Any) -> Any:
        """Have the budget drawn anew after an event."""
        parts = self._parts
        return event.then(self._talk.weigh, parts.desk, parts.weighing, **AT_ONCE)

    def _saved(self, event: Any) -> Any:
        """Have what is on the table kept after an event."""
        parts = self._parts
        table = [parts.kept_key, parts.shelf_state, parts.talk_state, parts.language]
        return event.then(self._history.save, table, [parts.kept_key, parts.history], **AT_ONCE)

    def _asked(self, event: Any) -> None:
        # Side by side: whoever closes the page after the last word finds the answer again.
        self._saved(event)
        self._weighed(event)
