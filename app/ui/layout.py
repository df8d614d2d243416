"""Where everything stands on the page; nothing here says what it does."""

from dataclasses import fields
from typing import Any

import gradio as gr

from app.settings import Settings
from app.ui import components
from app.ui.conversation.render_ask_form import (
    render_answer_languages,
    render_masthead,
    render_tasks,
    render_welcome,
)
from app.ui.documents.samples import render_samples
from app.ui.i18n.translate import Language, say
from app.ui.parts_of_page import Parts


def lay_out(language: Language, settings: Settings) -> Parts:
    made: dict[str, Any] = {
        "language": gr.State(language),
        "model": gr.State(""),
        "beside": gr.State(""),
        "kept_key": gr.State(None),
        "shelf_state": gr.State(()),
        "talk_state": gr.State(()),
        "editing": gr.State(None),
        "locked": gr.State(()),
        "masthead": components.drawn("masthead", render_masthead(language, None), part="masthead"),
    }
    with gr.Row(elem_id="room"):
        with gr.Column(elem_id="left"):
            made |= _lay_out_shelf(language, settings)
        with gr.Column(elem_id="right"):
            made |= _lay_out_desk(language)
    return Parts(**{field.name: made[field.name] for field in fields(Parts)})


def _lay_out_shelf(language: Language, settings: Settings) -> dict[str, Any]:
    made: dict[str, Any] = {}
    with components.drop_zone(language, settings) as made["drop"]:
        made["upload"] = gr.UploadButton(
            say(language, "choose_files"), file_count="multiple", size="md", elem_id="upload"
        )
    with gr.Accordion(say(language, "paste"), open=False, elem_id="paste-box") as paste_box:
        made["paste"] = gr.Textbox(
            label=say(language, "paste_label"),
            placeholder=say(language, "paste_hint"),
            lines=5,
            max_lines=12,
            elem_id="paste",
        )
        made["paste_add"] = gr.Button(say(language, "add"), size="md", elem_id="paste-add")
    made["paste_box"] = paste_box
    made["refused"] = components.drawn("refused")
    made["notice"] = components.drawn("notice")
    with gr.Row(visible=False, elem_id="unlock-row") as unlock_row:
        made["password"] = gr.Textbox(
            label=say(language, "password"), type="password", elem_id="password"
        )
        made["unlock"] = gr.Button(say(language, "unlock"), size="md", elem_id="unlock")
    made["unlock_row"] = unlock_row
    made["shelf"] = components.chosen("shelf", {}, "")
    made["samples"] = components.drawn("samples", render_samples(language), part="samples")
    made["history"] = components.drawn("history", part="history")
    made["panel"] = components.drawn("panel", part="panel")
    return made


def over_choices(language: Language) -> list[tuple[str, str]]:
    """Return the ways to deal with a text over the window."""
    return [
        (say(language, f"over_{way}"), way) for way in ("refuse", "closest", "start", "chapters")
    ]


def _lay_out_desk(language: Language) -> dict[str, Any]:
    made: dict[str, Any] = {}
    with gr.Column(elem_id="talk-scroll"):
        made["talk"] = components.drawn("talk", render_welcome(language), part="talk")
        with gr.Row(elem_id="talk-foot"):
            for name in ("save_md", "save_json", "new_talk"):
                made[name] = gr.Button(say(language, name), size="sm", elem_classes="plain")
        made["outbox"] = components.chosen("outbox", {}, "")
    with gr.Column(elem_id="desk"):
        made["tasks"] = components.chosen("tasks", "question", render_tasks(language, "question"))
        with gr.Row(elem_id="conferences"):
            made["conference_1"] = gr.Textbox(
                label=say(language, "conference_1"), visible=False, elem_id="conference-1"
            )
            made["conference_2"] = gr.Textbox(
                label=say(language, "conference_2"), visible=False, elem_id="conference-2"
            )
            made["guideline"] = gr.Textbox(
                label=say(language, "guideline"),
                placeholder=say(language, "guideline_hint"),
                visible=False,
                max_lines=6,
                elem_id="guideline",
            )
        with gr.Row(elem_id="ask-row"):
            made["question"] = gr.Textbox(
                label=say(language, "question"),
                placeholder=say(language, "question_hint"),
                lines=1,
                max_lines=8,
                elem_id="question",
                submit_btn=False,
            )
            made["ask"] = gr.Button(say(language, "ask"), variant="primary", elem_id="ask")
            made["stop"] = gr.Button(
                say(language, "stop"), variant="stop", visible=False, elem_id="stop"
            )
        made["desk_notice"] = components.drawn("desk-notice", part="desk_notice")
        made["over"] = gr.Radio(
            over_choices(language),
            value="refuse",
            label=say(language, "over"),
            visible=False,
            elem_id="over",
        )
        made["stretch"] = components.drawn("stretch", part="stretch")
        with gr.Row(elem_id="desk-foot"):
            made["budget"] = components.drawn("budget", part="budget")
            made["answer_language"] = components.chosen(
                "answer-language", "", render_answer_languages(language)
            )
            made["show_prompt"] = gr.Button(
                say(language, "show_prompt"), size="sm", elem_id="show-prompt", elem_classes="plain"
            )
    return made
