"""A loaded model at work, and what it has read: it outlives every answer and every error."""

from collections.abc import Callable, Generator

from app.errors import ModelError
from app.inference.context import LoadedModel
from app.inference.events import EngineEvent
from app.inference.generate import Job, answer
from app.inference.memory import telling_out_of_memory
from app.inference.prefix_cache import CacheStore


class Engine:
    """One model with its store of texts already read. cache_bytes 0 keeps none."""

    def __init__(self, model: LoadedModel, cache_bytes: int = 0) -> None:
        self.model = model
        self.store = CacheStore(cache_bytes) if cache_bytes > 0 else None

    def work(
        self, job: Job, is_stopped: Callable[[], bool], keep: bool = True
    ) -> Generator[EngineEvent, None, None]:
        """Answer one job; raises OutOfMemoryError or ModelError, and can go on afterwards.

        keep: what was read stays for the next question.
        """
        store = self.store if keep else None
        try:
            with telling_out_of_memory("reading_this"):
                yield from answer(self.model, store, job, is_stopped)
        except RuntimeError as error:
            raise ModelError("model_broke_off", reason=error) from error

    def forget(self, owner: str | None = None) -> None:
        """Drop what was read for one owner, or for all."""
        if self.store is not None:
            self.store.forget(owner)
