"""Full causal attention inside packed documents: what S² is compared with, and trains beside.

transformers builds a mask of every pair for packed documents; here each document is one
segment, so nothing is spent on pairs that may not see each other.
"""

from typing import Any

import torch
from torch import Tensor
from transformers import AttentionInterface, AttentionMaskInterface

from training.attention.document_starts import starts_by_row, starts_of_call
from training.attention.segment_attention import Block, attend_in_segments

NAME = "packed_attn"


def register() -> None:
    """Make `attn_implementation="packed_attn"` known to transformers; it takes no padding."""
    AttentionInterface.register(NAME, _attention)
    AttentionMaskInterface.register(NAME, _no_mask)


def full_attention(
    query: Tensor, key: Tensor, value: Tensor, starts: tuple[tuple[int, ...], ...], scaling: float
) -> Tensor:
    """Attend causally within each document. Shapes as in `shift_attention`.

    starts: the first token of each document for each row, or one entry for all rows.
    """
    bounds = tuple((*row, query.shape[2]) for row in starts)
    block = Block((0, query.shape[1]), (0, key.shape[1]), bounds)
    return attend_in_segments(query, key, value, (block,), scaling)


def _attention(
    module: torch.nn.Module,
    query: Tensor,
    key: Tensor,
    value: Tensor,
    attention_mask: Tensor | None,
    dropout: float = 0.0,
    scaling: float | None = None,
    **kwargs: Any,
) -> tuple[Tensor, None]:
    window = kwargs.get("sliding_window")
    unsupported = [name for name in ("softcap", "s_aux", "position_bias") if kwargs.get(name)]
    if dropout or unsupported or (window is not None and window < query.shape[2]):
        raise ValueError(
            f"Packed attention leaves out {unsupported or 'dropout and sliding windows'}: change"
            " the model's config, or choose another attention."
        )
    if key.shape[2] != query.shape[2]:
        raise ValueError('Packed attention is for training: use "sdpa" to generate.')
    starts = starts_by_row(starts_of_call(kwargs), query.shape[0], query.shape[2])
    scaling = query.shape[-1] ** -0.5 if scaling is None else scaling
    return full_attention(query, key, value, starts, scaling).transpose(1, 2), None


def _no_mask(
    batch_size: int,
    q_length: int,
    kv_length: int,
    *,
    attention_mask: Tensor | None = None,
    **_: Any,
) -> None:
    """Return no mask; ValueError where a batch holds padding, which nothing here would hide."""
    if attention_mask is not None and not bool(attention_mask.all()):
        raise ValueError("Packed attention takes no padding: lay documents end to end.")
