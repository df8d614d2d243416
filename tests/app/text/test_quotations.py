"""What counts as a quotation, and what normalising keeps of a text."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.text.quotations import find_quotations, normalise

FOUND = [
    ("He wrote “we propose a method” there.", ["we propose a method"]),
    ('He wrote "we propose a method" there.', ["we propose a method"]),
    ("他说「我要去北京看看」了。", ["我要去北京看看"]),
    ("他说『我要去北京看看』了。", ["我要去北京看看"]),
    ('他说"我要去北京看看"了。', ["我要去北京看看"]),
    ("The “long context” model, 「北京」.", []),
    ("“我要去北京” “我要去北京城”", ["我要去北京城"]),
    # Dialogue inside a quotation does not end it.
    ("“He said, “I will go.” And he left.” So.", ["He said, “I will go.” And he left."]),
    ('"He said: "I will go." And he left." So.', ['He said: "I will go." And he left.']),
    ("「他说『去吧』然后就走了」", ["他说『去吧』然后就走了"]),
    ("“He said, “I will go””", ["He said, “I will go"]),
    ("“ a quotation with room ”", ["a quotation with room"]),
    # Marks without a partner, and marks that are none.
    ("“never closed and “this one is closed” here", ["this one is closed"]),
    ("stray ” and “this one is closed” here", ["this one is closed"]),
    ('a 12" pipe beside a 14" pipe of steel', []),
    ("“one two three” and “four five six”", ["one two three", "four five six"]),
]


@pytest.mark.parametrize(("text", "wanted"), FOUND)
def test_quotations_are_found(text: str, wanted: list[str]) -> None:
    found = find_quotations(text)
    assert [quotation.text for quotation in found] == wanted
    for quotation in found:
        assert text[quotation.start : quotation.end] == quotation.text
        assert text[quotation.outer_start] in '“「『"'
        assert text[quotation.outer_end - 1] in '”」』"'


@given(st.text(alphabet='ab “”「」『』"\n，', max_size=60))
def test_quotations_are_apart_and_in_order(text: str) -> None:
    found = find_quotations(text)
    ends = [0, *(quotation.outer_end for quotation in found)]
    starts = [*(quotation.outer_start for quotation in found), len(text)]
    assert all(end <= start for end, start in zip(ends, starts, strict=True))


@given(st.lists(st.sampled_from(["one two three ", "“", "”", '"', "\n", "是"]), max_size=30))
def test_what_is_found_while_growing_stays_found(parts: list[str]) -> None:
    text = "".join(parts)
    whole = find_quotations(text)
    for cut in range(len(text)):
        growing = find_quotations(text[:cut], growing=True)
        assert growing == whole[: len(growing)]


SAME = [
    ("a  b\n\tc", "a b c"),
    ("the long-\nterm plan", "the long-term plan"),
    ("the long-\nterm plan", "the longterm plan"),
    ("a word — another", "a word—another"),
    ("ﬁnd the eﬃcient", "find the efficient"),
    ("don’t say “no”", 'don\'t say "no"'),
    ("say ‘no’", "say “no”"),
    ("so……", "so......"),
    ("中 文\n字", "中文字"),
    ("用 GPT 模型", "用GPT模型"),
    ("in\u00adter\u200bnal", "internal"),
    ("hyphen\u0002ated", "hyphenated"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_spellings_of_one_text_are_equal(one: str, other: str) -> None:
    assert normalise(one).text == normalise(other).text


@pytest.mark.parametrize(
    ("one", "other"),
    [("10-20", "1020"), ("We", "we"), ("a b", "ab"), ("not here", "here"), ("1 0", "10")],
)
def test_different_texts_stay_different(one: str, other: str) -> None:
    assert normalise(one).text != normalise(other).text


@given(st.text(alphabet="ab1 -—\n“’ﬁ…中文，\u00ad", max_size=40))
def test_each_normalised_character_comes_from_its_offset(text: str) -> None:
    normalised = normalise(text)
    assert len(normalised.offsets) == len(normalised.text) + 1
    assert list(normalised.offsets) == sorted(normalised.offsets)
    for character, offset in zip(normalised.text, normalised.offsets, strict=False):
        if re.match("[ab1中文，]", character):
            assert text[offset] == character


@given(st.text(alphabet="ab -\n“中文", max_size=40))
def test_normalising_twice_changes_nothing(text: str) -> None:
    once = normalise(text).text
    assert normalise(once).text == once


def test_a_range_leads_back_to_the_original() -> None:
    text = "The eﬃ-\ncient  “way”."
    normalised = normalise(text)
    at = normalised.text.index("efficient")
    start, end = normalised.original(at, at + len("efficient"))
    assert text[start:end] == "eﬃ-\ncient"
