"""ROUGE-1, -2 and -L over whole texts, by lower-case words of letters and digits.

Source: Lin 2004, in the reading of the package `rouge_score` without stemming, which L-Eval
and most reports of today use. LongBench's own ROUGE-L is in `rouge.py`.
"""

import re
from collections import Counter

WORD = re.compile(r"[a-z0-9]+")


def rouge_words(answer: str, reference: str) -> dict[str, float]:
    """Return the F1 of single words, of pairs and of the longest common subsequence, 0 to 1."""
    said, wanted = WORD.findall(answer.lower()), WORD.findall(reference.lower())
    return {
        "rouge_1": _of_runs(said, wanted, 1),
        "rouge_2": _of_runs(said, wanted, 2),
        "rouge_l": _f1(_common_length(said, wanted), len(said), len(wanted)),
    }


def _of_runs(said: list[str], wanted: list[str], length: int) -> float:
    """Return the F1 of runs of so many words."""
    one, other = (
        Counter(zip(*(words[start:] for start in range(length)), strict=False))
        for words in (said, wanted)
    )
    return _f1(sum((one & other).values()), one.total(), other.total())


def _common_length(one: list[str], other: list[str]) -> int:
    above = [0] * (len(other) + 1)
    for word in one:
        row, left = [0], 0
        for column, against in enumerate(other):
            left = above[column] + 1 if word == against else max(left, above[column + 1])
            row.append(left)
        above = row
    return above[-1]


def _f1(shared: int, said: int, wanted: int) -> float:
    return 2 * shared / (said + wanted) if shared else 0.0
