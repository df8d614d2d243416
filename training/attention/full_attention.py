"""Full causal attention inside packed documents: what S² is compared with, and trains beside.

transformers builds a mask of every pair for packed documents; here each document is one
segment, so nothing is spent on pairs that may not see each other.
"""

from torch import Tensor

from training.attention.document_starts import starts_by_row, starts_of_call
from training.attention.interface import Call, register_attention
from training.attention.segment_attention import Block, attend_in_segments

NAME = "packed_attn"


def register() -> None:
    """Make `attn_implementation="packed_attn"` known to transformers; it takes no padding."""
    register_attention(NAME, _attend, _no_mask)


def full_attention(
    query: Tensor, key: Tensor, value: Tensor, starts: tuple[tuple[int, ...], ...], scaling: float
) -> Tensor:
    """Attend causally within each document. Shapes as in `shift_attention`.

    starts: the first token of each document for each row, or one entry for all rows.
    """
    bounds = tuple((*row, query.shape[2]) for row in starts)
    block = Block((0, query.shape[1]), (0, key.shape[1]), bounds)
    return attend_in_segments(query, key, value, (block,), scaling)


def _attend(call: Call) -> Tensor:
    length, window = call.query.shape[2], call.options.get("sliding_window")
    unsupported = [n for n in ("softcap", "s_aux", "position_bias") if call.options.get(n)]
    if call.dropout or unsupported or (window is not None and window < length):
        raise ValueError(
            f"Packed attention leaves out {unsupported or 'dropout and sliding windows'}: change"
            " the model's config, or choose another attention."
        )
    if call.key.shape[2] != length:
        raise ValueError('Packed attention is for training: use "sdpa" to generate.')
    starts = starts_by_row(starts_of_call(call.options), call.query.shape[0], length)
    scaling = call.query.shape[-1] ** -0.5 if call.scaling is None else call.scaling
    return full_attention(call.query, call.key, call.value, starts, scaling)


def _no_mask(mask: Tensor | None) -> None:
    """Return no mask; ValueError where a batch holds padding, which nothing here would hide."""
    if mask is not None and not bool(mask.all()):
        raise ValueError("Packed attention takes no padding: lay documents end to end.")
