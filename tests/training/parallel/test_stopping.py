"""Two real processes that are told to end, or diverge: one checkpoint, and one sentence."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.training.processes import REPOSITORY, free_port, written
from training.checkpoint import checkpoints_of
from training.journal import read_log

TOGETHER = ("training.rows_per_step=8", "training.steps=100000", "training.learning_rate=1e-4")
RARELY = "output.checkpoint_every_steps=100000"


def start_two(recipe) -> list[subprocess.Popen[str]]:
    """Start two processes of a run, without a launcher that has a status of its own."""
    path = written(recipe)
    together = {
        "MASTER_ADDR": "127.0.0.1",
        "MASTER_PORT": str(free_port()),
        "WORLD_SIZE": "2",
        "OMP_NUM_THREADS": "1",
    }
    return [
        subprocess.Popen(
            [sys.executable, "-m", "training", "train", path],
            cwd=REPOSITORY,
            env={**os.environ, **together, "RANK": str(rank), "LOCAL_RANK": str(rank)},
            stderr=subprocess.PIPE,
            text=True,
        )
        for rank in range(2)
    ]


@pytest.mark.parametrize(
    ("number", "told", "status"),
    [
        (signal.SIGTERM, [1], 143),
        pytest.param(signal.SIGINT, [0, 1], 130, marks=pytest.mark.slow),
    ],
)
def test_two_processes_end_together_with_one_checkpoint(make_recipe, number, told, status):
    recipe = make_recipe(*TOGETHER, RARELY, 'parallel.kind="ddp"')
    folder, started = Path(recipe.output.folder), start_two(recipe)
    while len(read_log(folder)) < 2:
        assert [one.poll() for one in started] == [None, None]
        time.sleep(0.05)
    for rank in told:
        started[rank].send_signal(number)
    said = [one.communicate(timeout=240)[1] for one in started]
    assert [one.returncode for one in started] == [status, status]
    sentence = f"{signal.Signals(number).name}: the run has ended after step"
    assert [text.count(sentence) for text in said] == [1, 0]
    assert not any("Traceback" in text for text in said)
    assert [one.name for one in checkpoints_of(folder)] == [f"step-{len(read_log(folder)):08d}"]


@pytest.mark.slow
def test_two_processes_diverge_together(make_recipe):
    rates = ("training.learning_rate=1e30", "training.warmup_steps=1", "training.clip_norm=0.0")
    recipe = make_recipe(*TOGETHER[:1], *rates, 'parallel.kind="ddp"')
    started = start_two(recipe)
    said = [one.communicate(timeout=240)[1] for one in started]
    assert [one.returncode for one in started] == [2, 2]
    assert [text.count("is not a number: the run has ended") for text in said] == [1, 0]
    assert not (Path(recipe.output.folder) / "model").exists()
