"""What is not learnt from, measured while training."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from tests.training.processes import ALONE, losses_of, run_forked, written
from tests.training.tiny import write_token_rows
from training.__main__ import main
from training.data.examples import Examples, split
from training.data.prepare import folder_of, prepare
from training.data.rows import RowMaker, make_batch
from training.errors import DataError, DivergedError, RecipeError
from training.model.build import build_model
from training.model.learner import Learner, batch_inputs
from training.recipe import LoraOptions
from training.run.checkpoint import checkpoints_of
from training.run.held_out import HeldOut
from training.run.journal import Entry, describe, read_log
from training.train import train

EVERY_TWO = ("evaluation.every_steps=2", "data.held_out=0.1")


def held_out_of(recipe) -> dict[int, float]:
    entries = read_log(Path(recipe.output.folder))
    return {one["step"]: one["held_out_loss"] for one in entries if "held_out_loss" in one}


def test_every_so_many_steps_and_after_the_last(make_recipe):
    recipe = make_recipe("training.steps=25", "evaluation.every_steps=10", "data.held_out=0.1")
    train(recipe, ALONE)
    losses = held_out_of(recipe)
    assert list(losses) == [10, 20, 25]
    assert losses[25] < losses[10]


def test_what_is_held_out_is_never_learnt_from_and_the_same_each_time(make_recipe):
    recipe = make_recipe()
    prepare(recipe, None)
    examples = Examples(folder_of(recipe))
    learnt, held_out = split(examples, 0.1, seed=3)
    again = split(examples, 0.1, seed=3)[1]
    assert (len(learnt), len(held_out)) == (54, 6)

    def read(part) -> list[tuple[int, ...]]:
        return [tuple(part.read(i, 0, length)[0]) for i, length in enumerate(part.lengths)]

    assert read(again) == read(held_out)
    assert sorted(read(learnt) + read(held_out)) == sorted(read(examples))
    assert [len(one) for one in read(held_out)] == held_out.lengths.tolist()


def test_its_loss_is_that_of_the_model_by_full_attention_without_dropout(make_recipe):
    lora = LoraOptions(dropout=0.5)
    recipe = make_recipe('attention.kind="s2"', "attention.group_size=8", lora=lora)
    prepare(recipe, None)
    maker = RowMaker(Examples(folder_of(recipe)), recipe.data, 64, 0)
    batches = [make_batch([row]) for _, (row, _) in zip(range(3), maker.rows(), strict=False)]
    weight = float(sum(batch.weights.sum() for batch in batches))
    learner = Learner(build_model(recipe), recipe)
    for parameter in learner.parameters():  # LoRA's second half begins as zeros
        parameter.data += 0.05 * torch.randn(
            parameter.shape, generator=torch.Generator().manual_seed(1)
        )

    class Strategy:
        def __init__(self, learner):
            self.learner = learner

    learner.train()
    found = HeldOut(tuple(batches), weight, ALONE).loss(Strategy(learner))
    assert learner.training
    full = replace(recipe, attention=replace(recipe.attention, kind="full", group_size=0))
    plain = Learner(build_model(full), full).eval()
    plain.load_state_dict(learner.state_dict())
    with torch.no_grad():
        expected = sum(float(plain(*batch_inputs(batch))) for batch in batches) / weight
    assert found == pytest.approx(expected, abs=1e-6)
    with torch.no_grad():
        sparse = sum(float(learner.eval()(*batch_inputs(batch))) for batch in batches) / weight
    assert abs(sparse - expected) > 1e-4  # S² is back on, and would have given something else


def test_measuring_changes_nothing_of_what_is_learnt(make_recipe):
    lora = LoraOptions(dropout=0.5)
    measured = make_recipe(*EVERY_TWO, folder="measured", lora=lora)
    plain = make_recipe("data.held_out=0.1", folder="plain", lora=lora)
    train(measured, ALONE)
    train(plain, ALONE)
    assert losses_of(measured) == losses_of(plain)
    assert not held_out_of(plain)


def test_files_of_their_own(make_recipe, tmp_path):
    other = write_token_rows(tmp_path / "other.jsonl", 7, seed=9)
    recipe = make_recipe("evaluation.every_steps=3", f'evaluation.files=["{other}"]')
    train(recipe, ALONE)
    assert list(held_out_of(recipe)) == [3, 6]
    plain = make_recipe(folder="plain")
    train(plain, ALONE)
    assert losses_of(recipe) == losses_of(plain)  # all of the data is learnt from


@pytest.mark.parametrize("kind", ["ddp", pytest.param("fsdp2", marks=pytest.mark.slow)])
def test_two_processes_measure_what_one_does(make_recipe, kind):
    options = (*EVERY_TWO, f'parallel.kind="{kind}"', "evaluation.rows=3", 'attention.kind="s2"')
    alone = make_recipe(*options, folder="alone")
    train(alone, ALONE)
    several = make_recipe(*options, folder="several")
    run_forked(2, main, ["train", written(several)])
    assert held_out_of(several) == pytest.approx(held_out_of(alone), abs=1e-5)
    assert losses_of(several) == pytest.approx(losses_of(alone), abs=1e-5)


def test_a_measured_loss_that_is_no_number_ends_the_run(make_recipe, monkeypatch):
    recipe = make_recipe(*EVERY_TWO)
    good = HeldOut.loss
    seen: list[float] = []

    def loss(self, strategy):
        seen.append(good(self, strategy))
        return float("nan") if len(seen) == 2 else seen[-1]

    monkeypatch.setattr(HeldOut, "loss", loss)
    with pytest.raises(DivergedError, match="held out is not a number after step 4"):
        train(recipe, ALONE)
    assert [one.name for one in checkpoints_of(Path(recipe.output.folder))] == ["step-00000002"]


@pytest.mark.parametrize(
    ("overrides", "words"),
    [
        (["evaluation.every_steps=2"], r"needs data\.held_out"),
        (["data.held_out=1.0"], "in 0 to 1"),
        ([*EVERY_TWO, 'evaluation.files=["x.jsonl"]'], "two ways for one thing"),
        (["evaluation.rows=0"], r"evaluation\.rows must be"),
        (["evaluation.every_steps=-1"], r"evaluation\.every_steps must be"),
        (["training.clip_norm=-1.0"], r"clip_norm must be at least 0"),
    ],
)
def test_what_does_not_go_together_is_refused(make_recipe, overrides, words):
    with pytest.raises(RecipeError, match=words):
        make_recipe(*overrides)


def test_nothing_can_be_held_out_of_one_example(make_recipe, tmp_path):
    one = tmp_path / "one.jsonl"
    one.write_text('{"ids": [1, 2, 3, 4]}\n')
    with pytest.raises(DataError, match="single example"):
        train(make_recipe(f'data.files=["{one}"]', *EVERY_TWO), ALONE)


def test_a_step_in_words():
    entry = Entry(4, 2.0, 1e-5, 3.14159, 0, 1000, 250.0, 4.0)
    assert describe(entry, 0.0) == "loss 2.0000, gradient norm 3.14, 250 tokens/s"
    assert "gradient norm 3.14, clipped to 1," in describe(entry, 1.0)
    assert "clipped" not in describe(entry, 5.0)
    measured = describe(replace(entry, held_out_loss=float(np.log(8))), 0.0)
    assert "held out: loss 2.0794, perplexity 8.00" in measured


def test_only_so_many_checkpoints_stay(make_recipe):
    recipe = make_recipe("output.checkpoint_every_steps=1", "output.keep=3")
    train(recipe, ALONE)
    kept = [one.name for one in checkpoints_of(Path(recipe.output.folder))]
    assert kept == [f"step-0000000{step}" for step in (4, 5, 6)]
