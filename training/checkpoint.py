"""Checkpoints: what learns, the optimizer, the random state, and the place in the data.

A checkpoint is written under another name and renamed when it is whole, so that one cut off
by a kill is never picked up. It can be resumed on another number of processes.
"""

import json
import os
import shutil
import warnings
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import torch
from torch import nn
from torch.distributed.checkpoint.api import CheckpointException
from torch.distributed.checkpoint.state_dict import (
    StateDictOptions,
    get_model_state_dict,
    get_state_dict,
    set_model_state_dict,
    set_state_dict,
)
from torch.distributed.checkpoint.state_dict_loader import load
from torch.distributed.checkpoint.state_dict_saver import save

from training.data.rows import Place
from training.errors import CheckpointError
from training.parallel.world import Stepper, World, wait_for_all
from training.parallel.zero import ZeroOptimizer
from training.recipe import Recipe, load_recipe
from training.strict_toml import to_toml

LEARNT = StateDictOptions(ignore_frozen_params=True, strict=False)
MAY_DIFFER = ("output", "parallel", "title")


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run has come; place: where its next row begins."""

    step: int = 0
    place: Place = field(default_factory=Place)
    tokens: int = 0


@dataclass(frozen=True, slots=True)
class Run:
    """What a checkpoint stores and restores in place."""

    learner: nn.Module
    optimizer: Stepper
    recipe: Recipe
    world: World


def checkpoints_of(folder: Path) -> list[Path]:
    """Return a run's whole checkpoints, the oldest first."""
    return sorted((folder / "checkpoints").glob("step-" + "[0-9]" * 8))


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
    _save_state(run, partial / "state")
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
    if isinstance(run.optimizer, ZeroOptimizer):
        _load_by_zero(run.optimizer, found[-1])
        return read_progress(found[-1])
    state = _state_of(run.learner, run.optimizer)
    _load(state, found[-1])
    set_state_dict(
        run.learner,
        run.optimizer,
        model_state_dict=state["model"],
        optim_state_dict=state["optimizer"],
        options=LEARNT,
    )
    torch.set_rng_state(state["random"])
    return read_progress(found[-1])


def load_learnt(learner: nn.Module, checkpoint: Path) -> None:
    """Load what a checkpoint learnt into a model, without its optimizer."""
    state = {"model": get_model_state_dict(learner, options=LEARNT)}
    _load(state, checkpoint)
    set_model_state_dict(learner, state["model"], options=LEARNT)


def read_progress(checkpoint: Path) -> Progress:
    """Return how far a checkpoint's run had come. Raises CheckpointError."""
    try:
        stored = json.loads((checkpoint / "progress.json").read_text())
        return Progress(stored["step"], Place(**stored["place"]), stored["tokens"])
    except (OSError, ValueError, KeyError, TypeError):
        raise CheckpointError(
            f"The checkpoint {checkpoint} is damaged: remove it, and the run goes on from the"
            " one before."
        ) from None


def _state_of(learner: nn.Module, optimizer: torch.optim.Optimizer) -> dict[str, Any]:
    model, of_optimizer = get_state_dict(learner, optimizer, options=LEARNT)
    return {"model": model, "optimizer": of_optimizer, "random": torch.get_rng_state()}


def _save_state(run: Run, folder: Path) -> None:
    """Write what every process holds; with ZeRO the first one writes what it gathered."""
    if not isinstance(run.optimizer, ZeroOptimizer):
        _quietly(save, _state_of(run.learner, run.optimizer), checkpoint_id=folder)
        return
    state: dict[str, Any] = {"model": run.optimizer.weights()}
    state["optimizer"] = run.optimizer.state_dict()
    if run.world.is_first:
        state["random"] = torch.get_rng_state()
        _quietly(save, state, checkpoint_id=folder, no_dist=True)


def _load_by_zero(optimizer: ZeroOptimizer, checkpoint: Path) -> None:
    weights, of_optimizer = optimizer.empty_state()  # nothing to be read, but on the first
    random = torch.get_rng_state()
    state = dict[str, Any](model=weights, optimizer=of_optimizer, random=random)
    _load(state, checkpoint, no_dist=True)
    optimizer.load(state["model"], state["optimizer"])
    torch.set_rng_state(state["random"])


def _load(state: dict[str, Any], checkpoint: Path, **options: Any) -> None:
    try:
        _quietly(load, state, checkpoint_id=checkpoint / "state", **options)
    except (CheckpointException, RuntimeError, OSError, EOFError) as error:
        raise CheckpointError(
            f"The checkpoint {checkpoint} is damaged or of another model: remove it, and the run"
            " goes on from the one before."
        ) from error


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


def _quietly(function: Any, *arguments: Any, **options: Any) -> None:
    """Call PyTorch's checkpointing without its warning that a single process is one."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=".*single process.*")
        warnings.filterwarnings("ignore", message=".*TypedStorage.*")
        function(*arguments, **options)


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
