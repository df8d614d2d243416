"""What a browser says is ticked becomes what a model reads; nonsense changes nothing."""

from typing import Any

import pytest

from app.answering.answer import Done
from app.backends.base import Finished
from app.errors import ModelError
from app.prompting.open_document import Opened
from app.prompting.tasks import Exchange
from app.prompting.token_map import TokenMap
from app.ui.state import (
    DocumentEntry,
    Turn,
    chosen_documents,
    history_of,
    read_ticks,
    remove_document,
    sources_of,
)
from tests.factories import make_document
from tests.scripted_backend import CharacterTokenizer

TEXT = "One. Two. Three."


def book(key: str) -> DocumentEntry:
    parts = (("A", TEXT[:5]), ("Empty", ""), ("B", TEXT[5:]))
    document = make_document(*parts, name=f"{key}.txt", title=key, digest=f"d-{key}")
    tokens = TokenMap.of(document, CharacterTokenizer())
    return DocumentEntry(key, Opened(document, tokens), "characters")


DOCUMENTS = (book("b1"), book("b2"))


@pytest.mark.parametrize(
    ("sent", "ticks"),
    [
        ({"b1": [0, 2]}, {"b1": frozenset({0, 2})}),
        ({"b1": []}, {"b1": frozenset()}),
        ({"b1": ["0", 1, None, 2.5]}, {"b1": frozenset({1})}),
        ({"b1": "all"}, {}),
        (None, {}),
        ([1, 2], {}),
        ("evil", {}),
    ],
)
def test_ticks_are_read_leniently(sent: Any, ticks: dict[str, frozenset[int]]) -> None:
    assert read_ticks(sent) == ticks


@pytest.mark.parametrize(
    ("ticks", "texts"),
    [
        ({}, {"b1": TEXT, "b2": TEXT}),
        ({"b1": frozenset({2})}, {"b1": TEXT[5:], "b2": TEXT}),
        ({"b1": frozenset()}, {"b2": TEXT}),
        ({"b1": frozenset({1}), "b2": frozenset({0})}, {"b2": TEXT[:5]}),
        ({"b1": frozenset({99}), "gone": frozenset({0})}, {"b2": TEXT}),
    ],
)
def test_what_is_ticked_is_read(ticks: dict[str, frozenset[int]], texts: dict[str, str]) -> None:
    books = chosen_documents(DOCUMENTS, ticks)
    read = {b.key: s.text for b, s in zip(books, sources_of(books, ticks), strict=True)}
    assert read == texts


def test_a_book_taken_away_is_gone_and_others_stay() -> None:
    assert [b.key for b in remove_document(DOCUMENTS, "b1")] == ["b2"]
    assert remove_document(DOCUMENTS, "no such") == DOCUMENTS


def done(answer: str, reason: Any = "end") -> Done:
    return Done(answer, (), (), Finished(reason))


def test_only_answered_questions_are_history() -> None:
    conversation = (
        Turn("a", "A?", "question", answer="1", done=done("1")),
        Turn("b", "B?", "question", error=ModelError("model_closed")),
        Turn("c", "C?", "question", done=done("")),
        Turn("d", "D?", "question", answer="half"),
    )
    assert history_of(conversation) == (Exchange("A?", "1"),)


@pytest.mark.parametrize(
    ("turn", "unfinished"),
    [
        (Turn("", "", "summary", done=done("x")), False),
        (Turn("", "", "summary", done=done("x", "stopped")), True),
        (Turn("", "", "summary", error=ModelError("model_closed")), True),
    ],
)
def test_what_broke_off_goes_on(turn: Turn, unfinished: bool) -> None:
    assert turn.is_unfinished is unfinished
