"""Care for visitors: their uploads go when they do, and none can crowd out the others."""

import threading
import time
from collections import defaultdict, deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from app.errors import LimitError, UnavailableModelError

SECONDS_UPLOADS_STAY = 60.0
"""The same file uploaded by two lies in one place: one may be about to read what the other left."""


class Uploads:
    """Knows who uploaded what, and deletes it when the last of them has left."""

    def __init__(self, seconds: float = SECONDS_UPLOADS_STAY) -> None:
        self._seconds = seconds
        self._visits: dict[Path, set[str]] = defaultdict(set)
        self._lock = threading.Lock()

    def claim(self, visit: str, path: Path) -> None:
        """Note that a file was uploaded in a visit."""
        with self._lock:
            self._visits[path].add(visit)

    def path_of(self, visit: str, name: str) -> Path | None:
        """Return the file of that name that a visit uploaded, while it is here."""
        with self._lock:
            mine = (p for p, visits in self._visits.items() if visit in visits and p.name == name)
            return next((path for path in mine if path.is_file()), None)

    def leave(self, visit: str) -> None:
        """Delete, a little later, what a visit uploaded and no other visit holds."""
        with self._lock:
            mine = [path for path, visits in self._visits.items() if visit in visits]
            for path in mine:
                self._visits[path].discard(visit)
        if mine:
            timer = threading.Timer(self._seconds, self._sweep, (mine,))
            timer.daemon = True
            timer.start()

    def close(self) -> None:
        """Delete everything that was uploaded."""
        with self._lock:
            paths, self._visits = list(self._visits), defaultdict(set)
        for path in paths:
            with suppress(OSError):
                path.unlink()
                path.parent.rmdir()

    def _sweep(self, paths: list[Path]) -> None:
        for path in paths:
            with self._lock:
                if self._visits.get(path):
                    continue
                self._visits.pop(path, None)
            with suppress(OSError):
                if time.time() - path.stat().st_mtime >= self._seconds:
                    path.unlink()
                    path.parent.rmdir()


class RateLimit:
    """Lets each visitor do a thing so often in so many seconds; clock: seconds, for tests."""

    def __init__(
        self, most: int, seconds: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._most, self._seconds, self._clock = most, seconds, clock
        self._times: dict[str, deque[float]] = {}
        self._lock = threading.Lock()

    def check(self, who: str) -> None:
        """Count one more, or raise LimitError saying when it may be tried again."""
        now = self._clock()
        with self._lock:
            self._forget(now)
            times = self._times.setdefault(who, deque())
            if len(times) >= self._most:
                wait = max(1, round(self._seconds - (now - times[0])))
                raise LimitError("too_much_at_once", seconds=wait)
            times.append(now)

    def _forget(self, now: float) -> None:
        for who in list(self._times):
            times = self._times[who]
            while times and now - times[0] >= self._seconds:
                times.popleft()
            if not times:
                del self._times[who]


class Places:
    """The places there are in front of the model."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._taken = 0
        self._lock = threading.Lock()

    @property
    def num_taken(self) -> int:
        """Places that are taken now."""
        return self._taken

    @contextmanager
    def taken(self) -> Iterator[None]:
        """Hold a place, or raise UnavailableModelError where all are taken."""
        with self._lock:
            if self._taken >= self._most:
                raise UnavailableModelError("queue_full", num_waiting=self._taken)
            self._taken += 1
        try:
            yield
        finally:
            with self._lock:
                self._taken -= 1
