"""Every passage has one number in a turn, stands once in the list, and opens its place."""

import re
from dataclasses import replace

import pytest

from app.answering.answer import Done
from app.answering.chapter_by_chapter import PartAnswered
from app.answering.grounding import Grounder
from app.backends.base import Finished
from app.backends.passages import PASSAGES
from app.documents.document import Document
from app.retrieval.passage import Passage
from app.ui.conversation.render_conversation import render_conversation
from app.ui.evidence.citations import At, cite, preview
from app.ui.evidence.linked_passage import find_linked
from app.ui.evidence.surroundings import in_few_lines
from app.ui.handler import sent
from app.ui.state import Turn
from tests.factories import make_document, make_source

ONE = "The fox crossed the wide river at noon. "
TWO = "The keeper counted the ships that passed. "
BOOK = make_document(("First", ONE * 2), ("Second", TWO), name="book.txt", paged=True)
ANSWER = f"“{ONE.strip()}” and “{TWO.strip()}”, again “{ONE.strip()}”, “never said by any one”."


def turn(answer: str = ANSWER, *parts: str, book: Document = BOOK) -> Turn:
    grounder = Grounder((make_source(book),))
    quotes = grounder.ground(answer)
    answered = tuple(
        PartAnswered(str(n), f"Part {n}", text, quotes=grounder.ground(text))
        for n, text in enumerate(parts)
    )
    done = Done(answer, quotes, (), Finished("end"))
    return Turn(
        "Q?", "Q?", "novel", (book,), answer=answer, quotes=quotes, parts=answered, done=done
    )


def test_the_same_passage_has_the_same_number_everywhere() -> None:
    answer, parts = cite(At(0), turn(ANSWER, f"“{TWO.strip()}”", "“counted the ships that”"))
    assert answer.numbers == (1, 2, 1, None)
    assert answer.first_of_each == (0, 1, 3)
    assert [part.numbers for part in parts] == [(2,), (3,)]


def test_a_quotation_stands_once_in_the_list_and_its_number_behind_each_of_its_marks() -> None:
    page = render_conversation("en", (turn(),))
    assert re.findall(r'<li data-n="(\d)">', page) == ["1", "2"]
    assert page.count('<li class="missing">') == 1
    assert re.findall(r'”<a class="cited"[^>]*>\[(\d)\]</a>', page) == ["1", "2", "1"]
    assert re.findall(r'<div id="(cite-[^"]*)">', page) == ["cite-0-1", "cite-0-2"]
    assert page.count('aria-describedby="cite-0-1"') == 4


def test_links_of_parts_and_passages_open_their_places() -> None:
    found = Passage(TWO, 0, "book.txt", "Second", 2, 2, 80, 122, 80, 122, 1.0)
    asked = (replace(turn("Nothing.", f"“{TWO.strip()}”"), evidence=(found,)),)
    for which in ({"part": 0, "quote": 0}, {"passage": 0}):
        linked = find_linked(asked, sent(turn=0, **which))
        assert linked is not None
        assert BOOK.text[linked.place.start :].startswith(TWO.strip())
    for wrong in ({"part": 1, "quote": 0}, {"part": 0, "quote": 1}, {"passage": 1}, {"quote": 0}):
        assert find_linked(asked, sent(turn=0, **wrong)) is None


def test_what_bears_on_a_question_stands_open_until_something_is_written() -> None:
    found = Passage(TWO, 0, "book.txt", "Second", 2, 2, 80, 122, 80, 122, 1.0)
    running = Turn("Q?", "Q?", "novel", (BOOK,), evidence=(found,), model="m")
    opened = 'data-fold="passages-0" open>'
    assert opened in render_conversation("en", (running,))
    written = render_conversation("en", (replace(running, answer="The"),))
    assert opened not in written
    assert 'data-fold="passages-0">' in written
    # Where no model answers, the answer is these passages.
    assert "passages-0" not in render_conversation("en", (replace(running, model=PASSAGES),))


def test_a_preview_shows_the_passage_in_one_line_with_whole_words_around_it() -> None:
    text = "Long before. " * 40 + "The\nvery  words." + " Long after." * 40
    start = text.index("The\n")
    around = preview(make_document(text), start, start + len("The\nvery  words."))
    assert around.words == "The very words."
    assert around.before.startswith("…")
    assert around.before.endswith("before. ")
    assert around.after.startswith(" Long after.")
    assert around.after.endswith("…")


@pytest.mark.parametrize(("start", "end"), [(0, 5), (6, 11), (0, 11)])
def test_a_preview_at_an_end_of_the_text_adds_nothing(start: int, end: int) -> None:
    around = preview(make_document("hello world"), start, end)
    assert around.before + around.words + around.after == "hello world"


def test_a_long_quotation_is_cut_in_its_middle() -> None:
    text = "word " * 1000
    assert len(preview(make_document(text), 0, 5000).words) < 700


@pytest.mark.parametrize(
    "heading", ["3.2 THE LIGHT", "The Light", "3.2 The\nLight", "## The Light"]
)
def test_a_preview_leaves_out_the_heading_however_it_is_set(heading: str) -> None:
    book = make_document(("The Light", f"{heading}\n\nIt burned. It was kept."))
    start = book.text.index("It was")
    assert preview(book, start, start + 12).before == "It burned. "


def test_what_is_written_without_spaces_is_cut_anywhere() -> None:
    text = "灯塔" * 300 + "守灯人。" + "船只" * 300
    around = preview(make_document(text), 600, 604)
    assert around.before == "… " + "灯塔" * 90
    assert around.after == "船只" * 90 + " …"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("1\n2\n3\n4\n5\nFigure 3 shows it.", "1 2 3 4 5\nFigure 3 shows it."),
        ("Said he.\n\n\n“No.”\n\nShe left.", "Said he.\n“No.”\nShe left."),
        ("“是。”\n“好。”\n“走。”\n", "“是。”\n“好。”\n“走。”\n"),
        ("Low.\nOh.\nShe came in.", "Low.\nOh.\nShe came in."),
    ],
)
def test_numbers_of_an_axis_are_one_line_and_lines_of_a_story_stay(text: str, shown: str) -> None:
    assert in_few_lines(text) == shown
