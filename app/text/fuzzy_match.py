"""Passages of a long text that are very like a short one.

Runs of a few characters that both texts share vote for where the short one could stand;
only the places with most votes are compared letter by letter.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz
from rapidfuzz.distance import Indel

from app.text.scripts import num_wide

Hashes = NDArray[np.uint32]
Positions = NDArray[np.int32]

MIN_SCORE = 0.8
MIN_SHORT_SCORE = 0.88
"""Of a few letters: three small words are like three others anywhere."""
_SHORT_CHARACTERS = 16
_GRAM_CHARACTERS = 4
_CJK_GRAM_CHARACTERS = 2
_MAX_VOTES = 20_000  # the rarest runs of a text say most; those that stand everywhere little
_MAX_CANDIDATES = 4
_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)  # 2^64 over the golden ratio: spreads low bits


@dataclass(frozen=True, slots=True)
class Match:
    """A range of the long text and its likeness, 0 to 1, to the short one."""

    start: int
    end: int
    score: float


class GramIndex:
    """The runs of characters of one long text, sorted so that each can be looked up."""

    def __init__(self, text: str) -> None:
        self._exact = text
        self._text = _folded(text)
        self._width = _CJK_GRAM_CHARACTERS if _is_mostly_cjk(text) else _GRAM_CHARACTERS

    @cached_property
    def _sorted(self) -> tuple[Hashes, Positions]:
        hashes = _gram_hashes(self._text, self._width)
        order = np.argsort(hashes)
        return hashes[order], order.astype(np.int32)

    def matches(self, wanted: str) -> list[Match]:
        """Return the places like enough to a text, the best first."""
        found = [self._compare(wanted, start) for start in self._candidates(_folded(wanted))]
        is_short = self._width == _GRAM_CHARACTERS and len(wanted) < _SHORT_CHARACTERS
        least = MIN_SHORT_SCORE if is_short else MIN_SCORE
        good = [match for match in found if match.score >= least]
        return sorted(good, key=lambda match: (-match.score, match.start))

    def _candidates(self, wanted: str) -> list[int]:
        """Return the starts at which most runs of the text agree, the best first."""
        grams = _gram_hashes(wanted, self._width)
        hashes, positions = self._sorted
        first = np.searchsorted(hashes, grams, side="left")
        last = np.searchsorted(hashes, grams, side="right")
        telling = np.argsort(last - first, kind="stable")
        telling = telling[np.cumsum((last - first)[telling]) <= _MAX_VOTES]
        telling = telling[last[telling] > first[telling]]
        if not len(telling):
            return []
        votes = np.concatenate([positions[first[i] : last[i]] - i for i in telling])
        # Neighbouring starts vote together: words left out or put in shift what follows.
        width = max(len(wanted) // 4, 8)
        bins, counts = np.unique(np.maximum(votes, 0) // width, return_counts=True)
        together = counts.copy()
        together[:-1] += np.where(np.diff(bins) == 1, counts[1:], 0)
        best = np.argsort(-together, kind="stable")[:_MAX_CANDIDATES]
        return [int(bins[i]) * width for i in best]

    def _compare(self, wanted: str, start: int) -> Match:
        """Align a text within the window around a candidate start.

        A letter in the other case is a tenth of a difference.
        """
        slack = max(len(wanted) // 4, 8)
        begin = max(start - slack, 0)
        window = self._text[begin : start + len(wanted) + 3 * slack]
        folded = _folded(wanted)
        aligned = fuzz.partial_ratio_alignment(folded, window)
        if aligned is None:
            return Match(begin, begin, 0.0)
        at, end = _trimmed(folded, window, aligned.dest_start, aligned.dest_end)
        likeness = Indel.normalized_similarity(folded, window[at:end])
        exact = Indel.normalized_similarity(wanted, self._exact[begin + at : begin + end])
        return Match(begin + at, begin + end, 0.9 * likeness + 0.1 * exact)


def _trimmed(wanted: str, window: str, start: int, end: int) -> tuple[int, int]:
    """Move a range's ends to where the outermost agreeing letters stand, and to whole words."""
    blocks = [
        block
        for block in Indel.opcodes(wanted, window[max(start - 8, 0) : end + 24])
        if block.tag == "equal" and block.dest_end - block.dest_start > 1
    ]
    if not blocks:
        return start, end
    offset = max(start - 8, 0)
    return offset + blocks[0].dest_start, offset + blocks[-1].dest_end


def _folded(text: str) -> str:
    """Return a text in lower case, of the same length."""
    lower = text.lower()
    if len(lower) == len(text):
        return lower
    return "".join(c.lower() if len(c.lower()) == 1 else c for c in text)


def _gram_hashes(text: str, width: int) -> Hashes:
    """Return a hash of the run of characters that starts at each position."""
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    if len(codes) < width:
        return np.zeros(0, np.uint32)
    num_grams = len(codes) - width + 1
    hashes = np.zeros(num_grams, dtype=np.uint64)
    for index in range(width):
        hashes = (hashes + codes[index : index + num_grams].astype(np.uint64)) * _MULTIPLIER
    # The high bits are the well mixed ones, and half as many are sorted in half the time.
    return (hashes >> np.uint64(32)).astype(np.uint32)


def _is_mostly_cjk(text: str) -> bool:
    sample = text[:: max(len(text) // 10_000, 1)]
    return num_wide(sample) * 2 > len(sample)
