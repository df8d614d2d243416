"""What was read once is kept: contexts by the token ids they hold, the oldest dropped first.

A context is handed out whole and comes back after the answer, so no two answers ever write
to one. Whoever asks gets only what was put there for the same owner.
"""

import threading
from dataclasses import dataclass

import numpy as np

from app.inference.context import Context
from app.text.tokens import Ids

LEAST_REUSED_TOKENS = 32
"""A beginning shorter than this is read again sooner than it is copied."""


@dataclass(eq=False)
class _Kept:
    owner: str
    context: Context


class CacheStore:
    """Contexts of texts read before, bounded by the memory they take.

    limit_bytes: of all that is kept, together with what is asked room for. The stored
    contexts' own sizes count, set aside or used. Safe from any thread.
    """

    def __init__(self, limit_bytes: int) -> None:
        self._limit_bytes = limit_bytes
        self._kept: list[_Kept] = []
        self._lock = threading.Lock()

    def take(self, owner: str, ids: Ids, room: int, bytes_per_token: int) -> Context | None:
        """Hand out a context that has read the longest beginning of `ids`, the last one never.

        It is taken out of the store where little would be lost by that, and copied where it
        holds much that this prompt does not begin with. Makes room for `room` tokens in all,
        dropping what was used longest ago. None where nothing fits.
        """
        with self._lock:
            best, length = self._longest(owner, ids)
            if best is not None and len(best.context) - length <= length:
                self._kept.remove(best)
                context: Context | None = best.context
                self._drop_until(room * bytes_per_token)
            else:
                # The one that is copied counts as just used: it is dropped last.
                if best is not None:
                    self._kept.remove(best)
                    self._kept.append(best)
                self._drop_until(room * bytes_per_token)
                copied = best is not None and best in self._kept
                context = best.context.copy_of_first(length, room) if copied and best else None
        if context is not None:
            context.cut(length)
            context.make_room(room)
        return context

    def put(self, owner: str, context: Context) -> None:
        """Keep a context after an answer, as the one used last."""
        if not context.can_cut or len(context) < LEAST_REUSED_TOKENS:
            return
        if context.num_bytes > self._limit_bytes:
            return
        with self._lock:
            self._drop_until(context.num_bytes)
            self._kept.append(_Kept(owner, context))

    def length_of(self, owner: str, ids: Ids) -> int:
        """Return how much of a beginning of `ids` is kept."""
        with self._lock:
            return self._longest(owner, ids)[1]

    def last(self, owner: str) -> Context | None:
        """Return what was put last, where it is this owner's and was kept; only to look at."""
        with self._lock:
            kept = self._kept[-1] if self._kept else None
        return kept.context if kept is not None and kept.owner == owner else None

    def forget(self, owner: str | None = None) -> None:
        """Drop all of one owner, or of everybody."""
        with self._lock:
            self._kept = [k for k in self._kept if owner is not None and k.owner != owner]

    @property
    def num_bytes(self) -> int:
        """Memory that all kept contexts take."""
        with self._lock:
            return self._num_bytes()

    def __len__(self) -> int:
        return len(self._kept)

    def _longest(self, owner: str, ids: Ids) -> tuple[_Kept | None, int]:
        best, length = None, LEAST_REUSED_TOKENS - 1
        for kept in self._kept:
            if kept.owner == owner:
                same = min(num_same(kept.context.ids, ids), len(ids) - 1)
                if same > length:
                    best, length = kept, same
        return best, length if best is not None else 0

    def _drop_until(self, num_bytes: int) -> None:
        while self._kept and self._num_bytes() + num_bytes > self._limit_bytes:
            self._kept.pop(0)

    def _num_bytes(self) -> int:
        return sum(kept.context.num_bytes for kept in self._kept)


def num_same(a: Ids, b: Ids) -> int:
    """Return the length of the longest common beginning."""
    length = min(len(a), len(b))
    differing = np.flatnonzero(a[:length] != b[:length])
    return int(differing[0]) if len(differing) else length
