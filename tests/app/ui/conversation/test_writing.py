"""How far an answer is, is told as it is: by each chapter and by how long chapters took."""

import time
from collections.abc import Iterator

from app.answering.chapter_by_chapter import ChapterEvent, PartAnswered, PartBegun
from app.backends.base import Prefill
from app.ui.conversation.render_conversation import render_conversation
from app.ui.conversation.writing import write_turn
from app.ui.state import Turn


def test_the_time_left_for_chapters_comes_from_those_that_were_read() -> None:
    def events() -> Iterator[ChapterEvent]:
        yield PartBegun(1, 4, "One")
        yield PartAnswered("k1", "One", "Kept.", reused=True)
        yield PartBegun(2, 4, "Two")
        time.sleep(0.3)
        yield PartAnswered("k2", "Two", "Read.")
        yield PartBegun(3, 4, "Three")
        time.sleep(0.1)
        yield Prefill(10, 20, None)

    turns = list(write_turn(Turn("Q?", "Q?", "novel"), events(), lambda: 0.08))
    assert turns[1].parts_seconds_left is None
    left = turns[-1].parts_seconds_left
    assert left is not None
    assert 0.4 < left < 0.7


def test_each_step_has_its_own_bar_and_time() -> None:
    running = Turn(
        "Q?",
        "Q?",
        "novel",
        part=PartBegun(3, 4, "Three"),
        parts_seconds_left=250.0,
        progress=Prefill(10, 20, 30.0),
    )
    page = render_conversation("en", (running,))
    assert "Part 3 of 4: Three · about 4 min left" in page
    assert "Reading: 50% · about 30 s left" in page
    assert page.count('role="progressbar"') == 2
    assert 'aria-valuenow="50"' in page
