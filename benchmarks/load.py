"""`python -m benchmarks.load`: many people ask at once, and each gets what they get alone.

The page is a process of its own; everybody is a program that uploads a text and asks about it
again and again. Give `--server-url` for a model behind an address and `--model` for one of this
machine; without either no model writes, and the answer is the evidence. Times are those of the
clients, on the same machine. A model that takes seconds for an answer wants few texts (`--texts`)
of few weeks (`--weeks`): each answer is first asked for alone.

Each is asked for alone twice, in two orders: a server that keeps the beginnings it has read
computes the rest of a prompt in other portions the second time, and where two words are equally
likely its greedy answer may turn on that (llama.cpp's did, for 1 of 6 questions). An answer is
wrong when it is none that the server gives to one who is alone.
"""

import argparse
import itertools
import json
import os
import platform
import random
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import psutil  # type: ignore[import-untyped]

from benchmarks.report import Report

ROOT = Path(__file__).resolve().parent.parent
EVIDENCE_SECONDS = 1.0
MOST_GROWTH_MIB = 200.0
QUESTIONS = ("Who keeps the light?", "What was counted in winter?", "Where did the ship go?")
CERTIFICATES = httpx.create_ssl_context()
"""Read once: fifty clients that each read them at the start would measure that."""
NAMES = ("Marta", "Anselm", "Bruna", "Cosmas", "Dorothea", "Emeric", "Fidelis", "Gerwin")


@dataclass
class Tally:
    """What happened to everybody; safe from any thread."""

    evidence_seconds: list[float] = field(default_factory=list)
    num_errors: int = 0
    num_wrong: int = 0
    num_answers: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)


@dataclass(frozen=True)
class Answered:
    """One answer: the text, empty after an error, and how soon the evidence was there.

    complete: the whole text had been made ready to be searched; before, other evidence may stand
    in the answer.
    """

    text: str
    evidence_seconds: float
    complete: bool = False
    error: str = ""


def main() -> int:
    """Measure, print, and return 1 if a target was missed."""
    parser = argparse.ArgumentParser(description="Ask by many people at once.")
    parser.add_argument("--people", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=600.0)
    parser.add_argument("--texts", type=int, default=0, help="how many differ; 0: one a person")
    parser.add_argument("--weeks", type=int, default=150, help="of a text, a line each")
    parser.add_argument("--model", default="passages")
    parser.add_argument("--server-url", default="")
    chosen = parser.parse_args()
    print(f"{platform.platform()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
    flags = ["--server-url", chosen.server_url] if chosen.server_url else ["--model", chosen.model]
    report = Report()
    # A cache that is full within the first tenth, so that what grows after that is no cache.
    flags += ["--max-waiting", str(2 * chosen.people), "--cache-gb", "0.5"]
    with served(flags) as (url, process):
        texts = [text_of(number, chosen.weeks) for number in range(chosen.texts or chosen.people)]
        alone = answers_alone(url, texts)
        people = [
            (texts[who % len(texts)], alone[who % len(texts)]) for who in range(chosen.people)
        ]
        tally = Tally()
        growth = visit(url, people, tally, chosen.seconds, process)
    in_two_ways = sum(len(ways) > 1 for answers in alone for ways in answers)
    report.add("answers alone that depend on what was read before", str(in_two_ways))
    tell(report, tally, growth, chosen.people)
    return 0 if report.met else 1


@contextmanager
def served(flags: list[str]) -> Iterator[tuple[str, psutil.Process]]:
    """Start app.py on a free port; yield its address and its process."""
    with tempfile.TemporaryDirectory() as folder:
        process = subprocess.Popen(
            [sys.executable, str(ROOT / "app.py"), "--port", "0", "--no-keep", *flags],
            env={**os.environ, "GRADIO_TEMP_DIR": folder},
            stdout=subprocess.PIPE,
            text=True,
        )
        try:
            assert process.stdout is not None
            url = process.stdout.readline().split()[-1]
            while httpx.get(f"{url}ready", timeout=60).status_code != 200:
                time.sleep(0.5)
            yield url, psutil.Process(process.pid)
        finally:
            process.terminate()
            process.wait(60)


def text_of(number: int, num_weeks: int) -> str:
    """Return a text of some pages in which one name keeps the light."""
    choose = random.Random(number)
    name = choose.choice(NAMES)
    weeks = [
        f"In week {week} of winter {choose.choice(NAMES)} counted {choose.randint(2, 90)} ships, "
        f"and ship {choose.randint(100, 999)} went to harbour {choose.randint(1, 40)}."
        for week in range(num_weeks)
    ]
    weeks.insert(choose.randrange(num_weeks), f"{name} keeps the light of tower {number}.")
    return "\n\n".join(weeks)


def ask(url: str, text: str, question: str) -> Answered:
    """Upload a text and ask about it, as a program does."""
    api = f"{url}gradio_api"
    with httpx.Client(timeout=600, trust_env=False, verify=CERTIFICATES) as client:
        files = {"files": ("text.txt", text.encode())}
        (path,) = client.post(f"{api}/upload", files=files).raise_for_status().json()
        file = {"path": path, "meta": {"_type": "gradio.FileData"}}
        asked = {"data": [[file], question, "question", "", 0]}
        began = time.monotonic()
        event = client.post(f"{api}/call/ask_stream", json=asked).raise_for_status().json()
        with client.stream("GET", f"{api}/call/ask_stream/{event['event_id']}") as stream:
            return answered(happenings(stream), began)


def answers_alone(url: str, texts: list[str]) -> list[list[set[str]]]:
    """Return all answers to one who is alone, a set for each question of each text."""
    alone: list[list[set[str]]] = [[set() for _ in QUESTIONS] for _ in texts]
    by_text = list(itertools.product(range(len(texts)), range(len(QUESTIONS))))
    for text, question in by_text + sorted(by_text, key=lambda pair: pair[::-1]):
        alone[text][question].add(ask_alone(url, texts[text], QUESTIONS[question]))
    return alone


def ask_alone(url: str, text: str, question: str) -> str:
    """Return the answer to one who is alone, asked until the whole text has been made ready."""
    while True:
        got = ask(url, text, question)
        if got.error:
            raise RuntimeError(got.error)
        if got.complete:
            return got.text
        time.sleep(0.2)


def happenings(stream: httpx.Response) -> Iterator[dict[str, Any]]:
    """Yield the events of an answer."""
    for line in stream.iter_lines():
        data = json.loads(line.removeprefix("data:")) if line.startswith("data:") else None
        if isinstance(data, list) and data and isinstance(data[0], dict):
            yield data[0]


def answered(events: Iterator[dict[str, Any]], began: float) -> Answered:
    """Return what became of a question."""
    evidence_seconds, complete = float("inf"), False
    for event in events:
        if event["type"] == "passages":
            evidence_seconds, complete = time.monotonic() - began, event["complete"]
        elif event["type"] == "done":
            return Answered(event["answer"], evidence_seconds, complete)
        elif event["type"] == "error":
            return Answered("", evidence_seconds, complete, event["message"])
    return Answered("", evidence_seconds, complete, "it broke off")


def visit(
    url: str,
    people: list[tuple[str, list[set[str]]]],
    tally: Tally,
    seconds: float,
    process: psutil.Process,
) -> float:
    """Let everybody ask for so long; return by how many MiB the process grew after a tenth.

    people: the text of each, and the right answers to each question.
    """
    end = time.monotonic() + seconds
    threads = [
        threading.Thread(target=_ask_on, args=(url, text, answers, tally, end))
        for text, answers in people
    ]
    for thread in threads:
        thread.start()
    time.sleep(seconds / 10)
    before = process.memory_info().rss
    for thread in threads:
        thread.join()
    return float(process.memory_info().rss - before) / 2**20


def _ask_on(url: str, text: str, alone: list[set[str]], tally: Tally, end: float) -> None:
    for index in itertools.cycle(range(len(QUESTIONS))):
        if time.monotonic() >= end:
            return
        try:
            got = ask(url, text, QUESTIONS[index])
        except httpx.HTTPError as error:
            got = Answered("", float("inf"), error=repr(error))
        with tally.lock:
            tally.num_answers += 1
            if got.error:
                tally.num_errors += 1
                print(f"error: {got.error}")
                continue
            tally.num_wrong += got.complete and got.text not in alone[index]
            tally.evidence_seconds.append(got.evidence_seconds)


def tell(report: Report, tally: Tally, growth_mib: float, num_people: int) -> None:
    """Print the figures beside their targets."""
    report.add(f"answers to {num_people} people at once", str(tally.num_answers))
    report.add("errors", str(tally.num_errors), tally.num_errors == 0)
    report.add("answers other than alone", str(tally.num_wrong), tally.num_wrong == 0)
    if len(tally.evidence_seconds) > 1:
        p95 = statistics.quantiles(tally.evidence_seconds, n=20)[-1]
        middle = statistics.median(tally.evidence_seconds)
        report.add("evidence, median (s)", f"{middle:.2f}")
        report.add("evidence, 95 of 100 (s)", f"{p95:.2f}", p95 <= EVIDENCE_SECONDS)
    report.add("memory gained (MiB)", f"{growth_mib:.0f}", growth_mib <= MOST_GROWTH_MIB)


if __name__ == "__main__":
    sys.exit(main())
