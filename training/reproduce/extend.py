"""Train the base and its extensions with the trainer that everybody uses: only recipes differ."""

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import torch

from training.data.rows import Share
from training.model.merge import MergeRequest, merge
from training.parallel.world import World
from training.recipe import (
    AttentionOptions,
    DataOptions,
    MemoryOptions,
    ModelOptions,
    OutputOptions,
    ParallelOptions,
    Recipe,
    TrainingOptions,
)
from training.reproduce.corpus import Corpus
from training.reproduce.experiments import Experiment
from training.reproduce.scale import Scale
from training.train import train

CURVE_POINTS = 10  # of a convergence curve, as in the paper's figure 5
DECAY = 0.5  # of the steps: at a rate that learns in so few, the last ones would tell its noise


@dataclass(frozen=True, slots=True)
class Bench:
    """Where a miniature is made: its sizes, its corpus, and the folder of its runs."""

    scale: Scale
    corpus: Corpus
    folder: Path

    @property
    def base(self) -> Path:
        """Return the folder of the base model."""
        return self.folder / "base" / "model"


def train_base(bench: Bench) -> Path:
    """Train the base from nothing on its short window; go on where it was interrupted."""
    if not (bench.base / "config.json").exists():
        train(base_recipe(bench), _alone())
    return bench.base


def base_recipe(bench: Bench) -> Recipe:
    """Return the recipe of the base: full attention, the rate falling at the end."""
    scale = bench.scale
    model = ModelOptions(
        config=scale.config,
        tokenizer=str(bench.corpus.tokenizer_folder),
        precision=scale.precision,
    )
    training = TrainingOptions(
        steps=scale.base_steps,
        rows_per_step=scale.base_step_tokens // scale.window,
        rows_per_device=scale.base_step_tokens // scale.window,
        learning_rate=scale.base_rate,
        warmup_steps=scale.base_steps // 20,
        decay_fraction=DECAY,
    )
    return _recipe(
        title="The base of the miniature",
        model=model,
        attention=AttentionOptions(kind="full"),
        data=_rows(bench, scale.window),
        training=training,
        output=_output(bench.folder / "base", max(1, scale.base_steps // 20)),
    )


def extend(bench: Bench, experiment: Experiment, seed: int) -> Path:
    """Train an experiment from the base on, from its first step; return the run's folder."""
    recipe = extension_recipe(bench, experiment, seed)
    folder = Path(recipe.output.folder)
    shutil.rmtree(folder, ignore_errors=True)
    train(recipe, _alone())
    return folder


def extension_recipe(bench: Bench, experiment: Experiment, seed: int) -> Recipe:
    """Return the recipe of an experiment; the seed draws the order of rows and LoRA's weights."""
    scale, window = bench.scale, bench.scale.window * experiment.factor
    rows = max(1, scale.step_tokens // window)
    training = TrainingOptions(
        steps=scale.steps,
        rows_per_step=rows,
        rows_per_device=rows,
        learning_rate=scale.rate,
        warmup_steps=scale.warmup_steps,
        decay_fraction=DECAY,
        seed=seed,
    )
    every = max(1, scale.steps // CURVE_POINTS) if experiment.convergence else scale.steps
    return _recipe(
        title=experiment.name,
        model=ModelOptions(init=str(bench.base), window_tokens=window, precision=scale.precision),
        attention=attention_of(experiment, window),
        lora=experiment.lora,
        data=_rows(bench, window),
        training=training,
        output=_output(bench.folder / "run", every, keep=2 * CURVE_POINTS),
    )


def attention_of(experiment: Experiment, window: int) -> AttentionOptions:
    """Return how an experiment attends while it learns."""
    if experiment.attention == "full":
        return AttentionOptions(kind="full")
    kind: Literal["s2", "pattern"] = "s2" if experiment.attention == "s2" else "pattern"
    group_size = 2 * round(window / experiment.groups / 2)
    pattern = "" if kind == "s2" else experiment.attention
    return AttentionOptions(kind=kind, group_size=group_size, pattern=pattern)


def merged(run: Path, step: int = 0) -> Path:
    """Return a folder of the run's model after a step, LoRA merged in; 0 is the last step."""
    output = run / f"merged-{step}"
    return merge(MergeRequest(str(run), output, step=step))


def _recipe(**sections: Any) -> Recipe:
    memory = MemoryOptions(checkpoint_layers=False, loss="whole")
    return Recipe(memory=memory, parallel=ParallelOptions(kind="ddp"), **sections)


def _rows(bench: Bench, window: int) -> DataOptions:
    prepared = bench.folder / f"prepared-{window}"
    files = (str(bench.corpus.rows(window)),)
    return DataOptions(kind="tokens", files=files, row_tokens=window, prepared=str(prepared))


def _output(folder: Path, every: int, keep: int = 1) -> OutputOptions:
    return OutputOptions(
        folder=str(folder),
        checkpoint_every_steps=every,
        keep=keep,
        log_every_steps=every,
        tensorboard=False,
    )


def _alone() -> World:
    return World(Share(), torch.device("cuda" if torch.cuda.is_available() else "cpu"))
