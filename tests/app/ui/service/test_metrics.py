"""What is counted of answers, and how Prometheus is told."""

import asyncio
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from app.answering.answer import Done, Event, Passages
from app.answering.side_by_side import SideEvent
from app.backends.base import Finished, TextDelta
from app.errors import OverWindowError, ServerError
from app.retrieval.passage import Evidence
from app.settings import Settings
from app.ui.service.metrics import Metrics
from app.ui.service.probes import Probes
from app.ui.service.service import Service
from tests.scripted_backend import ScriptedBackend

LINE = re.compile(r'long_reader_\w+(?:\{\w+="[^"\n]*"\})? [0-9.e+-]+')


def an_answer(now: list[float]) -> Iterator[Event]:
    now[0] += 0.2
    yield Passages(Evidence((), True))
    now[0] += 7.0
    yield TextDelta("One")
    yield TextDelta(" two")
    yield Done("One two", (), (), Finished("end", 400, 300, 2))


def test_answers_their_tokens_and_their_times_are_counted() -> None:
    now = [100.0]
    metrics = Metrics(clock=lambda: now[0])
    assert len(list(metrics.counted(an_answer(now)))) == 4
    lines = metrics.text({"queue": ("Now.", 3)}).splitlines()
    for line in (
        "long_reader_answers_total 1",
        'long_reader_answers_finished_total{reason="end"} 1',
        "long_reader_prompt_tokens_total 400",
        "long_reader_reused_tokens_total 300",
        "long_reader_answer_tokens_total 2",
        "long_reader_cache_hits_total 1",
        'long_reader_evidence_seconds_bucket{le="0.1"} 0',
        'long_reader_evidence_seconds_bucket{le="0.25"} 1',
        'long_reader_first_word_seconds_bucket{le="5"} 0',
        'long_reader_first_word_seconds_bucket{le="10"} 1',
        'long_reader_first_word_seconds_bucket{le="+Inf"} 1',
        "long_reader_first_word_seconds_sum 7.200000",
        "long_reader_queue 3",
    ):
        assert line in lines
    assert all(line.startswith("# ") or LINE.fullmatch(line) for line in lines)


def iter_of(side: SideEvent) -> Iterator[SideEvent]:
    yield side


def test_errors_are_counted_by_kind_and_go_on_to_whoever_asked() -> None:
    def broken() -> Iterator[Event]:
        yield TextDelta("One")
        raise ServerError("server_silent")

    metrics = Metrics()
    got: list[Event] = []
    with pytest.raises(ServerError):
        got.extend(metrics.counted(broken()))
    side = SideEvent(1, None, OverWindowError("server_silent"))
    assert list(metrics.counted(iter_of(side))) == [side]
    lines = metrics.text({}).splitlines()
    assert 'long_reader_errors_total{kind="OverWindowError"} 1' in lines
    assert 'long_reader_errors_total{kind="ServerError"} 1' in lines


def test_an_answer_that_is_closed_is_closed_below() -> None:
    ended = []

    def endless() -> Iterator[Event]:
        try:
            while True:
                yield TextDelta("on ")
        finally:
            ended.append(True)

    events: Any = Metrics().counted(endless())
    next(events)
    events.close()
    assert ended == [True]


def asked(probes: Probes, path: str) -> tuple[int, str]:
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    async def receive() -> Any:
        return {"type": "http.request"}

    scope = {"type": "http", "path": path, "method": "GET", "headers": []}
    with ThreadPoolExecutor(1) as thread:
        thread.submit(lambda: asyncio.run(probes(scope, receive, send))).result()
    return sent[0]["status"], sent[1]["body"].decode()


async def _nobody(scope: Any, receive: Any, send: Any) -> None:
    await send({"type": "http.response.start", "status": 404, "headers": []})
    await send({"type": "http.response.body", "body": b""})


def test_a_server_says_that_it_is_there_and_when_it_can_answer() -> None:
    service = Service(Settings(metrics=True), lambda settings: ScriptedBackend("words"))
    probes = Probes(_nobody, service)
    assert asked(probes, "/health") == (200, "alive\n")
    assert asked(probes, "/ready")[0] == 503
    service.models.wait()
    assert asked(probes, "/ready") == (200, "ready\n")
    with service.places.taken():
        status, text = asked(probes, "/metrics")
    assert status == 200
    assert "long_reader_questions_in_work 1\n" in text
    assert "long_reader_model_ready 1\n" in text
    assert asked(probes, "/metricsx")[0] == 404


def test_metrics_are_shut_unless_the_operator_opens_them() -> None:
    service = Service(Settings(), lambda settings: ScriptedBackend("words"))
    assert asked(Probes(_nobody, service), "/metrics")[0] == 404
