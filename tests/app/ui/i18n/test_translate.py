"""Every word of the page is there in both languages, and every word that is used is there."""

import re
from pathlib import Path
from typing import get_args

import pytest

import app.errors
from app.answering.style_cues import ROWS
from app.backends.passages import PassagesBackend
from app.documents.document import Document, Note, Section
from app.errors import ReadingError
from app.models.machine import GIB, Machine
from app.prompting.tasks import ALL_TASKS
from app.settings import Settings
from app.ui.documents.documents_view import drop_words
from app.ui.documents.overview.overview import Kind
from app.ui.i18n.texts_zh import TASKS_ZH
from app.ui.i18n.translate import (
    TEXTS,
    error_words,
    format_words,
    language_of,
    model_words,
    part_words,
    say,
    task_words,
)
from app.ui.masthead.render_masthead import render_masthead
from app.ui.models.render_models import Panel, render_models
from app.ui.page.layout import AREAS

UI = Path(app.errors.__file__).parent / "ui"
PLACE = re.compile(r"\{(\w+)\}")
CJK = re.compile("[\u4e00-\u9fff]")


@pytest.mark.parametrize("key", TEXTS)
def test_both_languages_have_the_same_places(key: str) -> None:
    english, chinese = TEXTS[key]
    assert sorted(PLACE.findall(english)) == sorted(PLACE.findall(chinese))
    assert not CJK.search(english)


def test_what_shows_passages_without_a_model_is_called_so() -> None:
    info = PassagesBackend().info
    for language, name in (("en", "Passages"), ("zh", "原文段落")):
        assert model_words(language, info.name) == name
        assert f"<b>{name}</b>" in render_masthead(language, info)
        panel = render_models(language, info, "", Machine((), GIB, GIB), Panel())
        assert f">{name}</h2>" in panel
    assert model_words("zh", "qwen3-4b") == "qwen3-4b"


def test_every_text_that_is_asked_for_is_there_and_none_is_idle() -> None:
    source = "\n".join(path.read_text(encoding="utf-8") for path in UI.rglob("*.py"))
    asked = set(re.findall(r"\bsay\(\s*\w+,\s*\"(\w+)\"", source))
    assert asked <= TEXTS.keys()
    words = set(re.findall(r"[\"'](\w+)[\"']", source))
    ways = ("auto", "chapters", "start", "refuse")
    built = {f"{begin}_{way}" for begin in ("over", "over_help") for way in ways}
    built |= {f"cue_{name}" for name, _ in ROWS}
    built |= {f"kind_{kind}" for kind in get_args(Kind)}
    built |= {f"area_{name}" for name in AREAS}
    built |= {f"{name}_one" for name in words}
    assert TEXTS.keys() - words - built == set()


def test_of_one_thing_is_spoken_in_the_singular() -> None:
    assert [say("en", "pages", count=count) for count in (0, 1, 2)] == [
        "0 pages",
        "1 page",
        "2 pages",
    ]
    assert say("en", "parts", count="1") == "1 part"
    assert say("zh", "parts", count=1) == "1 个部分"


def test_a_plain_text_is_called_so_and_names_of_formats_stay() -> None:
    assert [format_words("zh", label) for label in ("Text", "PDF")] == ["文本", "PDF"]
    assert [format_words("en", label) for label in ("Text", "PDF")] == ["Text", "PDF"]
    assert "Word、EPUB、" in drop_words("zh", Settings())


def test_every_task_has_its_chinese() -> None:
    assert {task.name for task in ALL_TASKS} == set(TASKS_ZH)


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh"),
        ("en-US,en;q=0.9,zh;q=0.8", "en"),
        ("de-DE,de;q=0.9,zh;q=0.8,en;q=0.7", "zh"),
        ("de-DE", "en"),
        ("", "en"),
    ],
)
def test_the_browser_s_first_language_that_we_have(accepted: str, language: str) -> None:
    assert language_of(accepted) == language


def test_words_are_filled_and_translated() -> None:
    assert say("en", "page", number=7) == "p. 7"
    assert say("zh", "page", number=7) == "第 7 页"
    assert task_words("zh", ALL_TASKS[0])[0] == "提问"
    assert error_words("en", ReadingError("file_empty")) == "The file is empty."
    assert error_words("zh", ReadingError("file_empty")) == "文件是空的。"


@pytest.mark.parametrize(
    ("title", "sliced", "shown"),
    [
        ("Front matter", False, "正文之前"),
        ("Pages 1–5", False, "第 1–5 页"),
        ("Pages 1–5 (2)", False, "第 1–5 页 (2)"),
        ("Front matter – Pages 6–10", False, "正文之前 – 第 6–10 页"),
        ("Part 3", True, "第 3 部分"),
        ("Part 3", False, "Part 3"),
        ("Partings", True, "Partings"),
    ],
)
def test_only_titles_of_ours_are_translated(title: str, sliced: bool, shown: str) -> None:
    notes = (Note("sliced", 3),) if sliced else ()
    document = Document("a.txt", "A", "text", "text", (Section("A", 1, 0, 4),), notes=notes)
    assert part_words("zh", title, document) == shown
    assert part_words("en", title, document) == title
