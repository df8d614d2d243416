"""Full fine-tuning, LoRA, LoRA+ and QLoRA's path beside each other: memory, time, perplexity.

    python -m benchmarks.ways_to_learn FOLDER [--output FILE.json]

A base of some 270,000 parameters learns texts made here in a window of 128 tokens; then each way
extends it to 512 by S² from the same rows, in a process of its own. Time is the processor's, not
the clock's, so that other work beside it does not count. QLoRA's path needs bitsandbytes.
"""

import argparse
import importlib.util
import json
import shutil
import subprocess
import sys
import time
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import torch

from training.data.prepare import prepare
from training.data.rows import Share
from training.evaluation.finished import Finished
from training.evaluation.report import load_subject, machine, markdown_table
from training.model.build import build_model, count_parameters
from training.parallel.world import World
from training.recipe import Recipe
from training.reproduce.corpus import make_corpus
from training.reproduce.experiments import BOTH, Experiment
from training.reproduce.extend import Bench, extension_recipe, merged, train_base
from training.reproduce.measure import perplexity, run_experiment
from training.reproduce.scale import Scale
from training.train import train

SIZES = Scale(
    name="ways",
    hidden=64,
    layers=4,
    heads=4,
    vocabulary=512,
    window=128,
    base_steps=300,
    base_step_tokens=1024,
    base_rate=3e-3,
    steps=20,
    step_tokens=4096,
    rate=1e-3,
    ranks=(8,),
    characters=12_000,
    documents=8,
    document_tokens=2048,
    passkey_depths=1,
    passkey_trials=1,
)
FACTOR, MB = 4, 1e6
ALONE = World(Share(), torch.device("cpu"))
WAYS = {
    "full": Experiment(FACTOR, "all", "s2"),
    "LoRA": Experiment(FACTOR, "lora", "s2", rank=8),
    "LoRA+": Experiment(FACTOR, "lora", "s2", rank=8, trained=BOTH),
    "QLoRA": Experiment(FACTOR, "lora", "s2", rank=8),
}


@dataclass(frozen=True, slots=True)
class Measured:
    """What a way took and gave. learns: parameters. counted_mb: weights, and of what learns the
    gradients and AdamW's moments, without what grows with the rows; perplexity: held out."""

    way: str
    learns: int
    counted_mb: float
    cpu_seconds: float
    tokens_per_cpu_second: float
    perplexity: float


def recipe_of(bench: Bench, way: str) -> Recipe:
    """Return the recipe by which a way learns."""
    recipe = extension_recipe(bench, WAYS[way], seed=0)
    output = replace(recipe.output, folder=str(bench.folder / way))
    return replace(recipe, model=replace(recipe.model, quantized=way == "QLoRA"), output=output)


def measure(bench: Bench, way: str) -> Measured:
    """Let one way learn, in this process."""
    torch.set_num_threads(1)
    recipe = recipe_of(bench, way)
    began = time.process_time()
    train(recipe, ALONE)
    seconds = time.process_time() - began
    model = build_model(recipe, torch.device("cpu") if recipe.model.quantized else None)
    learnt, _ = count_parameters(model)
    weights = sum(one.numel() * one.element_size() for one in model.parameters())
    subject = load_subject(str(merged(Path(recipe.output.folder))))
    return Measured(
        way=way,
        learns=learnt,
        counted_mb=(weights + 3 * 4 * learnt) / MB,
        cpu_seconds=seconds,
        tokens_per_cpu_second=SIZES.steps * SIZES.step_tokens / seconds,
        perplexity=perplexity(bench, subject, FACTOR * SIZES.window),
    )


def measure_apart(folder: Path, way: str) -> dict[str, Any]:
    """Measure a way in a process of its own, from its first step on."""
    shutil.rmtree(folder / way, ignore_errors=True)
    command = [sys.executable, "-m", "benchmarks.ways_to_learn", str(folder), "--one", way]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    row: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return row


def open_bench(folder: Path) -> Bench:
    """Return the base and the rows, made where they are not there yet."""
    bench = Bench(SIZES, make_corpus(SIZES, None, folder / "corpus"), folder)
    train_base(bench)
    prepare(recipe_of(bench, "full"), None)
    return bench


def main() -> int:
    """Measure every way in a process of its own; print a table, and write it."""
    parser = argparse.ArgumentParser(description="full fine-tuning, LoRA, LoRA+ and QLoRA's path")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--output", type=Path)
    parser.add_argument("--one", choices=list(WAYS), help="in this process, as JSON")
    options = parser.parse_args()
    bench = open_bench(options.folder)
    if options.one:
        print(json.dumps(asdict(measure(bench, options.one))))
        return 0
    has_four_bits = importlib.util.find_spec("bitsandbytes") is not None
    kept = Finished(options.folder / "ways.jsonl", asdict(SIZES))
    ways = [way for way in WAYS if way != "QLoRA" or has_four_bits]
    rows = [kept.row(way, partial(measure_apart, options.folder, way)) for way in ways]
    before = run_experiment(bench, Experiment(FACTOR, "nothing"), 0).perplexity
    print(f"Before, positions alone: perplexity {before:.3f}\n\n{markdown_table(rows)}")
    if options.output:
        facts = {"machine": machine(), "sizes": asdict(SIZES), "factor": FACTOR, "before": before}
        report = {**facts, "rows": rows}
        options.output.write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
