"""Stored predictions → LongBench's scores, with no model: a folder of TASK.jsonl."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from training.errors import DataError
from training.evaluation.jsonl import Row, read_rows, text_of, texts_of
from training.evaluation.longbench.tasks import Task, task_named, tasks
from training.evaluation.scores import Score, ScoreTable, percent

NAME = "longbench"
E_NAME = "longbench_e"
LENGTHS = {"0-4k": (0, 4000), "4-8k": (4000, 8000), "8k+": (8000, 10**9)}  # words: LongBench-E's


def score_folder(
    folder: Path, names: Sequence[str] = (), model: str = "", is_e: bool = False
) -> ScoreTable:
    """Score the predictions of a folder, of all tasks that lie there or of those named.

    is_e: a line for each length of a task, as LongBench-E is told.
    Each row has `pred`, `answers`, for classes `all_classes`, and `length` in words if known.
    Raises DataError where a task is missing or a row is not a prediction.
    """
    wanted = [task_named(name) for name in names] or _tasks_in(folder)
    scores, by_length = [], {}
    for task in wanted:
        path = folder / f"{task.name}.jsonl"
        rows = list(read_rows(path))
        if not rows:
            raise DataError(f"{path} has no rows.")
        found = [score_row(task, row, path) for row in rows]
        by_length[task.name] = _by_length(rows, found)
        whole: dict[str, dict[str, Any]] = {
            task.name: {"score": percent(found), "rows": len(found)}
        }
        lines = {f"{task.name} {one}": bin_ for one, bin_ in by_length[task.name].items()}
        for name, line in (lines if is_e else whole).items():
            scores.append(Score(name, line["score"], line["rows"], task.metric, task.group))
    if not scores:
        raise DataError(f"The rows of {folder} have no `length`, by which LongBench-E is told.")
    manifest = {"predictions": str(folder)}
    return ScoreTable(
        E_NAME if is_e else NAME,
        model or folder.name,
        scores,
        manifest,
        {"by_length_in_words": by_length},
    )


def score_row(task: Task, row: Row, path: Path) -> float:
    """Return the score of one prediction, 0 to 1. Raises DataError."""
    classes = texts_of(row, "all_classes", path) if task.metric == "class" else None
    return task.score(text_of(row, "pred", path), texts_of(row, "answers", path), classes)


def stored_tasks(folder: Path) -> list[Task]:
    """Return the tasks of which a folder has a file."""
    return [task for task in tasks().values() if (folder / f"{task.name}.jsonl").is_file()]


def _tasks_in(folder: Path) -> list[Task]:
    if found := stored_tasks(folder):
        return found
    raise DataError(f"{folder} has no predictions of LongBench: files such as qasper.jsonl.")


def _by_length(rows: Sequence[Row], scores: Sequence[float]) -> dict[str, Any]:
    """Return the scores of texts of like length; bins that are empty are left out."""
    table = {}
    for name, (low, high) in LENGTHS.items():
        within = [
            score
            for row, score in zip(rows, scores, strict=True)
            if isinstance(length := row.get("length"), int) and low <= length < high
        ]
        if within:
            table[name] = {"score": percent(within), "rows": len(within)}
    return table
