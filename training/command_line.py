"""A command of the shell: what goes wrong is one sentence on stderr and an exit status."""

import argparse
import sys
from collections.abc import Sequence

from training.errors import StoppedError, TrainingError


def run_command(parser: argparse.ArgumentParser, arguments: Sequence[str] | None) -> int:
    """Run the command that the arguments name; return 0, or 2 with one sentence on stderr.

    Each command has `run` as a default, which takes what was parsed. A run that a signal ended
    has 128 and the signal's number, as shells have it.
    """
    options = parser.parse_args(arguments)
    try:
        options.run(options)
    except StoppedError as stopped:
        print(stopped, file=sys.stderr)
        return stopped.status
    except TrainingError as error:
        print(f"error: {error}", file=sys.stderr)
        return error.status
    return 0
