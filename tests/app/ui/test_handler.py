"""A handler is called with the components it names, and its errors become one notice."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, cast

import gradio as gr
import pytest

from app.errors import NoQuestionError
from app.ui.handler import Changes, Sent, bind, changes, sent

VISITOR = cast(gr.Request, object())


@dataclass(frozen=True)
class Form:
    """Fields of a form, by the names of components."""

    question: str
    task: str


@changes("answer", "count")
def ask(visitor: gr.Request, sent: Sent, form: Form, count: int) -> Changes:
    """Answer, or raise."""
    if not form.question:
        raise NoQuestionError("no_question")
    return {"answer": f"{form.task}: {form.question} {sent.text('mark')}"}


@changes("answer", trouble="notice")
def ask_slowly(count: int) -> Iterator[Changes]:
    """Answer in two steps, or raise after the first."""
    yield {"answer": "one"}
    if count > 1:
        raise NoQuestionError("no_question")
    yield {"answer": "two"}


@changes("answer")
def ask_wrongly() -> Changes:
    """Change what is not named."""
    return {"elsewhere": 1}


def event(**values: Any) -> gr.EventData:
    return gr.EventData(None, values)


def test_inputs_and_outputs_are_what_a_handler_names() -> None:
    bound = bind(ask)
    assert bound.inputs == ("language", "question", "task", "count")
    assert bound.outputs == ("answer", "count", "ask_notice")
    values = bound.call(VISITOR, event(mark="!"), "en", "Who?", "novel", 3)
    assert values == ["novel: Who? !", gr.skip(), gr.skip()]


@pytest.mark.parametrize(
    ("language", "words"), [("en", "Please ask a question"), ("zh", "请先写下问题")]
)
def test_an_error_is_one_sentence_in_the_visitor_s_language(language: str, words: str) -> None:
    answer, count, said = bind(ask).call(VISITOR, event(), language, "", "novel", 3)
    assert (answer, count) == (gr.skip(), gr.skip())
    assert said.startswith('<div class="notice" role="alert">')
    assert words in said


def test_what_was_yielded_before_an_error_stays() -> None:
    assert list(bind(ask_slowly).call(VISITOR, event(), "en", 1)) == [
        ["one", gr.skip()],
        ["two", gr.skip()],
    ]
    first, last = bind(ask_slowly).call(VISITOR, event(), "en", 2)
    assert first == ["one", gr.skip()]
    assert last[0] == gr.skip()
    assert "Please ask" in last[1]


@changes()
def note() -> None:
    """Change nothing."""


def test_a_handler_that_changes_nothing_leaves_the_notice_as_it_is() -> None:
    assert bind(note).call(VISITOR, event(), "en") == gr.skip()


def test_a_handler_that_changes_what_it_does_not_name_is_our_mistake() -> None:
    with pytest.raises(AssertionError, match="elsewhere"):
        bind(ask_wrongly).call(VISITOR, event(), "en")


@pytest.mark.parametrize(
    ("value", "text", "number", "index"),
    [
        ("a", "a", None, None),
        (2, "", 2, 2),
        (9, "", 9, None),
        (-1, "", -1, None),
        (True, "", None, None),
        (None, "", None, None),
        ([1], "", None, None),
    ],
)
def test_what_a_script_sent_is_read_leniently(
    value: Any, text: str, number: int | None, index: int | None
) -> None:
    read = sent(it=value)
    assert (read.text("it"), read.number("it"), read.index("it", 3)) == (text, number, index)
    assert read.text("missing") == ""
