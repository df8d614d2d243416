"""Logits → the next token: greedy or sampled, within what a constraint allows.

Knows nothing of text: a constraint speaks of token ids, and whoever builds one knows what
they mean.
"""

from dataclasses import dataclass
from typing import Protocol

import torch
from torch import Tensor

from app.text.tokens import Allowed


class Constraint(Protocol):
    """What may follow in one answer; it moves on only with tokens that stand in the answer.

    Speculation asks `allowed` for every position in turn and calls `advance` with the token
    chosen there, so a draft that is thrown away is never seen here.
    """

    def allowed(self) -> Allowed:
        """Return what may come next, given all tokens advanced so far; never empty."""
        ...

    def advance(self, token: int) -> None:
        """Take the token that was chosen."""
        ...


@dataclass(frozen=True)
class Sampling:
    """How a token is drawn. temperature 0 is greedy; top_k 0 and top_p 1 cut nothing."""

    temperature: float = 0.0
    top_p: float = 1.0
    top_k: int = 0
    seed: int | None = None

    @property
    def is_greedy(self) -> bool:
        return self.temperature <= 0


class Choice:
    """Chooses the tokens of one answer, one after the other."""

    def __init__(self, sampling: Sampling, constraint: Constraint | None = None) -> None:
        self._sampling = sampling
        self._constraint = constraint
        self._generator: torch.Generator | None = None

    @property
    def is_greedy(self) -> bool:
        return self._sampling.is_greedy

    def take(self, logits_V: Tensor) -> int:
        """Return the next token, and move the constraint on with it."""
        logits_V = self._within_constraint(logits_V.float())
        token = int(logits_V.argmax()) if self.is_greedy else self._draw(logits_V)
        if self._constraint is not None:
            self._constraint.advance(token)
        return token

    def _within_constraint(self, logits_V: Tensor) -> Tensor:
        allowed = self._constraint.allowed() if self._constraint is not None else None
        if allowed is None:
            return logits_V
        kept = torch.as_tensor(allowed, device=logits_V.device)
        barred_V = torch.full_like(logits_V, -torch.inf)
        # Embeddings may be padded beyond the tokenizer's vocabulary: those never follow.
        if kept.dtype == torch.bool:
            # Not by indices: a mask that bars little would be copied token by token.
            known_V = logits_V[: len(kept)]
            barred_V[: len(kept)] = known_V.masked_fill(~kept, -torch.inf)
        else:
            barred_V[kept.long()] = logits_V[kept.long()]
        return barred_V

    def _draw(self, logits_V: Tensor) -> int:
        probabilities_V = keep_likeliest(logits_V, self._sampling).softmax(-1)
        if self._generator is None:
            self._generator = torch.Generator(logits_V.device)
            if self._sampling.seed is None:
                self._generator.seed()
            else:
                self._generator.manual_seed(self._sampling.seed)
        return int(torch.multinomial(probabilities_V, 1, generator=self._generator))


def keep_likeliest(logits_V: Tensor, sampling: Sampling) -> Tensor:
    """Scale by the temperature, then set all but the likeliest to -inf: top k, then top p.

    The order and the edges are those of transformers' own logits warpers, so one seed gives
    the same answer there and here.
    """
    logits_V = logits_V / sampling.temperature
    if 0 < sampling.top_k < logits_V.numel():
        least = logits_V.topk(sampling.top_k).values[-1]
        logits_V = logits_V.masked_fill(logits_V < least, -torch.inf)
    if sampling.top_p < 1:
        ascending_V, order_V = logits_V.sort()
        out_V = ascending_V.softmax(-1).cumsum(-1) <= 1 - sampling.top_p
        out_V[-1] = False
        logits_V = logits_V.masked_fill(out_V.scatter(0, order_V, out_V), -torch.inf)
    return logits_V
