"""LongBench asked of a model: its rows, cut in the middle, answered, stored and scored."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from training.errors import DataError
from training.evaluation.answers import Case, answer_all, hold_settings
from training.evaluation.generation.base import LanguageModel, Request
from training.evaluation.jsonl import Row, read_rows, text_of, texts_of
from training.evaluation.longbench.score import E_NAME, NAME, score_folder
from training.evaluation.longbench.tasks import Task, task_named, tasks
from training.evaluation.scores import ScoreTable

KEPT = ("answers", "all_classes", "length")


@dataclass(frozen=True, slots=True)
class LongBenchOptions:
    """tasks: by name, all that lie there if none. limit: rows of each task, 0 for all.

    is_e: LongBench-E's rows (TASK_e.jsonl), which are spread evenly over lengths.
    """

    tasks: tuple[str, ...] = ()
    limit: int = 0
    is_e: bool = False


def evaluate_longbench(
    model: LanguageModel, data: Path, options: LongBenchOptions, folder: Path
) -> ScoreTable:
    """Answer the tasks of a data folder (TASK.jsonl, as published) and score them.

    The answers go into `folder`/longbench, in the form in
    which the benchmark's own script stores them. Raises DataError.
    """
    suffix = "_e" if options.is_e else ""
    wanted = [task_named(name) for name in options.tasks] or _tasks_in(data, suffix)
    answers = folder / (E_NAME if options.is_e else NAME)
    hold_settings(answers, model.manifest)
    for task in wanted:
        path = data / f"{task.name}{suffix}.jsonl"
        rows = list(read_rows(path))[: options.limit or None]
        answer_all(model, _cases(task, rows, path), len(rows), answers / f"{task.name}.jsonl")
    table = score_folder(answers, [task.name for task in wanted], model.name, options.is_e)
    return replace(table, manifest={**model.manifest, "data": str(data), "limit": options.limit})


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


def _tasks_in(data: Path, suffix: str) -> list[Task]:
    found = [task for task in tasks().values() if (data / f"{task.name}{suffix}.jsonl").is_file()]
    if not found:
        raise DataError(
            f"{data} has no data of LongBench: unpack the data.zip of hub dataset THUDM/LongBench"
            f" and give its folder, with files such as qasper{suffix}.jsonl."
        )
    return found
