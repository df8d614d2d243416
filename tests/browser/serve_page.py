"""A page with a model that says what it is told, in a process of its own for the tests."""

import os
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from app.api.server import launch
from app.backends.base import Backend, BackendEvent, Finished, Generation, Prefill, Stop
from app.backends.factory import open_chosen
from app.errors import UnknownModelError
from app.prompting.prompt import Prompt
from app.settings import Settings
from tests.scripted_backend import ScriptedBackend


class TellingBackend(ScriptedBackend):
    """Says on stdout how each answer ended, once its iterator is over or closed."""

    seconds_a_step = 0.0
    """How long each quarter of the prompt takes to read; at 0 it is read at once."""

    def __init__(self, answer: str, window_tokens: int, seconds: float, stretches: bool) -> None:
        super().__init__(answer, window_tokens, seconds)
        self._stretches = stretches

    def with_window(self, window_tokens: int) -> "TellingBackend":
        """Return one that says the same, with a longer window or its own where that is 0."""
        own = self.info.window_tokens
        made = TellingBackend(
            str(self._answer), window_tokens or own, self._seconds_a_word, self._stretches
        )
        made.seconds_a_step = self.seconds_a_step
        if self._stretches:
            made.info = replace(
                made.info, own_window_tokens=own, longest_window_tokens=int(1.4 * own)
            )
        return made

    def stream(self, prompt: Prompt, generation: Generation, stop: Stop) -> Iterator[BackendEvent]:
        """Yield the words; tell how it ended."""
        ending = "closed"
        try:
            yield from self._read(prompt.num_tokens)
            for event in super().stream(prompt, generation, stop):
                if isinstance(event, Finished):
                    ending = event.stop_reason
                    event = replace(event, seconds_to_first_token=4 * self.seconds_a_step)
                yield event
        finally:
            print(f"answer: {ending}", flush=True)

    def _read(self, num_tokens: int) -> Iterator[BackendEvent]:
        for step in range(4 if self.seconds_a_step else 0):
            yield Prefill(num_tokens * step // 4, num_tokens, (4 - step) * self.seconds_a_step)
            time.sleep(self.seconds_a_step)


def serve_page(
    log: Path,
    answer: str,
    window_tokens: int,
    seconds_a_word: float,
    stretches: bool,
    missing: bool,
    seconds_a_step: float = 0.0,
    **options: Any,
) -> None:
    """Serve until the process is ended; how each answer ended is written to `log`.

    `stretches` and `missing`: whether the window can be stretched, whether there is no model.
    """
    written = os.open(log, os.O_WRONLY | os.O_CREAT)
    os.dup2(written, sys.stdout.fileno())
    backend = TellingBackend(answer, window_tokens, seconds_a_word, stretches)
    backend.seconds_a_step = seconds_a_step
    if stretches:
        # A longer window has the price of a model whose sizes are known.
        options.setdefault("model", "7b")

    def open_model(chosen: Settings) -> Backend:
        if missing:
            raise UnknownModelError("hub_knows_no_model", hub_id=chosen.model, instead="")
        if chosen.server_url:
            return open_chosen(chosen)
        return backend.with_window(chosen.window_tokens)

    launch(Settings(**options), open_model)
