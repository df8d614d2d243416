"""Cases → answers, row by row in a file, so that a run that was broken off goes on."""

import json
import sys
import time
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from training.errors import DataError, StoppedError
from training.evaluation.generation.base import LanguageModel, Request
from training.evaluation.jsonl import Row, read_rows

# What an answer does not depend on, so that it may change between two runs.
PASSING = ("machine", "versions", "server")


@dataclass(frozen=True, slots=True)
class Case:
    """A request, and what is kept beside its answer so that it can be scored."""

    request: Request
    kept: Mapping[str, Any]


def answer_all(model: LanguageModel, cases: Iterable[Case], total: int, path: Path) -> list[Row]:
    """Answer the cases that have no answer in the file yet; return all rows, each with `pred`.

    Raises DataError where the file has rows of other cases, StoppedError at Ctrl+C.
    """
    rows = whole_rows(path)
    waiting = iter(cases)
    for row, case in zip(rows, islice(waiting, len(rows)), strict=False):
        if {**case.kept, "pred": row.get("pred")} != row:
            raise DataError(f"{path} has answers to other rows: give another --output.")
    rows = rows[:total]
    try:
        for row in _answers(model, waiting, Progress(path.stem, len(rows), total), path):
            rows.append(row)
    except KeyboardInterrupt:
        raise StoppedError(
            f"Stopped after {len(rows)} of {total} rows of {path.stem}; the same command goes on.",
            130,
        ) from None
    return rows


def hold_settings(folder: Path, settings: Mapping[str, Any]) -> None:
    """Write what the answers of a folder depend on, or see that it is as it was.

    Raises DataError where the answers there were given under other settings.
    """
    path = folder / "settings.json"
    wanted = json.loads(json.dumps({k: v for k, v in settings.items() if k not in PASSING}))
    if path.exists():
        found = next(read_rows(path), {})
        differing = sorted(k for k in {*found, *wanted} if found.get(k) != wanted.get(k))
        if differing:
            raise DataError(
                f"{folder} has answers that were given with another {differing[0]}: give another"
                " --output, or remove that folder."
            )
        return
    try:
        folder.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(wanted, ensure_ascii=False) + "\n", encoding="utf-8")
    except OSError as error:
        raise DataError(f"{folder} cannot be written: {error.strerror}.") from None


def _answers(
    model: LanguageModel, cases: Iterator[Case], progress: "Progress", path: Path
) -> Iterator[Row]:
    with path.open("a", encoding="utf-8") as file:
        for case, answer in _in_order(model, islice(cases, progress.total - progress.done)):
            row = {"pred": answer, **case.kept}
            file.write(json.dumps(row, ensure_ascii=False) + "\n")
            file.flush()
            progress.tell()
            yield row


def _in_order(model: LanguageModel, cases: Iterator[Case]) -> Iterator[tuple[Case, str]]:
    """Yield cases with their answers, in their order, as many asked at once as the model takes."""
    if model.parallel == 1:  # in this thread, so that Ctrl+C does not wait for the answer
        yield from ((case, model.answer(case.request)) for case in cases)
        return
    with ThreadPoolExecutor(model.parallel) as pool:
        asked: deque[tuple[Case, Future[str]]] = deque()
        try:
            for case in cases:
                asked.append((case, pool.submit(model.answer, case.request)))
                if len(asked) >= model.parallel:
                    first, answer = asked.popleft()
                    yield first, answer.result()
            for case, answer in asked:
                yield case, answer.result()
        finally:
            for _, answer in asked:
                answer.cancel()


def whole_rows(path: Path) -> list[Row]:
    """Return the rows of a file; a last line that was not written to its end is taken out."""
    if not path.exists():
        return []
    written = path.read_bytes()
    whole = written[: written.rfind(b"\n") + 1]
    if whole != written:
        path.write_bytes(whole)
    return list(read_rows(path))


class Progress:
    """How far a task is, on stderr: rows, seconds a row, minutes left."""

    def __init__(self, name: str, done: int, total: int) -> None:
        self.name, self.done, self.total = name, done, total
        self._before, self._began = done, time.perf_counter()

    def tell(self) -> None:
        """Count a row; write where it stands, over the line before where that can be."""
        self.done += 1
        seconds = (time.perf_counter() - self._began) / (self.done - self._before)
        left = seconds * (self.total - self.done) / 60
        words = (
            f"{self.name}: {self.done} of {self.total}, {seconds:.1f} s a row, {left:.0f} min left"
        )
        if sys.stderr.isatty():
            print(f"\r{words:<78}", end="\n" if self.done == self.total else "", file=sys.stderr)
        elif self.done == self.total or self.done % 20 == 0:
            print(words, file=sys.stderr)
