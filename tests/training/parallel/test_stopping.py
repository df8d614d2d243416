"""Two real processes that are told to end, or diverge: one checkpoint, and one sentence."""

import signal
import time
from pathlib import Path

import pytest

from tests.training.processes import Forked, written
from training.__main__ import main
from training.run.checkpoint import checkpoints_of
from training.run.journal import read_log

TOGETHER = ("training.rows_per_step=8", "training.steps=100000", "training.learning_rate=1e-4")
RARELY = "output.checkpoint_every_steps=100000"


@pytest.mark.parametrize(
    ("number", "told", "status"),
    [
        (signal.SIGTERM, [1], 143),
        pytest.param(signal.SIGINT, [0, 1], 130, marks=pytest.mark.slow),
    ],
)
def test_two_processes_end_together_with_one_checkpoint(make_recipe, number, told, status):
    recipe = make_recipe(*TOGETHER, RARELY, 'parallel.kind="ddp"')
    folder, started = Path(recipe.output.folder), Forked(2, main, ["train", written(recipe)])
    while len(read_log(folder)) < 2:
        assert [one.exitcode for one in started.processes] == [None, None]
        time.sleep(0.05)
    for rank in told:
        started.kill(rank, number)
    statuses, said = started.end()
    assert statuses == [status, status]
    sentence = f"{signal.Signals(number).name}: the run has ended after step"
    assert [text.count(sentence) for text in said] == [1, 0]
    assert not any("Traceback" in text for text in said)
    assert [one.name for one in checkpoints_of(folder)] == [f"step-{len(read_log(folder)):08d}"]


@pytest.mark.slow
def test_two_processes_diverge_together(make_recipe):
    rates = ("training.learning_rate=1e30", "training.warmup_steps=1", "training.clip_norm=0.0")
    recipe = make_recipe(*TOGETHER[:1], *rates, 'parallel.kind="ddp"')
    statuses, said = Forked(2, main, ["train", written(recipe)]).end()
    assert statuses == [2, 2]
    assert [text.count("is not a number: the run has ended") for text in said] == [1, 0]
    assert not (Path(recipe.output.folder) / "model").exists()
