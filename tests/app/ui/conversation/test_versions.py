"""Every answer to a question stays, in the order in which it was made."""

from app.ui.conversation.versions import placed, show_version, versions_of, with_version
from app.ui.state import Turn


def turn(answer: str) -> Turn:
    return Turn("q", "Q?", "question", answer=answer)


def answers(of: Turn) -> list[str]:
    return [version.answer for version in versions_of(of)]


def test_a_first_answer_has_one_version() -> None:
    assert versions_of(with_version(None, turn("1"))) == (turn("1"),)


def test_the_newest_is_shown_and_the_others_stay_in_order() -> None:
    second = with_version(turn("1"), turn("2"))
    assert (second.answer, answers(second)) == ("2", ["1", "2"])
    first_again = show_version(second, 0)
    assert (first_again.answer, answers(first_again)) == ("1", ["1", "2"])
    third = with_version(first_again, turn("3"))
    assert (third.answer, answers(third)) == ("3", ["1", "2", "3"])
    assert show_version(third, 2) == third
    assert answers(show_version(show_version(third, 0), 1)) == ["1", "2", "3"]


def test_versions_have_no_versions_of_their_own() -> None:
    third = with_version(with_version(turn("1"), turn("2")), turn("3"))
    assert all(not version.earlier and not version.later for version in versions_of(third))


def test_a_turn_takes_its_place_and_what_comes_after_stays() -> None:
    one, two, three = turn("1"), turn("2"), turn("3")
    assert placed((one, two), 0, three) == (three, two)
    assert placed((one,), 1, three) == (one, three)
    assert placed((), 0, one) == (one,)
