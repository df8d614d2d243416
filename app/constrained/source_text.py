"""The text that a model was given, as bytes in which a quotation can be followed.

A quotation is known by the positions at which it could go on: all places where what has
been written of it stands. White space counts as one space. No position lies beyond what
was given, and none crosses from one part into another.
"""

from collections.abc import Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from app.constrained.token_trie import Nodes, PieceTree
from app.prompting.prompt import Source
from app.text.quotations import CLOSING_MARKS, STRAIGHT
from app.text.scripts import FIRST_WIDE
from app.text.spans import merge_spans

Positions = NDArray[np.int64]

_IGNORED = dict.fromkeys(map(ord, "\u00ad\u200b\u2060\ufeff\0"))
_SPACE = 0x20
_FEW = 8  # so few positions are sooner compared one by one
_INNER = "'’-\u2010\u2011"  # stands within a word where letters are on both sides


class QuotableText:
    """What may be quoted, walked by the pieces of one vocabulary."""

    def __init__(self, texts: Sequence[str], tree: PieceTree) -> None:
        """texts: parts that were given, each apart from the others."""
        squeezed = (" ".join(text.translate(_IGNORED).split()) for text in texts)
        # The zero byte parts the texts and ends the last: no piece holds one.
        whole = "".join(f"{text}\0" for text in squeezed)
        self._bytes = whole.encode("utf-8", "replace")
        self.text = np.frombuffer(self._bytes, np.uint8)
        self._tree = tree
        self._deepest = np.full(len(self.text), -1, np.int32)
        self._mark_words(whole)

    def _mark_words(self, whole: str) -> None:
        """Note at which bytes a character starts that does not go on with a word."""
        codes = np.frombuffer(whole.encode("utf-32-le", "replace"), np.uint32)
        lengths = 1 + (codes >= 0x80) + (codes >= 0x800) + (codes >= 0x10000)
        starts = np.cumsum(lengths) - lengths
        points, places = np.unique(codes, return_inverse=True)
        in_word = np.array([chr(c).isalnum() and c < FIRST_WIDE for c in points], bool)[places]
        inner = np.array([chr(c) in _INNER for c in points], bool)[places]
        inner[:1] = inner[-1:] = False
        inner[1:-1] &= in_word[:-2] & in_word[2:]
        in_word |= inner
        fresh = np.ones(len(codes), bool)
        fresh[1:] = ~(in_word[1:] & in_word[:-1])
        self._is_fresh = np.zeros(len(self.text), bool)
        self._is_fresh[starts[fresh]] = True
        closing = np.isin(codes, [ord(mark) for mark in set(CLOSING_MARKS) - {STRAIGHT}])
        begins = np.zeros(len(self.text), bool)
        begins[starts[fresh & ~closing]] = True
        self.starts: Positions = np.flatnonzero(begins & (self.text > _SPACE))
        """Where a quotation may start: not within a word nor at a mark that closes one."""

    @cached_property
    def _starts_by_byte(self) -> tuple[Positions, Positions]:
        """The starts in the order of their first byte, and where each byte's begin."""
        first = self.text[self.starts]
        order = np.argsort(first, kind="stable")
        return self.starts[order], np.searchsorted(first[order], np.arange(257))

    @cached_property
    def passed_at_start(self) -> NDArray[np.bool_]:
        """The nodes of the tree that the beginnings of quotations pass."""
        return self._tree.passed(self.deepest(self.starts))

    def after(self, positions: Positions, written: bytes) -> Positions:
        """Return the positions after bytes, of those positions at which they stand."""
        if 0 in written:  # what parts the texts stands in none
            return positions[:0]
        if len(positions) <= _FEW:
            kept = [at for at in positions.tolist() if self._bytes.startswith(written, at)]
            return np.array(kept, np.int64) + len(written)
        if positions is self.starts and written:
            ordered, bounds = self._starts_by_byte
            positions = ordered[bounds[written[0]] : bounds[written[0] + 1]] + 1
            written = written[1:]
        for byte in written:
            positions = positions[self.text[positions] == byte] + 1
        return positions

    def passed(self, positions: Positions) -> NDArray[np.bool_]:
        """Return the nodes of the tree that the texts at these positions pass."""
        if positions is self.starts:
            return self.passed_at_start
        return self._tree.passed(self.deepest(positions))

    def deepest(self, positions: Positions) -> Nodes:
        """Return how far down the tree the text at each position leads; remembered."""
        found = self._deepest[positions]
        unknown = positions[found < 0]
        if len(unknown):
            self._deepest[unknown] = self._tree.deepest(self.text, unknown)
            found = self._deepest[positions]
        return found.astype(np.int64)

    def may_end(self, positions: Positions) -> bool:
        """Whether a quotation can end here without cutting a word."""
        return bool(self._is_fresh[positions].any())


def read_texts(sources: Sequence[Source]) -> list[str]:
    """Return what a model is given of its sources, parts that touch joined."""
    return [
        source.document.text_of(span) for source in sources for span in merge_spans(source.spans)
    ]
