"""Whether lines of Korean end within words is told by the words within the lines."""

import random
from itertools import pairwise

import pytest

from app.documents.formats import read
from app.text.hangul import HangulBreaks, are_hangul

WORDS = (
    "등대지기는 매일 아침 방파제를 따라 걸으며 밤사이 남은 밧줄을 세고 자기 공책에 적었다 "
    "배는 벽 옆에 조용히 누워 있었고 아무도 오지 않았으며 아무도 떠나지 않았다"
).split()


def wrapped(width: int, num_words: int, *, between_words: bool) -> list[str]:
    """Return lines of a text of so many words; each line as long as fits."""
    words = random.Random(0).choices(WORDS, k=num_words)
    if not between_words:
        text = " ".join(words)
        return [text[i : i + width].strip() for i in range(0, len(text), width)]
    lines = [words[0]]
    for word in words[1:]:
        if len(lines[-1]) + 1 + len(word) > width:
            lines.append(word)
        else:
            lines[-1] += f" {word}"
    return lines


def test_lines_that_end_with_words_end_within_none() -> None:
    lines = wrapped(31, 400, between_words=True)
    breaks = HangulBreaks(lambda: lines)
    assert not any(breaks.is_within_word(line, following) for line, following in pairwise(lines))


def test_lines_that_end_anywhere_part_words_that_are_known_and_those_that_are_not() -> None:
    lines = wrapped(31, 400, between_words=False)
    breaks = HangulBreaks(lambda: lines)
    assert breaks.is_within_word("밤사이 남은 밧", "줄을 세고")
    assert breaks.is_within_word("모르는 낱", "말을 쓴다")
    assert not breaks.is_within_word("밤사이 남은 밧줄을", "세고 자기")


@pytest.mark.parametrize("sign", ["守", "の", "a", "。"])
def test_other_signs_are_no_hangul(sign: str) -> None:
    assert are_hangul("배", "벽")
    assert not are_hangul("배", sign)


def test_a_wrapped_korean_text_keeps_its_words_apart() -> None:
    lines = wrapped(36, 900, between_words=True)
    text = read("\n".join(lines).encode(), "a.txt").text
    assert "\n" not in text.strip()
    assert text.split() == " ".join(lines).split()
