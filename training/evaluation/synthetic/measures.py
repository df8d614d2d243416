"""The measures on made-up texts: lines, topics, RULER's tasks, and the map of needles."""

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from training.errors import DataError
from training.evaluation.generation.base import LanguageModel
from training.evaluation.scores import Score, ScoreTable, percent
from training.evaluation.synthetic.conversations import (
    is_found,
    make_lines,
    make_topics,
    published_trials,
    stored_answers,
)
from training.evaluation.synthetic.grid import Cell, draw_for, evaluate_cells
from training.evaluation.synthetic.needles import KINDS, make_needles
from training.evaluation.synthetic.trial import Trial, found_share, longest
from training.evaluation.synthetic.variables import make_variables
from training.evaluation.synthetic.word_counts import make_common_words, make_frequent_words

MAKERS = {"lines": make_lines, "topics": make_topics}
# RULER's tasks: how a trial is made of an amount of filler, and the least amount that makes sense.
RULER: dict[str, tuple[Any, int]] = {
    **{name: (partial(make_needles, kind), 1) for name, kind in KINDS.items()},
    "variables": (make_variables, 1),
    "common_words": (make_common_words, 10),
    "frequent_words": (make_frequent_words, 40),
}


@dataclass(frozen=True, slots=True)
class GridOptions:
    """sizes: tokens of a prompt with its answer, or counts of lines or topics."""

    sizes: tuple[int, ...]
    trials: int = 10
    seed: int = 0
    tasks: tuple[str, ...] = ()
    depths: int = 10
    haystack: Path | None = None

    def check(self) -> None:
        """Raise DataError for what cannot be."""
        if not self.sizes or min(*self.sizes, self.trials, self.depths) < 1:
            raise DataError("Sizes, trials and depths are counts of at least 1.")
        if unknown := set(self.tasks) - set(RULER):
            raise DataError(f"No task is called {unknown.pop()!r}; there are {', '.join(RULER)}.")


def evaluate_retrieval(
    model: LanguageModel, name: str, options: GridOptions, data: Path | None, folder: Path
) -> ScoreTable:
    """Ask for a line of a register or the first topic of a conversation: made up, or of `data`."""
    if data is not None:
        trials = list(published_trials(data))
        cells = [Cell(data.stem, len(trials), trials, len(trials))]
    else:
        options.check()
        make = MAKERS[name]
        cells = [
            Cell(name, size, _drawn(partial(make, size), options, name, size), options.trials)
            for size in options.sizes
        ]
    settings = {"seed": options.seed, "data": str(data or "")}
    return evaluate_cells(model, name, cells, settings, folder, lambda a, w: is_found(a, w[0]))


def score_retrieval(name: str, files: Sequence[Path]) -> ScoreTable:
    """Score answers stored as LongChat stores them, a line of the table for each file."""
    scores, cells = [], []
    for path in files:
        found = [float(is_found(said, right)) for right, said in stored_answers(path)]
        if not found:
            raise DataError(f"{path} has no answers.")
        scores.append(Score(path.stem, percent(found), len(found), "found"))
        cells.append({"kind": path.stem, "size": len(found), "score": scores[-1].value})
    return ScoreTable(name, files[0].parent.name, scores, {}, {"cells": cells})


def evaluate_ruler(model: LanguageModel, options: GridOptions, folder: Path) -> ScoreTable:
    """Ask RULER's tasks at each length in tokens."""
    options.check()
    cells = [
        Cell(task, size, _filled(model, task, size, options), options.trials)
        for task in options.tasks or RULER
        for size in options.sizes
    ]
    table = evaluate_cells(model, "ruler", cells, _settings(options), folder, found_share)
    means = {
        f"{size:,}": round(
            sum(one["score"] for one in table.details["cells"] if one["size"] == size)
            / len(options.tasks or RULER),
            2,
        )
        for size in options.sizes
    }
    return replace(table, details={**table.details, "average_by_length": means})


def evaluate_needle(model: LanguageModel, options: GridOptions, folder: Path) -> ScoreTable:
    """Hide a number at every depth of every length: what is drawn as a map."""
    options.check()
    straw = _sentences_of(options.haystack) if options.haystack else None
    places = [place / max(options.depths - 1, 1) for place in range(options.depths)]

    def needle(size: int, depth: float, trial: int) -> Trial:
        def make(amount: int) -> Trial:
            draw = draw_for("needle", options.seed, size, depth, trial)
            return make_needles(KINDS["needle_single"], amount, draw, depth, straw)

        return longest(make, size, model)

    def trials(size: int, depth: float) -> Iterator[Trial]:
        return (needle(size, depth, trial) for trial in range(options.trials))

    cells = [
        Cell(f"depth {round(100 * depth)}%", size, trials(size, depth), options.trials)
        for size in options.sizes
        for depth in places
    ]
    table = evaluate_cells(model, "needle", cells, _settings(options), folder, found_share)
    return _by_length(table, options)


def _by_length(table: ScoreTable, options: GridOptions) -> ScoreTable:
    """Return the table with a line a length; the depths stay in its details."""
    scores = []
    for size in options.sizes:
        own = [one["score"] / 100 for one in table.details["cells"] if one["size"] == size]
        rows = len(own) * options.trials
        scores.append(Score(f"{size:,} tokens", percent(own), rows, "found"))
    return replace(table, scores=scores)


def _drawn(make: Any, options: GridOptions, name: str, size: int) -> Iterator[Trial]:
    return (make(draw=draw_for(name, options.seed, size, trial)) for trial in range(options.trials))


def _filled(model: LanguageModel, task: str, size: int, options: GridOptions) -> Iterator[Trial]:
    make, least = RULER[task]

    def filled(trial: int) -> Trial:
        def of(amount: int) -> Trial:
            drawn: Trial = make(amount, draw_for(task, options.seed, size, trial))
            return drawn

        return longest(of, size, model, least)

    return map(filled, range(options.trials))


def _settings(options: GridOptions) -> dict[str, Any]:
    read = options.haystack.read_bytes() if options.haystack else b""
    return {"seed": options.seed, "haystack": hashlib.sha256(read).hexdigest()[:16] if read else ""}


def _sentences_of(path: Path) -> list[str]:
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        raise DataError(f"{path} cannot be read as text.") from None
    found = [one for one in re.split(r"(?<=[.!?。！？])\s+", " ".join(text.split())) if one]
    if len(found) < 10:
        raise DataError(f"{path} is too short a text to hide a needle in.")
    return found
