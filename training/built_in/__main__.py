"""`python -m training.built_in prepare | finish`: before and after training the built-in model."""

import argparse
import sys
from pathlib import Path

from training.built_in.finish import Finish, finish
from training.built_in.prepare import PLANS, prepare


def main(arguments: list[str] | None = None) -> int:
    """Run a command; return the exit status: 0, or 2 with one sentence on stderr."""
    options = _parser().parse_args(arguments)
    try:
        if options.command == "prepare":
            prepare(options.texts, options.folder, PLANS[options.plan])
        else:
            chosen = Finish(options.window, options.reliable, options.refusals)
            finish(options.start, options.trained, options.folder, chosen)
    except (OSError, ValueError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m training.built_in", description=__doc__)
    commands = parser.add_subparsers(required=True, dest="command", metavar="COMMAND")
    command = commands.add_parser("prepare", help="make tokenizer, first weights and records")
    command.add_argument("texts", type=Path, help="a folder of .txt, .jsonl or .jsonl.xz")
    command.add_argument("folder", type=Path, help="where start/ and the records are written")
    command.add_argument("--plan", choices=sorted(PLANS), default="full")
    command = commands.add_parser("finish", help="make the folder that is shipped")
    command.add_argument("start", type=Path, help="start/ of what prepare wrote")
    command.add_argument("trained", type=Path, help="the model folder of the run")
    command.add_argument("folder", type=Path, help="where the model is written")
    command.add_argument("--window", type=int, default=32_768, metavar="TOKENS")
    command.add_argument(
        "--reliable", type=int, default=0, metavar="TOKENS", help="what it was measured good for"
    )
    command.add_argument(
        "--refusals", type=float, default=1.0, metavar="FACTOR", help="below 1 it refuses less"
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
