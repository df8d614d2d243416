"""Several real processes over gloo against one, for the tests of training."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest
import torch

from training.data.rows import Share
from training.journal import read_log
from training.parallel.world import World
from training.strict_toml import to_toml
from training.train import train

ALONE = World(Share(), torch.device("cpu"))
REPOSITORY = Path(__file__).parents[2]


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def run_processes(number: int, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "torch.distributed.run", "--standalone"]
    command += [f"--nproc_per_node={number}", *arguments]
    environment = {**os.environ, "OMP_NUM_THREADS": "1", "PYTHONPATH": str(REPOSITORY)}
    return subprocess.run(
        command, cwd=REPOSITORY, env=environment, capture_output=True, text=True, timeout=300
    )


def written(recipe, name: str = "recipe") -> str:
    path = Path(recipe.output.folder).with_suffix(f".{name}.toml")
    path.write_text(to_toml(recipe))
    return str(path)


def losses_of(recipe) -> list[float]:
    return [entry["loss"] for entry in read_log(Path(recipe.output.folder))]


def compare(make_recipe, number: int, kind: str, lora, *overrides: str) -> None:
    options = ("training.rows_per_step=8", f'parallel.kind="{kind}"', *overrides)
    alone = make_recipe(*options, folder="alone", lora=lora)
    train(alone, ALONE)
    several = make_recipe(*options, folder="several", lora=lora)
    done = run_processes(number, "-m", "training", "train", written(several))
    assert done.returncode == 0, done.stderr
    assert losses_of(several) == pytest.approx(losses_of(alone), abs=1e-5)
    result = "model" if lora is None else "adapter"
    assert (Path(several.output.folder) / result).is_dir()
