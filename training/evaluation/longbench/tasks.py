"""LongBench's tasks: what is asked, how long the answer may be, and what scores it."""

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from training.errors import DataError
from training.evaluation.metrics.choices import class_score, count_score, paragraph_score
from training.evaluation.metrics.code_similarity import code_similarity
from training.evaluation.metrics.rouge import chinese_rouge_l, rouge_l
from training.evaluation.metrics.token_f1 import chinese_token_f1, token_f1

Metric = Callable[[str, str], float]

METRICS: dict[tuple[str, str], Metric] = {
    ("f1", "en"): token_f1,
    ("f1", "zh"): chinese_token_f1,
    ("rouge_l", "en"): rouge_l,
    ("rouge_l", "zh"): chinese_rouge_l,
    ("count", "en"): count_score,
    ("paragraph", "en"): paragraph_score,
    ("paragraph", "zh"): paragraph_score,
    ("code", "en"): code_similarity,
}


@dataclass(frozen=True, slots=True)
class Task:
    """One task as tasks.toml has it. prompt: with {context} and, where there is one, {input}."""

    name: str
    group: str
    metric: str
    answer_tokens: int
    prompt: str
    language: str = "en"
    first_line: bool = False
    is_plain: bool = False
    ends_at_newline: bool = False

    def ask(self, row: Mapping[str, Any]) -> str:
        """Return the prompt of a row of the data."""
        # Not str.format: texts hold braces, and a text must not be read for places to fill.
        before, _, after = self.prompt.partition("{context}")
        return f"{before}{row['context']}{after.replace('{input}', row['input'])}"

    def score(self, answer: str, references: list[str], classes: list[str] | None) -> float:
        """Return how near an answer comes to the nearest of its references, 0 to 1."""
        if self.first_line:
            answer = answer.lstrip("\n").split("\n")[0]
        if self.metric == "class":
            scores = [class_score(answer, right, classes or ()) for right in references]
        else:
            measure = METRICS[self.metric, self.language]
            scores = [measure(answer, right) for right in references]
        return max(scores, default=0.0)


@cache
def tasks() -> dict[str, Task]:
    """Return all tasks by name, in the benchmark's order."""
    table = tomllib.loads(Path(__file__).with_name("tasks.toml").read_text(encoding="utf-8"))
    return {name: Task(name, **fields) for name, fields in table.items()}


def task_named(name: str) -> Task:
    """Return a task. Raises DataError for a name that none has."""
    if name not in tasks():
        raise DataError(f"LongBench has no task {name!r}; it has {', '.join(tasks())}.")
    return tasks()[name]
