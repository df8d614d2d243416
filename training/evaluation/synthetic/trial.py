"""One question to a made-up text, and how much filler makes the text as long as it should be."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from training.errors import DataError

TEMPLATE_TOKENS = 64  # room for a chat template and the marks of begin and end


@dataclass(frozen=True, slots=True)
class Trial:
    """A prompt, what its answer has to hold, and how the answer begins."""

    prompt: str
    wanted: tuple[str, ...]
    answer_tokens: int
    opening: str = ""


class Counter(Protocol):
    """What counts tokens."""

    def count(self, text: str) -> int: ...


def found_share(answer: str, wanted: Sequence[str]) -> float:
    """Return the share of what is wanted that an answer has as whole words, whatever their case."""
    said = set(re.findall(r"\w+", answer.lower()))
    return sum(one.lower() in said for one in wanted) / len(wanted)


def longest(make: Callable[[int], Trial], length: int, counter: Counter, least: int = 1) -> Trial:
    """Return the trial with the most filler that fits into `length` tokens, its answer included.

    make: from an amount of filler, in units of any kind, to a trial. Raises DataError where even
    the least amount is too much.
    """

    def fits(amount: int) -> bool:
        trial = make(amount)
        taken = counter.count(trial.prompt + trial.opening) + trial.answer_tokens
        return taken + TEMPLATE_TOKENS <= length

    if not fits(least):
        raise DataError(f"{length:,} tokens leave no room for the text that is to be made up.")
    high = least
    while fits(2 * high):
        high *= 2
    low, high = high, 2 * high  # low fits, high does not
    while high - low > max(1, low // 64):  # within a sixty-fourth: each count reads the whole text
        middle = (low + high) // 2
        low, high = (middle, high) if fits(middle) else (low, middle)
    return make(low)
