"""Variable tracking: which variables have a value, through a chain of assignments (RULER's)."""

from itertools import pairwise
from random import Random

from training.evaluation.synthetic.trial import Trial
from training.evaluation.synthetic.vocabulary import numbers, sentences

HOPS = 4
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
INTRODUCTION = "Variables are set in the text below. Keep track of their values.\n\n"


def make_variables(amount: int, draw: Random, chains: int = 1) -> Trial:
    """Return a trial with so many sentences of filler between the assignments of its chains."""
    values = numbers(chains, 5, draw)
    count = chains * (HOPS + 1)
    variables = ["".join(draw.choices(LETTERS, k=5)) for _ in range(count)]
    while len(set(variables)) < count:
        variables = ["".join(draw.choices(LETTERS, k=5)) for _ in range(count)]
    text = draw.choices(sentences("filler"), k=amount)
    for chain, value in enumerate(values):
        own = variables[chain * (HOPS + 1) : (chain + 1) * (HOPS + 1)]
        lines = [f"VAR {own[0]} = {value}."]
        lines += [f"VAR {new} = VAR {old}." for old, new in pairwise(own)]
        _strew_in_order(lines, text, draw)
    asked = variables[: HOPS + 1]
    return Trial(
        INTRODUCTION
        + " ".join(text)
        + f"\n\nWhich variables have the value {values[0]}, at first hand or through others?"
        f" There are {len(asked)} of them. Answer with their names, and nothing else.\n",
        tuple(asked),
        answer_tokens=64,
        opening=f"The variables that have the value {values[0]} are",
    )


def _strew_in_order(lines: list[str], text: list[str], draw: Random) -> None:
    """Put lines into a text at places by chance, each after the one before it."""
    places = sorted(draw.randint(0, len(text)) for _ in lines)
    for offset, (place, line) in enumerate(zip(places, lines, strict=True)):
        text.insert(place + offset, line)
