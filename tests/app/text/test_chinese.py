"""Either form of a Chinese character finds the other, and no offset moves."""

import pytest

from app.text.chinese import forms_of, simplify
from app.text.quotations import normalise


@pytest.mark.parametrize(
    ("text", "simplified"),
    [
        ("豬八戒", "猪八戒"),
        ("爲甚麽", "为甚么"),
        ("the 臺 of 2019, ラーメン", "the 台 of 2019, ラーメン"),
        ("灯塔", "灯塔"),
        ("", ""),
    ],
)
def test_traditional_characters_are_simplified_one_by_one(text: str, simplified: str) -> None:
    assert simplify(text) == simplified


def test_a_text_keeps_its_length() -> None:
    text = "".join(chr(code) for code in range(0x3000, 0xD800))
    assert len(simplify(text)) == len(text)


@pytest.mark.parametrize("character", ["台", "臺", "颱"])
def test_all_forms_of_a_character_are_known_from_each(character: str) -> None:
    assert set(forms_of(character)) >= {"台", "臺", "颱", "檯"}


def test_a_character_of_one_form_is_alone() -> None:
    assert (forms_of("猴"), forms_of("a"), forms_of("-")) == ("猴", "a", "-")


def test_a_quotation_is_compared_in_simplified_characters() -> None:
    assert normalise("「孫悟空說」").text == normalise("“孙悟空说”").text
