"""What is too short to be a quotation, and which tokens leave it so.

“Overfitting” in quote marks is a term, not a quotation: such few words need not stand in a
document. All is counted so that nothing counts as shorter than a reader might count it.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from app.text.quotations import CJK, MIN_CJK_CHARACTERS, MIN_WORDS, straight_nests

Mask = NDArray[np.bool_]

MAX_CHARACTERS = 40
_MAX_SPACES = MIN_WORDS - 2
_WIDE = re.compile("[\u2e80-\U0003fffd]")  # punctuation too
_RUN = re.compile(f"([^\\W_{CJK}]+)|([{CJK}]+)")
_LATER_BYTES = bytes(range(0x80, 0xC0))
_MAX_KNOWN = 128  # masks kept, each a byte a token
_NUM_LATER_BYTES = {**dict.fromkeys(range(0xC0, 0xE0), 1), **dict.fromkeys(range(0xE0, 0xF0), 2)}


@dataclass(frozen=True, slots=True)
class Size:
    """How much stands between marks: runs of letters and digits, CJK and all characters.

    "don't" has two runs, as has "GPT模型"; every space counts, so that signs between spaces
    are no way around. starts_in, ends_in: the kind of run at either end, 1 of letters, 2 of
    CJK, 0 none.
    """

    num_runs: int = 0
    num_cjk: int = 0
    num_characters: int = 0
    starts_in: int = 0
    ends_in: int = 0
    num_spaces: int = 0

    @classmethod
    def of(cls, text: str) -> "Size":
        runs = list(_RUN.finditer(text))
        return cls(
            len(runs),
            len(_WIDE.findall(text)),
            len(text),
            runs[0].lastindex or 0 if runs and runs[0].start() == 0 else 0,
            runs[-1].lastindex or 0 if runs and runs[-1].end() == len(text) else 0,
            sum(map(str.isspace, text)),
        )

    def plus(self, character: str) -> "Size":
        """Return the size with one character more."""
        more = Size.of(character)
        joined = self.ends_in > 0 and self.ends_in == more.starts_in
        return Size(
            self.num_runs + more.num_runs - joined,
            self.num_cjk + more.num_cjk,
            self.num_characters + 1,
            self.starts_in if self.num_characters else more.starts_in,
            more.ends_in,
            self.num_spaces + more.num_spaces,
        )

    @property
    def is_short(self) -> bool:
        return (
            self.num_runs < MIN_WORDS
            and self.num_cjk < MIN_CJK_CHARACTERS
            and self.num_characters <= MAX_CHARACTERS
            and self.num_spaces <= _MAX_SPACES
        )


class PieceSizes:
    """The sizes of all tokens of a vocabulary.

    Left out are tokens with a quotation mark or a line's end in them.
    """

    def __init__(self, pieces: Sequence[bytes | None], marks: Sequence[str]) -> None:
        self._partial_marks = {mark.encode()[:n] for mark in marks for n in (1, 2)} - {b'"'}
        self._never = re.compile(f"[\n{''.join(marks)}]")
        rows: NDArray[np.int16] = np.array([self._row(p) for p in pieces], np.int16)
        rows = rows.reshape(-1, 11)
        self._num_runs, self._num_cjk, self._num_characters = rows[:, :3].T
        self._starts_in, self._usable = rows[:, 3], rows[:, 4] > 0
        self._num_later, self._is_only_later = rows[:, 5], rows[:, 6] > 0
        self._starts_with_space, self._ends_with_space = rows[:, 7] > 0, rows[:, 8] > 0
        self._ends_before_mark, self._num_spaces = rows[:, 9] > 0, rows[:, 10]
        ever = self._usable & (self._num_spaces <= _MAX_SPACES)
        self._most_characters = int(self._num_characters[ever].max(initial=0))
        self._known: dict[tuple[Size, int, bool], Mask] = {}

    def fitting(self, size: Size, pending: bytes, straight: bool = False) -> Mask:
        """Return the tokens that leave it short; not to be written to.

        pending: bytes of a character begun. straight: between straight marks, where a token
        may not end in a sign after which the next mark would read as opening dialogue, nor
        in a space with no room for more.
        """
        if 0 < size.num_characters < MAX_CHARACTERS - self._most_characters - 2:
            size = replace(size, num_characters=1, starts_in=0)  # its length is no matter yet
        key = (size, self._num_lacking(pending), straight)
        if key not in self._known:
            if len(self._known) >= _MAX_KNOWN:
                self._known.clear()
            self._known[key] = self._fitting(*key)
        return self._known[key]

    def _fitting(self, size: Size, lacking: int, straight: bool) -> Mask:
        begun = 1 if lacking else 0
        runs = self._num_runs - ((self._starts_in == size.ends_in) & (size.ends_in > 0))
        fits: Mask = (
            self._usable
            & (runs < MIN_WORDS - size.num_runs - begun)
            & (self._num_cjk < MIN_CJK_CHARACTERS - size.num_cjk - begun)
            & (self._num_characters <= MAX_CHARACTERS - size.num_characters - begun)
            & (self._num_spaces <= _MAX_SPACES - size.num_spaces)
        )
        if not size.num_characters:
            fits &= ~self._starts_with_space
        if straight:
            has_room = (runs < MIN_WORDS - size.num_runs - begun - 1) & (
                self._num_characters < MAX_CHARACTERS - size.num_characters - begun
            )
            fits &= ~self._ends_before_mark | (self._ends_with_space & has_room)
        goes_on = (self._num_later > 0) & (self._num_later < lacking) & self._is_only_later
        fits &= (self._num_later == lacking) | goes_on
        return fits

    @staticmethod
    def _num_lacking(pending: bytes) -> int:
        """Return how many bytes a character begun still lacks."""
        return _NUM_LATER_BYTES.get(pending[0], 3) - len(pending) + 1 if pending else 0

    def _row(self, piece: bytes | None) -> tuple[int, ...]:
        """Return runs, CJK, characters, kind of first run, usable, later bytes, only those,
        a space first, a space last, a straight mark would nest after it, spaces."""
        if not piece:
            return (0,) * 11
        begun = piece.lstrip(_LATER_BYTES)
        num_later = len(piece) - len(begun)
        text, partial = split_complete(begun)
        size = Size.of(text)
        usable = partial not in self._partial_marks and not self._never.search(text)
        num_partial = 1 if partial else 0
        return (
            size.num_runs + num_partial,
            size.num_cjk + num_partial,
            size.num_characters + num_partial,
            0 if num_later else size.starts_in,
            int(usable),
            num_later,
            int(not begun),
            int(text[:1].isspace()),
            int(text[-1:].isspace() and not partial),
            int(bool(text) and not partial and straight_nests(text[-1])),
            size.num_spaces,
        )


def split_complete(data: bytes) -> tuple[str, bytes]:
    """Return the text of bytes up to the last complete character, and what is left."""
    for num_left in range(min(len(data), 3) + 1):
        cut = len(data) - num_left
        if num_left and data[cut] < 0xC0:
            continue
        try:
            return data[:cut].decode(), data[cut:]
        except UnicodeDecodeError:
            continue
    return data.decode(errors="replace"), b""
