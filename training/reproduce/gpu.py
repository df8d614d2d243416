"""Measure S² and LoRA+ on one GPU, with random weights: memory, speed, the longest context.

Three questions, for the shape of Llama-2 7B: how much memory a step takes at 8,192 tokens
(the paper: 25.6 GB), how much faster a step is than with full attention at 65,536 (the
paper: 1.77 times, of its hours), and what the longest context is that trains at all.

    python -m training.reproduce.gpu [--shape 7b] [--minutes 12] [--output FILE.json]

What is measured is written at once, and the same command goes on after it. Once the minutes are
over nothing new is begun: the longest context is then the longest that was seen to train.
`--shape tiny --short 64 --long 128 --limit 256` rehearses all of it on a CPU, in seconds.
"""

import argparse
import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch

from training.data.rows import Row, Share, StepData, make_batch
from training.evaluation.report import machine
from training.model.build import build_model
from training.model.learner import Learner
from training.parallel.strategy import OneProcess
from training.parallel.world import World
from training.recipe import (
    AttentionOptions,
    DataOptions,
    LoraOptions,
    MemoryOptions,
    ModelOptions,
    OutputOptions,
    Recipe,
    TrainingOptions,
)
from training.run.checkpoint import Progress, Run
from training.train import make_optimizer, take_step

SHAPES: dict[str, dict[str, Any]] = {
    "7b": {
        "hidden_size": 4096,
        "intermediate_size": 11008,
        "num_hidden_layers": 32,
        "num_attention_heads": 32,
        "num_key_value_heads": 32,
        "vocab_size": 32000,
    },
    "tiny": {
        "hidden_size": 32,
        "intermediate_size": 64,
        "num_hidden_layers": 2,
        "num_attention_heads": 4,
        "num_key_value_heads": 2,
        "vocab_size": 64,
    },
}
GB = 1e9


def make_recipe(shape: str, tokens: int, attention: Any, offload: bool) -> Recipe:
    """Return the recipe of one measured step."""
    config = {"model_type": "llama", **SHAPES[shape], "max_position_embeddings": 4096}
    precision: Any = "bfloat16" if torch.cuda.is_available() else "float32"
    return Recipe(
        title=f"{shape}, {tokens:,} tokens, {attention}",
        model=ModelOptions(config=config, window_tokens=tokens, precision=precision),
        attention=AttentionOptions(kind=attention),
        lora=LoraOptions(),
        data=DataOptions(kind="tokens", files=("random",)),
        training=TrainingOptions(steps=1, rows_per_step=1, warmup_steps=0),
        memory=MemoryOptions(offload_activations=offload),
        output=OutputOptions(folder="nowhere"),
    )


def measure_step(recipe: Recipe, steps: int = 3) -> dict[str, float]:
    """Take steps on random tokens; return the best seconds and the peak memory in GB.

    The memory is 0 where there is no GPU. Raises torch.OutOfMemoryError.
    """
    has_gpu = torch.cuda.is_available()
    device = torch.device("cuda" if has_gpu else "cpu")
    if has_gpu:
        torch.cuda.empty_cache()
        torch.cuda.reset_peak_memory_stats()
    world = World(Share(), device)
    learner = Learner(build_model(recipe, device), recipe).to(device)
    strategy = OneProcess(learner, make_optimizer(learner, recipe.training))
    run = Run(strategy, recipe, world)
    data = random_step(recipe)
    seconds = []
    for _ in range(steps):
        began = time.perf_counter()
        take_step(run, data, Progress(), last_step=1)
        seconds.append(time.perf_counter() - began)
    peak = torch.cuda.max_memory_allocated() / GB if has_gpu else 0.0
    return {"seconds": min(seconds), "peak_gb": peak}


def random_step(recipe: Recipe) -> StepData:
    """Return one row of random tokens, a whole window long."""
    tokens = recipe.model.window_tokens
    draw = np.random.default_rng(0)
    ids = draw.integers(3, recipe.model.config["vocab_size"], tokens).astype(np.int32)
    batch = make_batch([Row(ids, np.ones(tokens, np.float32), (0,))])
    return StepData((batch,), float(tokens - 1), tokens)


def longest_context(
    fits: Callable[[int], bool],
    start: int,
    step: int = 4096,
    limit: int = 1 << 20,
    is_over: Callable[[], bool] = lambda: False,
) -> int:
    """Return the largest multiple of `step` that fits: doubled from `start`, then halved to.

    0 where not even `step` fits. is_over: asked before each try; once it says so, what was found.
    """
    low, high = 0, start
    while high <= limit and not is_over() and fits(high):
        low, high = high, 2 * high
    high = min(high, limit + step)  # what lies above the limit was never tried
    while high - low > step and not is_over():
        middle = (low + high) // 2 // step * step
        low, high = (middle, high) if fits(middle) else (low, middle)
    return low


def trains(shape: str, tokens: int) -> bool:
    """Return whether one step at a context fits in memory, activations offloaded."""
    try:
        measure_step(make_recipe(shape, tokens, "s2", offload=True), steps=1)
    except torch.OutOfMemoryError:
        torch.cuda.empty_cache()
        return False
    return True


def step_or_nothing(recipe: Recipe, steps: int) -> dict[str, float | None]:
    """Take steps as `measure_step` does; None for both figures where memory does not suffice."""
    try:
        return {**measure_step(recipe, steps)}
    except torch.OutOfMemoryError:
        return {"seconds": None, "peak_gb": None}


def step_time(shape: str, tokens: int) -> dict[str, Any]:
    """Return how long a step takes with S² and with full attention, activations offloaded."""
    shifted, full = (
        step_or_nothing(make_recipe(shape, tokens, attention, offload=True), steps=2)
        for attention in ("s2", "full")
    )
    seconds = {"s2_seconds": shifted["seconds"], "full_seconds": full["seconds"]}
    known = shifted["seconds"] and full["seconds"]
    ratio = full["seconds"] / shifted["seconds"] if known else None  # type: ignore[operator]
    return {"tokens": tokens, **seconds, "full_over_s2": ratio}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is measured: one row of `short` tokens, steps of `long` ones, contexts up to `limit`."""

    shape: str
    short: int
    long: int
    limit: int


def measure_all(wanted: Wanted, seconds: float, output: Path) -> dict[str, Any]:
    """Return the three measurements with the machine they were taken on; write each at once.

    seconds: after which nothing new is begun. output: what stands there is not measured again.
    """
    ends, shape, long = time.monotonic() + seconds, wanted.shape, wanted.long

    def is_over() -> bool:
        return time.monotonic() > ends

    def longest() -> dict[str, Any]:
        found = longest_context(
            lambda tokens: trains(shape, tokens), long, min(4096, long), wanted.limit, is_over
        )
        return {"tokens": found, "limit": wanted.limit, "was_cut_short": is_over()}

    facts = {"machine": machine(), "torch": torch.__version__, "shape": shape, "weights": "random"}
    report = _written(output, facts)
    recipe = make_recipe(shape, wanted.short, "s2", offload=False)
    parts: dict[str, Callable[[], dict[str, Any]]] = {
        "one_row": lambda: {"tokens": wanted.short, **step_or_nothing(recipe, steps=3)},
        "step_time": lambda: step_time(shape, long),
        "longest_context": longest,
    }
    for name, measure in parts.items():
        if name not in report and not is_over():
            report[name] = measure()
            output.parent.mkdir(parents=True, exist_ok=True)
            output.write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
    return report


def _written(output: Path, facts: dict[str, Any]) -> dict[str, Any]:
    """Return the report that stands there, if it is of the same machine and shape."""
    try:
        found: dict[str, Any] = json.loads(output.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return facts
    return found if facts.items() <= found.items() else facts


def main(arguments: list[str] | None = None) -> int:
    """Measure, print, and write the result."""
    parser = argparse.ArgumentParser(prog="python -m training.reproduce.gpu")
    parser.add_argument("--shape", choices=sorted(SHAPES), default="7b")
    parser.add_argument("--short", type=int, default=8192, metavar="TOKENS")
    parser.add_argument("--long", type=int, default=65536, metavar="TOKENS")
    parser.add_argument("--limit", type=int, default=1 << 19, metavar="TOKENS")
    parser.add_argument("--minutes", type=float, default=60.0, help="after which nothing begins")
    parser.add_argument("--output", type=Path, default=Path("training/results/gpu.json"))
    options = parser.parse_args(arguments)
    wanted = Wanted(options.shape, options.short, options.long, options.limit)
    report = measure_all(wanted, 60 * options.minutes, options.output)
    print(json.dumps(report, indent=1))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
