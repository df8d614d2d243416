"""The loop: rows, loss, gradients, a step; a checkpoint now and then; the result at the end.

The loss of a step is the mean over its learnt tokens, over all batches and all processes, so
it does not depend on how the rows are shared out. After a kill the run goes on from its last
checkpoint, and on a CPU its weights come out bit for bit as if nothing had happened.
"""

import math
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import torch

from training.data.examples import Examples, Part, split
from training.data.prepare import ConsoleProgress, describe, folder_of, prepare
from training.data.rows import DataPlace, RowMaker, StepData, check_share, steps
from training.errors import DivergedError, RecipeError, StoppedError
from training.export import save_result
from training.model.build import (
    build_model,
    count_parameters,
    load_config,
    load_tokenizer,
    reach_of,
)
from training.model.learner import Learner, batch_inputs
from training.parallel.spread import loads_once, spread
from training.parallel.world import World, sum_over_all, wait_for_all
from training.recipe import Recipe, TrainingOptions, row_tokens_of
from training.run.checkpoint import Progress, Run, checkpoints_of, resume, save_checkpoint, step_of
from training.run.extras import check_extras
from training.run.held_out import make_evaluation
from training.run.journal import Entry, Journal
from training.run.plan import GB, check_fits
from training.run.stopping import heard_signals


def train(recipe: Recipe, world: World) -> Path:
    """Run a recipe to its end, from its last checkpoint on; return the result's folder.

    Raises TrainingError of several kinds, most of them before anything large is loaded.
    """
    check_share(recipe.training, world.share)
    check_extras(recipe, world)
    if world.device.type == "cuda":
        memory = torch.cuda.get_device_properties(world.device).total_memory
        check_fits(recipe, world.share.of, memory / GB)
    tokenizer, config = load_tokenizer(recipe.model), load_config(recipe.model)
    learnt_from, held_out = _examples_of(recipe, config, tokenizer, world)
    rows = RowMaker(learnt_from, recipe.data, row_tokens_of(recipe), recipe.training.seed)
    last_step = recipe.training.steps or _steps_of_epochs(rows, recipe.training)
    evaluation = make_evaluation(recipe, held_out, tokenizer, world, last_step)
    is_empty = loads_once(recipe, config, world) and not world.is_first
    device = world.device if recipe.model.quantized else None
    model = build_model(recipe, device, is_empty, config)
    learnt, total = count_parameters(model)
    strategy = spread(
        Learner(model, recipe), recipe, world, lambda one: make_optimizer(one, recipe.training)
    )
    run = Run(strategy, recipe, world)
    progress = resume(run)
    journal = Journal(recipe, last_step, progress.step, world.is_first)
    journal.say(f"{learnt:,} of {total:,} parameters learn; step {progress.step} of {last_step}")
    strategy.learner.train()
    try:
        with heard_signals() as asked:
            for data, place in _steps_left(rows, run, progress, last_step):
                entry = take_step(run, data, progress, last_step)
                progress = Progress(entry.step, place, progress.tokens + data.num_tokens)
                journal.write(evaluation.added_to(entry, strategy))
                heard = asked.by_any(world)
                is_due = progress.step % recipe.output.checkpoint_every_steps == 0
                if is_due or heard or progress.step == last_step:
                    save_checkpoint(run, progress)
                if heard and progress.step < last_step:
                    raise _stopped(heard, progress)
    finally:
        journal.close()
    result = save_result(run, tokenizer)
    journal.say(f"The result is in {result}.")
    return result


def take_step(run: Run, data: StepData, progress: Progress, last_step: int) -> Entry:
    """Learn from one step's rows, and return what to write down."""
    began, options, strategy = time.perf_counter(), run.recipe.training, run.strategy
    loss = torch.zeros((), device=run.world.device)
    for number, batch in enumerate(data.batches):
        strategy.exchange_gradients(number == len(data.batches) - 1)
        summed = strategy.learner(*batch_inputs(batch.to(run.world.device)))
        mean = summed / data.total_weight
        # Gradients are averaged over the processes, and each has only its part of the sum.
        strategy.backward(mean * run.world.share.of)
        loss += mean.detach()
    # Before the weights move: afterwards they would be lost as well.
    total = float(sum_over_all(loss))
    _check_number("loss", total, run.recipe, progress.step + 1)
    rate = rate_at(progress.step, last_step, options)
    for group in strategy.param_groups:
        group["lr"] = rate
    norm = strategy.update(options.clip_norm)
    _check_number("gradient", norm, run.recipe, progress.step + 1)
    seconds = time.perf_counter() - began
    return Entry(
        step=progress.step + 1,
        loss=total,
        learning_rate=rate,
        gradient_norm=norm,
        epoch=progress.place.epoch,
        tokens=progress.tokens + data.num_tokens,
        tokens_per_second=data.num_tokens / seconds,
        seconds=seconds,
    )


def _check_number(what: str, value: float, recipe: Recipe, step: int) -> None:
    """Raise DivergedError where a loss or a gradient's norm is not a number."""
    if not math.isfinite(value):
        steps = [step_of(one) for one in checkpoints_of(Path(recipe.output.folder))]
        kept = f"the checkpoint of step {steps[-1]} is kept" if steps else "no checkpoint is there"
        raise DivergedError(
            f"The {what} of step {step} is not a number: the run has ended; {kept}."
            " Take a lower learning rate, a longer warm-up, or look at the data of that step."
        )


def _stopped(number: int, progress: Progress) -> StoppedError:
    name = signal.Signals(number).name
    return StoppedError(
        f"{name}: the run has ended after step {progress.step}, with a checkpoint; the same command"
        " goes on from there.",
        128 + number,
    )


def rate_at(steps_done: int, last_step: int, options: TrainingOptions) -> float:
    """Return the learning rate of the next step: warm-up, constant, and a fall at the end."""
    warm = min(1.0, (steps_done + 1) / max(options.warmup_steps, 1))
    falling = options.decay_fraction * last_step
    left = (last_step - steps_done) / falling if falling else 1.0
    return options.learning_rate * min(warm, left, 1.0)


def make_optimizer(learner: torch.nn.Module, options: TrainingOptions) -> torch.optim.Optimizer:
    """Return AdamW over what learns; only matrices decay."""
    learnt = [one for one in learner.parameters() if one.requires_grad]
    groups: list[dict[str, Any]] = [
        {"params": [one for one in learnt if one.ndim >= 2], "weight_decay": options.weight_decay},
        {"params": [one for one in learnt if one.ndim < 2], "weight_decay": 0.0},
    ]
    filled = [group for group in groups if group["params"]]
    return torch.optim.AdamW(filled, lr=options.learning_rate, betas=options.betas)


def _examples_of(
    recipe: Recipe, config: Any, tokenizer: Any, world: World
) -> tuple[Examples | Part, Part | None]:
    """Return what is learnt from, and what is held out of it.

    The first process prepares the data, if that is not done; the others wait.
    """
    if world.is_first:
        manifest = prepare(recipe, tokenizer, ConsoleProgress())
        print(describe(manifest), file=sys.stderr, flush=True)
    wait_for_all()
    examples = Examples(folder_of(recipe))
    _check_model_takes(recipe, config, examples)
    if not recipe.data.held_out:
        return examples, None
    return split(examples, recipe.data.held_out, recipe.training.seed)


def _check_model_takes(recipe: Recipe, config: Any, examples: Examples) -> None:
    """Raise RecipeError where the model has no such tokens, or a smaller window than a row."""
    row_tokens = row_tokens_of(recipe)
    largest = examples.manifest.largest_id
    if largest >= config.vocab_size:
        raise RecipeError(
            f"The data has the token number {largest}, and the model knows {config.vocab_size}:"
            " the data was made for another tokenizer."
        )
    if row_tokens > reach_of(config):
        raise RecipeError(
            f"A row of {row_tokens} tokens is longer than the model's window of"
            f" {reach_of(config)}: set model.window_tokens."
        )


def _steps_of_epochs(rows: RowMaker, options: TrainingOptions) -> int:
    return max(1, -(-rows.count_rows(options.epochs) // options.rows_per_step))


def _steps_left(
    rows: RowMaker, run: Run, progress: Progress, last_step: int
) -> Iterator[tuple[StepData, DataPlace]]:
    chain = steps(rows.rows(progress.place), run.recipe.training, run.world.share)
    for _, item in zip(range(progress.step, last_step), chain, strict=False):
        yield item
