"""Text as tokens: their ids, the characters that each stands for, and what a tokenizer must do.

Knows nothing of models or documents; a backend brings the `Tokenizer`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from app.text.scripts import FIRST_WIDE

Ids = NDArray[np.int32]
"""Token ids, or offsets of tokens, one dimension."""

Allowed = NDArray[np.bool_] | Ids | None
"""What may come next: a mask over the vocabulary, the ids themselves, or None for every token."""


@dataclass(frozen=True)
class Encoding:
    """Tokens with the half-open range of characters each one stands for.

    ids, starts, ends: int32, all of one length; starts never decrease. Tokens that stand
    for no character of the text (a space in front) have start == end.
    """

    ids: Ids
    starts: Ids
    ends: Ids

    def __len__(self) -> int:
        return len(self.ids)


class Tokenizer(Protocol):
    """What the product needs of a tokenizer.

    exact: False where counts are estimates, to be shown with ≈.
    """

    @property
    def name(self) -> str: ...
    @property
    def exact(self) -> bool: ...
    @property
    def bos_id(self) -> int | None: ...
    @property
    def eos_ids(self) -> tuple[int, ...]: ...

    def encode(self, text: str, continues: bool = True) -> Encoding:
        """Encode text as text: what looks like a special token in it is spelled out.

        continues: something stands before it, so no space is put in front.
        """
        ...

    def encode_markup(self, text: str) -> Encoding:
        """Encode a template's own words, in which special tokens count as such."""
        ...

    def decode(self, ids: Sequence[int]) -> str:
        """Return the text of tokens, special tokens left out."""
        ...


CJK_TOKENS_PER_CHARACTER = 1.6
"""Llama-2's 32,000 pieces on 西游记: 1.114M tokens for 684k characters."""
OTHER_TOKENS_PER_CHARACTER = 0.27
"""English prose with the same pieces takes about 3.7 characters a token."""


class EstimatingTokenizer:
    """Stands in where a server tells neither its tokenizer nor its counts; never exact.

    Each "token" is a share of the running estimate, so that sums behave as real ones do.
    """

    name = "estimate"
    exact = False
    bos_id: int | None = None
    eos_ids: tuple[int, ...] = ()

    def encode(self, text: str, continues: bool = True) -> Encoding:
        """Estimate the tokens of a text from its characters; the ids are all 0."""
        points = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
        wide = points >= FIRST_WIDE
        weights = np.where(wide, CJK_TOKENS_PER_CHARACTER, OTHER_TOKENS_PER_CHARACTER)
        running = np.concatenate([[0.0], np.cumsum(weights)])
        num_tokens = int(np.ceil(running[-1]))
        starts = np.searchsorted(running, np.arange(num_tokens), side="right") - 1
        ends = np.append(starts[1:], len(text)) if num_tokens else starts
        return Encoding(
            np.zeros(num_tokens, np.int32), starts.astype(np.int32), ends.astype(np.int32)
        )

    def encode_markup(self, text: str) -> Encoding:
        """Estimate a template's own words like any others."""
        return self.encode(text)

    def decode(self, ids: Sequence[int]) -> str:
        """Estimates cannot be turned back into text."""
        raise NotImplementedError("an estimate has no text")
