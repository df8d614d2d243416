"""Trials of several kinds and lengths, answered and scored: a table by kind and length, a plot."""

import zlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

from training.evaluation.answers import Case, answer_all, hold_settings
from training.evaluation.generation.base import LanguageModel, Request
from training.evaluation.scores import Score, ScoreTable, percent
from training.evaluation.synthetic.trial import Trial

UNITS = {"lines": "lines", "topics": "topics"}  # of sizes; others are in tokens

Judge = Callable[[str, Sequence[str]], float]
"""An answer and what it has to hold → 0 to 1."""


@dataclass(frozen=True, slots=True)
class Cell:
    """Trials that are scored together: a kind at a size, in tokens, lines or topics."""

    kind: str
    size: int
    trials: Iterable[Trial]
    count: int

    @property
    def name(self) -> str:
        return f"{self.kind} {self.size:,}"


def draw_for(*parts: object) -> Random:
    """Return a source of chance that is the same for the same parts on every machine."""
    return Random(zlib.crc32(repr(parts).encode()))


def evaluate_cells(
    model: LanguageModel,
    measure: str,
    cells: Sequence[Cell],
    settings: dict[str, Any],
    folder: Path,
    judge: Judge,
) -> ScoreTable:
    """Answer and score all trials; the answers go into `folder`/`measure`, a file a cell."""
    answers = folder / measure
    hold_settings(answers, {**model.manifest, **settings})
    scores = []
    for cell in cells:
        path = answers / f"{cell.kind.replace(' ', '-').rstrip('%')}-{cell.size}.jsonl"
        rows = answer_all(model, map(_case, cell.trials), cell.count, path)
        found = [judge(row["pred"], row["wanted"]) for row in rows]
        scores.append(Score(cell.name, percent(found), len(found), "found", cell.kind))
    cells_json = [
        {"kind": cell.kind, "size": cell.size, "score": score.value}
        for cell, score in zip(cells, scores, strict=True)
    ]
    manifest = {**model.manifest, **settings}
    details = {"cells": cells_json, "unit": UNITS.get(measure, "tokens")}
    return ScoreTable(measure, model.name, scores, manifest, details)


def by_size(tables: Sequence[ScoreTable]) -> Any:
    """Return a figure of scores over sizes: a colour for each kind, a style for each model."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(7, 4.5), layout="constrained")
    axes = figure.add_subplot()
    kinds = list(dict.fromkeys(cell["kind"] for t in tables for cell in t.details["cells"]))
    for table, style in zip(tables, ("o-", "s--"), strict=False):
        for place, kind in enumerate(kinds):
            cells = [cell for cell in table.details["cells"] if cell["kind"] == kind]
            own = sorted((cell["size"], cell["score"]) for cell in cells)
            label = kind if len(tables) == 1 else f"{table.model}: {kind}"
            if own:
                axes.plot(*zip(*own, strict=True), style, color=f"C{place}", label=label)
    axes.set_xscale("log", base=2)
    sizes = sorted({cell["size"] for table in tables for cell in table.details["cells"]})
    axes.set_xticks(sizes, [f"{size:,}" for size in sizes])
    title = " and ".join(table.model for table in tables)
    unit = tables[0].details.get("unit", "")
    axes.set(ylim=(-3, 103), xlabel=unit, ylabel="found, of 100", title=title)
    axes.minorticks_off()
    axes.grid(alpha=0.3)
    axes.legend(fontsize=8)
    return figure


def _case(trial: Trial) -> Case:
    request = Request(trial.prompt, trial.answer_tokens, opening=trial.opening, is_cut=False)
    return Case(request, {"wanted": list(trial.wanted)})
