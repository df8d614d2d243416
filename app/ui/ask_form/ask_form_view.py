"""The ask form: laid out."""

from pathlib import Path
from typing import Any

import gradio as gr

from app.ui.ask_form.render_ask_form import render_answer_languages, render_tasks
from app.ui.ask_form.task_fields import task_fields
from app.ui.i18n.translate import Language, say
from app.ui.page.board import Board

HERE = Path(__file__).parent
OVER = ("auto", "chapters", "start", "refuse")
"""What can be done about a text over the window."""


def lay_out_ask_form(board: Board) -> None:
    """Add the ask form to the page."""
    board.chosen(
        "task",
        HERE / "tasks.js",
        "question",
        lambda visit: render_tasks(visit.language, visit.task),
        elem_id="tasks",
    )
    with gr.Row(elem_id="conferences"):
        _field(board, "conference_1")
        _field(board, "conference_2")
        _field(board, "guideline", max_lines=6)
    with gr.Row(elem_id="ask-row"):
        _field(board, "question", lines=1, max_lines=8, submit_btn=False)
        board.button("ask", variant="primary")
        board.button("stop", variant="stop", visible=False)
    board.drawn("ask_notice", HERE / "ask_notice.js")
    _over(board)
    board.drawn("longer_window", HERE / "longer_window.js")
    with gr.Row(elem_id="ask-form-foot"):
        board.drawn("budget", HERE / "budget.js")
        board.chosen(
            "answer_language",
            HERE / "answer_language.js",
            "",
            lambda visit: render_answer_languages(visit.language),
        )
        board.button("show_prompt", size="sm", elem_classes="plain")


def _field(board: Board, name: str, **options: Any) -> None:
    """Add a field that is called and shown as the task wants it."""
    first = task_fields(board.language, "question")[name]
    box = gr.Textbox(elem_id=name.replace("_", "-"), **first, **options)
    board.put(name, box, lambda visit: gr.update(**task_fields(visit.language, visit.task)[name]))


def _over(board: Board) -> None:
    radio = gr.Radio(
        _over_choices(board.language),
        value="auto",
        label=say(board.language, "over"),
        visible=False,
        elem_id="over",
    )
    board.put(
        "over",
        radio,
        lambda visit: gr.update(
            label=say(visit.language, "over"), choices=_over_choices(visit.language)
        ),
    )


def _over_choices(language: Language) -> list[tuple[str, str]]:
    return [(say(language, f"over_{way}"), way) for way in OVER]
