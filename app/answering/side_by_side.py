"""Two models, one question, two streams: each reads what fits its own window, and says so."""

import queue
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from app.answering.answer import Event, Request, answer
from app.answering.fitting import Prepared
from app.backends.base import Backend, Stop
from app.errors import AppError
from app.prompting.prompt import Source
from app.prompting.token_map import TokenMap
from app.retrieval.retriever import Retriever


@dataclass(frozen=True)
class SideEvent:
    """What happens on one side; sides count from 0. error: the sentence with which it ended."""

    side: int
    event: Event | None
    error: AppError | None = None


def ask_both(
    request: Request,
    backends: Sequence[Backend],
    stop: Stop,
    retriever: Retriever | None = None,
    prepared: Prepared | None = None,
) -> Iterator[SideEvent]:
    """Yield the events of all sides as they come, until every side is done or has failed.

    prepared: the first side's prompt, where it has been made of this very request. Else the text
    is counted anew for each model; one whose window is too small reads its start. Closing the
    iterator stops all sides.
    """
    events: queue.SimpleQueue[SideEvent | None] = queue.SimpleQueue()
    keeper = retriever or Retriever()

    def events_of(side: int, backend: Backend) -> Iterator[Event]:
        if side == 0 and prepared is not None:
            return answer(request, backend, stop, keeper, prepared)
        mine = replace(request, sources=recount(request.sources, backend))
        return answer(mine, backend, stop, keeper)

    def run(side: int, backend: Backend) -> None:
        # Whatever ends this thread, the queue's reader has to hear of it, or waits for ever.
        try:
            for event in events_of(side, backend):
                events.put(SideEvent(side, event))
        except AppError as error:
            events.put(SideEvent(side, None, error))
        finally:
            events.put(None)

    threads = [
        threading.Thread(target=run, args=numbered, daemon=True) for numbered in enumerate(backends)
    ]
    for thread in threads:
        thread.start()
    try:
        running = len(threads)
        while running:
            event = events.get()
            if event is None:
                running -= 1
            else:
                yield event
    finally:
        stop.set()
        for thread in threads:
            thread.join()


def recount(sources: Sequence[Source], backend: Backend) -> tuple[Source, ...]:
    """Return the same spans of the same documents with a model's own tokens."""
    return tuple(
        replace(source, token_map=TokenMap.of(source.document, backend.tokenizer))
        for source in sources
    )
