"""Several real processes over gloo against one, for the tests of training.

By torchrun, as people start them; or forked of a process that has imported torch and all else
once, which is where the seconds of such a test go.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch

from tests.forked import forks_with
from tests.ports import free_port
from training.__main__ import main
from training.data.rows import Share
from training.parallel.world import World
from training.run.journal import read_log
from training.toml.strict_toml import to_toml
from training.train import train

ALONE = World(Share(), torch.device("cpu"))
REPOSITORY = Path(__file__).parents[2]
_FORKS = forks_with("peft", "training.__main__", "training.train")


def run_processes(number: int, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "torch.distributed.run", "--standalone"]
    command += [f"--nproc_per_node={number}", *arguments]
    environment = {**os.environ, "OMP_NUM_THREADS": "1", "PYTHONPATH": str(REPOSITORY)}
    return subprocess.run(
        command, cwd=REPOSITORY, env=environment, capture_output=True, text=True, timeout=300
    )


class Forked:
    """Processes of one world, each of them running a function that can be imported.

    What it returns is the status; what it says on stderr is kept.
    """

    def __init__(self, number: int, function: Callable[..., Any], *arguments: Any) -> None:
        self._said = Path(tempfile.mkdtemp())
        port, ranks = free_port(), range(number)
        together = {
            "MASTER_ADDR": "127.0.0.1",
            "MASTER_PORT": str(port),
            "WORLD_SIZE": str(number),
            "OMP_NUM_THREADS": "1",
        }
        own = [{**together, "RANK": str(rank), "LOCAL_RANK": str(rank)} for rank in ranks]
        self._files = [self._said / str(rank) for rank in ranks]
        self.processes = [
            _FORKS.Process(target=_begin, args=(environment, file, function, arguments))
            for environment, file in zip(own, self._files, strict=True)
        ]
        for process in self.processes:
            process.start()

    def kill(self, rank: int, number: int) -> None:
        """Send a process a signal."""
        os.kill(self.processes[rank].pid, number)

    def end(self) -> tuple[list[int | None], list[str]]:
        """Wait for all, and return their statuses and what they said."""
        for process in self.processes:
            process.join(300)
        statuses = [process.exitcode for process in self.processes]
        for process in self.processes:
            process.kill()
            process.join()
            process.close()
        return statuses, [file.read_text() for file in self._files]


def _begin(
    environment: dict[str, str], said: Path, function: Callable[..., Any], arguments: tuple[Any]
) -> None:
    os.environ.update(environment)
    torch.set_num_threads(1)
    sys.stderr = said.open("w", buffering=1, encoding="utf-8")
    raise SystemExit(function(*arguments))


def run_forked(number: int, function: Callable[..., Any], *arguments: Any) -> None:
    """Run a function in processes of one world, and see that each returns nothing or 0."""
    statuses, said = Forked(number, function, *arguments).end()
    assert statuses == [0] * number, said


def written(recipe, name: str = "recipe") -> str:
    path = Path(recipe.output.folder).with_suffix(f".{name}.toml")
    path.write_text(to_toml(recipe))
    return str(path)


def losses_of(recipe) -> list[float]:
    return [entry["loss"] for entry in read_log(Path(recipe.output.folder))]


def compare(
    make_recipe, number: int, kind: str, lora, *overrides: str, forked: bool = False
) -> None:
    options = ("training.rows_per_step=8", f'parallel.kind="{kind}"', *overrides)
    alone = make_recipe(*options, folder="alone", lora=lora)
    train(alone, ALONE)
    several = make_recipe(*options, folder="several", lora=lora)
    if forked:
        run_forked(number, main, ["train", written(several)])
    else:
        done = run_processes(number, "-m", "training", "train", written(several))
        assert done.returncode == 0, done.stderr
    assert losses_of(several) == pytest.approx(losses_of(alone), abs=1e-5)
    result = "model" if lora is None else "adapter"
    assert (Path(several.output.folder) / result).is_dir()
