"""`python -m app`, and `long-reader` where the project is installed."""

import sys
from typing import NoReturn

from app.cli.commands import main


def run() -> NoReturn:
    """Carry out the command line and end the process with its status."""
    sys.exit(main(sys.argv[1:]))


if __name__ == "__main__":
    run()
