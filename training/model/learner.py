"""Model and loss as one module: the sum of the weighted losses of a batch's learnt tokens.

Logits are computed only where something is learnt, a chunk at a time, and again in the
backward pass: at 100,000 tokens the logits of a 32,000-token vocabulary alone take 13 GB.
"""

from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional
from torch.utils.checkpoint import checkpoint

from training.data.rows import Batch
from training.model.build import DTYPES, causal_lm_of
from training.recipe import Recipe, row_tokens_of


class Learner(nn.Module):
    """What data-parallel wrappers wrap: batch in, sum of weighted losses out."""

    def __init__(self, model: Any, recipe: Recipe) -> None:
        super().__init__()
        self.model = model
        self.dtype = DTYPES[recipe.model.precision]
        self.chunk_tokens = recipe.memory.loss_chunk_tokens
        self.loss = recipe.memory.loss
        # ZeRO-3 gathers the output layer for each chunk, so every process takes as many.
        at_a_time = row_tokens_of(recipe) * recipe.training.rows_per_device
        self.least_tokens = at_a_time if recipe.parallel.kind == "zero3" else 1

    def forward(
        self, ids: Tensor, positions: Tensor, where: Tensor, targets: Tensor, weights: Tensor
    ) -> Tensor:
        """Return the float32 sum over the learnt tokens; shapes as in `Batch`."""
        causal_lm = causal_lm_of(self.model)
        with torch.autocast(ids.device.type, self.dtype, enabled=self.dtype != torch.float32):
            decoder = getattr(causal_lm, causal_lm.base_model_prefix)
            hidden_1ND = decoder(
                input_ids=ids, position_ids=positions, use_cache=False
            ).last_hidden_state
            learnt_TD = hidden_1ND[0].index_select(0, where)
            head = causal_lm.get_output_embeddings()
            if self.loss == "liger":
                return _liger_loss(head, learnt_TD, targets, weights)
            if self.loss == "whole":
                return _weighted_loss(head, learnt_TD, targets, weights)
            return self._chunked_loss(head, learnt_TD, targets, weights)

    def _chunked_loss(
        self, head: nn.Module, learnt_TD: Tensor, targets: Tensor, weights: Tensor
    ) -> Tensor:
        total, size = torch.zeros((), device=learnt_TD.device), self.chunk_tokens
        # One chunk at least: where a batch has nothing to learn, every weight gets its zeros,
        # which the other processes wait for.
        for first in range(0, max(len(targets), self.least_tokens), size):
            chunk = slice(first, first + size)
            inputs = (head, learnt_TD[chunk], targets[chunk], weights[chunk])
            total = total + checkpoint(_weighted_loss, *inputs, use_reentrant=False)
        return total


def batch_inputs(batch: Batch) -> tuple[Tensor, Tensor, Tensor, Tensor, Tensor]:
    """Return a batch as the learner's arguments."""
    return batch.ids, batch.positions, batch.where, batch.targets, batch.weights


def _weighted_loss(head: nn.Module, hidden_TD: Tensor, targets: Tensor, weights: Tensor) -> Tensor:
    losses_T = functional.cross_entropy(head(hidden_TD).float(), targets, reduction="none")
    return (losses_T * weights).sum()


def _liger_loss(head: Any, hidden_TD: Tensor, targets: Tensor, weights: Tensor) -> Tensor:
    """Return the same by liger's kernel, which never writes the logits down."""
    from liger_kernel.transformers import LigerFusedLinearCrossEntropyLoss

    if not len(targets):  # its kernel takes no empty batch
        return _weighted_loss(head, hidden_TD, targets, weights)
    losses_T = LigerFusedLinearCrossEntropyLoss(reduction="none", accum_dtype=torch.float32)(
        head.weight.to(hidden_TD.dtype), hidden_TD, targets, getattr(head, "bias", None)
    )
    total: Tensor = (losses_T * weights).sum()
    return total
