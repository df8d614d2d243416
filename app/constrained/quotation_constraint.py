"""Quotations that cannot be invented: within quote marks only what stands in the sources.

A constraint on decoding. Outside quotations every token may follow. Once a quotation is
open, a token may follow if what has been written and the token stand together somewhere in
what the model was given, character for character but for white space. Marks of dialogue
that stand in the passage do not close the quotation; where it ends among them, as many
marks follow as were opened. What is too short to be a quotation may be of any words.
"""

import codecs
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.constrained.source_text import Positions, QuotableText, read_texts
from app.constrained.term_length import Mask, Size
from app.constrained.token_trie import pieces_of, squeeze
from app.constrained.vocabulary import Marked, QuotableVocabulary
from app.prompting.prompt import Source
from app.text.quotations import CLOSING, STRAIGHT, straight_may_open, straight_nests
from app.text.tokens import Allowed

_PARTIAL_MARKS = {mark.encode()[:n] for pair in CLOSING.items() for mark in pair for n in (1, 2)}


class QuotingRules:
    """What may be quoted from some sources, in the tokens of one vocabulary.

    any_term: what is too short to be a quotation may be of any words. Made once for a
    conversation; each answer takes a `QuotingConstraint` of its own.
    """

    def __init__(
        self,
        vocabulary: QuotableVocabulary,
        sources: Sequence[Source],
        end_ids: Iterable[int],
        any_term: bool = True,
    ) -> None:
        self.vocabulary = vocabulary
        self.passages = QuotableText(read_texts(sources), vocabulary.tree)
        self.end_ids = sorted(end_ids)
        self.any_term = any_term
        self._outside: dict[bool, Mask] = {}

    def outside(self, before: str) -> Mask:
        """Return the tokens that may follow outside quotations, after a character."""
        may_open = straight_may_open(before)
        if may_open not in self._outside:
            starts = self.passages.passed_at_start
            mask = self.vocabulary.outside.copy()
            mask[self.vocabulary.openings(before, starts, self.any_term)] = True
            self._outside[may_open] = mask
        return self._outside[may_open]


class Quoter:
    """Makes the constraint of each answer; keeps the vocabulary and the last sources' index.

    tokenizer: a `tokenizers.Tokenizer`. end_ids: tokens that end an answer. any_term: as in
    QuotingRules.
    """

    def __init__(self, tokenizer: Any, end_ids: Iterable[int], any_term: bool = True) -> None:
        self._tokenizer = tokenizer
        self._any_term = any_term
        self._end_ids = tuple(end_ids)
        self._last: tuple[tuple[Source, ...], QuotingRules] | None = None

    @cached_property
    def _vocabulary(self) -> QuotableVocabulary:
        return QuotableVocabulary(pieces_of(self._tokenizer))

    def constraint(self, sources: Sequence[Source]) -> "QuotingConstraint":
        """Return a fresh constraint for one answer on these sources."""
        if self._last is None or not _same(self._last[0], sources):
            rules = QuotingRules(self._vocabulary, sources, self._end_ids, self._any_term)
            self._last = tuple(sources), rules
        return QuotingConstraint(self._last[1])


def _same(some: Sequence[Source], others: Sequence[Source]) -> bool:
    return len(some) == len(others) and all(
        one.document is other.document and one.spans == other.spans
        for one, other in zip(some, others, strict=True)
    )


@dataclass
class _Open:
    """A quotation that is not closed yet.

    depth: marks of its kind that are open, its own among them. owed: marks that must
    follow at once. positions: where in the sources it could go on. is_term: it is too short
    to be a quotation yet; its size is counted so long.
    """

    mark: str
    positions: Positions
    depth: int = 1
    owed: int = 0
    size: Size = field(default_factory=Size)
    is_term: bool = True

    @property
    def closing(self) -> str:
        return CLOSING[self.mark]


class QuotingConstraint:
    """What may follow in one answer, token after token: a `Constraint` of `decode`."""

    def __init__(self, rules: QuotingRules) -> None:
        self.rules = rules
        self._vocabulary = rules.vocabulary
        self._passages = rules.passages
        self._open: _Open | None = None
        self._before = ""
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")

    def advance(self, token: int) -> None:
        """Take the token that was chosen."""
        pieces = self._vocabulary.pieces
        piece = pieces[token] if 0 <= token < len(pieces) else None
        for character in self._decoder.decode(piece or b""):
            self._take(character)
            self._before = character

    def closing_text(self) -> str:
        """Return the marks that close what is open, for an answer that was cut."""
        if self._open is None:
            return ""
        return self._open.closing * (self._open.owed or self._open.depth)

    def allowed(self) -> Allowed:
        """Return a mask of the tokens that may follow."""
        if self._open is None:
            return self._allowed_outside()
        mask = self._allowed_inside(self._open)
        if not mask.any():
            mask[self._vocabulary.writing(self._open.closing, self._pending)] = True
        if not mask.any():
            mask[self.rules.end_ids] = True
        return mask

    @property
    def _pending(self) -> bytes:
        """The bytes of a character that is not complete yet."""
        pending: bytes = self._decoder.getstate()[0]
        return pending

    def _allowed_outside(self) -> Mask:
        mask = self.rules.outside(self._before)
        if self._pending in _PARTIAL_MARKS:
            mask = mask.copy()
            mask[self._vocabulary.going_on_after_mark] = False
        return mask

    def _allowed_inside(self, quotation: _Open) -> Mask:
        pending = self._pending
        if quotation.owed:
            mask = np.zeros(len(self._vocabulary), bool)
            mask[self._vocabulary.writing(quotation.closing, pending)] = True
            return mask
        positions = self._passages.after(quotation.positions, pending)
        passed = self._passages.passed(positions)
        mask = passed[self._vocabulary.node_of]
        mask &= self._vocabulary.not_of_kind[quotation.mark]
        if self._may_be_term(quotation) and pending not in _PARTIAL_MARKS:
            straight = quotation.mark == STRAIGHT
            mask |= self._vocabulary.sizes.fitting(quotation.size, pending, straight)
        if not pending:
            mask[self._marks_that_may_follow(quotation, passed)] = True
            if self._may_close(quotation):
                mask[self._vocabulary.writing(quotation.closing)] = True
        elif quotation.closing.encode().startswith(pending):
            mask[self._vocabulary.writing(quotation.closing, pending)] = True
        return mask

    def _may_be_term(self, quotation: _Open) -> bool:
        return self.rules.any_term and quotation.is_term and quotation.depth == 1

    def _may_close(self, quotation: _Open) -> bool:
        """Whether a mark here closes a quotation without cutting a word, and reads as such."""
        if not quotation.size.num_characters:
            return False
        if quotation.mark == STRAIGHT and straight_nests(self._before):
            return False
        return self._may_be_term(quotation) or self._passages.may_end(quotation.positions)

    def _marks_that_may_follow(self, quotation: _Open, passed: Mask) -> NDArray[np.int64]:
        """Return the tokens with a mark of the quotation's kind that stand in the passage,
        or that close it, by themselves or after a sign such as a full stop."""
        marked = self._vocabulary.of_kind[quotation.mark]
        stands = passed[marked.nodes]
        may = np.where(marked.has_before, ~marked.in_word, self._may_close(quotation))
        if quotation.depth > 1:
            may = np.where(stands | marked.has_after, stands, may)
        may = np.where(marked.closes, may, stands)
        if quotation.mark == STRAIGHT:
            nests = np.where(marked.has_before, marked.nests, straight_nests(self._before))
            may &= ~nests
            for place in np.flatnonzero(nests & stands):
                may[place] = len(self._after_nesting(quotation, marked.found[int(place)])) > 0
        may &= passed[marked.nodes_before] | ~marked.has_before
        if not quotation.size.num_characters:
            may &= marked.has_before | ~marked.closes
        return marked.tokens[may]

    def _after_nesting(self, quotation: _Open, marked: Marked) -> Positions:
        """Return where the passage goes on after a straight mark that opens dialogue."""
        written = squeeze(f"{marked.before}{marked.mark}".encode())
        positions = self._passages.after(quotation.positions, written)
        return positions[self._passages.text[positions] > 0x20]

    def _take(self, character: str) -> None:
        """Move on by one character."""
        quotation = self._open
        if quotation is None:
            self._take_outside(character)
        elif quotation.owed:
            quotation.owed -= 1
            if not quotation.owed:
                self._open = None
        elif character == quotation.closing and not self._nests(quotation, character):
            self._take_closing(quotation)
        else:
            self._take_inside(quotation, character)

    def _take_outside(self, character: str) -> None:
        if character not in CLOSING:
            return
        if character != STRAIGHT or straight_may_open(self._before):
            self._open = _Open(character, self._passages.starts)

    def _nests(self, quotation: _Open, character: str) -> bool:
        return character == STRAIGHT == quotation.mark and straight_nests(self._before)

    def _take_closing(self, quotation: _Open) -> None:
        """Take a closing mark: the passage's own, or the first of those that close."""
        positions = self._passages.after(quotation.positions, quotation.closing.encode())
        if quotation.depth == 1:
            self._open = None
        elif len(positions):
            quotation.depth -= 1
            quotation.positions = positions
        else:
            quotation.owed = quotation.depth - 1

    def _take_inside(self, quotation: _Open, character: str) -> None:
        if character.isspace():
            if not self._before.isspace():
                quotation.positions = self._passages.after(quotation.positions, b" ")
        else:
            quotation.positions = self._passages.after(quotation.positions, character.encode())
        if character == quotation.mark:
            quotation.depth += 1
            if character == STRAIGHT:
                goes_on = self._passages.text[quotation.positions] > 0x20
                quotation.positions = quotation.positions[goes_on]
        if quotation.is_term:
            quotation.size = quotation.size.plus(character)
            quotation.is_term = quotation.size.is_short
