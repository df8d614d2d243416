"""A vocabulary seen by who watches over quotations: which tokens open and close them.

All that depends on the vocabulary alone is worked out here once, as arrays over its tokens.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from app.constrained.term_length import Mask, PieceSizes, Size, split_complete
from app.constrained.token_trie import PieceTree, squeeze
from app.text.quotations import CLOSING, CLOSING_MARKS, STRAIGHT, straight_may_open, straight_nests

MARKS = tuple(sorted({*CLOSING, *CLOSING_MARKS}))
_MARK = re.compile(f"[{''.join(MARKS)}]")


@dataclass(frozen=True, slots=True)
class Marked:
    """A token with one quotation mark in it: what stands before it, the mark, what follows."""

    token: int
    before: str
    mark: str
    after: str


class MarkedTokens:
    """The tokens with a mark of one kind, as arrays of one length.

    nodes: of a token in the tree; nodes_before: of what stands before its mark. closes: its
    mark can close. in_word, nests: by the character before the mark, within the token.
    """

    def __init__(
        self, found: Sequence[Marked], nodes: NDArray[np.int64], nodes_before: NDArray[np.int64]
    ) -> None:
        self.found = found
        self.nodes, self.nodes_before = nodes, nodes_before
        self.tokens = np.array([m.token for m in found], np.int64)
        self.closes = np.array([m.mark in CLOSING_MARKS for m in found], bool)
        self.has_before = np.array([bool(m.before) for m in found], bool)
        self.has_after = np.array([bool(m.after) for m in found], bool)
        self.in_word = np.array([m.before[-1:].isalnum() for m in found], bool)
        self.nests = np.array([straight_nests(m.before[-1:]) for m in found], bool)


class QuotableVocabulary:
    """The tokens of one vocabulary, by what they do to quotations.

    pieces: the bytes of each token, None for special ones (see `pieces_of`).
    """

    def __init__(self, pieces: Sequence[bytes | None]) -> None:
        self.pieces = tuple(pieces)
        marked, self._many_marks = self._find_marks()
        strings = [b"" if piece is None else squeeze(piece) for piece in pieces]
        for token in self._many_marks:
            strings[token] = b""
        self.marked = marked
        parts = sorted({part for m in marked for part in (m.before, m.after)})
        self.tree = PieceTree([*strings, *(squeeze(part.encode()) for part in parts)])
        nodes = self.tree.node_of
        self.node_of: NDArray[np.int64] = nodes[: len(strings)].copy()
        self.node_of[[token for token, string in enumerate(strings) if not string]] = -1
        self._node_of_part = dict(zip(parts, map(int, nodes[len(strings) :]), strict=True))

    def __len__(self) -> int:
        return len(self.pieces)

    def _find_marks(self) -> tuple[list[Marked], list[int]]:
        """Return the tokens with one mark, and those with several, which are never written."""
        marked: list[Marked] = []
        many: list[int] = []
        for token, piece in enumerate(self.pieces):
            text, partial = split_complete(piece or b"")
            found = list(_MARK.finditer(text))
            if len(found) > 1 or (found and partial):
                many.append(token)
            elif found:
                at = found[0].start()
                marked.append(Marked(token, text[:at], text[at], text[at + 1 :]))
        return marked, many

    def mask_without(self, tokens: Iterable[int]) -> Mask:
        """Return a mask of all tokens but some."""
        mask = np.ones(len(self), bool)
        mask[list(tokens)] = False
        return mask

    @cached_property
    def outside(self) -> Mask:
        """The tokens that may always follow outside quotations: they open none."""
        opening = (m.token for m in self.marked if m.mark in CLOSING)
        return self.mask_without([*self._many_marks, *opening])

    @cached_property
    def of_kind(self) -> dict[str, MarkedTokens]:
        """The tokens with a mark of each kind, by the kind's opening mark."""
        kinds = {}
        for kind in CLOSING.items():
            found = [m for m in self.marked if m.mark in kind]
            nodes = self.node_of[[m.token for m in found]]
            before = np.array([self._node_of_part[m.before] for m in found], np.int64)
            kinds[kind[0]] = MarkedTokens(found, nodes, before)
        return kinds

    @cached_property
    def not_of_kind(self) -> dict[str, Mask]:
        """The tokens without a mark of each kind."""
        return {
            opening: self.mask_without(marked.tokens) for opening, marked in self.of_kind.items()
        }

    @cached_property
    def sizes(self) -> PieceSizes:
        return PieceSizes(self.pieces, MARKS)

    def openings(self, before: str, starts: Mask, any_term: bool) -> list[int]:
        """Return the tokens that may open a quotation after a character.

        starts: the nodes that beginnings of passages pass; any_term: a short one may be of
        any words.
        """
        return [
            m.token
            for m in self.marked
            if m.mark in CLOSING
            and (m.mark != STRAIGHT or straight_may_open(m.before[-1:] or before))
            and self._may_begin(m, starts, any_term)
        ]

    def _may_begin(self, marked: Marked, starts: Mask, any_term: bool) -> bool:
        if not marked.after:
            return True
        if marked.after[0].isspace():
            return False
        return bool(starts[self._node_of_part[marked.after]]) or (
            any_term and Size.of(marked.after).is_short
        )

    def writing(self, mark: str, pending: bytes = b"") -> list[int]:
        """Return the tokens that write a mark, or go on writing it, and nothing else."""
        missing = mark.encode()[len(pending) :]
        starts = (missing[:n] for n in range(1, len(missing) + 1))
        return [token for start in starts for token in self._by_piece.get(start, ())]

    @cached_property
    def _by_piece(self) -> dict[bytes, list[int]]:
        wanted = {m.encode()[i:j] for m in MARKS for i in range(3) for j in range(i + 1, 4)}
        found: dict[bytes, list[int]] = {}
        for token, piece in enumerate(self.pieces):
            if piece in wanted:
                found.setdefault(piece, []).append(token)
        return found

    @cached_property
    def going_on_after_mark(self) -> list[int]:
        """The tokens that end a mark begun before and go on: never written after one begun."""
        ends = tuple({mark.encode()[n:] for mark in MARKS for n in (1, 2)} - {b""})
        return [
            token
            for token, piece in enumerate(self.pieces)
            if piece is not None and piece.startswith(ends) and piece not in ends
        ]
