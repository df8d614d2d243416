"""How far a reader is: told by readers, heard by whoever has a file read; nobody need listen."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

Listener = Callable[[int, int], None]
"""Is told how much is done, and of how much: of pages, files or whatever a reader counts."""

_LISTENER: ContextVar[Listener | None] = ContextVar("listener", default=None)


def tell(done: int, total: int) -> None:
    """Tell whoever listens in this thread how far reading is."""
    listener = _LISTENER.get()
    if listener is not None:
        listener(done, total)


@contextmanager
def heard_by(listener: Listener) -> Iterator[None]:
    """Have a listener told what is read meanwhile in this thread, or in a process for it."""
    token = _LISTENER.set(listener)
    try:
        yield
    finally:
        _LISTENER.reset(token)
