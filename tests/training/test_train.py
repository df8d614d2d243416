"""Training from nothing to a folder that plain transformers loads, and going on after a stop."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file
from transformers import AutoModelForCausalLM

from tests.training.processes import ALONE, REPOSITORY, Forked, written
from training.__main__ import main
from training.errors import CheckpointError, DivergedError, RecipeError
from training.model.build import build_model
from training.model.learner import Learner
from training.recipe import LoraOptions, TrainingOptions
from training.run.checkpoint import Progress, checkpoints_of
from training.run.journal import read_log
from training.train import rate_at, train


def weights_of(folder: Path) -> dict[str, torch.Tensor]:
    return load_file(next(folder.glob("*model.safetensors")))


def assert_same_weights(one: Path, other: Path) -> None:
    first, second = weights_of(one), weights_of(other)
    assert first.keys() == second.keys()
    assert all(torch.equal(first[name], second[name]) for name in first)


def test_learns_and_plain_transformers_loads_the_result(make_recipe):
    recipe = make_recipe("training.steps=40")
    result = train(recipe, ALONE)
    losses = [entry["loss"] for entry in read_log(Path(recipe.output.folder))]
    assert losses[0] > 4
    assert losses[-1] < 1
    model = AutoModelForCausalLM.from_pretrained(result)
    out = model.generate(torch.tensor([[5, 8, 11, 14]]), max_new_tokens=4, do_sample=False)
    assert out[0, 4:].tolist() == [17, 20, 23, 26]
    assert (result.parent / "loss.png").stat().st_size > 1000


@pytest.mark.parametrize("kind", ["full", "s2"])
@pytest.mark.parametrize("lora", [None, LoraOptions(dropout=0.5)])
def test_resumed_run_is_bitwise_the_uninterrupted_one(make_recipe, kind, lora):
    options = [f'attention.kind="{kind}"', "training.steps=6"]
    whole = train(make_recipe(*options, folder="whole", lora=lora), ALONE)
    recipe = make_recipe(*options, folder="halves", lora=lora)
    train(recipe, ALONE)
    for checkpoint in checkpoints_of(Path(recipe.output.folder))[1:]:
        checkpoint.rename(checkpoint.with_suffix(".partial"))
    resumed = train(recipe, ALONE)
    assert_same_weights(whole, resumed)
    steps = [entry["step"] for entry in read_log(Path(recipe.output.folder))]
    assert steps == [1, 2, 3, 4, 5, 6]


def start_training(recipe) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "training", "train", written(recipe)]
    return subprocess.Popen(command, cwd=REPOSITORY, stderr=subprocess.DEVNULL)


@pytest.mark.slow
def test_kill_9_at_any_moment(make_recipe):
    whole = make_recipe("training.steps=12", folder="whole")
    assert start_training(whole).wait() == 0
    for kill_after_step in (1, 3, 7):
        recipe = make_recipe("training.steps=12", folder=f"killed-after-{kill_after_step}")
        folder = Path(recipe.output.folder)
        process = start_training(recipe)
        while process.poll() is None and len(read_log(folder)) < kill_after_step:
            time.sleep(0.002)
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        assert not (folder / "model").exists()
        assert start_training(recipe).wait() == 0
        assert_same_weights(Path(whole.output.folder) / "model", folder / "model")


@pytest.mark.parametrize(("number", "status"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)])
def test_a_signal_ends_a_run_with_a_checkpoint(make_recipe, number, status):
    recipe = make_recipe("training.steps=100000", "output.checkpoint_every_steps=100000")
    folder = Path(recipe.output.folder)
    run = Forked(1, main, ["train", written(recipe)])
    while run.processes[0].is_alive() and len(read_log(folder)) < 2:
        time.sleep(0.01)
    run.kill(0, number)
    statuses, (told,) = run.end()
    assert statuses == [status]
    assert told.strip().splitlines()[-1].startswith(f"{signal.Signals(number).name}: the run has")
    steps = len(read_log(folder))
    assert [one.name for one in checkpoints_of(folder)] == [f"step-{steps:08d}"]


def test_a_loss_that_is_no_number_ends_the_run_and_keeps_what_was_good(make_recipe, monkeypatch):
    recipe = make_recipe("training.steps=6")
    calls = []

    def spoilt(learner, *arguments):
        calls.append(None)
        loss = whole(learner, *arguments)
        return loss * float("nan") if len(calls) > 4 * 3 else loss

    whole = Learner.forward
    monkeypatch.setattr(Learner, "forward", spoilt)
    with pytest.raises(
        DivergedError, match=r"loss of step 4 is not a number.*the checkpoint of step 2 is kept"
    ):
        train(recipe, ALONE)
    kept = checkpoints_of(Path(recipe.output.folder))
    assert kept
    assert not (Path(recipe.output.folder) / "model").exists()


def test_half_written_checkpoint_is_never_picked_up(make_recipe):
    recipe = make_recipe("training.steps=4")
    train(recipe, ALONE)
    newest = checkpoints_of(Path(recipe.output.folder))[-1]
    half = newest.with_name("step-00000099.partial")
    half.mkdir()
    assert checkpoints_of(Path(recipe.output.folder))[-1] == newest


def test_another_recipe_does_not_go_on_from_these_checkpoints(make_recipe):
    train(make_recipe(), ALONE)
    with pytest.raises(CheckpointError, match="learning_rate changed"):
        train(make_recipe("training.learning_rate=1e-3"), ALONE)


def test_damaged_checkpoint_is_named(make_recipe):
    recipe = make_recipe()
    train(recipe, ALONE)
    newest = checkpoints_of(Path(recipe.output.folder))[-1]
    (newest / "state" / ".metadata").write_bytes(b"")
    with pytest.raises(CheckpointError, match="step-00000006 is damaged"):
        train(recipe, ALONE)


UNUSUAL = {
    "model.config.attention_dropout=0.1": "attention_dropout",
    "model.config.logits_scaling=2.0": "logits_scaling",
    'model.config.model_type="mistral"': "sees only 16 tokens back",
}


@pytest.mark.parametrize("override", UNUSUAL)
def test_unusual_models_are_refused_in_a_sentence(make_recipe, override):
    overrides = [override, "model.config.sliding_window=16"]
    with pytest.raises(RecipeError, match=UNUSUAL[override]):
        build_model(make_recipe(*overrides[: 2 if "mistral" in override else 1]))


REFUSED = {
    "model.config.vocab_size=60": "knows 60",
    "data.row_tokens=65": "window of 64",
}


@pytest.mark.parametrize("override", REFUSED)
def test_what_the_model_cannot_take_is_refused_before_loading(make_recipe, monkeypatch, override):
    monkeypatch.setattr("training.train.build_model", None)
    with pytest.raises(RecipeError, match=REFUSED[override]):
        train(make_recipe(override), ALONE)


def test_rate_rises_stays_and_falls():
    options = TrainingOptions(learning_rate=1.0, warmup_steps=4, decay_fraction=0.4)
    rates = [rate_at(step, 10, options) for step in range(10)]
    assert rates == pytest.approx([0.25, 0.5, 0.75, 1, 1, 1, 1, 0.75, 0.5, 0.25])
    constant = TrainingOptions(learning_rate=2e-5, warmup_steps=20)
    assert rate_at(999, 1000, constant) == 2e-5


def test_result_says_where_it_came_from(make_recipe):
    result = train(make_recipe(), ALONE)
    assert 'title = "tiny"' in (result / "recipe.toml").read_text()
    config = json.loads((result / "config.json").read_text())
    assert config["use_cache"] is True
    assert "attn_implementation" not in config
    assert Progress().step == 0
