"""Serve the page with a model that says what it is told: a process of its own for the tests.

Arguments: port, window in tokens, seconds a word, and JSON of further settings. The answer
comes on stdin. Says on stdout how each answer ended.
"""

import json
import sys
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from app.backends.base import BackendEvent, Finished, Generation, Stop
from app.backends.scripted import ScriptedBackend
from app.prompt import Prompt
from app.settings import Settings
from app.ui.page import launch


class TellingBackend(ScriptedBackend):
    """Says on stdout how each answer ended, once its iterator is over or closed."""

    def stream(self, prompt: Prompt, generation: Generation, stop: Stop) -> Iterator[BackendEvent]:
        """Yield the words; tell how it ended."""
        ending = "closed"
        try:
            for event in super().stream(prompt, generation, stop):
                if isinstance(event, Finished):
                    ending = event.stop_reason
                yield event
        finally:
            print(f"answer: {ending}", flush=True)


def main() -> None:
    """Serve until the process is ended."""
    port, window, seconds, more = sys.argv[1:5]
    backend = TellingBackend(sys.stdin.read(), int(window), float(seconds))
    settings = Settings(port=int(port), **json.loads(more))
    launch(settings, lambda chosen: backend)


if __name__ == "__main__":
    main()
