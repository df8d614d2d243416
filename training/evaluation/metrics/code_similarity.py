"""How alike an answer's first line of code is to the right one, by matching characters."""

from difflib import SequenceMatcher

NO_CODE = ("`", "#", "//")  # a line with one of these is taken for a comment or a fence


def code_similarity(answer: str, reference: str) -> float:
    """Return the similarity of an answer's first line of code to a reference, in hundredths."""
    return similarity(first_code_line(answer), reference)


def first_code_line(text: str) -> str:
    """Return the first line that is neither comment nor fence; empty where there is none."""
    lines = text.lstrip("\n").split("\n")
    return next((line for line in lines if not any(mark in line for mark in NO_CODE)), "")


def similarity(one: str, other: str) -> float:
    """Return twice the share of matching characters, rounded to hundredths.

    Two equal texts are 1 even where both are empty, and an empty one else is 0.
    """
    if one == other:
        return 1.0
    if not one or not other:
        return 0.0
    return round(100 * SequenceMatcher(None, one, other).ratio()) / 100
