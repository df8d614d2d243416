"""One model behind one address or several: the least busy answers, and who is down is passed over.

What fails before a word was shown is asked elsewhere, or again after a pause; after the first
word nothing is asked twice, so that no answer is made of two.
"""

import threading
import time
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing
from typing import cast

from app.backends.base import (
    Backend,
    BackendEvent,
    Finished,
    Generation,
    ModelInfo,
    Stop,
    TextDelta,
)
from app.errors import ServerError
from app.prompting.prompt import Prompt, Template
from app.text.tokens import Tokenizer

PAUSES_SECONDS = (0.5, 2.0)
"""Before all servers are tried again: one that starts or is full may have room by then."""
PASSING = frozenset({"server_overloaded", "server_not_ready", "server_silent"})
"""Codes of errors that say nothing of the question: the server never began with it."""
MOST_REMEMBERED = 10_000
"""Visitors of whom it is known where they were answered last."""
CHARS_A_TOKEN = 64
"""More than any token has: a server that sends more is not counting any more."""
_POLL_SECONDS = 0.05


class Servers:
    """Servers of the same model; each counts how many answers it is at.

    Whoever was answered by one is sent there again while it is hardly busier than the rest,
    since it has read the text already.
    """

    def __init__(
        self, servers: Sequence[Backend], pauses_seconds: Sequence[float] = PAUSES_SECONDS
    ) -> None:
        assert servers
        self._servers = servers
        self._pauses_seconds = pauses_seconds
        self._at_work = [0] * len(servers)
        self._last: dict[str, int] = {}
        self._lock = threading.Lock()

    @property
    def info(self) -> ModelInfo:
        """What the first server says of the model."""
        return self._servers[0].info

    @property
    def tokenizer(self) -> Tokenizer:
        """How the first server counts."""
        return self._servers[0].tokenizer

    @property
    def template(self) -> Template:
        """How a prompt is laid out: all servers alike."""
        return self._servers[0].template

    def stream(self, prompt: Prompt, generation: Generation, stop: Stop) -> Iterator[BackendEvent]:
        """Yield an answer of the least busy server. Raises ServerError where none can."""
        pauses = iter(self._pauses_seconds)
        tried: set[int] = set()
        while True:
            index = self._take(generation.visitor, tried)
            try:
                yield from _bounded(self._servers[index], prompt, generation, stop)
                return
            except _NotBegunError as failed:
                tried.add(index)
                if len(tried) < len(self._servers):
                    continue
                pause = next(pauses, None)
                if pause is None:
                    raise failed.error from None
                tried.clear()
            finally:
                with self._lock:
                    self._at_work[index] -= 1
            if not _paused(pause, stop):
                yield Finished("stopped")
                return

    def close(self) -> None:
        """Close all."""
        for server in self._servers:
            server.close()

    def _take(self, visitor: str, tried: set[int]) -> int:
        with self._lock:
            open_ones = [i for i in range(len(self._servers)) if i not in tried]
            least = min(open_ones, key=lambda index: self._at_work[index])
            last = self._last.get(visitor, least)
            near = last in open_ones and self._at_work[last] <= self._at_work[least] + 1
            index = last if near else least
            self._at_work[index] += 1
            if visitor:
                self._last.pop(visitor, None)
                self._last[visitor] = index
                if len(self._last) > MOST_REMEMBERED:
                    self._last.pop(next(iter(self._last)))
            return index


class _NotBegunError(Exception):
    """A server failed before a word was shown, for a reason that lies in the server."""

    def __init__(self, error: ServerError) -> None:
        self.error = error


def _bounded(
    server: Backend, prompt: Prompt, generation: Generation, stop: Stop
) -> Iterator[BackendEvent]:
    """Yield a server's answer, cut where it is longer than any answer so long can be."""
    room = CHARS_A_TOKEN * generation.max_tokens
    has_begun = False
    events = server.stream(prompt, generation, stop)
    try:
        with closing(cast(Generator[BackendEvent, None, None], events)) as open_events:
            for event in open_events:
                if not isinstance(event, TextDelta):
                    yield event
                    continue
                has_begun = True
                yield TextDelta(event.text[:room])
                room -= len(event.text)
                if room <= 0:
                    yield Finished("length", num_answer_tokens=generation.max_tokens)
                    return
    except ServerError as error:
        if has_begun or error.message.code not in PASSING:
            raise
        raise _NotBegunError(error) from None


def _paused(seconds: float, stop: Stop) -> bool:
    """Wait, and return whether nobody asked for the end meanwhile."""
    end = time.monotonic() + seconds
    while time.monotonic() < end and not stop.is_set:
        time.sleep(_POLL_SECONDS)
    return not stop.is_set
