"""The command line of `evaluate leval`."""

import argparse
from pathlib import Path
from typing import Any

from training.errors import DataError
from training.evaluation.measure import add_measure_options, run_measure, score_stored


def add_leval(kinds: Any) -> None:
    """Add the command to those of `evaluate`."""
    command = kinds.add_parser("leval", help="L-Eval: exact match, F1, ROUGE, and a judge")
    add_measure_options(command)
    command.add_argument("--data", type=Path, metavar="FOLDER", help="TASK.jsonl, as published")
    command.add_argument("--tasks", nargs="+", default=[], metavar="TASK")
    command.add_argument(
        "--predictions", type=Path, metavar="FOLDER", help="score stored answers, with no model"
    )
    command.add_argument(
        "--judge", metavar="MODEL", help="grades the open answers of MODEL: a server, a folder"
    )
    command.set_defaults(run=_leval)


def _leval(options: argparse.Namespace) -> None:
    from training.evaluation.leval.score import NAME, score_folder, stored_files

    if options.predictions:
        score_stored(options, score_folder(options.predictions, options.tasks))
    else:
        run_measure(
            options,
            NAME,
            _measure,
            lambda folder: score_folder(folder, options.tasks) if stored_files(folder) else None,
        )


def _measure(model: Any, options: argparse.Namespace, folder: Path) -> Any:
    from training.evaluation.leval.predict import evaluate_leval
    from training.evaluation.leval.score import NAME

    if options.data is None:
        raise DataError("L-Eval needs --data, the folder with its TASK.jsonl files.")
    table = evaluate_leval(model, options.data, options.tasks, options.limit, folder)
    return _judged(table, options, folder / NAME)


def _judged(table: Any, options: argparse.Namespace, folder: Path) -> Any:
    from training.evaluation.generation.open_model import ModelChoice, open_model
    from training.evaluation.leval.judge import add_judgement

    if not options.judge:
        return table
    return add_judgement(table, open_model(options.judge, ModelChoice()), folder)
