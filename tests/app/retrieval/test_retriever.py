import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from app.documents.document import Document
from app.retrieval.document_index import DocumentIndex
from app.retrieval.passage import Evidence, FindOptions
from app.retrieval.retriever import Asked, Retriever
from app.retrieval.whole_text.whole_text_kinds import WholeTextKind
from app.text.spans import Span
from tests.factories import make_document

FILLER = "The grey road went on between the hills, and nobody was seen on it all day. " * 6
NEEDLE = "The harbour master hid a silver compass under the lighthouse stairs."
TALE = make_document(
    ("One", f"{FILLER}\n\n"),
    ("Two", f"{FILLER}Rain fell. {NEEDLE} Nobody saw it. {FILLER}\n\n"),
    ("Three", f"{FILLER}\n\n"),
    paged=True,
)


def find(question: str, *documents: Document, num_words: int = 200) -> Evidence:
    asked = documents or (TALE,)
    spans = [[Span(0, len(document.text))] for document in asked]
    return Retriever().find(asked, spans, question, FindOptions(num_words))


def test_a_passage_says_where_it_stands_and_which_sentence_bears_most() -> None:
    best = find("Where is the silver compass hidden?").passages[0]
    assert best.text == TALE.text[best.start : best.end]
    assert TALE.text[best.best_start : best.best_end] == best.best_sentence == NEEDLE
    assert (best.document, best.section, best.page_first, best.page_last) == (
        "tale.txt",
        "Two",
        2,
        2,
    )


@pytest.mark.parametrize(("num_words", "least", "most"), [(1, 1, 1), (80, 1, 2), (9_999, 4, 99)])
def test_as_many_passages_as_words_are_wanted(num_words: int, least: int, most: int) -> None:
    found = find("grey road", num_words=num_words).passages
    assert least <= len(found) <= most
    scores = [passage.score for passage in found]
    assert scores == sorted(scores, reverse=True)


@pytest.mark.parametrize("question", ["Who painted the Mona Lisa?", "???", "What did they do?"])
def test_where_nothing_bears_there_is_nothing(question: str) -> None:
    assert find(question) == Evidence((), bears=False)


@pytest.mark.parametrize(
    ("question", "is_foreign"),
    [("谁在桥上等船？", True), ("Who painted the Mona Lisa?", False), ("?!", False)],
)
def test_a_question_in_another_script_is_told_from_one_on_which_nothing_bears(
    question: str, is_foreign: bool
) -> None:
    assert find(question) == Evidence((), bears=False, is_foreign=is_foreign)


def test_nothing_is_found_outside_the_spans() -> None:
    edge = TALE.sections[0].end
    found = Retriever().find([TALE], [[Span(0, edge)]], "grey road")
    assert found.passages
    assert all(passage.end <= edge for passage in found.passages)


def test_several_documents_are_searched_as_one() -> None:
    other = make_document(f"{FILLER}A compass of brass lay in the sand. {FILLER}", name="other.txt")
    found = find("Where is the silver compass?", other, TALE)
    assert found.passages[0].source == 1
    assert {passage.source for passage in found.passages} == {0, 1}


def test_documents_in_two_languages_are_each_searched_in_their_own() -> None:
    german = make_document(
        "Der Wärter schrieb das Wetter auf und ging nicht mit den anderen. " * 9
        + "Die Kompasse lagen in der Truhe des alten Hafenmeisters. " * 2
    )
    assert find("Wo lag der Kompass?", TALE, german).passages[0].source == 1
    assert find("Where is the silver compass?", TALE, german).passages[0].source == 0


def test_chinese_is_found_by_characters_and_pairs() -> None:
    text = "山路漫漫，行人稀少。" * 40 + "老道士把玉佩藏在枯井之中。" + "山路漫漫，行人稀少。" * 40
    best = find("玉佩藏在哪里？", make_document(text)).passages[0]
    assert best.best_sentence == "老道士把玉佩藏在枯井之中。"


def test_words_side_by_side_count_more_than_apart() -> None:
    apart = "A red barn stood by the road, and a fox was by the barn, and another road. "
    together = "A barn stood by the red road, and a red fox was by the barn, and another. "
    document = make_document(("A", apart * 4), ("B", together * 4), ("C", FILLER))
    assert find("red fox", document).passages[0].section == "B"


def test_a_heading_belongs_to_all_of_its_section() -> None:
    document = make_document(
        ("Salaries", f"Salaries\n\n{FILLER}{FILLER}The sum was forty crowns. {FILLER}"),
        ("Weather", f"Weather\n\n{FILLER}{FILLER}The sum was forty drops. {FILLER}"),
    )
    assert find("sum of salaries", document).passages[0].section == "Salaries"


def test_a_heading_behind_a_number_is_no_sentence_that_answers() -> None:
    title = "Chapter 1. The Keeper's Letter"
    body = "Marta carried it in her coat. She gave the letter to the keeper of the lamp."
    document = make_document((title, f"{title}\n\n{body}"), ("Two", FILLER))
    best = find("the keeper's letter", document).passages[0].best_sentence
    assert best == "She gave the letter to the keeper of the lamp."


@pytest.mark.parametrize("like", ["How long does the old ferry take?", "The old ferry."])
def test_what_only_repeats_the_question_is_no_sentence_that_answers(like: str) -> None:
    answer = "The ferry is across within forty minutes."
    document = make_document(("One", FILLER), ("Two", f"{FILLER}\n\n{like} {answer}"))
    best = find("How long does the old ferry take?", document).passages[0].best_sentence
    assert best == answer


def test_a_question_is_marked_where_nothing_else_is_said() -> None:
    document = make_document(("One", FILLER), ("Two", "Why does the old ferry never come?"))
    best = find("old ferry", document).passages[0].best_sentence
    assert best == "Why does the old ferry never come?"


def test_parts_of_a_task_come_under_their_headings_and_none_twice() -> None:
    search = Retriever().open([TALE], [[Span(0, len(TALE.text))]])
    kind = WholeTextKind(asks="", cues="", asks_zh="", cues_zh="")
    parts = [
        Asked("grey road", kind, "Road"),
        Asked("grey road", kind, "Again", 0),
        Asked("road", kind, "Other", 3),
    ]
    found = search.find_parts(parts, FindOptions(num_words=1)).passages
    assert [passage.heading for passage in found] == ["Road", "Again"]
    assert len({passage.start for passage in found}) == 2


def test_a_document_is_made_ready_once_and_by_its_text() -> None:
    retriever = Retriever()
    index = retriever.index_of(TALE)
    again = make_document(
        *((s.title, TALE.text_of(s)) for s in TALE.sections), name="b", paged=True
    )
    assert retriever.index_of(again) is index
    assert retriever.index_of(make_document(TALE.text)) is not index


def test_of_too_many_texts_the_oldest_goes() -> None:
    retriever = Retriever(most_chars=len(TALE.text) + 10)
    index = retriever.index_of(TALE)
    retriever.index_of(make_document(FILLER))
    assert retriever.index_of(TALE) is not index


def test_many_may_ask_at_once() -> None:
    retriever, found = Retriever(), []

    def ask() -> None:
        spans = [[Span(0, len(TALE.text))]]
        found.append(retriever.find([TALE], spans, "Where is the silver compass?"))

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 8
    assert len(set(found)) == 1


def test_who_asks_while_a_document_is_made_ready_waits_for_that(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made = []

    def make(document: Document) -> DocumentIndex:
        made.append(document)
        time.sleep(0.05)
        return DocumentIndex(document)

    monkeypatch.setattr("app.retrieval.retriever.DocumentIndex", make)
    retriever = Retriever()
    with ThreadPoolExecutor(4) as threads:
        found = set(threads.map(retriever.index_of, [TALE] * 4))
    assert len(found) == 1
    assert made == [TALE]


def test_a_document_that_could_not_be_made_ready_is_tried_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    retriever = Retriever()
    with monkeypatch.context() as broken:
        broken.setattr("app.retrieval.retriever.DocumentIndex", lambda _: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            retriever.index_of(TALE)
    assert retriever.index_of(TALE).document is TALE


@pytest.mark.parametrize("text", ["", "\n", "....", "one"])
def test_texts_with_little_in_them(text: str) -> None:
    assert len(find("one", make_document(text)).passages) == (text == "one")
