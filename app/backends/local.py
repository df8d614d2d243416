"""A model on this machine behind the protocol of backends: transformers and the engine.

Constructing one reads config and tokenizer only; torch and the weights come when loading
starts, on the engine's own thread, and whoever asks meanwhile stands in line behind it.
"""

import threading
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from app.backends.base import (
    BackendEvent,
    Finished,
    Generation,
    ModelInfo,
    Prefill,
    Stop,
    TextDelta,
    Waiting,
)
from app.backends.text_stream import TextStream
from app.engine.events import EngineEvent, Summary
from app.engine.queue import JobLine, Place, Ticket
from app.errors import ModelError, OverWindowError
from app.prompt import Prompt, Template
from app.tokens import Tokenizer

if TYPE_CHECKING:
    from app.engine.answer import Job
    from app.engine.cache_store import CacheStore
    from app.engine.context import LoadedModel

Wrapper = Callable[[Callable[..., Any]], Callable[..., Any]]
"""Gives a generator function a GPU for as long as it runs, as ZeroGPU's decorator does."""


@dataclass(frozen=True)
class LocalOptions:
    """How a model runs on this machine.

    weights: `auto`, `float32`, `16-bit`, `8-bit` or `4-bit`. window_tokens 0 is the model's
    own; a larger one stretches its positions. gpu_memory_gb 0 is all there is, in GiB.
    cache_bytes: for texts already read. share_cache: between visitors. offline: nothing is
    fetched. use_lookup: drafts from the prompt for greedy answers.
    """

    device: str = "auto"
    weights: Literal["auto", "float32", "16-bit", "8-bit", "4-bit"] = "auto"
    window_tokens: int = 0
    gpu_memory_gb: float = 0.0
    cache_bytes: int = 4 * 2**30
    share_cache: bool = False
    run_on_gpu: Wrapper | None = None
    offline: bool = False
    use_lookup: bool = True


@dataclass(frozen=True)
class LocalModel:
    """A model before it is loaded: what a person is told of it, its tokens and its weights.

    fetch: returns the folder of the weights, and the adapter's where there is one; it may
    take long, and raises ModelError. rope_factor: linear, or None for the config's own.
    """

    info: ModelInfo
    tokenizer: Tokenizer
    template: Template
    fetch: Callable[[], tuple[Path, Path | None]]
    rope_factor: float | None = None


class LocalBackend:
    """One model, loaded once, that answers one question at a time."""

    def __init__(self, model: LocalModel, options: LocalOptions) -> None:
        self._model = model
        self._options = options
        self._line = JobLine(model.info.name)
        self._lock = threading.Lock()
        self._loading: Ticket[object] | None = None
        self._loaded: LoadedModel | None = None
        self._store: CacheStore | None = None
        self._failed: Ticket[object] | None = None

    @property
    def info(self) -> ModelInfo:
        return self._model.info

    @property
    def tokenizer(self) -> Tokenizer:
        return self._model.tokenizer

    @property
    def template(self) -> Template:
        return self._model.template

    @property
    def is_loaded(self) -> bool:
        """Say whether the weights are in memory."""
        return self._loaded is not None

    def start_loading(self) -> None:
        """Begin to load the weights in the background, unless that was done; never raises."""
        with self._lock:
            if self._loading is None:
                self._loading = self._line.submit(self._load)

    def stream(self, prompt: Prompt, generation: Generation, stop: Stop) -> Iterator[BackendEvent]:
        """Yield events, `Finished` last and once; closing the iterator ends the work."""
        num_tokens, window = prompt.num_tokens, self.info.window_tokens
        if num_tokens >= window:
            raise OverWindowError(
                f"This takes {num_tokens:,} tokens, and {self.info.name} holds {window:,}: "
                "choose fewer sections, or a model with a larger window.",
                num_tokens,
                window - generation.max_tokens,
            )
        self.start_loading()
        ticket = self._line.submit(lambda: self._answer(prompt, generation, stop))
        events = ticket.events()
        try:
            yield from self._tell(events, num_tokens, stop)
        finally:
            ticket.leave()

    def forget(self, visitor: str | None = None) -> None:
        """Drop what was read for one visitor, or for all."""
        if self._store is not None:
            self._store.forget(visitor)

    def close(self) -> None:
        """End the answer under way and give back memory."""
        self._line.close()
        self._loaded = self._store = None

    def _load(self) -> Generator[object, None, None]:
        from app.engine.cache_store import CacheStore
        from app.engine.loading import LoadRequest, load

        options = self._options
        try:
            folder, adapter = self._model.fetch()
            request = LoadRequest(
                folder,
                self.info.window_tokens,
                adapter,
                self._model.rope_factor,
                options.weights,
                options.device,
                options.gpu_memory_gb,
            )
            self._store = CacheStore(options.cache_bytes) if options.cache_bytes else None
            self._loaded = load(request)
        finally:
            with self._lock:
                if self._loaded is None:
                    # Whoever asks now is told, and the next one has it tried again.
                    self._failed, self._loading = self._loading, None
        yield None

    def _load_error(self) -> ModelError:
        error = self._failed.error if self._failed is not None else None
        if isinstance(error, ModelError):
            return error
        return ModelError(f"The model could not be loaded ({error}): please choose another one.")

    def _answer(
        self, prompt: Prompt, generation: Generation, stop: Stop
    ) -> Generator[EngineEvent, None, None]:
        """Run on the engine's thread: everything that touches torch."""
        from app.engine.answer import answer
        from app.engine.memory import telling_out_of_memory

        if self._loaded is None:
            raise self._load_error()
        job = self._job(prompt, generation)
        run = answer if self._options.run_on_gpu is None else self._options.run_on_gpu(answer)
        try:
            with telling_out_of_memory("Reading this"):
                yield from run(self._loaded, self._store, job, lambda: stop.is_set)
        except RuntimeError as error:
            raise ModelError(
                f"The model broke off in the middle ({error}). Ask again; if it happens again, "
                "choose another model or fewer sections."
            ) from error

    def _job(self, prompt: Prompt, generation: Generation) -> "Job":
        from app.engine.answer import Job
        from app.engine.choice import Sampling

        return Job(
            ids=prompt.ids,
            max_tokens=generation.max_tokens,
            sampling=Sampling(
                generation.temperature, generation.top_p, generation.top_k, generation.seed
            ),
            end_ids=frozenset(self.tokenizer.eos_ids),
            owner="" if self._options.share_cache else generation.visitor,
            use_lookup=self._options.use_lookup,
        )

    def _tell(
        self, events: Iterator[EngineEvent | Place], num_tokens: int, stop: Stop
    ) -> Iterator[BackendEvent]:
        """Turn the engine's events into the protocol's, and tokens into text."""
        text = TextStream(self.tokenizer)
        for event in events:
            if isinstance(event, Place):
                if stop.is_set:
                    yield Finished("stopped", num_tokens)
                    return
                yield Waiting(event.place, event.seconds)
            elif isinstance(event, int):
                if new := text.push(event):
                    yield TextDelta(new)
            elif isinstance(event, Summary):
                if rest := text.flush():
                    yield TextDelta(rest)
                yield Finished(
                    event.end.reason,
                    event.num_prompt_tokens,
                    event.num_reused_tokens,
                    event.num_answer_tokens,
                    event.seconds_to_first_token,
                    event.tokens_per_second,
                )
            else:
                yield Prefill(event.num_tokens, event.num_prompt_tokens, event.seconds_left)
