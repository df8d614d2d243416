import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from app.backends.base import Backend
from app.cli import commands as cli
from app.errors import NoDocumentError
from app.settings import Settings
from tests.scripted_backend import ScriptedBackend

NOVEL = "".join(
    f"Chapter {n}\n\nThe red fox number {n} ran over the frozen river. "
    f"{'Nobody saw it go into the wood. ' * 8}\n\n"
    for n in range(1, 5)
)
ANSWER = "It is said that “The red fox number 2 ran over the frozen river.” somewhere."


@pytest.fixture
def backends(monkeypatch: pytest.MonkeyPatch) -> list[ScriptedBackend]:
    """Every model is a scripted one; `tiny` has a window that holds one chapter."""
    opened: list[ScriptedBackend] = []

    def open_scripted(settings: Settings, model: str = "") -> Backend:
        name = model or settings.model
        backend = ScriptedBackend(ANSWER, window_tokens=900 if name == "tiny" else 100_000)
        backend.info = replace(backend.info, name=name)
        opened.append(backend)
        return backend

    monkeypatch.setattr(cli, "open_chosen", open_scripted)
    return opened


@pytest.fixture
def novel(tmp_path: Path) -> str:
    path = tmp_path / "novel.txt"
    path.write_text(NOVEL, encoding="utf-8")
    return str(path)


def rows(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_text_is_what_a_model_reads(novel: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["text", novel, "--sections", "2,4"]) == 0
    printed = capsys.readouterr().out
    assert printed.startswith("# Chapter 2\n\nThe red fox number 2 ran over")
    assert "number 3" not in printed
    assert cli.main(["text", novel, "--sections", "9"]) == 2
    assert "sections 1 to 4" in capsys.readouterr().err


@pytest.mark.usefixtures("backends")
def test_inspect_prints_one_object(novel: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["inspect", novel, "--json"]) == 0
    (facts,) = rows(capsys)
    keys = "title format encoding num_pages num_chars num_tokens tokens_exact window_tokens"
    assert {*keys.split(), "model", "tokenizer", "sections", "notes"} <= set(facts)
    assert [section["title"] for section in facts["sections"]] == [
        f"Chapter {n}" for n in range(1, 5)
    ]


@pytest.mark.usefixtures("backends")
def test_ask_streams_events_and_ends_with_done(
    novel: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["ask", novel, "--question", "Who ran?", "--json"]) == 0
    events = rows(capsys)
    assert [row["type"] for row in (*events[:2], events[-1])] == ["passages", "reading", "done"]
    assert "".join(e["text"] for e in events if e["type"] == "text") == ANSWER
    (quote,) = [e for e in events if e["type"] == "quote"]
    assert (quote["status"], quote["section"]) == ("verbatim", "Chapter 2")


@pytest.mark.usefixtures("backends")
def test_the_answer_alone_is_on_stdout(novel: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["ask", novel, "--question", "Who ran?"]) == 0
    shown = capsys.readouterr()
    assert shown.out == f"{ANSWER}\n  [1] novel.txt, Chapter 2\n"
    assert "passages: " in shown.err


def test_only_chosen_sections_are_read(novel: str, backends: list[ScriptedBackend]) -> None:
    arguments = ["ask", novel, "--question", "Who?", "--sections", "2-4", "--up-to", "3"]
    assert cli.main(arguments) == 0
    text = backends[0].prompts[0].text
    assert [f"Chapter {n}" in text for n in range(1, 5)] == [False, True, True, False]


def test_by_chapter_keeps_its_progress(
    novel: str, tmp_path: Path, backends: list[ScriptedBackend]
) -> None:
    progress = tmp_path / "progress.jsonl"
    arguments = ["ask", novel, "--question", "Who?", "--by-chapter", "--answer-tokens", "200"]
    arguments += ["--model", "tiny", "--progress", str(progress)]
    assert cli.main(arguments) == 0
    assert len(backends[0].prompts) > 4
    assert cli.main(arguments) == 0
    assert len(backends[1].prompts) < len(backends[0].prompts)


@pytest.mark.usefixtures("backends")
def test_two_models_beside_each_other(novel: str, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["ask", novel, "--question", "Who?", "--beside", "tiny", "--answer-tokens", "200"]
    assert cli.main(arguments) == 0
    shown = capsys.readouterr()
    assert "== passages" in shown.out
    assert "== tiny" in shown.out
    assert "tiny: Over the window: the model reads" in shown.err


def test_find_prints_passages_and_asks_no_model(
    novel: str, backends: list[ScriptedBackend], capsys: pytest.CaptureFixture[str]
) -> None:
    question = "Where did fox number 3 run?"
    assert cli.main(["find", novel, "--question", question, "--words", "10", "--json"]) == 0
    (found,) = rows(capsys)
    (passage,) = found["passages"]
    assert (passage["section"], passage["page"], backends) == ("Chapter 3", None, [])
    assert {"text", "document", "start", "end", "best_start", "best_end", "score"} <= set(passage)
    text = Path(novel).read_text(encoding="utf-8")
    best = text[passage["best_start"] : passage["best_end"]]
    assert best == "The red fox number 3 ran over the frozen river."


def test_find_shows_the_best_sentence(novel: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["find", novel, "--question", "Did fox number 2 run?", "--words", "10"]) == 0
    shown = capsys.readouterr().out
    assert shown.startswith("novel.txt, Chapter 2\n")
    assert "→ The red fox number 2 ran over the frozen river. ←" in shown


def test_find_says_where_nothing_bears(novel: str, capsys: pytest.CaptureFixture[str]) -> None:
    question = "Who painted the Sistine ceiling?"
    assert cli.main(["find", novel, "--question", question]) == 0
    assert capsys.readouterr().out == "Nothing in the text bears on this question.\n"
    assert cli.main(["find", novel, "--question", question, "--json"]) == 0
    assert rows(capsys) == [{"passages": [], "complete": True}]


@pytest.mark.usefixtures("backends")
def test_conferences_come_with_counts(novel: str, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["ask", novel, novel, "--task", "compare_conferences"]
    assert cli.main(arguments) == 0
    assert "numbered equations" in capsys.readouterr().out


@pytest.mark.usefixtures("backends")
@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["inspect", "none.pdf"], "no file"),
        (["ask", "NOVEL", "--question", ""], "ask a question"),
        (["find", "NOVEL", "--question", " "], "ask a question"),
        (["find", "NOVEL", "--question", "x", "--words", "0"], "above 0"),
        (["ask", "NOVEL", "--question", "x", "--task", "sing"], "no task “sing”"),
        (["ask", "NOVEL", "--question", "x", "--sections", "9"], "sections 1 to 4"),
        (["ask", "NOVEL", "--question", "x", "--sections", "two"], "something else"),
        (["ask", "NOVEL", "--question", "x", "--model", "tiny"], "window of 900"),
        (["ask", "NOVEL", "--question", "x", "--beside", "tiny", "--json"], "--beside goes"),
        (["ask", "NOVEL", "--question", "x", "--guideline", "none.md"], "cannot be read"),
        (["sing"], "invalid choice"),
    ],
)
def test_an_error_is_one_sentence_and_status_2(
    arguments: list[str], words: str, novel: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main([novel if word == "NOVEL" else word for word in arguments]) == 2
    shown = capsys.readouterr()
    assert shown.err.startswith("error: ")
    assert shown.err.count("\n") == 1
    assert words in shown.err


@pytest.mark.usefixtures("backends")
def test_an_error_ends_the_json_stream(novel: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["ask", novel, "--question", "x", "--model", "tiny", "--json"]) == 2
    passages, event = rows(capsys)
    assert passages == {"type": "passages", "passages": [], "complete": True}
    assert (event["type"], event["kind"]) == ("error", "OverWindowError")


@pytest.mark.parametrize(
    ("text", "indices"),
    [("", None), ("1", {0}), ("1-3", {0, 1, 2}), ("1, 3-4", {0, 2, 3}), ("4,4", {3})],
)
def test_sections_are_counted_from_one(text: str, indices: set[int] | None) -> None:
    assert cli.parse_sections(text, 4) == indices


def test_a_range_backwards_is_refused() -> None:
    with pytest.raises(NoDocumentError, match="sections 1 to 4"):
        cli.parse_sections("3-2", 4)
