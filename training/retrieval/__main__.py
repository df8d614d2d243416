"""`python -m training.retrieval fetch | tune | export`: makes the encoder in assets/encoder.

python -m training.retrieval fetch runs/minilm
python -m training.retrieval tune training/retrieval/encoder.toml runs/minilm runs/encoder
python -m training.retrieval export runs/encoder assets/encoder
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from training.command_line import run_command


def main(arguments: Sequence[str]) -> int:
    """Run a command; return the exit status."""
    return run_command(_parser(), arguments)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m training.retrieval", description=__doc__)
    commands = parser.add_subparsers(required=True)
    fetch = commands.add_parser("fetch", help="fetch the model that tuning begins with")
    fetch.add_argument("folder", type=Path)
    fetch.set_defaults(run=_fetch)
    tune = commands.add_parser("tune", help="tune it by a recipe")
    for name in ("recipe", "base", "folder"):
        tune.add_argument(name, type=Path)
    tune.set_defaults(run=_tune)
    export = commands.add_parser("export", help="write it as the page loads it: int8 ONNX")
    for name in ("folder", "out"):
        export.add_argument(name, type=Path)
    export.set_defaults(run=_export)
    return parser


def _fetch(parsed: argparse.Namespace) -> None:
    from training.retrieval.base_model import fetch

    fetch(parsed.folder)


def _tune(parsed: argparse.Namespace) -> None:
    from training.retrieval.recipe import read_recipe
    from training.retrieval.tune import tune

    tune(read_recipe(parsed.recipe), parsed.base, parsed.folder)


def _export(parsed: argparse.Namespace) -> None:
    from training.retrieval.export_onnx import export

    export(parsed.folder, parsed.out)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
