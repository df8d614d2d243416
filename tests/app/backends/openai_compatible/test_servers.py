"""Several servers behind one name: who answers, who is passed over, and what is asked twice."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from app.backends.base import BackendEvent, Finished, Generation, Prefill, Stop, TextDelta
from app.backends.openai_compatible.servers import CHARS_A_TOKEN, Servers
from app.errors import ServerError
from app.prompting.prompt import Prompt, PromptTurn, Words, build_prompt
from tests.scripted_backend import PLAIN_TEMPLATE, CharacterTokenizer, ScriptedBackend

GENERATION = Generation(max_tokens=50)


def a_prompt() -> Prompt:
    turns = [PromptTurn("user", (Words("Who?", "question"),))]
    return build_prompt(turns, [], PLAIN_TEMPLATE, CharacterTokenizer())


class Failing(ScriptedBackend):
    """Fails with each code in turn, after some words or none, and then answers."""

    def __init__(self, *codes: str, words_before: str = "") -> None:
        super().__init__("Marta")
        self.codes = list(codes)
        self.num_asked = 0
        self._words_before = words_before

    def stream(self, prompt: Prompt, generation: Generation, stop: Stop) -> Iterator[BackendEvent]:
        self.num_asked += 1
        yield Prefill(0, prompt.num_tokens)
        if self.codes:
            if self._words_before:
                yield TextDelta(self._words_before)
            raise ServerError(self.codes.pop(0))
        yield from super().stream(prompt, generation, stop)


def text_of(events: Iterator[BackendEvent]) -> str:
    return "".join(event.text for event in events if isinstance(event, TextDelta)).strip()


@pytest.mark.parametrize("code", ["server_overloaded", "server_not_ready", "server_silent"])
def test_a_server_that_never_began_is_asked_again(code: str) -> None:
    server = Failing(code, code)
    servers = Servers([server], pauses_seconds=(0.0, 0.0))
    assert text_of(servers.stream(a_prompt(), GENERATION, Stop())) == "Marta"
    assert server.num_asked == 3


def test_in_the_end_it_is_one_sentence() -> None:
    server = Failing(*["server_overloaded"] * 5)
    servers = Servers([server], pauses_seconds=(0.0, 0.0))
    with pytest.raises(ServerError, match="too much to do"):
        list(servers.stream(a_prompt(), GENERATION, Stop()))
    assert server.num_asked == 3


@pytest.mark.parametrize(
    ("code", "words"),
    [("server_refused_key", ""), ("server_silent", "Half"), ("server_broke_off_midway", "Half")],
)
def test_nothing_is_asked_twice_that_may_have_begun(code: str, words: str) -> None:
    server, other = Failing(code, words_before=words), Failing()
    got: list[BackendEvent] = []
    with pytest.raises(ServerError):
        got.extend(Servers([server, other], (0.0,)).stream(a_prompt(), GENERATION, Stop()))
    assert text_of(iter(got)) == words
    assert (server.num_asked, other.num_asked) == (1, 0)


def test_one_that_is_down_is_passed_over_at_once() -> None:
    down, other = Failing(*["server_silent"] * 9), Failing()
    servers = Servers([down, other], pauses_seconds=(60.0,))
    assert text_of(servers.stream(a_prompt(), GENERATION, Stop())) == "Marta"
    assert (down.num_asked, other.num_asked) == (1, 1)


def test_stop_ends_the_pause() -> None:
    stop = Stop()
    servers = Servers([Failing(*["server_silent"] * 9)], pauses_seconds=(60.0,))
    events = servers.stream(a_prompt(), GENERATION, stop)
    assert isinstance(next(events), Prefill)
    stop.set()
    (finished,) = events
    assert isinstance(finished, Finished)
    assert finished.stop_reason == "stopped"


def begun(servers: Servers, visitor: str) -> Any:
    """Begin an answer that stays at work until it is closed."""
    events = servers.stream(a_prompt(), replace(GENERATION, visitor=visitor), Stop())
    next(events)
    return events


def test_the_least_busy_answers_and_a_visitor_goes_back_to_where_the_text_was_read() -> None:
    first, second = Failing(), Failing()
    servers = Servers([first, second])
    at_first = begun(servers, "one")
    at_second = begun(servers, "two")
    assert (first.num_asked, second.num_asked) == (1, 1)
    at_first.close()
    again = begun(servers, "two")
    assert (first.num_asked, second.num_asked) == (1, 2)
    third = begun(servers, "two")
    assert (first.num_asked, second.num_asked) == (2, 2)
    for events in (at_second, again, third):
        events.close()
    assert servers._at_work == [0, 0]


def test_an_answer_without_end_is_cut() -> None:
    server = ScriptedBackend("x" * (CHARS_A_TOKEN * GENERATION.max_tokens * 3))
    events = list(Servers([server]).stream(a_prompt(), GENERATION, Stop()))
    assert len(text_of(iter(events))) == CHARS_A_TOKEN * GENERATION.max_tokens
    assert isinstance(events[-1], Finished)
    assert events[-1].stop_reason == "length"


def test_fifty_threads_are_spread_evenly() -> None:
    num_asked: list[int] = []
    servers = Servers([Failing(), Failing()])
    together = threading.Barrier(50)

    def ask() -> None:
        events = begun(servers, "")
        together.wait(30)
        num_asked.append(1)
        events.close()

    threads = [threading.Thread(target=ask) for _ in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    asked = [server.num_asked for server in servers._servers]  # type: ignore[attr-defined]
    assert sorted(asked) == [25, 25]
    assert len(num_asked) == 50
