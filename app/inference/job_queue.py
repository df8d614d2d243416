"""One model, one answer at a time: a line of jobs, and the one thread that works through it.

The thread never waits for whoever listens: a listener who is slow keeps nobody waiting, and
one who leaves is noticed before the next event.
"""

import contextvars
import queue
import threading
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import AbstractContextManager, closing
from types import TracebackType
from typing import Generic, TypeVar

from app.errors import ModelError
from app.inference.events import Waiting

JobEvent = TypeVar("JobEvent")

LOOK_EVERY_SECONDS = 0.25
"""How often those who wait look where they stand, and whether they still want to."""

_DONE = object()


class Ticket(Generic[JobEvent]):
    """One job in the line; iterate over `events` to follow it."""

    def __init__(self, line: "JobLine", job: Callable[[], Generator[JobEvent, None, None]]) -> None:
        self._line = line
        self._job = job
        self._context = contextvars.copy_context()
        self._outbox: queue.SimpleQueue[object] = queue.SimpleQueue()
        self._left = threading.Event()
        self._error: BaseException | None = None

    def events(
        self, is_stopped: Callable[[], bool] = lambda: False
    ) -> Iterator[JobEvent | Waiting]:
        """Yield places while waiting, then the job's events; raises what the job raised.

        Ends early where the job is stopped before its turn. Closing the iterator leaves the
        line, or ends the job before its next event.
        """
        told: Waiting | None = None
        try:
            while True:
                place = self._line.place_of(self)
                if place is not None and is_stopped():
                    return
                if place is not None and place != told and place.place > 0:
                    told = place
                    yield place
                try:
                    event = self._outbox.get(timeout=LOOK_EVERY_SECONDS)
                except queue.Empty:
                    continue
                if event is _DONE:
                    break
                yield event  # type: ignore[misc]
        finally:
            self.leave()
        if self._error is not None:
            raise self._error

    def leave(self) -> None:
        """Give up: nothing more of the job is done than what is under way."""
        self._left.set()
        self._line.forget(self)

    def put(self, event: object) -> None:
        """Hand something to the listener, whether there still is one or not."""
        self._outbox.put(event)

    def run(self) -> None:
        """Do the job, in the context of the thread that asked for it."""
        with _Keeping(self):
            self._context.run(self._work)
        self.put(_DONE)

    def fail(self, error: BaseException) -> None:
        """Have the listener raise an error."""
        self._error = error

    @property
    def error(self) -> BaseException | None:
        """What the job raised, if it did."""
        return self._error

    def _work(self) -> None:
        with closing(self._job()) as events:
            for event in events:
                if self._left.is_set():
                    return
                self.put(event)

    @property
    def is_left(self) -> bool:
        return self._left.is_set()


class _Keeping(AbstractContextManager["_Keeping"]):
    """Hands every error of a job to its listener, so that the thread outlives it."""

    def __init__(self, ticket: Ticket[JobEvent]) -> None:
        self._ticket = ticket

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> bool:
        if error is not None:
            self._ticket.fail(error)
        return True


class JobLine:
    """The jobs of one model, first come, first served, on one thread of its own."""

    def __init__(self, name: str = "model") -> None:
        self._changed = threading.Condition()
        self._waiting: list[Ticket[object]] = []
        self._running: Ticket[object] | None = None
        self._began = 0.0
        self._usual_seconds: float | None = None
        self._closed = False
        self._thread = threading.Thread(target=self._work, name=name, daemon=True)

    def ticket(self, job: Callable[[], Generator[JobEvent, None, None]]) -> Ticket[JobEvent]:
        """Return a ticket for a job: a function that returns a generator of events."""
        return Ticket(self, job)

    def submit(self, ticket: Ticket[JobEvent]) -> None:
        """Let a ticket stand in line."""
        with self._changed:
            if self._closed:
                raise ModelError("model_closed")
            if not self._thread.is_alive():
                self._thread.start()
            self._waiting.append(ticket)  # type: ignore[arg-type]
            self._changed.notify_all()

    def place_of(self, ticket: object) -> Waiting | None:
        """Return where a job stands, 1 for the next; None once it runs or is gone."""
        with self._changed:
            if ticket not in self._waiting:
                return None
            place = self._waiting.index(ticket) + (1 if self._running is not None else 0)
            return Waiting(place, self._estimate(place))

    def forget(self, ticket: object) -> None:
        """Take a job out of the line, if it still waits."""
        with self._changed:
            if ticket in self._waiting:
                self._waiting.remove(ticket)

    def __len__(self) -> int:
        """Jobs that wait or run."""
        with self._changed:
            return len(self._waiting) + (self._running is not None)

    def close(self, timeout_seconds: float = 5.0) -> None:
        """End the job under way and let nobody in any more."""
        with self._changed:
            self._closed = True
            for ticket in (*self._waiting, self._running):
                if ticket is not None:
                    ticket.fail(ModelError("model_closed_midway"))
                    ticket.leave()
                    ticket.put(_DONE)
            self._changed.notify_all()
        if self._thread.is_alive() and self._thread is not threading.current_thread():
            self._thread.join(timeout_seconds)

    def _work(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._waiting or self._closed)
                if self._closed:
                    return
                self._running = self._waiting.pop(0)
                self._began = time.monotonic()
            self._running.run()
            with self._changed:
                if not self._running.is_left:
                    self._learn(time.monotonic() - self._began)
                self._running = None

    def _learn(self, seconds: float) -> None:
        # An average that forgets: the last few answers tell most of the next one.
        usual = self._usual_seconds
        self._usual_seconds = seconds if usual is None else 0.7 * usual + 0.3 * seconds

    def _estimate(self, place: int) -> float | None:
        if self._usual_seconds is None:
            return None
        running = time.monotonic() - self._began if self._running is not None else 0.0
        # In steps of five: whoever waits is told again when it changes, not all the time.
        return 5.0 * round(max(place * self._usual_seconds - running, 0.0) / 5)
