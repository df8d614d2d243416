"""Ulysses: each process has a part of the tokens, and inside attention a part of the heads.

Two exchanges a layer: before attention heads are dealt out for tokens, after it they come back.
Source: DeepSpeed-Ulysses, arXiv:2309.14509. Shapes as in `shift_attention`.
"""

from collections.abc import Callable
from typing import Any

import torch
import torch.distributed as dist
from torch import Tensor

Attend = Callable[[Tensor, Tensor, Tensor, int, int], Tensor]
"""Query, key and value of all tokens, the first of these query heads, and the layer's number."""


def attend_over_processes(query: Tensor, key: Tensor, value: Tensor, attend: Attend) -> Tensor:
    """Attend over the tokens of all processes; each has as many, in the order of their ranks.

    Returns query's shape, for this process's tokens. Raises ValueError where the heads cannot be
    dealt out evenly.
    """
    processes, heads = dist.get_world_size(), query.shape[1]
    if heads % processes or key.shape[1] % processes:
        raise ValueError(
            f"{heads} query and {key.shape[1]} key heads cannot be dealt out to {processes}"
            " processes: take a number of processes that divides both."
        )
    query, key, value = (_exchange(part, 1, 2) for part in (query, key, value))
    first_head = dist.get_rank() * (heads // processes)
    return _exchange(attend(query, key, value, first_head, heads), 2, 1)


def gather_positions(positions: Tensor | None) -> Tensor | None:
    """Return the positions of all processes' tokens, rows × tokens, from those of each."""
    if positions is None:
        return None
    found = [torch.empty_like(positions) for _ in range(dist.get_world_size())]
    dist.all_gather(found, positions.contiguous())
    return torch.cat(found, dim=-1)


def _exchange(part: Tensor, split: int, join: int) -> Tensor:
    """Split an axis over the processes, and join what comes of them along another."""
    exchanged: Tensor = _Exchange.apply(part, split, join)  # type: ignore[no-untyped-call]
    return exchanged


class _Exchange(torch.autograd.Function):
    """One exchange of all with all; its gradient is the exchange back."""

    @staticmethod
    def forward(ctx: Any, part: Tensor, split: int, join: int) -> Tensor:
        ctx.split, ctx.join = split, join
        sent = torch.stack(part.chunk(dist.get_world_size(), dim=split))
        received = torch.empty_like(sent)
        dist.all_to_all_single(received, sent)
        return torch.cat(received.unbind(0), dim=join)

    @staticmethod
    def backward(ctx: Any, *grads: Tensor) -> tuple[Tensor | None, ...]:
        return _exchange(grads[0], ctx.join, ctx.split), None, None
