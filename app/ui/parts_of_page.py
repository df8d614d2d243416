"""Every component of the page, by name, and the groups in which handlers take them."""

from dataclasses import dataclass
from typing import Any

import gradio as gr


@dataclass(frozen=True)
class Parts:
    """Every component of the page, by name."""

    masthead: gr.HTML
    language: gr.State
    model: gr.State
    beside: gr.State
    shelf_state: gr.State
    talk_state: gr.State
    editing: gr.State
    locked: gr.State
    drop: gr.HTML
    upload: gr.UploadButton
    paste_box: gr.Accordion
    paste: gr.Textbox
    paste_add: gr.Button
    refused: gr.HTML
    notice: gr.HTML
    unlock_row: gr.Row
    password: gr.Textbox
    unlock: gr.Button
    shelf: gr.HTML
    samples: gr.HTML
    panel: gr.HTML
    talk: gr.HTML
    tasks: gr.HTML
    conference_1: gr.Textbox
    conference_2: gr.Textbox
    guideline: gr.Textbox
    answer_language: gr.HTML
    question: gr.Textbox
    ask: gr.Button
    stop: gr.Button
    show_prompt: gr.Button
    new_talk: gr.Button
    save_md: gr.Button
    save_json: gr.Button
    outbox: gr.HTML
    over: gr.Radio
    stretch: gr.HTML
    budget: gr.HTML
    desk_notice: gr.HTML
    history: gr.HTML
    kept_key: gr.State

    @property
    def desk(self) -> list[Any]:
        """What lies on the desk, in the order of `desk.Desk`."""
        return [
            self.question,
            self.tasks,
            self.shelf,
            self.over,
            self.conference_1,
            self.conference_2,
            self.guideline,
            self.answer_language,
            self.shelf_state,
            self.talk_state,
            self.editing,
            self.language,
            self.model,
            self.beside,
        ]

    @property
    def weighing(self) -> list[Any]:
        """What says how much room there is, in the order of TalkHandlers.weigh."""
        return [self.budget, self.over, self.stretch]

    @property
    def reopened(self) -> list[Any]:
        """What an earlier visit fills, in the order that HistoryHandlers returns."""
        return [
            self.kept_key,
            self.shelf_state,
            self.shelf,
            self.talk_state,
            self.talk,
            self.history,
        ]

    @property
    def worded(self) -> list[Any]:
        """Everything that has words in it, in the order that PageHandlers returns."""
        return [
            self.language,
            self.masthead,
            self.drop,
            self.upload,
            self.paste_box,
            self.paste,
            self.paste_add,
            self.password,
            self.unlock,
            self.shelf,
            self.samples,
            self.talk,
            self.tasks,
            self.conference_1,
            self.conference_2,
            self.guideline,
            self.answer_language,
            self.question,
            self.ask,
            self.stop,
            self.show_prompt,
            self.new_talk,
            self.save_md,
            self.save_json,
            self.over,
        ]

    @property
    def writing(self) -> list[Any]:
        """What changes while an answer is written, in the order that TalkHandlers yields."""
        return [
            self.talk_state,
            self.talk,
            self.question,
            self.editing,
            self.ask,
            self.stop,
            self.desk_notice,
        ]
