"""A model on this machine behind the protocol of backends: transformers and the engine.

Constructing one reads config and tokenizer only; torch and the weights come when loading
starts, on the engine's own thread, and whoever asks meanwhile stands in line behind it.
"""

import threading
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.backends.base import (
    BackendEvent,
    Finished,
    Generation,
    ModelInfo,
    Stop,
    TextDelta,
    Waiting,
)
from app.backends.text_stream import TextStream
from app.errors import ModelError, OverWindowError
from app.inference.disk_cache.cache_folder import CacheFolder
from app.inference.events import ClosingMarks, EngineEvent, Token
from app.inference.job_queue import JobLine, Ticket
from app.models.format.folder import PublishedSampling
from app.models.sizes import Weights
from app.prompting.prompt import Prompt, Template
from app.text.tokens import Tokenizer

if TYPE_CHECKING:
    from app.inference.engine import Engine
    from app.inference.generate import Job
    from app.inference.sampling import Constraint

Wrapper = Callable[[Callable[..., Any]], Callable[..., Any]]
"""Gives a generator function a GPU for as long as it runs, as ZeroGPU's decorator does.

What it wraps takes one argument, an `app.inference.generate.Job`, and may run in a fork.
"""


@dataclass(frozen=True)
class LocalOptions:
    """How a model runs on this machine.

    weights: None chooses what fits. window_tokens 0 is the model's own; a larger one
    stretches its positions. gpu_memory_gb 0 is all there is, in GiB. cache_bytes: for texts
    already read; 0 keeps none. share_cache: between visitors. offline: nothing is fetched.
    use_lookup: drafts from the prompt for greedy answers. texts: where those already read
    outlast the process; None: nowhere.
    """

    device: str = "auto"
    weights: Weights | None = None
    window_tokens: int = 0
    gpu_memory_gb: float = 0.0
    cache_bytes: int = 4 * 2**30
    share_cache: bool = False
    run_on_gpu: Wrapper | None = None
    offline: bool = False
    use_lookup: bool = True
    texts: CacheFolder | None = None


@dataclass(frozen=True)
class Found:
    """A model's files on this machine, and how they are to be loaded.

    weights None leaves the choice to the CPU's rule. cache_bytes: for texts already read.
    """

    folder: Path
    adapter: Path | None
    weights: Weights | None
    cache_bytes: int


@dataclass(frozen=True)
class LocalModel:
    """A model before it is loaded: what a person is told of it, its tokens and its weights.

    find: fetches the weights, which may take long, or raises ModelError. rope_factor:
    linear, or None for the config's own; rope_scale: of its base, for a longer window.
    sampling: where a question does not say how.
    constraint: what may follow in an answer to a prompt, or None; called on the engine's thread.
    """

    info: ModelInfo
    tokenizer: Tokenizer
    template: Template
    find: Callable[[], Found]
    rope_factor: float | None = None
    rope_scale: float = 1.0
    sampling: PublishedSampling = field(default_factory=PublishedSampling)
    constraint: "Callable[[Prompt], Constraint | None]" = lambda prompt: None


class LocalBackend:
    """One model, loaded once, that answers one question at a time."""

    def __init__(self, model: LocalModel, options: LocalOptions) -> None:
        self._model = model
        self._options = options
        self._line = JobLine(model.info.name)
        self._lock = threading.RLock()
        self._loading: Ticket[object] | None = None
        self._failed: Ticket[object] | None = None
        self._engine: Engine | None = None
        # Wrapped once and early: ZeroGPU wants to know of it before the page opens.
        wrapper = options.run_on_gpu
        self._on_gpu = wrapper(self._work_in_fork) if wrapper is not None else None

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
        return self._engine is not None

    def start_loading(self) -> None:
        """Begin to load the weights, unless that was done; never raises.

        In the background, but on ZeroGPU at once and here: only what the main thread has
        put on the GPU before the page opens is there for its workers.
        """
        with self._lock:
            if self._loading is not None:
                return
            self._loading = ticket = self._line.ticket(self._load)
            # Under the lock: no question of another thread may come before it in the line.
            if self._on_gpu is not None:
                ticket.run()
            else:
                self._line.submit(ticket)

    def stream(self, prompt: Prompt, generation: Generation, stop: Stop) -> Iterator[BackendEvent]:
        """Yield events, `Finished` last and once; closing the iterator ends the work."""
        num_tokens, window = prompt.num_tokens, self.info.window_tokens
        if num_tokens >= window:
            raise OverWindowError(
                "prompt_over_window",
                num_tokens=num_tokens,
                name=self.info.name,
                window_tokens=window,
                room_tokens=window - generation.max_tokens,
            )
        self.start_loading()
        ticket = self._line.ticket(lambda: self._answer(prompt, generation, stop))
        self._line.submit(ticket)
        try:
            yield from self._tell(ticket.events(lambda: stop.is_set), num_tokens)
        finally:
            ticket.leave()

    def forget(self, visitor: str | None = None) -> None:
        """Drop what was read for one visitor, or for all."""
        if self._engine is not None:
            self._engine.forget(visitor)

    def close(self) -> None:
        """End the answer under way and give back memory."""
        self._line.close()
        self._engine = None

    def _load(self) -> Generator[object, None, None]:
        from app.inference.disk_cache.disk_cache import open_disk_cache
        from app.inference.engine import Engine
        from app.inference.weights.loading import LoadRequest, load

        options = self._options
        try:
            found = self._model.find()
            request = LoadRequest(
                found.folder,
                self.info.window_tokens,
                found.adapter,
                rope_factor=self._model.rope_factor,
                rope_scale=self._model.rope_scale,
                weights=found.weights,
                device=options.device,
                gpu_memory_gb=options.gpu_memory_gb,
                put_on_gpu_last=self._on_gpu is not None,
            )
            loaded = load(request)
            disk = open_disk_cache(options.texts, loaded, request) if options.texts else None
            self._engine = Engine(loaded, found.cache_bytes, disk)
        finally:
            with self._lock:
                if self._engine is None:
                    # Whoever asks now is told, and the next one has it tried again.
                    self._failed, self._loading = self._loading, None
        yield None

    def _answer(
        self, prompt: Prompt, generation: Generation, stop: Stop
    ) -> Generator[EngineEvent | ClosingMarks, None, None]:
        """Run on the engine's thread: everything that touches torch."""
        if self._engine is None:
            raise self._load_error()
        job = self._job(prompt, generation)
        if self._on_gpu is None:
            yield from _closed(self._engine.work(job, lambda: stop.is_set), job)
            return
        for event in self._on_gpu(job):
            if isinstance(event, ModelError):
                raise event
            if stop.is_set:
                return
            yield event

    def _work_in_fork(
        self, job: "Job"
    ) -> "Generator[EngineEvent | ClosingMarks | ModelError, None, None]":
        """Run in a worker of ZeroGPU, which dies with what it read: errors travel as events."""
        assert self._engine is not None
        try:
            yield from _closed(self._engine.work(job, lambda: False, keep=False), job)
        except ModelError as error:
            yield error

    def _load_error(self) -> ModelError:
        error = self._failed.error if self._failed is not None else None
        if isinstance(error, ModelError):
            return error
        return ModelError("model_not_loaded", reason=error)

    def _job(self, prompt: Prompt, generation: Generation) -> "Job":
        from app.inference.generate import Job
        from app.inference.sampling import Sampling

        own = self._model.sampling
        return Job(
            ids=prompt.ids,
            max_tokens=generation.max_tokens,
            sampling=Sampling(
                own.temperature if generation.temperature is None else generation.temperature,
                own.top_p if generation.top_p is None else generation.top_p,
                own.top_k if generation.top_k is None else generation.top_k,
                generation.seed,
            ),
            end_ids=frozenset(self.tokenizer.eos_ids),
            owner="" if self._options.share_cache else generation.visitor,
            constraint=self._model.constraint(prompt) if generation.quoting else None,
            use_lookup=self._options.use_lookup,
            lasts=generation.lasts,
        )

    def _tell(
        self, events: Iterator[EngineEvent | ClosingMarks | Waiting], num_tokens: int
    ) -> Iterator[BackendEvent]:
        """Turn the engine's events into the protocol's, and tokens into text."""
        text, num_written = TextStream(self.tokenizer), 0
        for event in events:
            if isinstance(event, Token):
                num_written += 1
                if new := text.push(event.id):
                    yield TextDelta(new)
            elif isinstance(event, ClosingMarks):
                # Half a character would be one that the source does not have.
                if rest := text.flush().rstrip("\ufffd") + event.text:
                    yield TextDelta(rest)
            elif isinstance(event, Finished):
                if rest := text.flush():
                    yield TextDelta(rest)
                yield event
                return
            else:
                yield event
        # Stopped before its turn, or in a worker that could not sum up any more.
        if rest := text.flush():
            yield TextDelta(rest)
        yield Finished("stopped", num_tokens, 0, num_written)


def _closed(
    events: Iterator[EngineEvent], job: "Job"
) -> "Generator[EngineEvent | ClosingMarks, None, None]":
    """Add the marks that close a quotation in which an answer was cut."""
    closing_text = getattr(job.constraint, "closing_text", None)
    for event in events:
        if isinstance(event, Finished) and event.stop_reason != "end" and closing_text is not None:
            yield ClosingMarks(str(closing_text()))
        yield event
