"""Ways to attend, made known to transformers by a name for `attn_implementation`."""

from collections.abc import Callable
from typing import Any, NamedTuple

import torch
from torch import Tensor
from transformers import AttentionInterface, AttentionMaskInterface


class Call(NamedTuple):
    """A layer's call: `[batch, heads, tokens, width]`, and what the model asks for besides.

    is_evaluated: the model is in evaluation mode, and no gradients are wanted.
    """

    layer: int
    query: Tensor
    key: Tensor
    value: Tensor
    mask: Tensor | None
    dropout: float
    scaling: float | None
    options: dict[str, Any]
    is_evaluated: bool


def register_attention(
    name: str, attend: Callable[[Call], Tensor], mask_of: Callable[[Tensor | None], Tensor | None]
) -> None:
    """Make `attn_implementation=name` known to transformers.

    attend: returns query's shape. mask_of: what becomes of a batch's `[batch, tokens]` mask;
    without a mask function of its own, transformers gives an attention no mask at all.
    """

    def attention(
        module: torch.nn.Module | None,
        query: Tensor,
        key: Tensor,
        value: Tensor,
        attention_mask: Tensor | None,
        dropout: float = 0.0,
        scaling: float | None = None,
        **kwargs: Any,
    ) -> tuple[Tensor, None]:
        call = Call(
            getattr(module, "layer_idx", 0),
            query,
            key,
            value,
            attention_mask,
            dropout,
            scaling,
            kwargs,
            not (module is None or module.training or torch.is_grad_enabled()),
        )
        return attend(call).transpose(1, 2), None

    def mask(
        batch_size: int,
        q_length: int,
        kv_length: int,
        *,
        attention_mask: Tensor | None = None,
        **_: Any,
    ) -> Tensor | None:
        return mask_of(attention_mask)

    AttentionInterface.register(name, attention)
    AttentionMaskInterface.register(name, mask)
