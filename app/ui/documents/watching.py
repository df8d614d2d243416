"""A file that is being read, watched: how far it is, and how long it may still take."""

import time
from collections.abc import Callable, Generator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from typing import TypeVar

from app.documents.progress import heard_by

SECONDS_BETWEEN_LOOKS = 0.3
"""What is read sooner is read at once to the eye, and nothing is said of it."""
LEAST_SECONDS_TIMED = 1.0
Read = TypeVar("Read")
Shown = TypeVar("Shown")


@dataclass(frozen=True)
class Progress:
    """How much of a file is read, 0 to 1. seconds_left: None while nobody can tell."""

    share: float
    seconds_left: float | None = None


class _Clock:
    """Hears how far reading is, in the thread that reads; asked for it from another."""

    def __init__(self) -> None:
        self._told: tuple[int, int] | None = None
        self._began = time.monotonic()

    def hear(self, done: int, total: int) -> None:
        if self._told is None or done < self._told[0]:
            self._began = time.monotonic()
        self._told = (done, total)

    def progress(self) -> Progress | None:
        if self._told is None:
            return None
        done, total = self._told
        took = time.monotonic() - self._began
        is_known = done > 0 and took >= LEAST_SECONDS_TIMED
        return Progress(done / max(total, 1), took / done * (total - done) if is_known else None)


def watched(
    read: Callable[[], Read], shown: Callable[[Progress], Shown]
) -> Generator[Shown, None, Read]:
    """Read in a thread of its own; yield how far that is, as it is shown; return what came of it.

    Raises what reading raises.
    """
    clock = _Clock()

    def reading() -> Read:
        with heard_by(clock.hear):
            return read()

    pool = ThreadPoolExecutor(1, "read")
    future: Future[Read] = pool.submit(reading)
    # Whoever goes away meanwhile waits for nothing: the thread ends with what it reads.
    pool.shutdown(wait=False)
    said: Progress | None = None
    while wait([future], SECONDS_BETWEEN_LOOKS).not_done:
        progress = clock.progress()
        if progress is not None and progress != said:
            said = progress
            yield shown(progress)
    return future.result()
