from dataclasses import replace

from app.retrieval.passage import Evidence, Passage

FIRST = Passage("It rained.", 0, "a.txt", "A", None, None, 0, 10, 0, 10, score=3.0, likeness=0.4)


def later(number: int, likeness: float, heading: str = "") -> Passage:
    return replace(FIRST, start=20 * number, likeness=likeness, heading=heading)


def test_the_best_sentence_may_stand_in_the_second_or_third_passage() -> None:
    passages = (FIRST, later(1, 0.9), later(2, 0.6), later(3, 1.5))
    assert Evidence(passages).best is passages[1]


def test_parts_of_a_task_keep_their_order() -> None:
    passages = (later(1, 0.1, "Claims"), later(2, 0.9, "Claims"))
    assert Evidence(passages).best is passages[0]


def test_nothing_found_has_no_best() -> None:
    assert Evidence(()).best is None
