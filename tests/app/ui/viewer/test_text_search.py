"""Words are found as a person means them."""

import pytest

from app.ui.viewer.search.text_search import MOST_HITS, find_words
from tests.factories import make_document

TEXT = "The keeper’s log: “cold\n nights”. Keeper! a.b C++ 灯塔守望人 臺上台上"


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("keeper", ["keeper", "Keeper"]),
        ("keeper's", ["keeper’s"]),
        ('"cold nights"', ["“cold\n nights”"]),
        ("a.b", ["a.b"]),
        ("axb", []),
        ("c++", ["C++"]),
        ("守望", ["守望"]),
        ("燈塔", ["灯塔"]),
        ("台上", ["臺上", "台上"]),
        ("  ", []),
        ("", []),
    ],
)
def test_words_are_found_whatever_the_case_the_marks_and_the_spaces(
    words: str, found: list[str]
) -> None:
    document = make_document(TEXT)
    hits = find_words(document, words).hits
    assert [document.text[hit.span.start : hit.span.end] for hit in hits] == found


def test_a_hit_shows_what_stands_around_it_in_one_line() -> None:
    hit = find_words(make_document(TEXT), "cold nights").hits[0]
    assert (hit.before, hit.words, hit.after[:3]) == ("The keeper’s log: “", "cold nights", "”. ")


def test_more_hits_than_anyone_steps_through_are_told() -> None:
    found = find_words(make_document("a " * (MOST_HITS + 5)), "a")
    assert (len(found.hits), found.is_all) == (MOST_HITS, False)
    assert find_words(make_document("a " * MOST_HITS), "a").is_all
