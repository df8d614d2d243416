"""Needles in a haystack: numbers under names, strewn among sentences that say nothing.

After RULER (arXiv:2404.06654) in kind, in words of our own: one needle; one among others; several
numbers under one name; several names asked for at once.
"""

from dataclasses import dataclass
from random import Random

from training.evaluation.synthetic.trial import Trial
from training.evaluation.synthetic.vocabulary import names, numbers, sentences

INTRODUCTION = (
    "Numbers are hidden in the text below. Keep them in mind; they are asked for later.\n\n"
)
NEEDLE = "The number that belongs to {name} is {number}."
DIGITS = 7


@dataclass(frozen=True, slots=True)
class NeedleKind:
    """names: how many are hidden; asked: of how many the numbers are asked; numbers: of each."""

    names: int = 1
    asked: int = 1
    numbers: int = 1


KINDS = {
    "needle_single": NeedleKind(),
    "needle_multikey": NeedleKind(names=4),
    "needle_multivalue": NeedleKind(numbers=4),
    "needle_multiquery": NeedleKind(names=4, asked=4),
}


def make_needles(
    kind: NeedleKind,
    amount: int,
    draw: Random,
    depth: float | None = None,
    haystack: list[str] | None = None,
) -> Trial:
    """Return a trial with so many sentences of filler.

    depth: where the needles lie, 0 to 1; strewn by chance if None. haystack: sentences in their
    order, in place of filler.
    """
    hidden = names(kind.names, draw)
    values = {name: numbers(kind.numbers, DIGITS, draw) for name in hidden}
    needles = [NEEDLE.format(name=n, number=one) for n, found in values.items() for one in found]
    draw.shuffle(needles)
    text = _strewn(needles, _straw(amount, draw, haystack), draw, depth)
    asked = hidden[: kind.asked]
    named, single = " and ".join(asked), kind.asked * kind.numbers == 1
    question = (
        f"\n\nWhich number belongs to {named}? Answer with the number alone.\n"
        if single
        else f"\n\nWhich numbers belong to {named}? Answer with all of them, and nothing else.\n"
    )
    opening = f"The number{' that belongs' if single else 's that belong'} to {named}"
    return Trial(
        INTRODUCTION + text + question,
        tuple(number for name in asked for number in values[name]),
        answer_tokens=24 if single else 96,
        opening=f"{opening} {'is' if single else 'are'}",
    )


def _straw(amount: int, draw: Random, haystack: list[str] | None) -> list[str]:
    if haystack:
        return [haystack[place % len(haystack)] for place in range(amount)]
    return draw.choices(sentences("filler"), k=amount)


def _strewn(needles: list[str], straw: list[str], draw: Random, depth: float | None) -> str:
    if depth is None:
        places = sorted((draw.randint(0, len(straw)) for _ in needles), reverse=True)
    else:
        places = [round(depth * len(straw))] * len(needles)
    text = list(straw)
    for place, needle in zip(places, needles, strict=True):
        text.insert(place, needle)
    return " ".join(text)
