"""Reading a prompt: in chunks, so that it can be watched, stopped and kept in bounds."""

import time
from collections.abc import Callable, Generator

from torch import Tensor

from app.inference.context import Context
from app.inference.events import Prefill
from app.text.tokens import Ids


def prefill(
    context: Context,
    ids: Ids,
    is_stopped: Callable[[], bool],
    chunk_tokens: int = 0,
) -> Generator[Prefill, None, Tensor | None]:
    """Read what of a prompt the context has not read; return the last logits, [V].

    ids: the whole prompt; the context must have read a true beginning of it. Yields after
    every chunk. chunk_tokens: 0 takes the device's. Returns None if stopped before the end.
    """
    start, logits_V = len(context), None
    chunk_tokens = chunk_tokens or context.model.chunk_tokens
    if not 0 <= start < len(ids):
        raise ValueError("at least one token of a prompt must be left to read")
    began = time.monotonic()
    while len(context) < len(ids):
        if is_stopped():
            return None
        chunk = ids[len(context) : len(context) + chunk_tokens]
        logits_V = context.read(chunk)[-1]
        left = _seconds_left(start, len(context), len(ids), time.monotonic() - began)
        yield Prefill(len(context), len(ids), left)
    return logits_V


def _seconds_left(start: int, now: int, end: int, seconds: float) -> float:
    """Extrapolate, knowing that a token takes longer the more stand before it.

    Model: the time up to token n grows as n + n²/n0, n0 the window at which attention costs
    as much as all the rest; a rough n0 does, since only the ratio of two such sums counts.
    """
    n0 = 8192

    def work(n: int) -> float:
        return n + n * n / (2 * n0)

    done = work(now) - work(start)
    return seconds * (work(end) - work(now)) / done if done > 0 else 0.0
