"""Serve the page with a model that says what it is told: a process of its own for the tests.

Arguments: port, window in tokens, seconds a word, and JSON of further settings. The answer
comes on stdin.
"""

import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from app.backends.scripted import ScriptedBackend
from app.settings import Settings
from app.ui.page import launch


def main() -> None:
    """Serve until the process is ended."""
    port, window, seconds, more = sys.argv[1:5]
    backend = ScriptedBackend(sys.stdin.read(), int(window), float(seconds))
    settings = Settings(port=int(port), **json.loads(more))
    launch(settings, lambda chosen: backend)


if __name__ == "__main__":
    main()
