"""Several real processes over gloo against one: the same losses, and parameters in parts."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from tests.training.processes import (
    ALONE,
    REPOSITORY,
    compare,
    losses_of,
    run_forked,
    run_processes,
    written,
)
from training.__main__ import main
from training.data.rows import Row, Share, make_batch
from training.errors import RecipeError
from training.model.build import build_model
from training.model.learner import Learner, batch_inputs
from training.parallel.spread import spread
from training.parallel.world import World, start_world, stop_world
from training.recipe import LoraOptions, load_recipe
from training.run.checkpoint import checkpoints_of
from training.run.journal import read_log
from training.train import train


def hold(recipe_path: str, told: Path) -> None:
    """Write down what a process holds: of its part, of all, and of gradients after a step."""
    recipe, world = load_recipe(Path(recipe_path)), start_world()
    whole = Learner(build_model(recipe), recipe)
    spread_out = spread(
        whole, recipe, world, lambda one: torch.optim.AdamW(one.parameters())
    ).learner
    row = Row(np.arange(20, dtype=np.int32), np.ones(20, np.float32), (0,))
    spread_out(*batch_inputs(make_batch([row]))).backward()
    held: list[Any] = list(spread_out.parameters())
    parts = [(p.to_local().numel(), p.numel(), type(p).__name__) for p in held]
    grads = [p.grad.to_local().numel() for p in held if p.grad is not None]
    (told / str(world.share.rank)).write_text(json.dumps([parts, grads]))
    stop_world()


@pytest.mark.parametrize(
    ("kind", "lora", "attention"),
    [
        ("ddp", LoraOptions(), "s2"),
        pytest.param("fsdp2", LoraOptions(), "s2", marks=pytest.mark.slow),
        pytest.param("ddp", None, "full", marks=pytest.mark.slow),
        pytest.param("fsdp2", None, "full", marks=pytest.mark.slow),
    ],
)
def test_two_processes_give_the_losses_of_one(make_recipe, kind, lora, attention):
    compare(make_recipe, 2, kind, lora, f'attention.kind="{attention}"')


@pytest.mark.parametrize("tied", [False, pytest.param(True, marks=pytest.mark.slow)])
def test_weights_loaded_by_one_process_are_dealt_out(make_recipe, base_model, tied):
    base = base_model(tie_word_embeddings=tied)
    given = (f'model.init="{base}"', "model.config={}", "data.row_tokens=64")
    compare(make_recipe, 2, "fsdp2", LoraOptions(), *given, forked=True)


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["ddp", "fsdp2"])
@pytest.mark.parametrize("lora", [None, LoraOptions()])
def test_eight_processes_give_the_losses_of_one(make_recipe, kind, lora):
    compare(make_recipe, 8, kind, lora)


@pytest.mark.parametrize("lora", [None, pytest.param(LoraOptions(), marks=pytest.mark.slow)])
def test_parameters_and_gradients_are_truly_in_parts(make_recipe, tmp_path, lora):
    recipe = make_recipe('parallel.kind="fsdp2"', lora=lora)
    run_forked(2, hold, written(recipe), tmp_path)
    held = [json.loads((tmp_path / f"{rank}").read_text()) for rank in range(2)]
    for parts, grads in held:
        assert {name for _, _, name in parts} == {"DTensor"}
        assert sum(local for local, _, _ in parts) == sum(size for _, size, _ in parts) / 2
        assert sum(grads) > 0
    learnt = sum(sum(grads) for _, grads in held)
    total = sum(size for _, size, _ in held[0][0])
    assert learnt == total if lora is None else learnt < total


@pytest.mark.slow
def test_checkpoint_of_two_processes_goes_on_in_one(make_recipe):
    options = ("training.rows_per_step=8", 'parallel.kind="fsdp2"')
    whole = make_recipe(*options, "training.steps=8", folder="whole")
    train(whole, ALONE)
    recipe = make_recipe(*options, "training.steps=8", folder="part")
    done = run_processes(2, "-m", "training", "train", written(recipe))
    assert done.returncode == 0, done.stderr
    checkpoints = Path(recipe.output.folder) / "checkpoints"
    (checkpoints / "step-00000008").rename(checkpoints / "step-00000008.partial")
    train(recipe, ALONE)
    assert losses_of(recipe) == pytest.approx(losses_of(whole), abs=1e-5)


def test_rows_that_cannot_be_shared_are_refused_before_loading(make_recipe, monkeypatch):
    recipe = make_recipe("training.rows_per_step=3")
    monkeypatch.setattr("training.train.build_model", None)
    with pytest.raises(RecipeError, match="cannot be shared by 2 processes"):
        train(recipe, World(Share(0, 2), torch.device("cpu")))


def test_command_line_says_one_sentence(make_recipe, capsys):
    recipe = make_recipe('data.files=["nothing.jsonl"]')
    assert main(["train", written(recipe)]) == 2
    said = capsys.readouterr().err
    assert said == "error: There is no data behind 'nothing.jsonl': no file, folder or pattern.\n"


@pytest.mark.slow
def test_a_lost_process_is_one_sentence_and_the_run_goes_on(make_recipe):
    recipe = make_recipe("training.rows_per_step=8", "training.steps=4000")
    folder, path = Path(recipe.output.folder), written(recipe)
    together = {"MASTER_ADDR": "127.0.0.1", "MASTER_PORT": "29617", "WORLD_SIZE": "2"}
    started = [
        subprocess.Popen(
            [sys.executable, "-m", "training", "train", path],
            cwd=REPOSITORY,
            env={**os.environ, **together, "RANK": str(rank), "LOCAL_RANK": str(rank)},
            stderr=subprocess.DEVNULL if rank else subprocess.PIPE,
            text=True,
        )
        for rank in range(2)
    ]
    while len(read_log(folder)) < 3:
        assert started[0].poll() is None
        time.sleep(0.05)
    started[1].kill()
    started[1].wait()
    _, said = started[0].communicate(timeout=120)
    assert started[0].returncode == 2
    assert "error: Process 0 of 2 lost another one" in said
    assert checkpoints_of(folder)
