import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.retrieval.cutting import cut, num_words
from tests.factories import make_document

SENTENCE = "The keeper of the lamp wrote the weather down every three hours of the night. "


def test_passages_are_whole_sentences_of_about_one_size() -> None:
    document = make_document(SENTENCE * 40)
    made = cut(document)
    sizes = [num_words(document.text_of(passage)) for passage in made.passages]
    assert all(55 <= size <= 90 for size in sizes)
    assert all(document.text_of(passage).endswith("night.") for passage in made.passages)


def test_no_passage_reaches_into_another_section() -> None:
    document = make_document(("One", SENTENCE * 3), ("Two", SENTENCE * 3))
    bounds = [(p.start, p.end) for p in cut(document).passages]
    edge = document.sections[0].end
    assert not [1 for start, end in bounds if start < edge < end]


def test_a_heading_alone_goes_with_what_follows() -> None:
    document = make_document(("3 Method", "3 Method\n\n"), ("3.1 Ropes", f"3.1 Ropes\n{SENTENCE}"))
    (passage,) = cut(document).passages
    assert document.text_of(passage).startswith("3 Method\n\n3.1 Ropes\nThe keeper")


def test_a_passage_of_chinese_has_about_a_hundred_characters() -> None:
    document = make_document("陈九撑了四十年船，从来不收一种人的钱：去对岸报喜的人。" * 30)
    made = cut(document)
    assert all(80 <= len(passage) <= 140 for passage in made.passages[:-1])


def test_the_sentences_of_a_passage_are_its_own() -> None:
    document = make_document(SENTENCE * 20)
    made = cut(document)
    for number, passage in enumerate(made.passages):
        sentences = made.sentences_of(number)
        assert (sentences[0].start, sentences[-1].end) == (passage.start, passage.end)


@pytest.mark.parametrize("text", ["", " \n ", "." * 5000, "word " * 2000, "无标点" * 900])
def test_any_text_is_cut_and_nothing_is_lost(text: str) -> None:
    document = make_document(text)
    joined = "".join(document.text_of(passage) for passage in cut(document).passages)
    assert "".join(joined.split()) == "".join(text.split())


@given(st.text(alphabet="ab .!?\n“”水。A", max_size=300))
def test_passages_follow_one_another(text: str) -> None:
    document = make_document(text)
    ends = 0
    for passage in cut(document).passages:
        assert ends <= passage.start < passage.end
        assert document.text[ends : passage.start].strip() == ""
        ends = passage.end
    assert document.text[ends:].strip() == ""
