"""Evaluation during training: the loss of rows that are not learnt from, by full attention.

The rows are the same each time, and are shared out over the processes as those of a step are.
"""

import math
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Any

import torch

from training.attention import full_attention
from training.data.examples import Examples, Part
from training.data.prepare import ConsoleProgress, folder_of, prepare
from training.data.rows import Batch, RowMaker, make_batch
from training.errors import DataError, DivergedError
from training.model.build import causal_lm_of
from training.model.learner import batch_inputs
from training.parallel.strategy import Strategy
from training.parallel.world import World, sum_over_all, wait_for_all
from training.recipe import Recipe, row_tokens_of
from training.run.journal import Entry


@dataclass(frozen=True, slots=True)
class HeldOut:
    """This process's share of the rows, and the learnt weight of all of them."""

    batches: tuple[Batch, ...]
    total_weight: float
    world: World

    def loss(self, strategy: Strategy) -> float:
        """Return the mean loss of a token that counts; every process calls this."""
        total = torch.zeros((), device=self.world.device)
        with torch.no_grad(), _evaluating(strategy.learner):
            for batch in self.batches:
                total += strategy.learner(*batch_inputs(batch.to(self.world.device)))
        return float(sum_over_all(total)) / self.total_weight


@dataclass(frozen=True, slots=True)
class Evaluation:
    """When what is held out is measured; held_out: None measures nothing."""

    held_out: HeldOut | None
    every_steps: int
    last_step: int

    def added_to(self, entry: Entry, strategy: Strategy) -> Entry:
        """Return a step's entry, with the loss of what is held out where the step is due for it.

        Raises DivergedError where that loss is not a number.
        """
        is_last = entry.step == self.last_step
        if self.held_out is None or not (is_last or entry.step % self.every_steps == 0):
            return entry
        loss = self.held_out.loss(strategy)
        if not math.isfinite(loss):
            raise DivergedError(
                f"The loss of what is held out is not a number after step {entry.step}: the run"
                " has ended, and its last checkpoint before that is kept."
            )
        return replace(entry, held_out_loss=loss)


def make_evaluation(
    recipe: Recipe, held_out: Part | None, tokenizer: Any, world: World, last_step: int
) -> Evaluation:
    """Return a run's evaluation; every process calls this.

    held_out: what was kept back of the data; None where the recipe names files of their own.
    Raises DataError where nothing of it can be measured.
    """
    every = recipe.evaluation.every_steps
    if not every:
        return Evaluation(None, 0, last_step)
    examples = held_out or _of_files(recipe, tokenizer, world)
    options = replace(recipe.data, shuffle=False)
    maker = RowMaker(examples, options, row_tokens_of(recipe), recipe.training.seed)
    rows = min(maker.count_rows(1), recipe.evaluation.rows)
    batches = [make_batch([row]) for row, _ in islice(maker.rows(), rows)]
    return Evaluation(_shared_out(batches, world), every, last_step)


def _of_files(recipe: Recipe, tokenizer: Any, world: World) -> Examples:
    """Prepare the files of their own, by the first process; the others wait."""
    folder = Path(recipe.output.folder) / "held-out"
    data = replace(recipe.data, files=recipe.evaluation.files, prepared=str(folder))
    of_them = replace(recipe, data=data)
    if world.is_first:
        prepare(of_them, tokenizer, ConsoleProgress())
    wait_for_all()
    return Examples(folder_of(of_them))


def _shared_out(batches: list[Batch], world: World) -> HeldOut:
    """Give each process as many batches: they go through sharded layers together."""
    total_weight = float(sum(batch.weights.double().sum() for batch in batches))
    if not total_weight:
        raise DataError("What is held out has nothing that counts in its first rows.")
    idle = replace(batches[0], weights=torch.zeros_like(batches[0].weights))
    filled = batches + [idle] * (-len(batches) % world.share.of)
    return HeldOut(tuple(filled[world.share.rank :: world.share.of]), total_weight, world)


@contextmanager
def _evaluating(learner: torch.nn.Module) -> Iterator[None]:
    """Switch dropout off and full attention on, and both back afterwards."""
    model = causal_lm_of(_inner(learner).model)
    before = model.config._attn_implementation
    model.set_attn_implementation(full_attention.NAME)
    learner.eval()
    try:
        yield
    finally:
        learner.train()
        model.set_attn_implementation(before)


def _inner(learner: Any) -> Any:
    return getattr(learner, "module", learner)
