"""One at a time, in order, and nobody is held up by somebody else."""

import contextvars
import threading
import time
from collections.abc import Generator

import pytest

from app.errors import ModelError
from app.inference.events import Waiting
from app.inference.job_queue import JobLine

visitor: contextvars.ContextVar[str] = contextvars.ContextVar("visitor")


def wait_until(condition: object) -> None:
    deadline = time.monotonic() + 5
    while not condition():  # type: ignore[operator]
        assert time.monotonic() < deadline
        time.sleep(0.005)


def counting(num: int, gate: threading.Event | None = None) -> Generator[int, None, None]:
    for i in range(num):
        if gate is not None:
            gate.wait(5)
        yield i


def test_jobs_run_in_order_on_one_thread() -> None:
    line, threads = JobLine(), set()

    def job(number: int) -> Generator[int, None, None]:
        threads.add(threading.current_thread())
        yield number

    tickets = [line.ticket(lambda n=n: job(n)) for n in range(20)]
    for ticket in tickets:
        line.submit(ticket)
    heard = [[e for e in t.events() if isinstance(e, int)] for t in tickets]
    assert heard == [[n] for n in range(20)]
    assert len(threads) == 1
    line.close()


def test_places_count_down_and_are_told_once() -> None:
    line, gate = JobLine(), threading.Event()
    first = line.ticket(lambda: counting(1, gate))
    others = [line.ticket(lambda: counting(1)) for _ in range(3)]
    for ticket in (first, *others):
        line.submit(ticket)
    wait_until(lambda: len(line) == 4 and line.place_of(first) is None)
    assert [line.place_of(t) for t in others] == [Waiting(n, None) for n in (1, 2, 3)]
    events = others[2].events()
    assert next(events) == Waiting(3, None)
    gate.set()
    rest = list(events)
    assert rest[-1] == 0
    assert all(isinstance(e, Waiting) and e.place < 3 for e in rest[:-1])
    line.close()


def test_a_listener_who_sleeps_keeps_nobody_waiting() -> None:
    line = JobLine()
    asleep = line.ticket(lambda: counting(100))
    line.submit(asleep)
    sleeper = asleep.events()
    next(sleeper)
    awake = line.ticket(lambda: counting(2))
    line.submit(awake)
    assert [e for e in awake.events() if isinstance(e, int)] == [0, 1]
    assert len([e for e in sleeper if isinstance(e, int)]) == 99
    line.close()


def test_who_leaves_ends_the_job_before_its_next_event() -> None:
    line, gate, steps = JobLine(), threading.Event(), []

    def job() -> Generator[int, None, None]:
        try:
            for i in range(1000):
                steps.append(i)
                yield i
                gate.wait(5)
        finally:
            steps.append(-1)

    ticket = line.ticket(job)
    line.submit(ticket)
    events = ticket.events()
    next(events)
    events.close()  # type: ignore[attr-defined]
    gate.set()
    wait_until(lambda: len(line) == 0)
    assert steps == [0, 1, -1]
    line.close()


def test_who_leaves_the_line_or_stops_there_is_never_served() -> None:
    line, gate, served = JobLine(), threading.Event(), []

    def job(name: str) -> Generator[int, None, None]:
        served.append(name)
        yield 1

    first = line.ticket(lambda: counting(1, gate))
    left, stopped = line.ticket(lambda: job("left")), line.ticket(lambda: job("stopped"))
    for ticket in (first, left, stopped):
        line.submit(ticket)
    wait_until(lambda: line.place_of(first) is None)
    left.leave()
    assert list(stopped.events(lambda: True)) == []
    gate.set()
    assert [e for e in first.events() if isinstance(e, int)] == [0]
    wait_until(lambda: len(line) == 0)
    assert served == []
    line.close()


def test_an_error_reaches_its_own_listener_and_no_other() -> None:
    line = JobLine()

    def broken() -> Generator[int, None, None]:
        yield 1
        raise KeyError("mine")

    bad, good = line.ticket(broken), line.ticket(lambda: counting(2))
    line.submit(bad)
    line.submit(good)
    heard = bad.events()
    with pytest.raises(KeyError, match="mine"):
        list(heard)
    assert [e for e in good.events() if isinstance(e, int)] == [0, 1]
    line.close()


def test_a_job_runs_in_the_context_of_who_asked() -> None:
    line = JobLine()

    def job() -> Generator[str, None, None]:
        yield visitor.get()

    visitor.set("somebody")
    ticket = line.ticket(job)
    line.submit(ticket)
    assert list(ticket.events()) == ["somebody"]
    line.close()


def test_waiting_times_are_learnt() -> None:
    line, gate = JobLine(), threading.Event()
    line._learn(20.0)
    line._learn(20.0)
    first, second = line.ticket(lambda: counting(1, gate)), line.ticket(lambda: counting(1))
    line.submit(first)
    line.submit(second)
    wait_until(lambda: line.place_of(first) is None)
    assert line.place_of(second) == Waiting(1, 20.0)
    gate.set()
    line.close()


def test_closing_tells_everybody() -> None:
    line, gate = JobLine(), threading.Event()
    tickets = [line.ticket(lambda: counting(9, gate)) for _ in range(3)]
    for ticket in tickets:
        line.submit(ticket)
    wait_until(lambda: line.place_of(tickets[0]) is None)
    threading.Timer(0.05, gate.set).start()
    line.close()
    for ticket in tickets:
        with pytest.raises(ModelError, match="closed"):
            list(ticket.events())
    with pytest.raises(ModelError, match="closed"):
        line.submit(line.ticket(lambda: counting(1)))
