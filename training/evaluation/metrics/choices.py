"""Answers that name one of a few things: a class, a number, a paragraph."""

import re
from collections.abc import Sequence

NUMBER = re.compile(r"\d+")
PARAGRAPH = re.compile(r"(?:Paragraph |段落)(\d+)")


def class_score(answer: str, reference: str, classes: Sequence[str]) -> float:
    """Return 1 shared among the classes that an answer names, 0 where the right one is missing.

    A name that is a part of the right name does not count as another one.
    """
    named = [name for name in classes if name in answer]
    for name in named:  # as published: the name after one that is left out is passed over
        if name in reference and name != reference:
            named.remove(name)
    return 1 / len(named) if reference in named else 0.0


def count_score(answer: str, reference: str) -> float:
    """Return the share of an answer's numbers that are the right one; 0 without a number."""
    numbers = NUMBER.findall(answer)
    return numbers.count(str(reference)) / len(numbers) if numbers else 0.0


def paragraph_score(answer: str, reference: str) -> float:
    """Return the share of an answer's numbers that are those of the paragraph to be found."""
    found = PARAGRAPH.search(reference)
    return count_score(answer, found.group(1)) if found else 0.0
