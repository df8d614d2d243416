"""What a recipe may ask for besides: used as its library has it, or refused in a sentence."""

import importlib.metadata
import sys
import types

import numpy as np
import pytest
import torch
from safetensors.torch import load_file
from torch.nn import functional

from tests.training.processes import ALONE, losses_of
from training.data.rows import Row, Share, make_batch
from training.errors import RecipeError
from training.model.build import build_model
from training.model.learner import Learner, batch_inputs
from training.parallel.world import World
from training.recipe import LoraOptions
from training.train import train

TWO = World(Share(0, 2), torch.device("cpu"))
ON_GPU = World(Share(), torch.device("cuda"))
QUANTIZED = ("model.quantized=true", 'parallel.kind="ddp"')


@pytest.mark.parametrize(
    ("overrides", "world", "message"),
    [
        (['parallel.kind="zero2"'], TWO, r"needs DeepSpeed.*pip install deepspeed"),
        (['parallel.kind="zero3"'], TWO, r"needs DeepSpeed.*pip install deepspeed"),
        (QUANTIZED, ALONE, "needs bitsandbytes.*pip install bitsandbytes"),
        (['memory.loss="liger"'], ALONE, "runs on a GPU alone"),
        (['memory.loss="liger"'], ON_GPU, "pip install liger-kernel"),
    ],
)
def test_what_is_missing_is_one_sentence_before_loading(
    make_recipe, monkeypatch, overrides, world, message
):
    monkeypatch.setattr("training.run.extras._is_there", lambda package: False)
    monkeypatch.setattr("training.train.build_model", None)
    recipe = make_recipe(*overrides, lora=LoraOptions()) if overrides is not QUANTIZED else None
    with pytest.raises(RecipeError, match=message):
        train(recipe or make_recipe("lora.rank=4", *overrides), world)


def test_liger_with_wrong_gradients_is_refused(make_recipe, monkeypatch):
    monkeypatch.setattr("training.run.extras._is_there", lambda package: True)
    monkeypatch.setattr(importlib.metadata, "version", lambda name: "0.8.0")
    with pytest.raises(RecipeError, match=r"liger-kernel 0\.8\.0 gives wrong gradients"):
        train(make_recipe('memory.loss="liger"'), ON_GPU)


def test_offload_without_checkpoints_would_do_nothing(make_recipe):
    with pytest.raises(RecipeError, match=r"needs memory\.checkpoint_layers"):
        make_recipe("memory.offload_activations=true", "memory.checkpoint_layers=false")


def test_one_process_needs_no_deepspeed(make_recipe, monkeypatch):
    monkeypatch.setattr("training.run.extras._is_there", lambda package: False)
    recipe = make_recipe('parallel.kind="zero3"')
    train(recipe, ALONE)
    assert len(losses_of(recipe)) == 6


class LikeLiger(torch.nn.Module):
    """The loss of liger-kernel 0.8.5, by its signature, in plain PyTorch."""

    def __init__(self, ce_weight=None, ignore_index=-100, reduction="mean", accum_dtype=None):
        super().__init__()
        self.reduction = reduction

    def forward(self, lin_weight, _input, target, bias=None):
        assert len(target)
        logits = functional.linear(_input, lin_weight, bias)
        return functional.cross_entropy(logits.float(), target, reduction=self.reduction)


def like_liger() -> types.ModuleType:
    module = types.ModuleType("liger_kernel.transformers")
    module.LigerFusedLinearCrossEntropyLoss = LikeLiger  # type: ignore[attr-defined]
    return module


@pytest.mark.parametrize("weights", [[0, 3, 3, 1, 0, 1, 1, 1], [0] * 8])
def test_liger_is_called_as_it_is_and_every_loss_is_the_same(make_recipe, monkeypatch, weights):
    monkeypatch.setitem(sys.modules, "liger_kernel", types.ModuleType("liger_kernel"))
    monkeypatch.setitem(sys.modules, "liger_kernel.transformers", like_liger())
    batch = make_batch([Row(np.arange(8, dtype=np.int32), np.array(weights, np.float32), (0,))])
    found = []
    for loss in ("whole", "chunked", "liger"):
        recipe = make_recipe(f'memory.loss="{loss}"', "memory.loss_chunk_tokens=3")
        learner = Learner(build_model(recipe), recipe)
        total = learner(*batch_inputs(batch))
        total.backward()
        found.append((total.detach(), [one.grad for one in learner.parameters()]))
    for total, grads in found[1:]:
        torch.testing.assert_close(total, found[0][0])
        for grad, expected in zip(grads, found[0][1], strict=True):
            torch.testing.assert_close(grad, expected)


def test_quantized_base_learns_and_its_adapter_is_saved(make_recipe, base_model):
    pytest.importorskip("bitsandbytes", reason="bitsandbytes is not installed")
    base = base_model(hidden_size=64, intermediate_size=128)
    given = (f'model.init="{base}"', "model.config={}", "data.row_tokens=64", *QUANTIZED)
    recipe = make_recipe(*given, "lora.rank=4", "training.steps=30")
    result = train(recipe, ALONE)
    losses = losses_of(recipe)
    assert losses[-1] < losses[0] - 1
    assert any("embed_tokens" in name for name in load_file(result / "adapter_model.safetensors"))
