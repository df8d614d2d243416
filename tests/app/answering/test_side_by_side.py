from app.answering.answer import Done, Reading, Request
from app.answering.side_by_side import SideEvent, ask_both
from app.backends.base import Generation, Stop, TextDelta
from app.errors import NoQuestionError
from tests.factories import make_source
from tests.scripted_backend import ScriptedBackend

TEXT = "The red fox ran over the frozen river. " * 40


def request(question: str = "Who?") -> Request:
    return Request((make_source(TEXT),), question, generation=Generation(max_tokens=50))


def last(events: list[SideEvent], side: int) -> Done:
    done = [e.event for e in events if e.side == side and isinstance(e.event, Done)]
    assert len(done) == 1
    return done[0]


def test_both_sides_answer_and_say_how_much_they_read() -> None:
    large, small = ScriptedBackend("large"), ScriptedBackend("small", window_tokens=600)
    events = list(ask_both(request(), (large, small), Stop()))
    assert (last(events, 0).answer, last(events, 1).answer) == ("large", "small")
    shares = {e.side: e.event.share for e in events if isinstance(e.event, Reading)}
    assert shares[0] == 1
    assert 0 < shares[1] < 0.5


def test_one_side_that_fails_leaves_the_other() -> None:
    tiny = ScriptedBackend("never", window_tokens=10)
    events = list(ask_both(request(), (ScriptedBackend("fine"), tiny), Stop()))
    assert last(events, 0).answer == "fine"
    (error,) = [e.error for e in events if e.error]
    assert "window" in str(error)


def test_a_question_that_cannot_be_put_fails_on_both() -> None:
    events = list(ask_both(request(" "), (ScriptedBackend("a"), ScriptedBackend("b")), Stop()))
    assert [type(e.error) for e in events] == [NoQuestionError, NoQuestionError]


def test_closing_stops_both() -> None:
    backends = [ScriptedBackend("a b c d e f g h", seconds_a_word=0.02) for _ in range(2)]
    stop = Stop()
    events = ask_both(request(), backends, stop)
    for event in events:
        if isinstance(event.event, TextDelta):
            break
    events.close()  # type: ignore[attr-defined]
    assert stop.is_set
