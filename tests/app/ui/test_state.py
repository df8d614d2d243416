"""What a browser says is ticked becomes what a model reads; nonsense changes nothing."""

from dataclasses import replace
from typing import Any

import pytest

from app.answering.answer import Done
from app.answering.grounding import Related
from app.backends.base import Finished
from app.errors import ModelError
from app.prompting.open_document import Opened
from app.prompting.tasks import Exchange
from app.prompting.tokens import TokenMap
from app.ui.history.keeping import pack_talk, unpack_talk
from app.ui.state import (
    Book,
    Round,
    chosen_books,
    cues_of,
    history_of,
    read_ticks,
    remove_book,
    sources_of,
)
from tests.factories import make_document
from tests.scripted_backend import CharacterTokenizer

TEXT = "One. Two. Three."


def book(key: str) -> Book:
    parts = (("A", TEXT[:5]), ("Empty", ""), ("B", TEXT[5:]))
    document = make_document(*parts, name=f"{key}.txt", title=key, digest=f"d-{key}")
    return Book(key, Opened(document, TokenMap.of(document, CharacterTokenizer())), "characters")


SHELF = (book("b1"), book("b2"))


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
    books = chosen_books(SHELF, ticks)
    read = {b.key: s.text for b, s in zip(books, sources_of(books, ticks), strict=True)}
    assert read == texts


def test_a_book_taken_away_is_gone_and_others_stay() -> None:
    assert [b.key for b in remove_book(SHELF, "b1")] == ["b2"]
    assert remove_book(SHELF, "no such") == SHELF


def done(answer: str, reason: Any = "end") -> Done:
    return Done(answer, (), (), Finished(reason))


def test_only_answered_questions_are_history() -> None:
    talk = (
        Round("a", "A?", "question", answer="1", done=done("1")),
        Round("b", "B?", "question", error=ModelError("model_closed")),
        Round("c", "C?", "question", done=done("")),
        Round("d", "D?", "question", answer="half"),
    )
    assert history_of(talk) == (Exchange("A?", "1"),)


@pytest.mark.parametrize(
    ("round_", "unfinished"),
    [
        (Round("", "", "summary", done=done("x")), False),
        (Round("", "", "summary", done=done("x", "stopped")), True),
        (Round("", "", "summary", error=ModelError("model_closed")), True),
    ],
)
def test_what_broke_off_goes_on(round_: Round, unfinished: bool) -> None:
    assert round_.is_unfinished is unfinished


def test_a_conversation_is_the_same_after_it_was_kept() -> None:
    documents = {b.document.digest: b.document for b in SHELF}
    both = (SHELF[0].document, SHELF[1].document)
    related = Related("Two.", 0.5, 0, "b1.txt", "B", None, None, 5, 9, 0, 4)
    styled = done("4")
    beside = Round("q", "Q?", "novel", (SHELF[0].document,), answer="2", done=done("2"), model="m")
    talk = (
        Round("q", "Q?", "novel", (SHELF[0].document,), answer="1", done=done("1"), beside=beside),
        Round("", "R?", "summary", (SHELF[1].document,), answer="3", done=done("3", "length")),
        Round(
            "",
            "S?",
            "compare_conferences",
            both,
            answer="4",
            done=replace(styled, related=(related,)),
            cues=cues_of("compare_conferences", both),
        ),
    )
    assert len(talk[-1].cues) == 2
    assert unpack_talk(pack_talk(talk), documents) == talk
    assert unpack_talk(pack_talk(talk), {"d-b2": SHELF[1].document}) == talk[1:2]


def test_what_is_still_running_is_not_kept() -> None:
    assert unpack_talk(pack_talk((Round("q", "Q?", "novel"),)), {}) == ()
