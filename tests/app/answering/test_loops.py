"""Loops in a text, and texts that only look like one."""

import pytest

from app.answering.loops import num_looping_chars, without_loop

SENTENCE = "The keeper climbed the stairs and lit the lamp before the storm. "


@pytest.mark.parametrize(
    "text",
    [
        SENTENCE * 3,
        "la la la " * 5,
        "| --- | --- | --- | --- |\n| a | b | c | d |\n",
        SENTENCE + "Then he slept. " + SENTENCE * 2,
        "",
        " ".join(f"word{n}" for n in range(400)),
        "".join(f"| {n} | {n * 7 % 89 + 10}.{n} |\n" for n in range(10, 60)),
        "".join(f"{n}: {'x' * n}\n" for n in range(30)),
    ],
)
def test_what_repeats_a_little_is_left(text: str) -> None:
    assert num_looping_chars(text) == (0, 0)
    assert without_loop(text) == text


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("It begins. " + SENTENCE * 6, "It begins. " + SENTENCE.rstrip()),
        ("A" + "答案是：" * 60, "A答案是："),
        ("".join(f"{n}. {SENTENCE}" for n in range(10, 20)), f"10. {SENTENCE.rstrip()}"),
        (SENTENCE * 5 + SENTENCE[:20], SENTENCE.rstrip()),
    ],
)
def test_of_a_loop_one_round_is_left(text: str, kept: str) -> None:
    assert without_loop(text) == kept
