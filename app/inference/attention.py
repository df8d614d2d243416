"""Causal attention of a chunk of tokens over everything before it, without a mask.

transformers masks a chunk that follows earlier tokens with a full matrix, and so loses what
a causal kernel skips. Here a chunk attends to the tokens before it and to itself apart, and
the two results are joined by their log-sum-exps, as FlashAttention joins its blocks.

Shapes: B batch, H heads, K key/value heads, Q new tokens, L all tokens, D width of a head.
"""

import torch
from torch import Tensor, nn
from torch.nn import functional
from torch.nn.attention.bias import causal_lower_right
from transformers import AttentionInterface

NAME = "chunked_causal"
FAMILIES = frozenset({"llama", "mistral", "qwen2", "qwen3"})
"""Models whose attention is this and nothing more, as long as no window slides."""


def register() -> str:
    """Make the attention known to transformers; return the name to load a model with.

    No mask function goes with it, so transformers builds no mask: batches of one only.
    """
    AttentionInterface.register(NAME, attend)
    return NAME


def attend(
    module: nn.Module,
    query: Tensor,
    key: Tensor,
    value: Tensor,
    attention_mask: Tensor | None,
    scaling: float | None = None,
    **kwargs: object,
) -> tuple[Tensor, None]:
    """Let new tokens attend to all before them and to themselves.

    query: [B, H, Q, D], the last Q of the tokens in key and value [B, K, L, D]. Returns
    [B, Q, H, D]. Raises ValueError for a mask, which it does not know.
    """
    if attention_mask is not None or query.shape[0] != 1:
        raise ValueError("this attention takes one unpadded text at a time")
    out_BHQD = chunk_attention(query, key, value, scaling)
    return out_BHQD.transpose(1, 2).contiguous(), None


def chunk_attention(
    q_BHQD: Tensor, k_BKLD: Tensor, v_BKLD: Tensor, scale: float | None = None
) -> Tensor:
    """Return causal attention of the last Q of L tokens, [B, H, Q, D]."""
    num_new, num_all = q_BHQD.shape[2], k_BKLD.shape[2]
    groups = q_BHQD.shape[1] // k_BKLD.shape[1]
    if num_new == 1:
        return _attend_one(q_BHQD, k_BKLD, v_BKLD, scale)
    k_BHLD, v_BHLD = _each_head(k_BKLD, groups), _each_head(v_BKLD, groups)
    if q_BHQD.device.type != "cpu":
        lower_right = causal_lower_right(num_new, num_all)
        return functional.scaled_dot_product_attention(
            q_BHQD, k_BHLD, v_BHLD, attn_mask=lower_right, scale=scale
        )
    past = num_all - num_new
    if past == 0:
        return functional.scaled_dot_product_attention(
            q_BHQD, k_BHLD, v_BHLD, is_causal=True, scale=scale
        )
    before = _kernel(q_BHQD, k_BHLD[:, :, :past], v_BHLD[:, :, :past], False, scale)
    within = _kernel(q_BHQD, k_BHLD[:, :, past:], v_BHLD[:, :, past:], True, scale)
    return _join(before, within)


def _attend_one(q_BH1D: Tensor, k_BKLD: Tensor, v_BKLD: Tensor, scale: float | None) -> Tensor:
    # One new token: the heads that share keys are rows of one small query, nothing is repeated.
    batch, heads, _, width = q_BH1D.shape
    q_BKGD = q_BH1D.reshape(batch, k_BKLD.shape[1], -1, width)
    out_BKGD = functional.scaled_dot_product_attention(q_BKGD, k_BKLD, v_BKLD, scale=scale)
    return out_BKGD.reshape(batch, heads, 1, width)


def _each_head(x_BKLD: Tensor, groups: int) -> Tensor:
    return x_BKLD if groups == 1 else x_BKLD.repeat_interleave(groups, dim=1)


def _kernel(
    q_BHQD: Tensor, k_BHLD: Tensor, v_BHLD: Tensor, is_causal: bool, scale: float | None
) -> tuple[Tensor, Tensor]:
    out: tuple[Tensor, Tensor] = torch.ops.aten._scaled_dot_product_flash_attention_for_cpu(
        q_BHQD, k_BHLD, v_BHLD, 0.0, is_causal, scale=scale
    )
    return out


def _join(a: tuple[Tensor, Tensor], b: tuple[Tensor, Tensor]) -> Tensor:
    (a_BHQD, a_BHQ), (b_BHQD, b_BHQ) = a, b
    share_BHQ1 = torch.sigmoid(a_BHQ - b_BHQ).unsqueeze(-1).to(a_BHQD.dtype)
    return torch.lerp(b_BHQD, a_BHQD, share_BHQ1)
