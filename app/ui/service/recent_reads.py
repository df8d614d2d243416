"""Files that were read a while ago: who sends one again, as programs do, need not wait again."""

import hashlib
import threading
import time
from collections import OrderedDict
from collections.abc import Callable

from app.documents.options import ReadingOptions
from app.prompting.open_document import Opened

MOST_CHARS = 6_000_000
"""Of all texts that are kept."""
KEPT_SECONDS = 600.0

Key = tuple[str, str, ReadingOptions, str]


class RecentReads:
    """Keeps what was read, by bytes, name, options and tokenizer; any number of threads may ask."""

    def __init__(self, most_chars: int = MOST_CHARS, kept_seconds: float = KEPT_SECONDS) -> None:
        self._most_chars, self._kept_seconds = most_chars, kept_seconds
        self._kept: OrderedDict[Key, tuple[float, Opened]] = OrderedDict()
        self._lock = threading.Lock()

    def get(
        self,
        data: bytes,
        name: str,
        options: ReadingOptions,
        tokenizer: str,
        read: Callable[[], Opened],
    ) -> Opened:
        """Return what a file holds: as it was read before, else what `read` returns or raises."""
        key = hashlib.sha256(data).hexdigest(), name, options, tokenizer
        opened = self._found(key)
        if opened is None:
            opened = read()
            self._add(key, opened)
        return opened

    def clear(self) -> None:
        """Forget all of them."""
        with self._lock:
            self._kept.clear()

    def _found(self, key: Key) -> Opened | None:
        now = time.monotonic()
        with self._lock:
            while self._kept and now - next(iter(self._kept.values()))[0] > self._kept_seconds:
                self._kept.popitem(last=False)
            if key not in self._kept:
                return None
            opened = self._kept.pop(key)[1]
            self._kept[key] = now, opened
            return opened

    def _add(self, key: Key, opened: Opened) -> None:
        with self._lock:
            self._kept[key] = time.monotonic(), opened
            total = sum(len(one.document.text) for _, one in self._kept.values())
            while total > self._most_chars and self._kept:
                total -= len(self._kept.popitem(last=False)[1][1].document.text)
