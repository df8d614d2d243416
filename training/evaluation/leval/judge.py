"""Open answers graded by a judge, another model: points of ten beside the reference."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from training.evaluation.answers import Case, answer_all, hold_settings
from training.evaluation.generation.base import LanguageModel, Request
from training.evaluation.jsonl import Row, read_rows
from training.evaluation.leval.score import stored_files
from training.evaluation.leval.tasks import CLOSED
from training.evaluation.scores import Score, ScoreTable, percent

PROMPT = """An answer is to be graded. Hold it against the reference: what matters is whether it \
says the same, not how, nor at what length.

Question:
{question}

Reference:
{reference}

Answer:
{answer}

Grade it from 0 (wrong, or beside the point) to 10 (says all that the reference says, and nothing \
false). Write the grade first, as "Grade: N", then one sentence why."""
GRADE = re.compile(r"grade\W*(\d+(?:\.\d+)?)", re.IGNORECASE)


def add_judgement(table: ScoreTable, judge: LanguageModel, folder: Path) -> ScoreTable:
    """Return the table with a line for each open task: the judge's grade, in points of 100.

    folder: that of the answers; what the judge says is stored in `judged` within it.
    """
    judged = folder / "judged"
    hold_settings(judged, judge.manifest)
    scores, ungraded = list(table.scores), 0
    for task, path in stored_files(folder).items():
        if task in CLOSED:
            continue
        rows = list(read_rows(path))
        said = answer_all(judge, _cases(rows), len(rows), judged / path.name)
        grades = [grade for row in said if (grade := grade_of(row["pred"])) is not None]
        ungraded += len(said) - len(grades)
        if grades:
            scores.append(Score(f"{task} (judge)", percent(grades), len(grades), "judge", "judge"))
    details = {**table.details, "judge": judge.manifest, "not_graded": ungraded}
    return replace(table, scores=scores, details=details)


def grade_of(text: str) -> float | None:
    """Return a judge's grade, 0 to 1; None where it gave none that can be."""
    found = GRADE.search(text)
    value = float(found.group(1)) / 10 if found else -1.0
    return value if 0 <= value <= 1 else None


def _cases(rows: list[Row]) -> Iterator[Case]:
    for row in rows:
        prompt = PROMPT.format(
            question=row["query"], reference=row["gt"], answer=row["pred"].strip() or "(nothing)"
        )
        yield Case(Request(prompt, 128), {"query": row["query"], "graded": row["pred"]})
