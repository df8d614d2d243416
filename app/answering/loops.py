"""A model that says the same again and again: noticed in its words, whatever model it is."""

import re

LEAST_CHARS = 160
"""Shorter repetitions may be meant: a refrain, a row of a table."""
LEAST_TIMES = 4
_MOST_PERIOD = 600
_KEY_CHARS = 24
_LEAST_LETTERS = 20
"""Of a round whose numbers grow: with fewer it may be a table or a count."""
_DIGIT = re.compile(r"\d")


def num_looping_chars(text: str) -> tuple[int, int]:
    """Return how many characters at a text's end repeat themselves, and after how many each.

    Zeros where it does not loop. One sentence under growing numbers is a loop too; rows of
    numbers are not.
    """
    tail = text[-(LEAST_TIMES + 1) * _MOST_PERIOD :]
    length, period = _run_at_the_end(tail)
    if length:
        return length, period
    length, period = _run_at_the_end(_DIGIT.sub("0", tail))
    letters = sum(character.isalpha() for character in tail[len(tail) - period :])
    return (length, period) if letters >= _LEAST_LETTERS else (0, 0)


def _run_at_the_end(tail: str) -> tuple[int, int]:
    """Return the length and the period of what repeats itself at the end, or zeros."""
    key = tail[-_KEY_CHARS:]
    found = len(tail) - _KEY_CHARS
    if found <= 0:
        return 0, 0
    while (found := tail.rfind(key, 0, found + _KEY_CHARS - 1)) >= 0:
        period = len(tail) - _KEY_CHARS - found
        if period > _MOST_PERIOD:
            break
        length = _length_of_run(tail, period)
        if length >= max(LEAST_CHARS, LEAST_TIMES * period):
            return length, period
    return 0, 0


def without_loop(text: str) -> str:
    """Return a text of whose end only the first round of a loop is left."""
    length, period = num_looping_chars(text)
    if not length:
        return text
    end = len(text) - length + period
    # What stood before the loop may end as a round of it does: its last marks belong to both.
    while end < len(text) and not (text[end].isalnum() or text[end].isspace()):
        end += 1
    return text[:end].rstrip()


def _length_of_run(tail: str, period: int) -> int:
    """Return how much of the end repeats itself after each `period` characters."""
    length = period
    while length < len(tail) and tail[-length - 1] == tail[-length - 1 + period]:
        length += 1
    return length
