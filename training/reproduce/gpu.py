"""Measure S² and LoRA+ on one GPU, with random weights: memory, speed, the longest context.

Three questions, for the shape of Llama-2 7B: how much memory a step takes at 8,192 tokens
(the paper: 25.6 GB), how much faster a step is than with full attention at 65,536 (the
paper: 1.77 times, of its hours), and what the longest context is that trains at all.

    python -m training.reproduce.gpu [--shape 7b] [--output training/results/gpu.json]
"""

import argparse
import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import torch

from training.checkpoint import Progress, Run
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
    fits: Callable[[int], bool], start: int, step: int = 4096, limit: int = 1 << 20
) -> int:
    """Return the largest multiple of `step` that fits: doubled from `start`, then halved to.

    0 where not even `step` fits.
    """
    low, high = 0, start
    while high <= limit and fits(high):
        low, high = high, 2 * high
    while high - low > step:
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


def measure_all(shape: str, short: int, long: int, limit: int) -> dict[str, Any]:
    """Return the three measurements with the machine they were taken on."""
    at_short = measure_step(make_recipe(shape, short, "s2", offload=False))
    shifted, full = (
        measure_step(make_recipe(shape, long, attention, offload=True), steps=2)
        for attention in ("s2", "full")
    )
    return {
        "machine": machine(),
        "torch": torch.__version__,
        "shape": shape,
        "weights": "random",
        "one_row": {"tokens": short, **at_short},
        "step_time": {
            "tokens": long,
            "s2_seconds": shifted["seconds"],
            "full_seconds": full["seconds"],
            "full_over_s2": full["seconds"] / shifted["seconds"],
        },
        "longest_context_tokens": longest_context(
            lambda tokens: trains(shape, tokens), long, min(4096, long), limit
        ),
    }


def main(arguments: list[str] | None = None) -> int:
    """Measure, print, and write the result."""
    parser = argparse.ArgumentParser(prog="python -m training.reproduce.gpu")
    parser.add_argument("--shape", choices=sorted(SHAPES), default="7b")
    parser.add_argument("--short", type=int, default=8192, metavar="TOKENS")
    parser.add_argument("--long", type=int, default=65536, metavar="TOKENS")
    parser.add_argument("--limit", type=int, default=1 << 19, metavar="TOKENS")
    parser.add_argument("--output", type=Path, default=Path("training/results/gpu.json"))
    options = parser.parse_args(arguments)
    report = measure_all(options.shape, options.short, options.long, options.limit)
    options.output.parent.mkdir(parents=True, exist_ok=True)
    options.output.write_text(json.dumps(report, indent=1) + "\n")
    print(json.dumps(report, indent=1))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
