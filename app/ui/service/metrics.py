"""What the server has done, counted, as Prometheus reads it: no word of any text or visitor."""

import threading
import time
from collections import defaultdict
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import closing
from typing import TypeVar, cast

from app.answering.answer import Done, Passages
from app.answering.side_by_side import SideEvent
from app.backends.base import Finished, TextDelta
from app.errors import AppError

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
SECONDS = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 120.0, 300.0)
"""Upper bounds of the times that are counted apart."""

COUNTERS = {
    "answers_total": "Answers that were begun.",
    "answers_finished_total": "Answers that came to their end, by the reason for it.",
    "errors_total": "Answers that ended in an error, by its kind.",
    "prompt_tokens_total": "Tokens of prompts, as far as the model tells.",
    "reused_tokens_total": "Tokens of prompts that were in the cache already.",
    "answer_tokens_total": "Tokens written.",
    "cache_hits_total": "Answers for which some of the text had been read before.",
}
HISTOGRAMS = {
    "evidence_seconds": "From a question to the passages that bear on it.",
    "first_word_seconds": "From a question to the first word of its answer, waiting included.",
}
Labels = tuple[tuple[str, str], ...]
Happening = TypeVar("Happening")


class Metrics:
    """Counters and times of all answers; safe from any thread."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._counts: dict[tuple[str, Labels], float] = defaultdict(float)
        self._buckets = {name: [0] * len(SECONDS) for name in HISTOGRAMS}
        self._sums: dict[str, list[float]] = {name: [0, 0.0] for name in HISTOGRAMS}
        self._lock = threading.Lock()

    def count(self, name: str, by: float = 1, **labels: str) -> None:
        """Add to a counter of `COUNTERS`."""
        assert name in COUNTERS
        with self._lock:
            self._counts[name, tuple(sorted(labels.items()))] += by

    def took(self, name: str, seconds: float) -> None:
        """Add one time to a histogram of `HISTOGRAMS`."""
        with self._lock:
            self._sums[name][0] += 1
            self._sums[name][1] += seconds
            for index, bound in enumerate(SECONDS):
                self._buckets[name][index] += seconds <= bound

    def counted(self, events: Iterator[Happening]) -> Iterator[Happening]:
        """Yield the events of an answer, or of two side by side, counting what they tell."""
        began, waiting = self._clock(), set(HISTOGRAMS)
        self.count("answers_total")
        try:
            with closing(cast(Generator[Happening, None, None], events)) as happenings:
                for happening in happenings:
                    self._note(happening, began, waiting)
                    yield happening
        except AppError as error:
            self.count("errors_total", kind=type(error).__name__)
            raise

    def _note(self, happening: object, began: float, waiting: set[str]) -> None:
        event = happening.event if isinstance(happening, SideEvent) else happening
        if isinstance(happening, SideEvent) and happening.error is not None:
            self.count("errors_total", kind=type(happening.error).__name__)
        elif isinstance(event, Done):
            self._note_finished(event.finished)
        name = "evidence_seconds" if isinstance(event, Passages) else ""
        name = "first_word_seconds" if isinstance(event, TextDelta) else name
        if name in waiting:
            waiting.discard(name)
            self.took(name, self._clock() - began)

    def _note_finished(self, finished: Finished) -> None:
        self.count("answers_finished_total", reason=finished.stop_reason)
        self.count("prompt_tokens_total", finished.num_prompt_tokens or 0)
        self.count("reused_tokens_total", finished.num_reused_tokens)
        self.count("answer_tokens_total", finished.num_answer_tokens)
        self.count("cache_hits_total", finished.num_reused_tokens > 0)

    def text(self, gauges: Mapping[str, tuple[str, float]]) -> str:
        """Return all of it in Prometheus' words; gauges: what is so now, with its help."""
        with self._lock:
            lines = [*self._lines_of_counters(), *self._lines_of_histograms()]
        for name, (words, value) in gauges.items():
            lines += [*_head(name, words, "gauge"), f"long_reader_{name} {value:g}"]
        return "\n".join(lines) + "\n"

    def _lines_of_counters(self) -> Iterator[str]:
        for name, words in COUNTERS.items():
            yield from _head(name, words, "counter")
            found = {labels: n for (of, labels), n in self._counts.items() if of == name}
            labelled = name in ("answers_finished_total", "errors_total")
            for labels, number in (found or ({} if labelled else {(): 0.0})).items():
                yield f"long_reader_{name}{_labels(labels)} {number:.15g}"

    def _lines_of_histograms(self) -> Iterator[str]:
        for name, words in HISTOGRAMS.items():
            yield from _head(name, words, "histogram")
            number, total = self._sums[name]
            for bound, below in zip(SECONDS, self._buckets[name], strict=True):
                yield f'long_reader_{name}_bucket{{le="{bound:g}"}} {below}'
            yield f'long_reader_{name}_bucket{{le="+Inf"}} {number}'
            yield f"long_reader_{name}_sum {total:.6f}"
            yield f"long_reader_{name}_count {number}"


def _head(name: str, words: str, kind: str) -> list[str]:
    return [f"# HELP long_reader_{name} {words}", f"# TYPE long_reader_{name} {kind}"]


def _labels(labels: Labels) -> str:
    inside = ",".join(f'{name}="{value}"' for name, value in labels)
    return f"{{{inside}}}" if inside else ""
