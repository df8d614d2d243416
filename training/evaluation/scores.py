"""Scores by name, written as a table (Markdown), a plot (PNG) and JSON, alone or side by side."""

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from training.errors import DataError


@dataclass(frozen=True, slots=True)
class Score:
    """One line of a table. value: in points of 100, the mean over `rows`."""

    name: str
    value: float
    rows: int
    metric: str
    group: str = ""


@dataclass(frozen=True, slots=True)
class ScoreTable:
    """What a measure found of one model. manifest: all that is needed to get it again."""

    measure: str
    model: str
    scores: Sequence[Score]
    manifest: dict[str, Any] = field(default_factory=dict)
    details: dict[str, Any] = field(default_factory=dict)

    @property
    def average(self) -> float:
        """Return the mean over the lines, each with the same weight."""
        return round(sum(score.value for score in self.scores) / len(self.scores), 2)

    def as_json(self) -> dict[str, Any]:
        """Return everything as one JSON object; `scores` has the value of each name."""
        return {
            "measure": self.measure,
            "model": self.model,
            "scores": {score.name: score.value for score in self.scores},
            "average": self.average,
            "rows": [asdict(score) for score in self.scores],
            **self.details,
            "manifest": self.manifest,
        }


def table_of(path: Path) -> ScoreTable:
    """Return the scores that a report holds. Raises DataError for a file that is no such report."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        scores = [Score(**row) for row in found["rows"]]
        known = {"measure", "model", "scores", "average", "rows", "manifest"}
        details = {name: value for name, value in found.items() if name not in known}
        return ScoreTable(
            str(found["measure"]), str(found["model"]), scores, found["manifest"], details
        )
    except (OSError, ValueError, KeyError, TypeError):
        raise DataError(f"{path} is no report of this measure.") from None


Draw = Callable[[Sequence[ScoreTable]], Any]
"""Tables of one measure → a figure."""


def percent(values: Sequence[float]) -> float:
    """Return the mean of values of 0 to 1 in points of 100, with two decimals."""
    return round(100 * sum(values) / len(values), 2)


def markdown(tables: Sequence[ScoreTable]) -> str:
    """Return models side by side as one Markdown table; the last column is the difference of two.

    A line that one of them lacks has a dash there, and counts in no average.
    """
    names = _shared_order(tables)
    several = len(tables) == 2
    heads = ["", "measured by", "rows", *(table.model for table in tables)]
    lines = [_line([*heads, *(["difference"] if several else [])]), _rule(len(heads) + several)]
    found = [{score.name: score for score in table.scores} for table in tables]
    for name in names:
        first = next(scores[name] for scores in found if name in scores)
        values = [scores[name].value if name in scores else None for scores in found]
        lines.append(_line([name, first.metric, str(first.rows), *_cells(values)]))
    common = [name for name in names if all(name in scores for scores in found)]
    if len(common) > 1:
        means = [sum(scores[name].value for name in common) / len(common) for scores in found]
        lines.append(_line([f"**average of {len(common)}**", "", "", *_cells(means)]))
    return "\n".join(lines) + "\n"


def write_scores(
    folder: Path, tables: Sequence[ScoreTable], name: str = "", draw: Draw | None = None
) -> Path:
    """Write NAME.json, NAME.md and NAME.png (the measure, if no name); return the JSON's path.

    draw: from the tables to a figure, in place of bars. Raises DataError where the folder cannot
    be written.
    """
    name = name or tables[0].measure
    found = [table.as_json() for table in tables]
    report = found[0] if len(found) == 1 else {"measure": tables[0].measure, "models": found}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{name}.json"
        path.write_text(json.dumps(report, indent=1, ensure_ascii=False), encoding="utf-8")
        path.with_suffix(".md").write_text(markdown(tables), encoding="utf-8")
        (draw or _bars)(tables).savefig(path.with_suffix(".png"), dpi=120)
    except OSError as error:
        raise DataError(f"The report cannot be written to {folder}: {error.strerror}.") from None
    return path


def _shared_order(tables: Sequence[ScoreTable]) -> list[str]:
    return list(dict.fromkeys(score.name for table in tables for score in table.scores))


def _cells(values: Sequence[float | None]) -> list[str]:
    cells = ["–" if value is None else f"{value:.2f}" for value in values]
    if len(values) != 2:
        return cells
    one, other = values
    return [*cells, "–" if one is None or other is None else f"{other - one:+.2f}"]


def _line(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _rule(columns: int) -> str:
    return "|" + "---|" * 2 + "---:|" * (columns - 2)


def _bars(tables: Sequence[ScoreTable]) -> Any:
    from matplotlib.figure import Figure

    names = _shared_order(tables)
    figure = Figure(figsize=(7, 1.2 + 0.3 * len(names) * len(tables)), layout="constrained")
    axes = figure.add_subplot()
    height = 0.8 / len(tables)
    for index, table in enumerate(tables):
        found = {score.name: score.value for score in table.scores}
        places = [place + (index - (len(tables) - 1) / 2) * height for place in range(len(names))]
        bars = axes.barh(
            places, [found.get(name, 0.0) for name in names], height, label=table.model
        )
        axes.bar_label(bars, fmt="%.1f", padding=2, fontsize=8)
    axes.set_yticks(range(len(names)), names)
    axes.invert_yaxis()
    title = f"{tables[0].measure}: {' and '.join(table.model for table in tables)}"
    axes.set(xlim=(0, 105), xlabel="points of 100", title=title)
    axes.grid(axis="x", alpha=0.3)
    if len(tables) > 1:
        axes.legend()
    return figure
