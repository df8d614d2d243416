"""Without a model the passages are the answer: whole, what bears most on it marked and a link."""

from dataclasses import replace

from app.answering.answer import Done
from app.backends.base import Finished
from app.backends.passages import PASSAGES
from app.documents.document import Document
from app.retrieval.passage import Passage
from app.ui.conversation.render_conversation import render_conversation
from app.ui.evidence.linked_passage import find_linked
from app.ui.handler import sent
from app.ui.state import Turn
from app.ui.viewer.pages.manifest import Place
from tests.factories import make_document

BEFORE, BEST, AFTER = "The fog lay low. ", "Marta kept the light.", " Nobody <b>thanked</b> her."
LONG = "word " * 200
BOOK = make_document(("First", BEFORE + BEST + AFTER), ("Second", LONG + BEST), name="book.txt")


def passage(book: Document, section: int, likeness: float, heading: str = "") -> Passage:
    found = book.sections[section]
    text = book.text[found.start : found.end]
    best = found.start + text.index(BEST)
    return Passage(
        text,
        0,
        book.name,
        found.title,
        None,
        None,
        found.start,
        found.end,
        best,
        best + len(BEST),
        1.0,
        heading,
        likeness,
    )


def turn(*passages: Passage, model: str = PASSAGES) -> Turn:
    answer = f"“{BEST}”"
    done = Done(answer, (), (), Finished("end", seconds_to_first_token=0.01))
    return Turn(
        "Q?", "Q?", "novel", (BOOK,), answer=answer, evidence=passages, done=done, model=model
    )


def test_a_passage_stands_in_its_surroundings_with_its_place() -> None:
    page = render_conversation("en", (turn(passage(BOOK, 0, 0.5)),))
    assert "The fog lay low. <a" in page
    assert f">{BEST}</a> Nobody &lt;b&gt;thanked&lt;/b&gt; her.</blockquote>" in page
    assert "<figcaption>First</figcaption>" in page
    assert "tokens read" not in page
    assert "Quotations" not in page


def test_the_best_stands_first_and_every_link_opens_its_own() -> None:
    conversation = (turn(passage(BOOK, 0, 0.2), passage(BOOK, 1, 0.9)),)
    page = render_conversation("en", conversation)
    assert page.index('data-passage="1"') < page.index('data-passage="0"')
    linked = find_linked(conversation, sent(turn=0, passage=1))
    assert linked is not None
    assert linked.place.start == BOOK.text.rindex(BEST)


def test_a_link_marks_the_sentence_that_it_shows_and_names_its_page_and_part() -> None:
    book = make_document(("3 Method", "Nothing of it. "), ("4 Results", BEFORE + BEST), paged=True)
    best = book.text.index(BEST)
    place = ("4 Results", 1, 2, 0, len(book.text), best, best + len(BEST))
    found = Passage(book.text, 0, book.name, *place, 1.0)
    conversation = (replace(turn(found), documents=(book,)),)
    assert "<figcaption>4 Results · p. 2<" in render_conversation("en", conversation)
    linked = find_linked(conversation, sent(turn=0, passage=0))
    assert linked is not None
    assert linked.place == Place(best, best + len(BEST))


def test_a_long_passage_is_cut_at_words() -> None:
    page = render_conversation("en", (turn(passage(BOOK, 1, 0.5)),))
    shown = page.split('<blockquote lang="">')[1].split("<a")[0]
    assert shown.startswith("… word ")
    assert len(shown) < 300


def test_a_tasks_parts_are_headings() -> None:
    found = (passage(BOOK, 0, 0.2, "Strengths"), passage(BOOK, 1, 0.9, "Weaknesses"))
    page = render_conversation("en", (turn(*found),))
    assert page.index("<h3>Strengths</h3>") < page.index("<h3>Weaknesses</h3>")


def test_a_models_answer_is_its_own_words() -> None:
    page = render_conversation("en", (replace(turn(passage(BOOK, 0, 0.5)), model="7b"),))
    assert "<figure>" not in page
    assert 'class="passages places"' in page
