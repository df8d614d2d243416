"""Each measure against values worked out by hand from its definition."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.evaluation.metrics.choices import class_score, count_score, paragraph_score
from training.evaluation.metrics.code_similarity import code_similarity, first_code_line
from training.evaluation.metrics.rouge import longest_common, rouge_l
from training.evaluation.metrics.token_f1 import token_f1


@pytest.mark.parametrize(
    ("answer", "reference", "expected"),
    [
        ("The cat, the hat!", "a cat", 2 / 3),
        ("cat cat", "cat", 2 / 3),
        ("U.S.A.", "usa", 1),
        ("the", "a", 0),  # nothing is left of either
        ("dog", "cat", 0),
        ("theory", "the ory", 0),  # an article is a whole word
    ],
)
def test_token_f1(answer, reference, expected):
    assert token_f1(answer, reference) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("summary", "reference", "expected"),
    [
        ("a b c", "a b c", 1),
        ("a c", "a b c", 2 * (1 * 2 / 3) / (5 / 3)),
        ("b a", "a b", 0.5),  # in another order only one of two is common
        ("b. a", "a b", 1),  # two sentences together hold both
        ("a a a a", "a", 1),  # each word once
        ("A b", "a b", 0.5),  # case is kept
        ("", "a", 0),
        ("...", "a", 0),
        ("a", "", 0),
    ],
)
def test_rouge_l(summary, reference, expected):
    assert rouge_l(summary, reference) == pytest.approx(expected, abs=1e-7)


def length_of_common(one, other):
    """The obvious way: with the first word of one, or without it."""
    if not one or not other:
        return 0
    without = length_of_common(one[1:], other)
    if one[0] not in other:
        return without
    place = other.index(one[0])
    return max(without, 1 + length_of_common(one[1:], other[place + 1 :]))


@given(st.permutations("abcdefg"), st.permutations("abcdefg"))
def test_longest_common_is_as_long_as_can_be_and_in_both_orders(one, other):
    found = longest_common(list(one), list(other))
    assert len(found) == length_of_common(list(one), list(other))
    assert sorted(found, key=one.index) == sorted(found, key=other.index)


@pytest.mark.parametrize(
    ("answer", "line"),
    [
        ("\n\n  x = 1\ny", "  x = 1"),
        ("```python\n# note\n// note\nx = 2", "x = 2"),
        ("# only a note", ""),
        ("\r\nx", "\r"),
    ],
)
def test_first_code_line(answer, line):
    assert first_code_line(answer) == line


@pytest.mark.parametrize(
    ("answer", "reference", "expected"),
    [
        ("x = 1", "x = 1", 1),
        ("abcd", "bcde", 0.75),
        ("# a", "x", 0),
        ("", "", 1),
        ("abc", "abd", 0.67),  # hundredths
    ],
)
def test_code_similarity(answer, reference, expected):
    assert code_similarity(answer, reference) == expected


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ("Food", 1),
        ("Food or Date", 0.5),
        ("Number of food: Other number", 0),
        ("", 0),
        ("food", 0),
    ],
)
def test_class_score(answer, expected):
    assert class_score(answer, "Food", ["Food", "Date", "Other number"]) == expected


def test_a_part_of_the_right_class_is_no_other_class():
    classes = ["Invention", "Invention of a thing", "Thing"]
    assert class_score("Invention of a thing", "Invention of a thing", classes) == 1


@pytest.mark.parametrize(
    ("answer", "expected"), [("7", 1), ("7 of 9", 0.5), ("77", 0), ("none", 0), ("7, so 7", 1)]
)
def test_count_score(answer, expected):
    assert count_score(answer, "7") == expected


@pytest.mark.parametrize(
    ("answer", "reference", "expected"),
    [("Paragraph 3", "Paragraph 3", 1), ("段落3或4", "段落3", 0.5), ("Paragraph 13", "段落3", 0)],
)
def test_paragraph_score(answer, reference, expected):
    assert paragraph_score(answer, reference) == expected
