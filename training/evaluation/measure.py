"""One measure of one model, or of two side by side: from the command line to the written report."""

import argparse
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from training.errors import DataError
from training.evaluation.generation.base import LanguageModel
from training.evaluation.generation.open_model import TEMPLATES, ModelChoice, open_model
from training.evaluation.scores import Draw, ScoreTable, markdown, table_of, write_scores

DEFAULT_OUTPUT = Path("runs/evaluation")

Measure = Callable[[LanguageModel, argparse.Namespace, Path], ScoreTable]
"""Model, options, folder for its answers → scores."""
Stored = Callable[[Path], ScoreTable | None]
"""Folder → the scores of answers that are stored there; None where there are none."""


def add_measure_options(command: argparse.ArgumentParser, with_limit: bool = True) -> None:
    """Add what every measure of answers takes: a model, or two to compare, and how it is asked."""
    command.add_argument("model", nargs="?", help="folder, hub id, .gguf file or http://server")
    command.add_argument(
        "--compare",
        nargs=2,
        metavar=("A", "B"),
        help="two models, or folders with results or answers, side by side",
    )
    command.add_argument("--output", type=Path, help="default: runs/evaluation/MODEL")
    command.add_argument("--template", choices=TEMPLATES, default="auto")
    command.add_argument("--precision", choices=("auto", "float32", "bfloat16"), default="auto")
    command.add_argument("--window", type=int, default=0, metavar="TOKENS", help="of the model")
    command.add_argument("--prompt-tokens", type=int, default=0, metavar="TOKENS")
    command.add_argument("--served", default="", metavar="NAME", help="which model of a server")
    command.add_argument("--tokenizer", default="", help="of a server that has no /tokenize")
    command.add_argument("--parallel", type=int, default=1, help="requests at once to a server")
    if with_limit:
        command.add_argument("--limit", type=int, default=0, metavar="ROWS", help="of each task")
    command.add_argument("--json", action="store_true", help="print the scores as one JSON object")


def run_measure(
    options: argparse.Namespace,
    name: str,
    measure: Measure,
    stored: Stored = lambda _: None,
    draw: Draw | None = None,
) -> None:
    """Measure a model, or two, write the report and print its table.

    draw: the figure, if not bars. Raises TrainingError.
    """
    if bool(options.model) == bool(options.compare):
        raise DataError("Give a model, or two of them to --compare.")
    if options.compare:
        folder, names = options.output or DEFAULT_OUTPUT, names_apart(options.compare)
        tables = [
            _table(one, folder / apart, options, name, measure, stored)
            for one, apart in zip(options.compare, names, strict=True)
        ]
        if tables[0].model == tables[1].model:
            tables = [replace(table, model=one) for table, one in zip(tables, names, strict=True)]
        show(tables, write_scores(folder, tables, f"{name}-compared", draw), options.json)
    else:
        folder = options.output or DEFAULT_OUTPUT / slug(options.model)
        table = _measured(options.model, options, measure, folder)
        show([table], write_scores(folder, [table], name, draw), options.json)


def score_stored(options: argparse.Namespace, table: ScoreTable) -> None:
    """Write and print the scores of answers that were stored. Raises DataError."""
    folder = options.output or DEFAULT_OUTPUT
    show([table], write_scores(folder, [table]), options.json)


def show(tables: list[ScoreTable], path: Path, as_json: bool) -> None:
    """Print the table and where the report is, or the report itself."""
    print(path.read_text(encoding="utf-8") if as_json else f"{markdown(tables)}\n{path}")


def slug(name: str) -> str:
    """Return a model's name as a folder's: the last part of a path, a hub id or an address."""
    last = name.rstrip("/").removesuffix("/v1").rsplit("/", 1)[-1]
    return "".join(sign if sign.isalnum() or sign in "-_." else "-" for sign in last) or "model"


def names_apart(names: Sequence[str]) -> list[str]:
    """Return short names for two models, longer where the short ones are the same."""
    found = [slug(name) for name in names]
    if found[0] == found[1]:
        found = [slug(name.strip("/").replace("/", "-")) for name in names]
    if found[0] == found[1]:
        found = [f"{name}-{place}" for place, name in enumerate(found, start=1)]
    return found


def _table(
    name: str,
    folder: Path,
    options: argparse.Namespace,
    measure_name: str,
    measure: Measure,
    stored: Stored,
) -> ScoreTable:
    """Return the scores of a results folder or file, of stored answers, or of a model.

    folder: for the answers of a model.
    """
    path = Path(name)
    results = path / f"{measure_name}.json" if path.is_dir() else path
    if results.suffix == ".json" and results.is_file():
        table = table_of(results)
        if table.measure != measure_name:
            raise DataError(f"{results} is a report of {table.measure}, not of {measure_name}.")
        return table
    if path.is_dir() and (found := stored(path)):
        return found
    return _measured(name, options, measure, folder)


def _measured(name: str, options: argparse.Namespace, measure: Measure, folder: Path) -> ScoreTable:
    if getattr(options, "limit", 0) < 0 or options.prompt_tokens < 0 or options.window < 0:
        raise DataError("--limit, --prompt-tokens and --window are counts, 0 or more.")
    if options.parallel < 1:
        raise DataError("--parallel is a count of at least 1.")
    choice = ModelChoice(
        template=options.template,
        precision=options.precision,
        window_tokens=options.window,
        prompt_tokens=options.prompt_tokens,
        served=options.served,
        tokenizer=options.tokenizer,
        parallel=options.parallel,
    )
    return measure(open_model(name, choice), options, folder)
