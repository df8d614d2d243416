"""The feed-forward part by chunks of tokens: the same, with less at a time."""

import numpy as np
import pytest
import torch
from torch import nn

from tests.training.processes import compare
from tests.training.tiny import SHAPE
from training.data.rows import Row, make_batch
from training.errors import RecipeError
from training.model.build import build_model
from training.model.learner import Learner, batch_inputs
from training.model.shapes import shape_of
from training.model.tiled_mlp import PROJECTIONS, tile_feed_forward
from training.recipe import LoraOptions
from training.run.plan import memory_of


def learnt(recipe, spy=None) -> tuple[torch.Tensor, dict[str, torch.Tensor]]:
    """Return the loss of a batch of 50 tokens, and the gradients of what learns."""
    learner = Learner(build_model(recipe), recipe)
    for module in learner.modules() if spy is not None else ():
        if isinstance(module, nn.SiLU) or type(module).__name__ == "SiLUActivation":
            module.register_forward_hook(lambda _m, _i, out: spy.append(out.shape[1]))
    batch = make_batch([Row(np.arange(50, dtype=np.int32), np.ones(50, np.float32), (0, 21))])
    loss = learner(*batch_inputs(batch))
    loss.backward()
    grads = {name: one.grad for name, one in learner.named_parameters() if one.requires_grad}
    return loss.detach(), grads


@pytest.mark.parametrize("checkpointed", ["true", "false"])
@pytest.mark.parametrize("lora", [None, LoraOptions(targets=("q_proj", *PROJECTIONS))])
@pytest.mark.parametrize("kind", ["llama", "qwen3"])
def test_chunks_give_the_loss_and_the_gradients_of_the_whole(make_recipe, kind, lora, checkpointed):
    options = (
        f'model.config.model_type="{kind}"',
        "model.config.head_dim=8",
        f"memory.checkpoint_layers={checkpointed}",
    )
    expected, expected_grads = learnt(make_recipe(*options, lora=lora))
    seen: list[int] = []
    found, grads = learnt(make_recipe(*options, "memory.mlp_chunk_tokens=16", lora=lora), seen)
    assert set(seen) == {16, 2}  # 50 tokens: three chunks and a rest, never all at once
    torch.testing.assert_close(found, expected, atol=1e-5, rtol=0)
    assert grads.keys() == expected_grads.keys()
    for name, grad in grads.items():
        torch.testing.assert_close(grad, expected_grads[name], atol=1e-5, rtol=0)


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["ddp", "fsdp2"])
def test_chunks_in_two_processes_give_the_losses_of_one(make_recipe, kind):
    options = ("memory.mlp_chunk_tokens=16", "memory.checkpoint_layers=true")
    compare(make_recipe, 2, kind, LoraOptions(), *options)


def test_models_without_such_a_part_are_refused():
    with pytest.raises(RecipeError, match="no feed-forward part"):
        tile_feed_forward(nn.Linear(2, 2), 16)


def test_a_plan_counts_one_chunk(make_recipe):
    whole, tiled = (
        memory_of(recipe, shape_of(recipe.model), 1)
        for recipe in (make_recipe(), make_recipe("memory.mlp_chunk_tokens=16"))
    )
    inner = 6 * SHAPE["intermediate_size"] * 2 / 1e9  # bytes a token, bfloat16
    layers = SHAPE["num_hidden_layers"]
    saved = whole["total"] - tiled["total"]
    assert saved == pytest.approx((64 * layers - 16) * inner * 2, rel=1e-6)  # float32 is twice
