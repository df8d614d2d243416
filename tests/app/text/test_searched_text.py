"""Quotations looked up in a long text: ranges are of the text as it was given."""

from app.text.searched_text import SearchedText
from app.text.spans import Span

TEXT = "The keeper — she had kept\nthe light — slept.   The keeper slept “well”."


def test_each_occurrence_is_given_in_characters_of_the_whole_text() -> None:
    found = list(SearchedText(TEXT).occurrences("The keeper"))
    assert [TEXT[span.start : span.end] for span in found] == ["The keeper", "The keeper"]
    assert found[0] == Span(0, 10)
    (line,) = SearchedText(TEXT).occurrences("had kept the light")
    assert TEXT[line.start : line.end] == "had kept\nthe light"
    assert not list(SearchedText(TEXT).occurrences("no such words"))


def test_what_is_only_like_it_is_found_with_its_likeness() -> None:
    (best, likeness), *_ = SearchedText(TEXT).near("she had kept that light")
    assert TEXT[best.start : best.end] == "she had kept\nthe light"
    assert 0.8 < likeness < 1


def test_a_word_that_stands_everywhere_is_not_looked_at_for_ever() -> None:
    assert len(list(SearchedText("the light " * 5_000).occurrences("the light"))) == 1_000
