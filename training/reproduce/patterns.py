"""The attention patterns that the paper compares with S² (its table 6), as masks: slow, obvious.

A mask says for each head which tokens each token sees. Each pattern sees about as many tokens as
S² does. The paper describes the last three in a sentence each, so their masks are our reading:
dilated: the last tokens, every one for half of the heads and every second for the other half;
block-sparse: the window in blocks, each head its own permutation of them, none later than the
reader's; stride-sparse: the last tokens for half of the heads, every n-th for the others.
"""

import functools
import itertools
from collections.abc import Callable

import torch
from torch import Tensor
from torch.nn import functional

from training.attention.document_starts import starts_by_row, starts_of_call
from training.attention.interface import Call, register_attention

Mask = Callable[[int, int, int, int], Tensor]  # heads, tokens, group size, layer → [H, L, L]


def s2(heads: int, tokens: int, group: int, layer: int) -> Tensor:
    """Half of the heads in groups, half in groups shifted by half a group; end groups apart."""
    return _by_halves(heads, _same_group(tokens, group, 0), _same_group(tokens, group, group // 2))


def s2_rolled(heads: int, tokens: int, group: int, layer: int) -> Tensor:
    """S² as first published: the shift rolls the window, so its first tokens see its end."""
    places = (torch.arange(tokens) - group // 2) % tokens
    rolled = (places[:, None] // group == places // group) & (places[:, None] >= places)
    return _by_halves(heads, _same_group(tokens, group, 0), rolled)


def s2_by_layer(heads: int, tokens: int, group: int, layer: int) -> Tensor:
    """All heads of every second layer in shifted groups, those of the others in plain ones."""
    return (shifted if layer % 2 else short)(heads, tokens, group, layer)


def short(heads: int, tokens: int, group: int, layer: int) -> Tensor:
    """All heads in groups, none shifted: nothing passes from group to group."""
    return _same_group(tokens, group, 0).expand(heads, -1, -1)


def shifted(heads: int, tokens: int, group: int, layer: int) -> Tensor:
    """All heads in groups shifted by half a group."""
    return _same_group(tokens, group, group // 2).expand(heads, -1, -1)


def dilated(heads: int, tokens: int, group: int, layer: int) -> Tensor:
    """The last half group of tokens; for half of the heads of every second token."""
    back, reach = _back(tokens), group // 2
    near = (back >= 0) & (back < reach)
    far = (back >= 0) & (back < 2 * reach) & (back % 2 == 0)
    return _by_halves(heads, near, far)


def block_sparse(heads: int, tokens: int, group: int, layer: int) -> Tensor:
    """Blocks as large as a group; head h sees the block that stands h blocks before its own.

    Where there is none, it sees its own, up to itself.
    """
    blocks, causal = torch.arange(tokens) // group, _back(tokens) >= 0
    num_blocks = -(-tokens // group)
    masks = []
    for head in range(heads):
        seen = blocks - head % num_blocks
        seen = torch.where(seen < 0, blocks, seen)
        masks.append((seen[:, None] == blocks) & causal)
    return torch.stack(masks)


def stride_sparse(heads: int, tokens: int, group: int, layer: int) -> Tensor:
    """The last half group of tokens; for half of the heads every n-th token, n windows a group."""
    back, stride = _back(tokens), max(2, round(tokens / group))
    local = (back >= 0) & (back < group // 2)
    return _by_halves(heads, local, (back >= 0) & (back % stride == 0))


MASKS: dict[str, Mask] = {
    one.__name__: one
    for one in (s2, s2_rolled, s2_by_layer, short, shifted, dilated, block_sparse, stride_sparse)
}


def register_patterns(group_size: int) -> None:
    """Make the patterns known to transformers by their names; for training, without a cache.

    group_size: tokens, even. Packed documents do not see each other, and each has its own groups.
    """
    for name, mask in MASKS.items():
        register_attention(name, _attention(name, mask, group_size), _no_mask)


def _attention(name: str, mask: Mask, group_size: int) -> Callable[[Call], Tensor]:
    @functools.lru_cache(maxsize=16)
    def mask_of(heads: int, tokens: int, layer: int, device: torch.device) -> Tensor:
        return mask(heads, tokens, group_size, layer).to(device)

    def attend(call: Call) -> Tensor:
        num_tokens = call.query.shape[2]
        if call.mask is not None or call.key.shape[2] != num_tokens:
            raise ValueError(f"The pattern {name} takes neither padding nor a cache.")
        (starts,) = starts_by_row(starts_of_call(call.options), 1, num_tokens)
        parts = []
        for start, end in itertools.pairwise((*starts, num_tokens)):
            q, k, v = (one[:, :, start:end] for one in (call.query, call.key, call.value))
            seen = mask_of(q.shape[1], end - start, call.layer % 2, q.device)
            parts.append(_attend(q, k, v, seen, call.scaling))
        return torch.cat(parts, dim=2)

    return attend


def _attend(q: Tensor, k: Tensor, v: Tensor, seen_HLL: Tensor, scaling: float | None) -> Tensor:
    return functional.scaled_dot_product_attention(
        q, k, v, attn_mask=seen_HLL, scale=scaling, enable_gqa=q.shape[1] != k.shape[1]
    )


def _no_mask(mask: Tensor | None) -> None:
    """Return no mask: transformers asks for one, and the patterns have their own."""


def _back(tokens: int) -> Tensor:
    """Return how far back each token (column) stands from each reader (row)."""
    places = torch.arange(tokens)
    return places[:, None] - places


def _same_group(tokens: int, group: int, shift: int) -> Tensor:
    groups = (torch.arange(tokens) + (group - shift if shift else 0)) // group
    return (groups[:, None] == groups) & (_back(tokens) >= 0)


def _by_halves(heads: int, first: Tensor, second: Tensor) -> Tensor:
    half = heads // 2
    return torch.stack([first] * half + [second] * (heads - half))
