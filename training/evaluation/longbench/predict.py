"""LongBench asked of a model: its rows, cut in the middle, answered, stored and scored."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from training.errors import DataError
from training.evaluation.answers import Case, answer_all, hold_settings
from training.evaluation.generation.base import LanguageModel, Request
from training.evaluation.jsonl import Row, read_rows, text_of, texts_of
from training.evaluation.longbench.score import NAME, score_folder
from training.evaluation.longbench.tasks import Task, task_named, tasks
from training.evaluation.scores import ScoreTable

KEPT = ("answers", "all_classes", "length")


def evaluate_longbench(
    model: LanguageModel, data: Path, names: Sequence[str], limit: int, folder: Path
) -> ScoreTable:
    """Answer the tasks of a data folder (TASK.jsonl, as published) and score them.

    limit: rows of each task, 0 for all. The answers go into `folder`/longbench, in the form in
    which the benchmark's own script stores them. Raises DataError.
    """
    wanted = [task_named(name) for name in names] or _tasks_in(data)
    answers = folder / NAME
    hold_settings(answers, model.manifest)
    for task in wanted:
        path = data / f"{task.name}.jsonl"
        rows = list(read_rows(path))[: limit or None]
        answer_all(model, _cases(task, rows, path), len(rows), answers / path.name)
    table = score_folder(answers, [task.name for task in wanted], model.name)
    return replace(table, manifest={**model.manifest, "data": str(data), "limit": limit})


def _cases(task: Task, rows: Sequence[Row], path: Path) -> Iterator[Case]:
    for row in rows:
        fields = {name: text_of(row, name, path) for name in ("context", "input")}
        texts_of(row, "answers", path)
        request = Request(
            task.ask(fields),
            task.answer_tokens,
            is_plain=task.is_plain,
            ends_at_newline=task.ends_at_newline,
        )
        kept: dict[str, Any] = {name: row.get(name) for name in KEPT}
        yield Case(request, kept)


def _tasks_in(data: Path) -> list[Task]:
    found = [task for task in tasks().values() if (data / f"{task.name}.jsonl").is_file()]
    if not found:
        raise DataError(
            f"{data} has no data of LongBench: unpack the data.zip of hub dataset THUDM/LongBench"
            " and give its folder, with files such as qasper.jsonl."
        )
    return found
