"""L-Eval asked of a model: each question of each document, answered, stored and scored."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path

from training.errors import DataError
from training.evaluation.answers import Case, answer_all, hold_settings
from training.evaluation.generation.base import LanguageModel, Request
from training.evaluation.jsonl import read_rows, text_of, texts_of
from training.evaluation.leval.score import NAME, score_folder
from training.evaluation.leval.tasks import (
    Question,
    answer_tokens_of,
    prompt_about_the_world,
    prompt_of,
)
from training.evaluation.scores import ScoreTable


def evaluate_leval(
    model: LanguageModel, data: Path, names: Sequence[str], limit: int, folder: Path
) -> ScoreTable:
    """Answer the questions of a data folder (TASK.jsonl, as published) and score the answers.

    limit: questions of each task, 0 for all. Raises DataError.
    """
    answers = folder / NAME
    hold_settings(answers, model.manifest)
    wanted = [name.removesuffix(".jsonl") for name in names] or _tasks_in(data)
    for task in wanted:
        cases = list(islice(_cases(task, data / f"{task}.jsonl"), limit or None))
        answer_all(model, cases, len(cases), answers / f"{task}.jsonl")
    table = score_folder(answers, wanted, model.name)
    return replace(table, manifest={**model.manifest, "data": str(data), "limit": limit})


def _cases(task: str, path: Path) -> Iterator[Case]:
    for row in read_rows(path):
        document = text_of(row, "input", path)
        asked = texts_of(row, "instructions", path)
        references = texts_of(row, "outputs", path)
        if len(asked) != len(references):
            raise DataError(f"A row of {path} has another number of answers than of questions.")
        for text, reference in zip(asked, references, strict=True):
            question = Question(task, text, reference, text_of(row, "evaluation", path))
            yield from _asked(document, question)


def _asked(document: str, question: Question) -> Iterator[Case]:
    """Yield a question's case, and a second one where the world's truth is asked as well."""
    tokens = answer_tokens_of(question)
    in_document, _, in_world = question.reference.partition("[fact:")
    kept = {"query": question.text, "gt": question.reference, "evaluation": question.evaluation}
    if question.task != "sci_fi" or not in_world:
        yield Case(Request(prompt_of(document, question), tokens), kept)
        return
    yield Case(Request(prompt_of(document, question), tokens), {**kept, "gt": in_document.strip()})
    yield Case(
        Request(prompt_about_the_world(question), tokens),
        {**kept, "gt": in_world.strip(" ]"), "asked": "the world"},
    )


def _tasks_in(data: Path) -> list[str]:
    found = [path.stem for path in sorted(data.glob("*.jsonl"))]
    if not found:
        raise DataError(
            f"{data} has no data of L-Eval: give a folder with its files, such as quality.jsonl,"
            " from hub dataset L4NLP/LEval."
        )
    return found
