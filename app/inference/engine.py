"""A loaded model at work, and what it has read: it outlives every answer and every error."""

import time
from collections.abc import Callable, Generator
from contextlib import closing

from app.errors import ModelError
from app.inference.context import LoadedModel
from app.inference.disk_cache.disk_cache import DiskCache
from app.inference.events import EngineEvent, Token
from app.inference.generate import Job, answer
from app.inference.memory import telling_out_of_memory
from app.inference.prefix_cache import CacheStore


class Engine:
    """One model with its store of texts already read. cache_bytes 0 keeps none.

    disk: where texts outlast the process, for jobs that last; None: nowhere.
    """

    def __init__(
        self, model: LoadedModel, cache_bytes: int = 0, disk: DiskCache | None = None
    ) -> None:
        self.model = model
        self.store = CacheStore(cache_bytes) if cache_bytes > 0 else None
        self._disk = disk if self.store is not None and model.can_cut else None

    def work(
        self, job: Job, is_stopped: Callable[[], bool], keep: bool = True
    ) -> Generator[EngineEvent, None, None]:
        """Answer one job; raises OutOfMemoryError or ModelError, and can go on afterwards.

        keep: what was read stays for the next question.
        """
        store = self.store if keep else None
        disk = self._disk if keep and job.lasts else None
        began, read_at = time.monotonic(), None
        try:
            with telling_out_of_memory("reading_this"):
                if disk is not None:
                    self._fetch(job, disk)
                with closing(answer(self.model, store, job, is_stopped, began)) as events:
                    for event in events:
                        if read_at is None and isinstance(event, Token):
                            read_at = time.monotonic()
                        yield event
        except RuntimeError as error:
            raise ModelError("model_broke_off", reason=error) from error
        finally:
            if disk is not None and read_at is not None:
                self._keep(job, disk, read_at - began)

    def forget(self, owner: str | None = None) -> None:
        """Drop what was read for one owner, or for all."""
        if self.store is not None:
            self.store.forget(owner)
        if self._disk is not None and owner is not None:
            self._disk.forget(owner)

    def _fetch(self, job: Job, disk: DiskCache) -> None:
        """Take from the disk what is longer there than in memory."""
        assert self.store is not None
        known = self.store.length_of(job.owner, job.ids)
        room = min(len(job.ids) + job.max_tokens, self.model.window_tokens)
        found = disk.take(job.owner, job.ids, known, room)
        if found is not None:
            self.store.put(job.owner, found)

    def _keep(self, job: Job, disk: DiskCache, reading_seconds: float) -> None:
        """Put on the disk what took long to read."""
        assert self.store is not None
        context = self.store.last(job.owner)
        if context is not None:
            disk.put(job.owner, context, reading_seconds)
