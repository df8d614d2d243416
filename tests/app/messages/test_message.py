"""Every message that is said has a code, both languages, and values that fill its places."""

import ast
import copy
import json
import pickle
import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest

import app.errors
from app.messages.message import (
    Message,
    as_is,
    in_a_row,
    message,
    pack_message,
    unpack_message,
)
from app.messages.wordings import NOTES, WORDINGS, read_all_wordings

APP = Path(app.errors.__file__).parent
CJK = re.compile("[\u4e00-\u9fff]")
ERRORS = {name for name in vars(app.errors) if name.endswith("Error")}
WITHOUT_WORDS = {"as_is", "in_a_row", "on_cpu"}


def places(template: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(template) if name}


def calls() -> Iterator[tuple[str, ast.Call]]:
    """Yield every call in the product, with the name of what is called."""
    for path in APP.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                yield ast.unparse(node.func), node


def codes_of(node: ast.expr) -> list[str]:
    """Return the codes that an argument may be, where it spells them out."""
    if isinstance(node, ast.IfExp):
        return [*codes_of(node.body), *codes_of(node.orelse)]
    return [node.value] if isinstance(node, ast.Constant) and isinstance(node.value, str) else []


SAID = [
    (codes_of(node.args[0]), {keyword.arg for keyword in node.keywords})
    for name, node in calls()
    if node.args and (name in ERRORS or name in ("message", "worded"))
]


def test_what_is_said_has_a_code_and_all_its_values() -> None:
    assert len(SAID) > 100
    for codes, values in SAID:
        for code in codes:
            assert code in WORDINGS, f"no message has the code {code!r}"
            assert places(WORDINGS[code][0]) <= values, code


def test_every_note_of_reading_has_its_words() -> None:
    added = {
        code
        for name, node in calls()
        if name.endswith("report.add") and node.args
        for code in codes_of(node.args[0])
    }
    assert added <= NOTES.keys()


def test_no_message_is_idle() -> None:
    source = "".join(path.read_text(encoding="utf-8") for path in APP.rglob("*.py"))
    spoken = set(re.findall(r"[\"'](\w+)[\"']", source))
    assert WORDINGS.keys() - spoken == set()


@pytest.mark.parametrize("code", WORDINGS)
def test_both_languages_take_the_same_values(code: str) -> None:
    english, chinese = WORDINGS[code]
    assert places(chinese) <= places(english)
    assert not CJK.search(english)
    assert CJK.search(chinese) or code in WITHOUT_WORDS


def test_a_message_is_its_english_and_knows_its_chinese() -> None:
    said = message("pdf_locked")
    assert said == "The PDF is locked; give its password to read it."
    assert said.in_language("zh") == "这份 PDF 已加密：请输入密码。"
    assert said.in_language("en") == said


def test_messages_in_messages_are_worded_along() -> None:
    said = message("runs_on", place=message("on_gpus", num_gpus=2), weights="16-bit", num_seconds=9)
    row = in_a_row(said, "", "plain words", message("runs_slowly", num_minutes=9))
    assert "2 GPUs" in row
    assert "2 个 GPU" in row.in_language("zh")
    assert "plain words" in row.in_language("zh")
    assert "expect" not in row.in_language("zh")


def test_a_message_survives_copying_pickling_and_json() -> None:
    said = message("reading_too_slow", seconds=2.5)
    row = in_a_row(said, as_is("so"))
    for kept in (
        copy.deepcopy(row),
        pickle.loads(pickle.dumps(row)),
        unpack_message(json.loads(json.dumps(pack_message(row)))),
    ):
        assert isinstance(kept, Message)
        assert kept == row
        assert kept.in_language("zh") == row.in_language("zh")


@pytest.mark.parametrize(
    "fields",
    [{"code": "nobody_says_this", "values": {}}, {"code": "reading_too_slow", "values": {}}, {}],
)
def test_what_is_no_message_is_not_unpacked(fields: dict[str, object]) -> None:
    with pytest.raises((KeyError, ValueError)):
        unpack_message(fields)


@pytest.mark.parametrize(
    ("files", "reason"),
    [
        (['[a]\nen = "A"'], "'a' needs “en” and “zh”"),
        (['[a]\nen = "A"\nzh = "甲"\nde = "A"'], "and nothing else"),
        (['[a]\nen = "A"\nzh = "甲"', '[a]\nen = "B"\nzh = "乙"'], "a stand in another file"),
        (['[a]\nen = "A"\nzh = "甲"\n[a]\nen = "B"\nzh = "乙"'], "Cannot declare"),
    ],
)
def test_a_table_with_a_gap_or_a_code_twice_is_refused(
    tmp_path: Path, files: list[str], reason: str
) -> None:
    for number, text in enumerate(files):
        (tmp_path / f"{number}.toml").write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=reason):
        read_all_wordings(tmp_path)
