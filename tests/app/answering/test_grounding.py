"""Quotations of answers found in documents, and passages related to the rest."""

import pytest

from app.answering.grounding import Grounder, Quote
from app.documents.document import Document
from app.prompting.prompt import Source
from app.retrieval.retriever import Retriever
from app.text import searched_text
from app.text.quotations import Normalised, normalise
from app.text.spans import Span
from app.text.tokens import EstimatingTokenizer
from tests.factories import make_document, make_source

FIRST = (
    "It was a cold day in the val-\nley. “I will go,” said the old miller, and he took his hat "
    "and walked slowly away over the hill.\n\n"
)
SECOND = (
    "Nobody in the village knew where the road led. The children said that it ended at the sea, "
    "where white ships wait for the wind.\n\n"
)

THIRD = "木匠把灯挂在门口，说：“今晚谁也不要出门。”\n  风从山上吹下来，把门吹开了。"
TEXT = FIRST + SECOND + THIRD


def source(spans: tuple[Span, ...] | None = None, name: str = "tale.txt") -> Source:
    return source_of(make_document(FIRST, SECOND, THIRD, paged=True, name=name), *spans or ())


def source_of(document: Document | str, *spans: Span) -> Source:
    return make_source(document, *spans, tokenizer=EstimatingTokenizer())


def ground_one(answer: str, *sources: Source) -> Quote:
    (quote,) = Grounder(sources or (source(),)).ground(answer)
    return quote


VERBATIM = [
    ("“a cold day in the valley”", "a cold day in the val-\nley", 1),
    ('"I will go," said the old miller" is written', None, None),
    ("“‘I will go,’ said the old miller”", "“I will go,” said the old miller", 1),
    ("「木匠把灯挂在门口，说：“今晚谁也不要出门。” 风从山上」", None, 3),
    ("“the wind. 木匠把灯挂在门口”", "the wind.\n\n木匠把灯挂在门口", 2),
]


@pytest.mark.parametrize(("answer", "passage", "page"), VERBATIM)
def test_what_stands_there_is_verbatim(answer: str, passage: str | None, page: int | None) -> None:
    quote = ground_one(answer)
    assert (quote.status, quote.score, quote.outside) == ("verbatim", 1.0, False)
    assert quote.start is not None
    assert answer[quote.answer_start : quote.answer_end] == quote.text
    if passage is not None:
        assert TEXT[quote.start : quote.end] == passage
    if page is not None:
        assert (quote.page_first, quote.section) == (page, f"Part {page}")


def test_a_quotation_over_two_pages_tells_both() -> None:
    quote = ground_one("“the wind. 木匠把灯挂在门口”")
    assert (quote.page_first, quote.page_last) == (2, 3)


@pytest.mark.parametrize(
    ("answer", "passage"),
    [
        ("“It was a warm day in the valley”", "It was a cold day in the val-\nley"),
        ("“Walked slowly away over the hill”", "walked slowly away over the hill"),
        ("“the children said it ended at the sea”", "The children said that it ended at the sea"),
        ("「木匠把灯挂到门口，说：今晚谁都不要出门」", None),
    ],
)
def test_what_is_very_like_is_near(answer: str, passage: str | None) -> None:
    quote = ground_one(answer)
    assert quote.status == "near"
    assert 0.8 <= quote.score < 1
    assert quote.start is not None
    assert quote.end is not None
    if passage is not None:
        assert TEXT[quote.start : quote.end] == passage


@pytest.mark.parametrize(
    "answer",
    [
        "“The carpenter sailed home before dawn”",
        "“the hill walked over the miller and the hat slowly”",
        "「国王在花园里种了一棵苹果树」",
        "“这是一段完全编造出来的文字”",
    ],
)
def test_what_stands_nowhere_is_not_found(answer: str) -> None:
    quote = ground_one(answer)
    assert (quote.status, quote.score, quote.source) == ("not_found", 0.0, None)
    assert (quote.document, quote.section) == ("", "")
    assert (quote.page_first, quote.start, quote.end) == (None, None, None)


def test_a_passage_that_was_not_given_is_outside() -> None:
    given_first = source((Span(0, len(FIRST)),))
    answer = "“where white ships wait for the wind”"
    assert ground_one(answer, given_first).outside
    assert not ground_one(answer, given_first, source(name="whole.txt")).outside
    assert ground_one(answer, given_first, source(name="whole.txt")).document == "whole.txt"


def test_a_place_that_was_given_goes_before_one_that_was_not() -> None:
    text = "the same words stand here. " * 2
    later = source_of(text, Span(27, len(text)))
    quote = ground_one("“the same words stand here”", later)
    assert (quote.start, quote.outside) == (27, False)


def test_whole_words_go_before_parts_of_words() -> None:
    text = "bathe cat sat up; the cat sat up"
    quote = ground_one("“the cat sat up”", source_of(text))
    assert quote.start == text.index("the cat sat up", 5)


def test_a_growing_answer_brings_quotes_in_order() -> None:
    answer = "“He: “I will go,” said the old miller” and “the children said that it ended”"
    grounder = Grounder((source(),))
    whole = grounder.ground(answer)
    assert [quote.status for quote in whole] == ["near", "near"]
    for cut in range(len(answer)):
        growing = grounder.ground(answer[:cut], growing=True)
        assert growing == whole[: len(growing)]


RELATED = [
    ("The miller took his hat and walked over the hill.", 1),
    ("White ships wait at the sea for the wind.", 2),
    ("木匠在门口挂灯，叫今晚谁也不要出门。", 3),
]


@pytest.mark.parametrize(("sentence", "page"), RELATED)
def test_a_sentence_without_quotation_gets_the_closest_passage(sentence: str, page: int) -> None:
    (related,) = Grounder((source(),)).match(sentence).related
    assert related.page_first == page
    assert sentence[related.answer_start : related.answer_end] == related.text


def test_only_what_was_given_is_related() -> None:
    assert Grounder((source((Span(0, len(FIRST)),)),)).match(RELATED[1][0]).related == ()


@pytest.mark.parametrize(
    "answer",
    [
        "The gradient of the loss vanishes for deep networks.",
        "The miller went: “I will go,” said the old miller, and he took his hat.",
        "Yes.",
        "",
    ],
)
def test_nothing_is_related_to_other_matters_or_to_quotations(answer: str) -> None:
    assert Grounder((source(),)).match(answer).related == ()


@pytest.mark.parametrize(
    ("answer", "unsupported"),
    [
        ("The gradient of the loss vanishes for deep networks.", [0]),
        ("Indeed. The miller took his hat and walked over the hill.", []),
        ("The miller: “I will go,” said the old miller, and the gradient vanishes.", []),
        (f"{RELATED[0][0]} Deep networks learn by gradient descent.", [len(RELATED[0][0]) + 1]),
    ],
)
def test_sentences_without_a_passage_are_told(answer: str, unsupported: list[int]) -> None:
    found = Grounder((source(),)).match(answer).unsupported
    assert [sentence.answer_start for sentence in found] == unsupported
    assert all(answer[one.answer_start : one.answer_end] == one.text for one in found)


def test_an_empty_selection_finds_nothing_and_says_so() -> None:
    grounder = Grounder(())
    assert grounder.match("Some sentence of several plain words.").related == ()
    assert [q.status for q in grounder.ground("“three plain words”")] == ["not_found"]


def test_the_next_answer_finds_its_text_ready(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []

    def counted(text: str) -> Normalised:
        made.append(text)
        return normalise(text)

    monkeypatch.setattr(searched_text, "normalise", counted)
    retriever, sources = Retriever(), (source(),)
    first = Grounder(sources, retriever).ground("“a cold day in the valley”")
    second = Grounder(sources, retriever).ground("“where white ships wait”")
    assert [quote.status for quote in (*first, *second)] == ["verbatim", "verbatim"]
    assert made == [TEXT]
