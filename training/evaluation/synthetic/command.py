"""The command lines of `evaluate lines | topics | ruler | needle`."""

import argparse
from pathlib import Path
from typing import Any

from training.errors import DataError
from training.evaluation.measure import add_measure_options, run_measure, score_stored


def add_synthetic(kinds: Any) -> None:
    """Add the commands to those of `evaluate`."""
    for name, text, sizes in (
        ("lines", "a line of a register, asked for by its name (LongChat's)", "LINES"),
        ("topics", "the first topic of a long conversation (LongChat's)", "TOPICS"),
    ):
        command = kinds.add_parser(name, help=text)
        _add_grid(command, "--counts", sizes)
        command.add_argument("--data", type=Path, help="LongChat's own test cases, one file")
        command.add_argument(
            "--predictions", nargs="+", type=Path, metavar="FILE", help="score stored answers"
        )
        command.set_defaults(run=_retrieval, measure=name)
    ruler = kinds.add_parser("ruler", help="needles, variables and words by length (RULER's)")
    _add_grid(ruler, "--lengths", "TOKENS")
    ruler.add_argument("--tasks", nargs="+", default=[], metavar="TASK")
    ruler.set_defaults(run=_ruler)
    needle = kinds.add_parser("needle", help="a number hidden at every depth: a map")
    _add_grid(needle, "--lengths", "TOKENS")
    needle.add_argument("--depths", type=int, default=10)
    needle.add_argument("--haystack", type=Path, metavar="FILE.txt", help="a text to hide it in")
    needle.set_defaults(run=_needle)


def _add_grid(command: argparse.ArgumentParser, sizes: str, unit: str) -> None:
    add_measure_options(command, with_limit=False)
    command.add_argument(sizes, dest="sizes", nargs="+", type=int, default=[], metavar=unit)
    command.add_argument("--trials", type=int, default=10, help="of each size")
    command.add_argument("--seed", type=int, default=0)


def _grid(options: argparse.Namespace) -> Any:
    from training.evaluation.synthetic.measures import GridOptions

    return GridOptions(
        tuple(options.sizes),
        options.trials,
        options.seed,
        tasks=tuple(getattr(options, "tasks", ())),
        depths=getattr(options, "depths", 1),
        haystack=getattr(options, "haystack", None),
    )


def _retrieval(options: argparse.Namespace) -> None:
    from training.evaluation.synthetic.grid import by_size
    from training.evaluation.synthetic.measures import evaluate_retrieval, score_retrieval

    name, data = options.measure, options.data
    if options.predictions:
        score_stored(options, score_retrieval(name, options.predictions))
        return
    if not options.compare and not options.sizes and data is None:
        raise DataError("Give --counts to make texts up, or --data with LongChat's test cases.")
    run_measure(
        options,
        name,
        lambda model, _, folder: evaluate_retrieval(model, name, _grid(options), data, folder),
        draw=by_size,
    )


def _ruler(options: argparse.Namespace) -> None:
    from training.evaluation.synthetic.grid import by_size
    from training.evaluation.synthetic.measures import evaluate_ruler

    run_measure(
        options,
        "ruler",
        lambda model, _, folder: evaluate_ruler(model, _grid(options), folder),
        draw=by_size,
    )


def _needle(options: argparse.Namespace) -> None:
    from training.evaluation.synthetic.heat_map import heat_map
    from training.evaluation.synthetic.measures import evaluate_needle

    run_measure(
        options,
        "needle",
        lambda model, _, folder: evaluate_needle(model, _grid(options), folder),
        draw=heat_map,
    )
