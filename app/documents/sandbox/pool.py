"""Reading processes: kept and used again, a few at a time, each a job at a time.

They are replaced when they grow old, grow fat or fail. Memory is held to its limit on Linux
only; time and output everywhere.
"""

import atexit
import contextlib
import dataclasses
import os
import subprocess
import sys
import tempfile
import threading
from pathlib import Path
from typing import IO, Any

from app.documents.options import Limits
from app.documents.progress import tell
from app.documents.sandbox import messages
from app.errors import DamagedError, LimitError, ReadingError

ROOT = Path(__file__).resolve().parents[3]
MAX_PROCESSES = max(2, min(4, os.cpu_count() or 2))
JOBS_A_PROCESS = 100
MAX_IDLE_BYTES = 300 * 2**20
# JSON spells a character outside ASCII with up to 12 bytes.
BYTES_A_CHAR = 12


def bare_environment() -> dict[str, str]:
    """Return the little that a program for reading files may know of where it runs."""
    passed_on = ("PATH", "SYSTEMROOT", "TESSDATA_PREFIX")  # Python on Windows needs the second
    return {
        **{name: os.environ[name] for name in passed_on if name in os.environ},
        "PYTHONPATH": str(ROOT),
        "PYTHONIOENCODING": "utf-8",
        "PYTHONDONTWRITEBYTECODE": "1",
        "LC_ALL": "C.UTF-8",
        "TMPDIR": tempfile.gettempdir(),
        "OMP_NUM_THREADS": "1",
        "OMP_THREAD_LIMIT": "1",
    }


class Worker:
    """One reading process and the pipes to it."""

    def __init__(self) -> None:
        self.num_jobs = 0
        self.is_busy = False
        self.peak_bytes = 0
        self.process = subprocess.Popen(
            [sys.executable, "-m", "app.documents.sandbox.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=bare_environment(),
            cwd=ROOT,
            close_fds=True,
        )

    def ask(
        self, head: dict[str, Any], body: bytes, limits: Limits
    ) -> tuple[dict[str, Any], bytes]:
        """Hand over one job and wait for its answer. Raises LimitError, DamagedError."""
        requests, answers = self.process.stdin, self.process.stdout
        assert requests is not None
        assert answers is not None
        # Stays so where the caller is interrupted: an answer may then still be on its way.
        self.is_busy = True
        timed_out = threading.Event()
        timer = threading.Timer(limits.seconds, self._kill, [timed_out])
        timer.daemon = True
        timer.start()
        try:
            messages.send(requests, head, body)
            answer = _hear(answers, limits.text_chars * BYTES_A_CHAR + 64 * 2**20)
        except ValueError as error:
            self.close()
            raise LimitError("too_much_text") from error
        except OSError:
            answer = None
        finally:
            timer.cancel()
        if answer is None:
            self.close()
            raise self._failure(timed_out.is_set(), limits)
        self.num_jobs += 1
        self.is_busy = False
        self.peak_bytes = int(answer[0].get("peak_bytes", 0))
        return answer

    def is_fit(self) -> bool:
        """Say whether the process is worth another job."""
        return (
            not self.is_busy
            and self.num_jobs < JOBS_A_PROCESS
            and self.peak_bytes < MAX_IDLE_BYTES
            and self.process.poll() is None
        )

    def close(self) -> None:
        """End the process and wait until it is gone."""
        self.process.kill()
        self.process.wait()
        for stream in (self.process.stdin, self.process.stdout):
            if stream is not None:
                with contextlib.suppress(OSError):  # bytes that the dead process never took
                    stream.close()

    def _kill(self, timed_out: threading.Event) -> None:
        timed_out.set()
        self.process.kill()

    def _failure(self, timed_out: bool, limits: Limits) -> ReadingError:
        if timed_out:
            return LimitError("reading_too_slow", seconds=limits.seconds)
        return DamagedError("reading_broke_off", most_mib=limits.memory_bytes // 2**20)


def _hear(answers: IO[bytes], max_bytes: int) -> tuple[dict[str, Any], bytes] | None:
    """Return an answer, or None where the process is gone; tell on how far it is until then.

    Raises ValueError over max_bytes.
    """
    while (answer := messages.receive(answers, max_bytes)) is not None:
        if "progress" not in answer[0]:
            break
        match answer[0]["progress"]:
            case [int(done), int(total)] if 0 <= done <= total:
                tell(done, total)
    return answer


class Pool:
    """Reading processes that are lent one job at a time."""

    def __init__(self, size: int) -> None:
        self._slots = threading.BoundedSemaphore(size)
        self._lock = threading.Lock()
        self.idle: list[Worker] = []
        self._is_closed = False

    def run(
        self, head: dict[str, Any], body: bytes, limits: Limits
    ) -> tuple[dict[str, Any], bytes]:
        """Do one job in some process, waiting for a free one."""
        head = {**head, "limits": dataclasses.asdict(limits)}
        with self._slots:
            waited = self._take_idle()
            try:
                answer = self._ask(waited or _started(), head, body, limits)
            except DamagedError:
                # One that waited may have ended for reasons of its own: only a new one's end
                # is the file's doing.
                if waited is None:
                    raise
                answer = self._ask(_started(), head, body, limits)
        if "error" in answer[0]:
            raise _error_in(answer[0]["error"])
        return answer

    def warm(self) -> None:
        """Start a process now, so that the first file need not wait for it."""
        self._give_back(self._take_idle() or _started())

    def close(self) -> None:
        """End all idle processes; those at work end with their job."""
        with self._lock:
            self._is_closed = True
            idle, self.idle = self.idle, []
        for worker in idle:
            worker.close()

    def _ask(
        self, worker: Worker, head: dict[str, Any], body: bytes, limits: Limits
    ) -> tuple[dict[str, Any], bytes]:
        try:
            return worker.ask(head, body, limits)
        finally:
            self._give_back(worker)

    def _take_idle(self) -> Worker | None:
        with self._lock:
            while self.idle:
                worker = self.idle.pop()
                if worker.is_fit():
                    return worker
                worker.close()
        return None

    def _give_back(self, worker: Worker) -> None:
        with self._lock:
            if worker.is_fit() and not self._is_closed:
                self.idle.append(worker)
                return
        worker.close()


def _started() -> Worker:
    try:
        return Worker()
    except OSError as error:
        raise ReadingError("no_room_for_process") from error


def _error_in(fields: dict[str, Any]) -> ReadingError:
    try:
        return messages.unpack_error(fields)
    except (KeyError, IndexError, TypeError, ValueError, AttributeError):
        return DamagedError("reading_made_no_sense")


POOL = Pool(MAX_PROCESSES)
atexit.register(POOL.close)
