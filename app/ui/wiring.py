"""Which handler hears which event; no handler knows a component."""

from typing import Any

import gradio as gr

from app.ui.evidence_handlers import EvidenceHandlers
from app.ui.host import Host
from app.ui.layout import Parts
from app.ui.model_handlers import ModelHandlers
from app.ui.page_handlers import PageHandlers
from app.ui.shelf_handlers import ShelfHandlers
from app.ui.talk_handlers import TalkHandlers

QUIET: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
AT_ONCE: dict[str, Any] = {**QUIET, "queue": False}


def wire_page(page: gr.Blocks, parts: Parts, host: Host) -> None:
    handlers = PageHandlers(host)
    worded = [
        parts.language,
        parts.masthead,
        parts.drop,
        parts.upload,
        parts.paste_box,
        parts.paste,
        parts.paste_add,
        parts.password,
        parts.unlock,
        parts.shelf,
        parts.samples,
        parts.talk,
        parts.tasks,
        parts.conference_1,
        parts.conference_2,
        parts.question,
        parts.ask,
        parts.stop,
        parts.show_prompt,
        parts.new_talk,
        parts.save_md,
        parts.save_json,
        parts.over,
    ]
    state = [parts.shelf_state, parts.talk_state, parts.tasks, parts.model, parts.beside]
    page.load(handlers.greet, state, worded, **AT_ONCE).then(
        handlers.show_model, parts.language, parts.masthead, concurrency_limit=None, **QUIET
    )
    parts.masthead.language(handlers.change_language, state, worded, **AT_ONCE)
    wire_models(parts, ModelHandlers(host), TalkHandlers(host))
    page.unload(handlers.leave)


def wire_models(parts: Parts, handlers: ModelHandlers, talk: TalkHandlers) -> None:
    """Wire the panel of models; loading one may take minutes, so it stands in the queue."""
    state = [parts.model, parts.beside, parts.language]
    changed = [parts.model, parts.beside, parts.masthead, parts.panel, parts.desk_notice]
    parts.masthead.model(handlers.show, state, parts.panel, **QUIET)
    loading: dict[str, Any] = {**QUIET, "concurrency_limit": None}
    for event, handler in (
        (parts.panel.use, handlers.use),
        (parts.panel.beside, handlers.set_beside),
    ):
        event(handler, state, changed, **loading).then(
            talk.weigh, parts.desk, [parts.budget, parts.over], **AT_ONCE
        )


def wire_shelf(parts: Parts, handlers: ShelfHandlers, talk: TalkHandlers) -> None:
    shown = [parts.shelf_state, parts.shelf, parts.notice, parts.locked, parts.unlock_row]
    reading: dict[str, Any] = {**QUIET, "concurrency_limit": None}
    parts.upload.upload(
        handlers.add_files,
        [parts.upload, parts.shelf_state, parts.language],
        shown,
        preprocess=False,
        **reading,
    )
    parts.paste_add.click(
        handlers.add_pasted,
        [parts.paste, parts.shelf_state, parts.language],
        [*shown, parts.paste],
        **reading,
    )
    gr.on(
        [parts.unlock.click, parts.password.submit],
        handlers.unlock,
        [parts.password, parts.locked, parts.shelf_state, parts.language],
        shown,
        **reading,
    )
    parts.shelf.removed(
        handlers.remove,
        [parts.shelf_state, parts.language],
        [parts.shelf_state, parts.shelf],
        **AT_ONCE,
    )
    for source in (parts.shelf, parts.panel):
        source.looked(handlers.look, [parts.shelf_state, parts.language], parts.panel, **AT_ONCE)
    parts.samples.sample(
        handlers.add_sample,
        [parts.shelf_state, parts.language],
        [*shown, parts.question, parts.tasks],
        **reading,
    ).success(talk.ask, parts.desk, parts.writing, **reading)
    weighing = [parts.budget, parts.over]
    latest: dict[str, Any] = {**AT_ONCE, "trigger_mode": "always_last"}
    parts.shelf.ticked(talk.weigh, parts.desk, weighing, **latest)
    parts.question.input(talk.weigh, parts.desk, weighing, **latest)
    parts.talk_state.change(talk.weigh, parts.desk, weighing, **latest)


def wire_desk(parts: Parts, handlers: TalkHandlers) -> None:
    writing = parts.writing
    long: dict[str, Any] = {**QUIET, "concurrency_limit": None}
    gr.on([parts.ask.click, parts.question.submit], handlers.ask, parts.desk, writing, **long)
    parts.talk.again(handlers.ask_again, parts.desk, writing, **long)
    parts.stop.click(handlers.stop, None, None, **AT_ONCE)
    parts.tasks.chosen(
        PageHandlers.choose_task,
        [parts.tasks, parts.language],
        [parts.question, parts.conference_1, parts.conference_2],
        **AT_ONCE,
    ).then(handlers.weigh, parts.desk, [parts.budget, parts.over], **AT_ONCE)
    parts.show_prompt.click(
        handlers.show_prompt, parts.desk, [parts.panel, parts.desk_notice], **AT_ONCE
    )
    answers = EvidenceHandlers()
    state = [parts.talk_state, parts.language]
    parts.talk.evidence(answers.evidence, [parts.shelf_state, *state], parts.panel, **AT_ONCE)
    parts.talk.edit_round(
        handlers.edit, state, [parts.question, parts.tasks, parts.editing, parts.talk], **AT_ONCE
    )
    parts.talk.cancel_edit(
        handlers.cancel_edit, state, [parts.question, parts.editing, parts.talk], **AT_ONCE
    )
    parts.save_md.click(answers.save_markdown, state, parts.outbox, **AT_ONCE)
    parts.save_json.click(answers.save_json, state, parts.outbox, **AT_ONCE)
    parts.new_talk.click(
        handlers.clear, parts.language, [parts.talk_state, parts.talk, parts.editing], **AT_ONCE
    )
