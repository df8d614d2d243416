"""Answers that quote: made of a question, its answer and the passages that are shown."""

import pytest

from training.data.quoted_answers import (
    Told,
    as_sentence,
    find_support,
    quoted_answer,
    quoted_parts,
)

PASSAGES = (
    "The miller had a lazy cat, and it slept in a barrel near the wheel. One evening the wheel"
    " stopped, because a heavy branch had fallen into the water. “Who will pull it out of the"
    " stream now?” asked the miller."
)


def told(question: str, answer: str, where: str = PASSAGES) -> Told:
    return Told(question, answer, where)


def test_a_short_answer_has_the_clause_that_bears_it_out_beside_it():
    made = quoted_answer(told("Where did the cat sleep?", "in a barrel"), PASSAGES)
    bears_out = "The miller had a lazy cat, and it slept in a barrel near the wheel."
    assert made == f'In a barrel. "{bears_out}"'


def test_where_the_quotation_says_the_same_it_stands_alone():
    asked = told("What befell?", "a heavy branch had fallen into the water")
    assert quoted_answer(asked, PASSAGES) == '"because a heavy branch had fallen into the water."'


@pytest.mark.parametrize(
    "asked",
    [
        told("Who sang?", "a nightingale in the garden"),
        told("Who is it?", "the"),
        told("Where did the cat sleep?", "in a barrel", where="Somewhere else in the tale."),
    ],
    ids=["said nowhere", "no word that tells", "known to stand elsewhere"],
)
def test_what_nothing_bears_out_is_no_answer(asked):
    assert quoted_answer(asked, PASSAGES) is None


def test_a_quotation_holds_no_marks_and_stands_there_word_for_word():
    support = find_support(told("Who pulls?", "pull it out of the stream"), PASSAGES)
    assert support == "Who will pull it out of the stream now?"
    assert support in PASSAGES


def test_an_answer_becomes_a_sentence():
    assert as_sentence(' he said "no" , twice ') == "He said no, twice."
    assert as_sentence("really ?") == "Really?"


def test_a_task_is_answered_by_a_line_for_each_of_its_parts():
    found = [
        ("Claims", "We count the tides with a slow clock."),
        ("Claims", "It is the first clock of its kind here."),
        ("Weak points", "The slow clock\nfails on lakes without tides."),
    ]
    assert quoted_parts(found) == (
        'Claims: "We count the tides with a slow clock."\n'
        'Weak points: "The slow clock fails on lakes without tides."'
    )


def test_what_cannot_be_quoted_is_passed_over_and_one_part_is_no_answer():
    said = "“It stops,” he said, and went down to the pier."
    again = "We count the tides with a slow clock."
    long = " ".join(["tide"] * 40)
    parts = [
        ("Claims", said),
        ("Claims", again),
        ("Limits", again),
        ("Limits", long),
        ("End", "It."),
    ]
    assert quoted_parts(parts) == ""
