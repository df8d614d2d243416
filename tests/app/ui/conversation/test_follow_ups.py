"""What is offered after an answer was not asked before, and comes from what was read."""

from dataclasses import replace

from app.answering.answer import Done
from app.answering.grounding import Grounder
from app.backends.base import Finished
from app.documents.document import Document
from app.ui.conversation.follow_ups import MOST, follow_ups
from app.ui.conversation.render_conversation import render_conversation
from app.ui.state import Turn
from tests.factories import make_document, make_source

RULE = "The rule was wrong by at most twenty minutes."
PAPER = make_document(
    ("Abstract", "We read four logs. ", "abstract"),
    ("Reading silence", f"{RULE} "),
    ("Method", "We compare nights. "),
    ("Limitations", "Two keepers are not many."),
)


def turn(typed: str, task: str = "question", document: Document = PAPER, said: str = RULE) -> Turn:
    answer = f"It says “{said}”"
    quotes = Grounder((make_source(document),)).ground(answer)
    done = Done(answer, quotes, (), Finished("end"))
    return Turn(typed, typed, task, (document,), answer=answer, quotes=quotes, done=done)


def offered(*turns: Turn) -> list[tuple[str, str]]:
    return [(one.task, one.question) for one in follow_ups(turns)]


def test_only_two_papers_are_offered_to_be_compared() -> None:
    tale = make_document(*((f"Chapter {n}", "The sea was calm. ") for n in range(1, 7)))
    both = replace(turn("Who?"), documents=(PAPER, PAPER))
    assert ("compare_papers", "") in offered(both)
    assert ("compare_papers", "") not in offered(replace(both, documents=(PAPER, tale)))


def test_the_quoted_part_the_headings_and_tasks_are_offered() -> None:
    assert offered(turn("Who?")) == [
        ("question", "What else does “Reading silence” say?"),
        ("question", "How does the method work?"),
        ("summary", ""),
    ]


def test_nothing_is_offered_that_was_asked() -> None:
    first = turn("what else does “Reading silence” say")
    assert offered(first, turn("", "summary"), turn("How does the method work?")) == [
        ("review", ""),
        ("improve", ""),
        ("question", "What are its limitations?"),
    ]


def test_a_novel_is_asked_in_its_own_language() -> None:
    chapters = [(f"第{n}回 灯", f"桥边有一盏灯，照着第{n}条船过了河去。") for n in range(1, 7)]
    novel = make_document(*chapters)
    told = offered(turn("谁？", "novel", novel, "照着第3条船过了河去"))
    assert told[0] == ("novel", "《第3回 灯》里还发生了什么？")
    assert len(told) == MOST


def test_two_papers_may_be_compared() -> None:
    both = turn("Who?")
    assert offered(replace(both, documents=(PAPER, PAPER)))[0] == ("compare_papers", "")


def test_nothing_is_offered_while_an_answer_is_written_or_after_it_failed() -> None:
    running = Turn("Who?", "Who?", "question", (PAPER,))
    assert offered(turn("What?"), running) == []
    assert follow_ups(()) == ()
    page = render_conversation("en", (turn("Who?"), turn("What?")))
    assert page.count('class="follow-ups"') == 1
    assert 'data-act="follow"' not in render_conversation("en", (running,))
