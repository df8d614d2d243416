"""The command line of `evaluate longbench`."""

import argparse
from pathlib import Path
from typing import Any

from training.errors import DataError
from training.evaluation.measure import add_measure_options, run_measure, score_stored


def add_longbench(kinds: Any) -> None:
    """Add the command to those of `evaluate`."""
    command = kinds.add_parser("longbench", help="LongBench's 21 tasks, its prompts and scores")
    add_measure_options(command)
    command.add_argument("--data", type=Path, metavar="FOLDER", help="TASK.jsonl, as published")
    command.add_argument("--tasks", nargs="+", default=[], metavar="TASK")
    command.add_argument(
        "--predictions",
        type=Path,
        metavar="FOLDER",
        help="score stored answers (TASK.jsonl), with no model",
    )
    command.add_argument(
        "--e", action="store_true", help="LongBench-E: TASK_e.jsonl, a score for each length"
    )
    command.set_defaults(run=_longbench)


def _longbench(options: argparse.Namespace) -> None:
    from training.evaluation.longbench.score import E_NAME, NAME, score_folder

    if options.predictions:
        table = score_folder(options.predictions, options.tasks, is_e=options.e)
        score_stored(options, table)
    else:
        name = E_NAME if options.e else NAME
        run_measure(options, name, _measure, lambda folder: _stored(folder, options))


def _measure(model: Any, options: argparse.Namespace, folder: Path) -> Any:
    from training.evaluation.longbench.predict import LongBenchOptions, evaluate_longbench

    if options.data is None:
        raise DataError("LongBench needs --data, the folder with its TASK.jsonl files.")
    wanted = LongBenchOptions(tuple(options.tasks), options.limit, options.e)
    return evaluate_longbench(model, options.data, wanted, folder)


def _stored(folder: Path, options: argparse.Namespace) -> Any:
    from training.evaluation.longbench.score import score_folder, stored_tasks

    if not stored_tasks(folder):
        return None
    return score_folder(folder, options.tasks, is_e=options.e)
