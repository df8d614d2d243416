"""DeepSpeed's ZeRO-2 and ZeRO-3 by two real processes: one process's losses, truly in parts."""

import importlib.util
import json
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file

from tests.training.processes import ALONE, compare, losses_of, run_processes, written
from training.errors import RecipeError
from training.model.merge import MergeRequest, merge
from training.parallel.zero import zero_config
from training.recipe import LoraOptions
from training.run.checkpoint import checkpoints_of
from training.train import train

KINDS = ("zero2", "zero3")
needs_deepspeed = pytest.mark.skipif(
    importlib.util.find_spec("deepspeed") is None, reason="DeepSpeed is not installed"
)

# What each process holds, told by itself, after a step and outside of one: the elements of the
# parameters, of their parts, and of the optimizer; and the type of the buffers.
HOLDINGS = """
import json, sys
from pathlib import Path
import numpy as np
from training.model.learner import Learner, batch_inputs
from training.train import make_optimizer
from training.model.build import build_model
from training.parallel.spread import spread
from training.parallel.world import start_world, stop_world
from training.recipe import load_recipe
from training.data.rows import Row, make_batch

recipe, world = load_recipe(Path(sys.argv[1])), start_world()
whole = Learner(build_model(recipe), recipe)
size = sum(one.numel() for one in whole.parameters())
strategy = spread(
    whole, recipe, world, lambda one: make_optimizer(one, recipe.training)
)
row = Row(np.arange(20, dtype=np.int32), np.ones(20, np.float32), (0,))
strategy.backward(strategy.learner(*batch_inputs(make_batch([row]))))
strategy.update(1.0)
held = [one for one in strategy.engine.module.parameters()]
inner = strategy.engine.optimizer.optimizer
Path(f"{sys.argv[2]}-{world.share.rank}").write_text(json.dumps({
    "size": size,
    "whole": sum(one.numel() for one in held),
    "parts": sum(one.ds_tensor.numel() for one in held if hasattr(one, "ds_tensor")),
    "moments": sum(one["exp_avg"].numel() for one in inner.state.values()),
    "masters": sorted({str(one.dtype) for one in inner.state}),
    "types": sorted({str(one.dtype) for one in held}),
    "buffers": sorted({str(one.dtype) for one in strategy.learner.buffers()}),
}))
stop_world()
"""


@pytest.mark.parametrize("kind", KINDS)
def test_configuration_is_the_recipes(make_recipe, kind):
    recipe = make_recipe(f'parallel.kind="{kind}"', "training.rows_per_device=2")
    config = zero_config(recipe, 8, 32)
    assert config["zero_optimization"]["stage"] == int(kind[-1])
    assert config["train_batch_size"] == 16
    assert config["gradient_clipping"] == recipe.training.clip_norm
    assert config["bf16"] == {"enabled": False}
    assert config["zero_optimization"]["reduce_bucket_size"] == 1024
    half = make_recipe(f'parallel.kind="{kind}"', 'model.precision="bfloat16"')
    assert zero_config(half, 8, 32)["bf16"] == {"enabled": True}
    assert config["communication_data_type"] == config["data_types"]["grad_accum_dtype"] == "fp32"


@pytest.mark.parametrize(
    ("kind", "override", "message"),
    [
        ("zero2", "parallel.offload_parameters=true", r'needs parallel\.kind = "fsdp2"'),
        ("zero3", "parallel.offload_parameters=true", r'needs parallel\.kind = "fsdp2"'),
        ("zero3", "memory.mlp_chunk_tokens=16", "goes with neither"),
        ("zero3", 'memory.loss="liger"', "goes with neither"),
    ],
)
def test_what_does_not_go_with_zero_is_refused(make_recipe, kind, override, message):
    with pytest.raises(RecipeError, match=message):
        make_recipe(f'parallel.kind="{kind}"', override)


@needs_deepspeed
@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("lora", [None, LoraOptions()])
def test_two_processes_give_the_losses_and_weights_of_one(make_recipe, kind, lora):
    layers = f"memory.checkpoint_layers={'true' if lora else 'false'}"
    chunks = "memory.loss_chunk_tokens=8"  # not as many in the one process as in the other
    compare(make_recipe, 2, kind, lora, layers, chunks, 'attention.kind="s2"')
    alone, several = (
        load_file(next(Path(recipe.output.folder).glob("*/*model.safetensors")))
        for recipe in (make_recipe(folder="alone"), make_recipe(folder="several"))
    )
    assert alone.keys() == several.keys()
    for name, weight in alone.items():
        torch.testing.assert_close(several[name], weight, atol=1e-4, rtol=0)


@needs_deepspeed
@pytest.mark.slow
@pytest.mark.parametrize("tied", [False, True])
def test_weights_loaded_by_one_process_are_dealt_out(make_recipe, base_model, tied):
    base = base_model(tie_word_embeddings=tied)
    given = (f'model.init="{base}"', "model.config={}", "data.row_tokens=64")
    for kind in KINDS if not tied else KINDS[1:]:
        compare(make_recipe, 2, kind, LoraOptions(), *given)


@needs_deepspeed
@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("precision", ["float32", "bfloat16"])
def test_optimizer_and_parameters_are_truly_in_parts(make_recipe, tmp_path, kind, precision):
    script = tmp_path / "holdings.py"
    script.write_text(HOLDINGS)
    recipe = make_recipe(f'parallel.kind="{kind}"', f'model.precision="{precision}"')
    done = run_processes(2, str(script), written(recipe), str(tmp_path / "held"))
    assert done.returncode == 0, done.stderr
    for rank in range(2):
        held = json.loads((tmp_path / f"held-{rank}").read_text())
        size = held["size"]
        assert held["moments"] == pytest.approx(size / 2, abs=16)  # the last part is filled up
        assert held["masters"] == ["torch.float32"]
        assert held["types"] == [f"torch.{precision}"]
        assert held["buffers"] == ["torch.float32"]  # the positions'
        assert held["whole"] == (size if kind == "zero2" else 0)
        assert held["parts"] == (0 if kind == "zero2" else pytest.approx(size / 2, abs=16))


@needs_deepspeed
@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_goes_on_after_a_kill_by_as_many_processes_or_by_one(make_recipe, tmp_path, kind):
    options = ("training.rows_per_step=8", f'parallel.kind="{kind}"')
    recipe = make_recipe(*options)
    folder = Path(recipe.output.folder)
    assert run_processes(2, "-m", "training", "train", written(recipe)).returncode == 0
    whole, weights = losses_of(recipe), load_file(folder / "model" / "model.safetensors")
    last = checkpoints_of(folder)[-1]
    last.rename(last.with_suffix(".partial"))
    assert run_processes(2, "-m", "training", "train", written(recipe)).returncode == 0
    again = load_file(folder / "model" / "model.safetensors")
    assert losses_of(recipe) == whole
    assert all(torch.equal(weights[name], again[name]) for name in weights)
    merged = merge(MergeRequest(str(folder), tmp_path / "merged"))
    assert all(torch.equal(one, again[name]) for name, one in weights_of(merged).items())
    last = checkpoints_of(folder)[-1]
    last.rename(last.with_suffix(".partial"))
    train(recipe, ALONE)
    assert losses_of(recipe) == pytest.approx(whole, abs=1e-5)


def weights_of(folder: Path) -> dict[str, torch.Tensor]:
    return load_file(folder / "model.safetensors")


@needs_deepspeed
@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_goes_on_from_a_checkpoint_of_one_process(make_recipe, kind):
    options = ("training.rows_per_step=8", f'parallel.kind="{kind}"')
    recipe = make_recipe(*options)
    train(recipe, ALONE)
    whole = losses_of(recipe)
    last = checkpoints_of(Path(recipe.output.folder))[-1]
    last.rename(last.with_suffix(".partial"))
    assert run_processes(2, "-m", "training", "train", written(recipe)).returncode == 0
    assert losses_of(recipe) == pytest.approx(whole, abs=1e-5)


@needs_deepspeed
@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_bfloat16_learns_as_in_one_process(make_recipe, kind):
    options = ("training.rows_per_step=8", f'parallel.kind="{kind}"', 'model.precision="bfloat16"')
    alone = make_recipe(*options, folder="alone", lora=LoraOptions())
    train(alone, ALONE)
    several = make_recipe(*options, folder="several", lora=LoraOptions())
    done = run_processes(2, "-m", "training", "train", written(several))
    assert done.returncode == 0, done.stderr
    assert losses_of(several) == pytest.approx(losses_of(alone), abs=3e-2)
    assert losses_of(several)[-1] < losses_of(several)[0] - 0.05
