"""East Asian characters are told from those whose words are parted by spaces."""

import pytest

from app.text.scripts import is_in_word, is_wide, num_wide


@pytest.mark.parametrize(
    ("character", "wide", "in_word"),
    [
        ("a", False, True),
        ("é", False, True),
        ("Ж", False, True),
        ("ا", False, True),
        ("7", False, True),
        ("“", False, False),
        (" ", False, False),
        ("木", True, False),
        ("。", True, False),
        ("の", True, False),
        ("한", True, False),
        ("𠀀", True, False),
    ],
)
def test_a_character(character: str, wide: bool, in_word: bool) -> None:
    assert (is_wide(character), is_in_word(character)) == (wide, in_word)


def test_wide_characters_are_counted() -> None:
    assert num_wide("Sun 孙悟空。") == 4
    assert num_wide("") == 0
