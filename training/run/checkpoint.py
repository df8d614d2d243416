"""Checkpoints: what learns, the optimizer, the random state, and the place in the data.

A checkpoint is written under another name and renamed when it is whole, so that one cut off
by a kill is never picked up. It can be resumed on another number of processes.
"""

import json
import os
import shutil
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from torch import nn
from torch.distributed.checkpoint.state_dict import get_model_state_dict, set_model_state_dict

from training.data.rows import DataPlace
from training.errors import CheckpointError
from training.parallel.stored_state import LEARNT, read_state
from training.parallel.strategy import Strategy
from training.parallel.world import World, wait_for_all
from training.recipe import Recipe, load_recipe
from training.toml.strict_toml import to_toml

MAY_DIFFER = ("output", "parallel", "evaluation", "title")


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run has come; place: where its next row begins."""

    step: int = 0
    place: DataPlace = field(default_factory=DataPlace)
    tokens: int = 0


@dataclass(frozen=True, slots=True)
class Run:
    """What a checkpoint stores and restores in place."""

    strategy: Strategy
    recipe: Recipe
    world: World


def checkpoints_of(folder: Path) -> list[Path]:
    """Return a run's whole checkpoints, the oldest first."""
    return sorted((folder / "checkpoints").glob("step-" + "[0-9]" * 8))


def step_of(checkpoint: Path) -> int:
    """Return the step after which a checkpoint was written."""
    return int(checkpoint.name.removeprefix("step-"))


def save_checkpoint(run: Run, progress: Progress) -> Path:
    """Write a checkpoint; every process calls this. Returns its folder."""
    root = Path(run.recipe.output.folder) / "checkpoints"
    final = root / f"step-{progress.step:08d}"
    partial = root / f"step-{progress.step:08d}.partial"
    if run.world.is_first:
        shutil.rmtree(partial, ignore_errors=True)
        shutil.rmtree(final, ignore_errors=True)
        partial.mkdir(parents=True)
    wait_for_all()
    run.strategy.save(partial / "state")
    if run.world.is_first:
        (partial / "recipe.toml").write_text(to_toml(run.recipe), encoding="utf-8")
        _write_synced(partial / "progress.json", json.dumps(asdict(progress)))
        os.replace(partial, final)
        _sync_folder(root)
        for old in checkpoints_of(root.parent)[: -run.recipe.output.keep]:
            shutil.rmtree(old)
    wait_for_all()
    return final


def resume(run: Run) -> Progress:
    """Load the newest checkpoint into the run, if there is one; return how far it had come.

    Raises CheckpointError for a damaged checkpoint, or one of another recipe.
    """
    found = checkpoints_of(Path(run.recipe.output.folder))
    if not found:
        return Progress()
    _refuse_another_recipe(found[-1], run.recipe)
    run.strategy.load(found[-1] / "state")
    return read_progress(found[-1])


def load_learnt(learner: nn.Module, checkpoint: Path) -> None:
    """Load what a checkpoint learnt into a model, without its optimizer."""
    state = {"model": get_model_state_dict(learner, options=LEARNT)}
    read_state(state, checkpoint / "state")
    set_model_state_dict(learner, state["model"], options=LEARNT)


def read_progress(checkpoint: Path) -> Progress:
    """Return how far a checkpoint's run had come. Raises CheckpointError."""
    try:
        stored = json.loads((checkpoint / "progress.json").read_text())
        return Progress(stored["step"], DataPlace(**stored["place"]), stored["tokens"])
    except (OSError, ValueError, KeyError, TypeError):
        raise CheckpointError(
            f"The checkpoint {checkpoint} is damaged: remove it, and the run goes on from the"
            " one before."
        ) from None


def _refuse_another_recipe(checkpoint: Path, recipe: Recipe) -> None:
    before = asdict(load_recipe(checkpoint / "recipe.toml"))
    now = asdict(recipe)
    for section, values in now.items():
        if section not in MAY_DIFFER and before[section] != values:
            keys = _different(before[section], values)
            raise CheckpointError(
                f"{recipe.output.folder} holds checkpoints of another recipe ({section}:"
                f" {keys} changed). Choose another output.folder, or go back to that recipe."
            )


def _different(before: Any, now: Any) -> str:
    if not isinstance(before, dict) or not isinstance(now, dict):
        return "the section"
    return ", ".join(key for key in now if before.get(key) != now[key])


def _write_synced(path: Path, text: str) -> None:
    with path.open("w", encoding="utf-8") as stream:
        stream.write(text)
        stream.flush()
        os.fsync(stream.fileno())


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
