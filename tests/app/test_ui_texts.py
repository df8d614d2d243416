"""Every word of the page is there in both languages, and every word that is used is there."""

import inspect
import re
from pathlib import Path

import pytest

import app.errors
from app.errors import AppError, NoQuestionError
from app.tasks import ALL_TASKS
from app.ui.texts import TEXTS, error_words, language_of, say, task_words
from app.ui.texts_zh import ERRORS_ZH, TASKS_ZH

UI = Path(app.errors.__file__).parent / "ui"
PLACE = re.compile(r"\{(\w+)\}")
CJK = re.compile("[\u4e00-\u9fff]")


@pytest.mark.parametrize("key", TEXTS)
def test_both_languages_have_the_same_places(key: str) -> None:
    english, chinese = TEXTS[key]
    assert sorted(PLACE.findall(english)) == sorted(PLACE.findall(chinese))
    assert not CJK.search(english)


def test_every_text_that_is_asked_for_is_there_and_none_is_idle() -> None:
    source = "\n".join(path.read_text(encoding="utf-8") for path in UI.glob("*.py"))
    asked = set(re.findall(r"\bsay\(\s*\w+,\s*\"(\w+)\"", source))
    assert asked <= TEXTS.keys()
    words = set(re.findall(r"[\"'](\w+)[\"']", source.replace((UI / "texts.py").read_text(), "")))
    built = {f"over_{way}" for way in ("refuse", "closest", "start", "chapters")}
    built |= {"face_text", "face_picture"}
    assert TEXTS.keys() - words - built == set()


def test_every_error_and_task_has_its_chinese() -> None:
    kinds = {
        name
        for name, kind in inspect.getmembers(app.errors, inspect.isclass)
        if issubclass(kind, AppError) and kind not in (AppError, app.errors.SettingsError)
    }
    assert kinds == set(ERRORS_ZH)
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
    assert error_words("en", NoQuestionError("Please ask.")) == "Please ask."
    assert error_words("zh", NoQuestionError("Please ask.")) == "请先写下问题。（Please ask.）"
