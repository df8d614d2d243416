from dataclasses import replace
from pathlib import Path

import pytest

from app.answering.answer import Request
from app.answering.chapter_by_chapter import PartAnswered
from app.answering.chapter_progress import ChapterProgress, run_key
from app.errors import SettingsError
from app.prompting.tasks import TaskOptions

REQUEST = Request((), "Why?", "novel")


def test_answers_come_back(tmp_path: Path) -> None:
    path = tmp_path / "progress.jsonl"
    progress = ChapterProgress(path, "run")
    assert progress.kept() == {}
    progress.keep(PartAnswered("a", "A", "first\nanswer"))
    progress.keep(PartAnswered("b", "B", "二"))
    progress.keep(PartAnswered("c", "C", "old", reused=True))
    assert ChapterProgress(path, "run").kept() == {"a": "first\nanswer", "b": "二"}
    assert ChapterProgress(path, "other").kept() == {}


def test_half_a_line_is_ignored(tmp_path: Path) -> None:
    path = tmp_path / "progress.jsonl"
    ChapterProgress(path, "run").keep(PartAnswered("a", "A", "whole"))
    with path.open("a", encoding="utf-8") as file:
        file.write('\n{"run": "run", "key": "b", "ans')
    assert ChapterProgress(path, "run").kept() == {"a": "whole"}
    ChapterProgress(path, "run").keep(PartAnswered("c", "C", "next"))
    assert ChapterProgress(path, "run").kept() == {"a": "whole", "c": "next"}


@pytest.mark.parametrize(
    "other",
    [
        replace(REQUEST, question="How?"),
        replace(REQUEST, task="question"),
        replace(REQUEST, options=TaskOptions(language="Chinese")),
    ],
)
def test_another_question_is_another_run(other: Request) -> None:
    assert run_key(REQUEST, "m") == run_key(replace(REQUEST), "m")
    assert run_key(REQUEST, "m") != run_key(other, "m")
    assert run_key(REQUEST, "m") != run_key(REQUEST, "n")


def test_a_file_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="cannot be written"):
        ChapterProgress(tmp_path / "none" / "p.jsonl", "run").keep(PartAnswered("a", "A", "x"))
