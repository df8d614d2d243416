"""Perplexity or passkeys of two models side by side: a table, a plot and JSON."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from training.errors import DataError
from training.evaluation.measure import names_apart
from training.evaluation.report import write_report

Report = dict[str, Any]
Evaluate = Callable[[str, Path], Path]
"""A model and a folder → the path of its report there."""
KEYS = {"perplexity": "window", "passkey": "tokens"}


def compare(name: str, models: Sequence[str], folder: Path, evaluate: Evaluate) -> Path:
    """Write NAME-compared of two models, or of folders that have such a report already.

    Raises DataError.
    """
    names = names_apart(models)
    reports = [
        _report(name, model, evaluate, folder / short)
        for model, short in zip(models, names, strict=True)
    ]
    found = [_values(name, report) for report in reports]
    sizes = [size for size in found[0] if size in found[1]]
    if not sizes:
        raise DataError("The two reports have no length in common.")
    rows = [
        {
            KEYS[name]: size,
            **{one: values[size] for one, values in zip(names, found, strict=True)},
            "difference": found[1][size] - found[0][size],
        }
        for size in sizes
    ]
    whole = {"measure": name, "models": dict(zip(names, reports, strict=True)), "rows": rows}
    return write_report(folder, f"{name}-compared", whole, _plot(name, names, found), rows)


def _report(name: str, model: str, evaluate: Evaluate, folder: Path) -> Report:
    path = Path(model) / f"{name}.json"
    path = path if path.is_file() else evaluate(model, folder)
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        _values(name, found)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        raise DataError(f"{path} is no report of {name}.") from None
    return dict(found)


def _values(name: str, report: Report) -> dict[int, float]:
    """Return what a report found by window or length."""
    if name == "passkey":
        return {int(length): float(share) for length, share in report["accuracy"].items()}
    return {int(row["window"]): float(row["new_tokens"]) for row in report["perplexity"]}


def _plot(name: str, names: Sequence[str], found: Sequence[dict[int, float]]) -> Any:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(7, 4.5), layout="constrained")
    axes = figure.add_subplot()
    for one, values, style in zip(names, found, ("o-", "s--"), strict=True):
        axes.plot(list(values), list(values.values()), style, label=one)
    axes.set_xscale("log", base=2)
    sizes = sorted({size for values in found for size in values})
    axes.set_xticks(sizes, [f"{size:,}" for size in sizes])
    axes.minorticks_off()
    axes.set(xlabel=f"{KEYS[name]}, tokens", ylabel=name)
    axes.legend()
    axes.grid(alpha=0.3)
    return figure
