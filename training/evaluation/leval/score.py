"""Answers to L-Eval's questions → scores by task: exact match, F1, ROUGE."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path

from training.errors import DataError
from training.evaluation.jsonl import Row, read_rows, text_of
from training.evaluation.leval.closed import exam_scores
from training.evaluation.leval.tasks import CLOSED
from training.evaluation.metrics.rouge_words import rouge_words
from training.evaluation.metrics.token_f1 import token_f1
from training.evaluation.scores import Score, ScoreTable, percent

NAME = "leval"
SUFFIXES = (".jsonl", ".pred.jsonl")


def score_folder(folder: Path, names: Sequence[str] = (), model: str = "") -> ScoreTable:
    """Score stored answers: a file TASK.jsonl (or TASK.pred.jsonl) a task.

    Each row has `gt`, `evaluation` and the answer in `pred` or a field that ends in `_pred`. Rows
    for a judge or for people are left out. Raises DataError where there is nothing to score.
    """
    files = {
        task: path for task, path in stored_files(folder).items() if not names or task in names
    }
    if missing := set(names) - set(files):
        raise DataError(f"{folder} has no answers to {', '.join(sorted(missing))}.")
    scores: list[Score] = []
    details: dict[str, Mapping[str, float]] = {}
    for task, path in files.items():
        found = _scores_of(task, list(read_rows(path)), path)
        for metric, values in found.items():
            if metric in ("exam", "f1", "rouge_l"):
                group = "closed" if task in CLOSED else "open"
                scores.append(Score(task, percent(values), len(values), metric, group))
        details[task] = {metric: percent(values) for metric, values in found.items()}
    if not scores:
        raise DataError(f"{folder} has no answers of L-Eval that can be scored without a judge.")
    manifest = {"predictions": str(folder)}
    return ScoreTable(NAME, model or folder.name, scores, manifest, {"by_metric": details})


def stored_files(folder: Path) -> dict[str, Path]:
    """Return the files of answers in a folder by task."""
    found = {}
    for path in sorted(folder.glob("*.jsonl")):
        task = path.name.removesuffix(".jsonl").removesuffix(".pred")
        if any(("gt" in row) for row in [next(read_rows(path), {})]):
            found[task] = path
    return found


def score_row(task: str, row: Row, path: Path) -> dict[str, list[float]]:
    """Return a row's scores by metric, 0 to 1; empty for a row that only a judge can score."""
    answer, reference = _answer_of(row, path), text_of(row, "gt", path)
    kind = row.get("evaluation")
    if kind == "exam":
        return {"exam": exam_scores(task, answer, reference)}
    if kind == "f1":
        return {"f1": [token_f1(answer, reference)]}
    if kind == "rouge":
        return {metric: [value] for metric, value in rouge_words(answer, reference).items()}
    return {}


def _scores_of(task: str, rows: Sequence[Row], path: Path) -> dict[str, list[float]]:
    found: dict[str, list[float]] = defaultdict(list)
    for row in rows:
        for metric, values in score_row(task, row, path).items():
            found[metric] += values
    return found


def _answer_of(row: Row, path: Path) -> str:
    field = next((name for name in row if name == "pred" or name.endswith("_pred")), "pred")
    return text_of(row, field, path)
