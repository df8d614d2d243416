"""`python -m training reproduce`: the paper's tables and figures on a small model of one's own."""

import argparse
import signal
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from training.errors import DataError, StoppedError
from training.reproduce.scale import SCALES

PARTS = ("table-1", "table-2", "table-6", "table-7", "table-8", "figure-4", "figure-5")


def add_reproduction(command: argparse.ArgumentParser) -> None:
    """Add the options of `reproduce`."""
    command.add_argument("--part", action="append", choices=PARTS, help="repeat for several")
    command.add_argument("--scale", choices=sorted(SCALES), default="laptop")
    command.add_argument(
        "--texts", type=Path, metavar="FOLDER", help="JSONL or text files; else texts are made"
    )
    command.add_argument("--seeds", type=int, default=3, metavar="N", help="how often each is run")
    command.add_argument("--output", type=Path, metavar="FOLDER", help="runs/reproduce-SCALE")
    command.add_argument("--threads", type=int, default=0, help="of the CPU; 0: as PyTorch has it")
    command.add_argument("--report-only", action="store_true", help="of the rows that are there")
    command.set_defaults(run=_reproduce)


@dataclass(frozen=True, slots=True)
class Request:
    """What to run: names of parts (none: all), sizes, texts, seeds, and where it is written."""

    parts: tuple[str, ...]
    scale: str
    texts: Path | None
    seeds: int
    output: Path


def _reproduce(options: argparse.Namespace) -> None:
    import torch

    if options.seeds < 1 or options.threads < 0:
        raise DataError("At least one seed is needed, and no fewer than 0 threads.")
    if options.threads:
        torch.set_num_threads(options.threads)
    output = options.output or Path("runs") / f"reproduce-{options.scale}"
    request = Request(
        tuple(options.part or ()), options.scale, options.texts, options.seeds, output
    )
    _make_folder(output)
    try:
        print(report(request) if options.report_only else reproduce(request))
    except KeyboardInterrupt:
        words = "SIGINT: ended; finished rows are kept, and the same command goes on after them."
        raise StoppedError(words, 128 + signal.SIGINT) from None


def reproduce(request: Request) -> Path:
    """Run what is missing, a seed after the other; write the report after each seed.

    Returns the report's path. Raises TrainingError's kinds.
    """
    from transformers.utils import logging

    from training.evaluation.report import machine
    from training.reproduce.corpus import make_corpus
    from training.reproduce.experiments import experiments, parts
    from training.reproduce.extend import Bench, train_base
    from training.reproduce.facts import check_facts, write_facts
    from training.reproduce.measure import run_experiment
    from training.reproduce.results import Row

    logging.disable_progress_bar()  # a bar for each of a hundred loads
    scale, results = SCALES[request.scale], _results(request)
    check_facts(request.output, scale, request.texts)
    corpus = make_corpus(scale, request.texts, request.output / "corpus")
    bench = Bench(scale, corpus, request.output)
    train_base(bench)
    write_facts(bench, request.texts)
    every = parts(scale)
    wanted = experiments({name: every[name] for name in every if name in _names(request)})
    for seed in range(request.seeds):
        for experiment in wanted:
            if results.has(experiment.name, seed) or (seed and experiment.learning == "nothing"):
                continue
            began = time.perf_counter()
            measured = run_experiment(bench, experiment, seed)
            seconds = round(time.perf_counter() - began, 1)
            results.add(Row(experiment.name, seed, measured, seconds, machine()))
            _say(experiment.name, seed, measured, seconds)
        report(request)
    return report(request)


def report(request: Request) -> Path:
    """Write the page, the figures and the JSON of the rows that are there; return the page."""
    from training.reproduce.page.write_page import write_page

    return write_page(SCALES[request.scale], _results(request), request.output)


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise DataError(f"{folder} cannot be written to: {error.strerror}.") from None


def _names(request: Request) -> tuple[str, ...]:
    return request.parts or PARTS


def _results(request: Request) -> Any:
    from training.reproduce.results import Results

    return Results(request.output / "rows.jsonl")


def _say(name: str, seed: int, measured: Any, seconds: float) -> None:
    found = f"perplexity {measured.perplexity:.3f}, {seconds:.0f} s"
    print(f"{name}, seed {seed}: {found}", file=sys.stderr, flush=True)
