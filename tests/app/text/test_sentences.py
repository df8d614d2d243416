"""Where sentences end, and that each place of a text is looked at once, whatever rows it holds."""

import pytest

from app.text.sentences import split_sentences
from app.text.spans import Span


def sentences(text: str) -> list[str]:
    return [text[span.start : span.end] for span in split_sentences(text, Span(0, len(text)))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It rained. She left.", ["It rained.", "She left."]),
        ("Wait... What?! “Yes.” No", ["Wait...", "What?!", "“Yes.”", "No"]),
        ("He met Mr. Brown and J. Smith.", ["He met Mr. Brown and J. Smith."]),
        ("下雨了。她走了！", ["下雨了。", "她走了！"]),
        ("one\n\ntwo\n \n three", ["one", "two", "three"]),
        ("regions.They came", ["regions.", "They came"]),
    ],
)
def test_sentences_end_at_their_marks(text: str, expected: list[str]) -> None:
    assert sentences(text) == expected


# A row that were read again from each of its places would take hours at this length.
ROW = 200_000


@pytest.mark.parametrize("row", [".", "…", "!?", " ", "\t", '."', "\n ", "。", "a.", " \t"])
def test_a_row_of_any_length_is_read_once(row: str) -> None:
    text = f"It rained{row * (ROW // len(row))}x and she left. He stayed."
    assert sentences(text)[-1] == "He stayed."
