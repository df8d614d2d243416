"""The command line of `evaluate longbench`."""

import argparse
import json
from pathlib import Path
from typing import Any


def add_longbench(kinds: Any) -> None:
    """Add the command to those of `evaluate`."""
    command = kinds.add_parser("longbench", help="LongBench's 21 tasks, its prompts and scores")
    command.add_argument(
        "--predictions",
        type=Path,
        required=True,
        metavar="FOLDER",
        help="score stored answers (TASK.jsonl), with no model",
    )
    command.add_argument("--tasks", nargs="+", default=[], metavar="TASK")
    command.add_argument("--output", type=Path, default=Path("runs/evaluation"))
    command.add_argument("--json", action="store_true", help="print the scores as one JSON object")
    command.set_defaults(run=_longbench)


def _longbench(options: argparse.Namespace) -> None:
    from training.evaluation.longbench.score import score_folder
    from training.evaluation.scores import markdown, write_scores

    table = score_folder(options.predictions, options.tasks)
    path = write_scores(options.output, [table])
    if options.json:
        print(json.dumps(table.as_json(), ensure_ascii=False))
    else:
        print(markdown([table]) + f"\n{path}")
