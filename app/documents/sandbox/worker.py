"""The reading process: takes jobs on standard input, answers on standard output, one by one.

Started by `app.documents.sandbox.pool`, never by a person. It knows nothing of who asks.
"""

import ctypes
import gc
import os
import re
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

from app.documents.options import Limits, ReadingOptions
from app.documents.progress import Listener, heard_by
from app.documents.sandbox import messages
from app.errors import DamagedError, LimitError, ReadingError

# The caller ends a job that runs over its time; this ends it where the caller is gone.
GRACE_SECONDS = 5
SECONDS_BETWEEN_TELLING = 0.2
MAX_REQUEST_BYTES = 2**33
STATUS = Path("/proc/self/status")


def main() -> None:
    """Answer jobs until standard input closes."""
    requests, answers = sys.stdin.buffer, _own_stdout()
    _restrict_process()
    while (message := messages.receive(requests, MAX_REQUEST_BYTES)) is not None:
        head, body = message
        limits = Limits(**head["limits"])
        _restrict_job(limits)
        started = time.perf_counter()
        with heard_by(_teller(answers)):
            answer, payload = _answer(head, body, limits)
        answer["seconds"] = time.perf_counter() - started
        answer["peak_bytes"] = _peak_bytes()
        _lift_alarm()
        messages.send(answers, answer, payload)
        del message, head, body, answer, payload
        gc.collect()


def _answer(head: dict[str, Any], data: bytes, limits: Limits) -> tuple[dict[str, Any], bytes]:
    """Do one job; whatever goes wrong in a parser becomes one sentence."""
    try:
        return JOBS[head["job"]](head, data, limits)
    except ReadingError as error:
        return {"error": messages.pack_error(error)}, b""
    except (MemoryError, ImportError):  # a library that cannot be loaded for want of memory
        over = LimitError("too_much_memory", most_mib=limits.memory_bytes // 2**20)
        return {"error": messages.pack_error(over)}, b""
    except RecursionError:
        return {"error": messages.pack_error(LimitError("nested_too_deeply"))}, b""
    except Exception as error:  # noqa: BLE001 - the one wall between strangers' files and the product
        detail = f"{type(error).__name__}: {error}"[:500]
        return {"error": messages.pack_error(DamagedError("file_damaged")), "detail": detail}, b""


def _teller(answers: IO[bytes]) -> Listener:
    """Return what passes on how far a job is, not so often that it would cost time."""
    told_at = -SECONDS_BETWEEN_TELLING

    def tell(done: int, total: int) -> None:
        nonlocal told_at
        now = time.monotonic()
        if now - told_at >= SECONDS_BETWEEN_TELLING:
            told_at = now
            messages.send(answers, {"progress": [done, total]})

    return tell


def _read(head: dict[str, Any], data: bytes, limits: Limits) -> tuple[dict[str, Any], bytes]:
    from app.documents.formats import read

    document = read(data, head["name"], ReadingOptions(**head["options"]))
    if len(document.text) > limits.text_chars:
        raise LimitError("text_too_long", num_chars=len(document.text), most=limits.text_chars)
    return {"document": messages.pack_document(document)}, b""


def _scanned(head: dict[str, Any], data: bytes, limits: Limits) -> tuple[dict[str, Any], bytes]:
    from app.documents.pdf.pages import find_scanned

    return {"pages": find_scanned(data, ReadingOptions(**head["options"]))}, b""


def _picture(head: dict[str, Any], data: bytes, limits: Limits) -> tuple[dict[str, Any], bytes]:
    from app.documents.pdf.page_picture import render_page
    from app.text.spans import Span

    spans = [Span(start, end) for start, end in head["spans"]]
    options = ReadingOptions(**head["options"])
    return {}, render_page(data, head["number"], spans, head["scale"], options)


def _sizes(head: dict[str, Any], data: bytes, limits: Limits) -> tuple[dict[str, Any], bytes]:
    from app.documents.pdf.page_layout import page_sizes

    pages = page_sizes(data, ReadingOptions(**head["options"]))
    return {"pages": [messages.pack_layout(page) for page in pages]}, b""


def _layouts(head: dict[str, Any], data: bytes, limits: Limits) -> tuple[dict[str, Any], bytes]:
    from app.documents.pdf.page_layout import page_layouts

    pages = page_layouts(data, ReadingOptions(**head["options"]))
    return {"pages": [messages.pack_layout(page) for page in pages]}, b""


JOBS: dict[str, Callable[[dict[str, Any], bytes, Limits], tuple[dict[str, Any], bytes]]] = {
    "read": _read,
    "scanned": _scanned,
    "picture": _picture,
    "page_sizes": _sizes,
    "page_layouts": _layouts,
}


def _own_stdout() -> IO[bytes]:
    """Keep standard output for answers; what a library prints goes nowhere."""
    answers = os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    return answers


def _restrict_process() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        import resource
    except ImportError:  # Windows
        return
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(38, 1, 0, 0, 0)  # PR_SET_NO_NEW_PRIVS


def _restrict_job(limits: Limits) -> None:
    if hasattr(signal, "setitimer"):
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.setitimer(signal.ITIMER_REAL, limits.seconds + GRACE_SECONDS)
    if sys.platform == "linux":
        import resource

        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        resource.setrlimit(resource.RLIMIT_AS, (limits.memory_bytes, hard))


def _lift_alarm() -> None:
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_REAL, 0)


def _peak_bytes() -> int:
    """Return the most memory this process has used, or 0 where the system does not say.

    Linux's getrusage would count what the parent held when it started this process, which
    may be a whole language model; the status file begins anew with the program.
    """
    try:
        status = STATUS.read_text(encoding="ascii", errors="replace")
    except OSError:
        return _peak_by_rusage()
    found = re.search(r"^VmHWM:\s+(\d+) kB", status, re.MULTILINE)
    return int(found[1]) * 1024 if found else _peak_by_rusage()


def _peak_by_rusage() -> int:
    try:
        import resource
    except ImportError:
        return 0
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


if __name__ == "__main__":
    main()
