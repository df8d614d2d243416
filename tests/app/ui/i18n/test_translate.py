"""Every word of the page is there in both languages, and every word that is used is there."""

import ast
import inspect
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import app.errors
from app.answering.style_cues import ROWS
from app.documents.document import Document, Note, Section
from app.errors import AppError, NoQuestionError, ReadingError
from app.prompting.tasks import ALL_TASKS
from app.ui.i18n.sentences_zh import SENTENCES_ZH, in_chinese
from app.ui.i18n.texts_zh import ERRORS_ZH, NOTES_ZH, TASKS_ZH
from app.ui.i18n.translate import error_words, language_of, note_words, part_words, say, task_words
from app.ui.i18n.words import TEXTS

UI = Path(app.errors.__file__).parent / "ui"
PLACE = re.compile(r"\{(\w+)\}")
CJK = re.compile("[\u4e00-\u9fff]")


@pytest.mark.parametrize("key", TEXTS)
def test_both_languages_have_the_same_places(key: str) -> None:
    english, chinese = TEXTS[key]
    assert sorted(PLACE.findall(english)) == sorted(PLACE.findall(chinese))
    assert not CJK.search(english)


def test_every_text_that_is_asked_for_is_there_and_none_is_idle() -> None:
    source = "\n".join(path.read_text(encoding="utf-8") for path in UI.rglob("*.py"))
    asked = set(re.findall(r"\bsay\(\s*\w+,\s*\"(\w+)\"", source))
    assert asked <= TEXTS.keys()
    words = set(
        re.findall(r"[\"'](\w+)[\"']", source.replace((UI / "i18n" / "words.py").read_text(), ""))
    )
    built = {f"over_{way}" for way in ("refuse", "closest", "start", "chapters")}
    built |= {f"cue_{name}" for name, _ in ROWS}
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
    assert error_words("zh", ReadingError("The file is empty.")) == "文件是空的。"


def sentences(path: Path) -> Iterator[str]:
    """Yield the strings of a source file, f-strings with empty braces in their places."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value.strip()
        elif isinstance(node, ast.JoinedStr):
            parts = (p.value if isinstance(p, ast.Constant) else "{}" for p in node.values)
            yield "".join(str(part) for part in parts).strip()


def test_what_is_translated_is_still_said_like_that() -> None:
    files = [path for path in UI.parent.rglob("*.py") if path.name != "sentences_zh.py"]
    said = {sentence for path in files for sentence in sentences(path)}
    said.add("the CPU")
    assert {PLACE.sub("{}", english) for english in SENTENCES_ZH} - said == set()


@pytest.mark.parametrize("english", SENTENCES_ZH)
def test_a_sentence_keeps_what_fills_its_places(english: str) -> None:
    filled = PLACE.sub("‹7›", english)
    chinese = in_chinese(filled)
    assert chinese is not None
    assert CJK.search(chinese) or len(chinese) < 5
    assert "{" not in chinese


def test_sentences_in_a_row_are_translated_together() -> None:
    row = (
        "7b does not fit this machine. It fits into memory, but not on a GPU: expect a long text "
        "to take many minutes, up to hours; `--model built-in` or a model server with "
        "`--server-url` are sooner."
    )
    chinese = in_chinese(row)
    assert chinese is not None
    assert "expect" not in chinese
    assert in_chinese("Nobody says this. The file is empty.") is None


def test_every_note_of_reading_has_its_chinese() -> None:
    source = "".join(p.read_text(encoding="utf-8") for p in (UI.parent / "documents").rglob("*.py"))
    codes = set(re.findall(r"\.add\(\s*\"(\w+)\"", source))
    codes |= set(re.findall(r"\(\"(\w+_dropped)\", \"", source))
    assert codes == set(NOTES_ZH)
    assert note_words("zh", "ruby_dropped", "…") == "字旁的注音已略去。"


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
    notes = (Note("sliced", "cut", 3, ""),) if sliced else ()
    document = Document("a.txt", "A", "text", "text", (Section("A", 1, 0, 4),), notes=notes)
    assert part_words("zh", title, document) == shown
    assert part_words("en", title, document) == title
