"""`python -m app`: see `cli`."""

import sys

from app.cli.commands import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
