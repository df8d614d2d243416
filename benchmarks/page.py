"""`python -m benchmarks.page`: how soon the page answers, and how quickly it follows a hand.

The page is a process of its own, started as `make run` starts it, and once more with a model
that answers at once what it is told to; a real Chromium does what a person does. The book has
400 chapters, and what is done is done again once 50 questions have been asked. Times are medians
of what the browser measured, from a click to the frame that shows it; on a machine with other
work on it they are longer.
"""

import concurrent.futures
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import psutil  # type: ignore[import-untyped]
from playwright.sync_api import Page, sync_playwright

from app.api.port import free_port
from benchmarks.report import Report
from tests.browser.find_chromium import find_chromium

ROOT = Path(__file__).resolve().parent.parent
START_SECONDS = 6.0
ANSWER_MS = 200.0
VISITORS = 20
TICK = """async () => {
  const bar = document.querySelector('.budget .bar');
  const boxes = [...document.querySelectorAll('.part-list input')].slice(0, 20);
  const times = [];
  for (const box of boxes) {
    const before = bar.parentElement.innerText;
    const start = performance.now();
    box.click();
    while (bar.parentElement.innerText === before)
      await new Promise((done) => requestAnimationFrame(done));
    times.push(performance.now() - start);
    await new Promise((done) => setTimeout(done, 300));
  }
  return times;
}"""
TYPE = """async () => {
  const field = document.querySelector('#question textarea');
  const times = [];
  for (let i = 0; i < 20; i++) {
    const start = performance.now();
    field.value += 'a';
    field.dispatchEvent(new Event('input', { bubbles: true }));
    await new Promise((done) => requestAnimationFrame(() => setTimeout(done, 0)));
    times.push(performance.now() - start);
  }
  return times;
}"""

OPEN = """async () => {
  const times = [];
  for (const chapter of [3, 200, 50, 390, 120, 10, 333, 77, 260, 150]) {
    const title = `Chapter ${chapter}`;
    const heads = () => [...document.querySelectorAll('.stretch-of-text h3')];
    const start = performance.now();
    document.querySelectorAll('.part-list .look')[chapter - 1].click();
    while (!heads().some((head) => head.textContent === title))
      await new Promise((done) => requestAnimationFrame(done));
    times.push(performance.now() - start);
    await new Promise((done) => setTimeout(done, 300));
  }
  return times;
}"""
SERVE = """
import sys
from pathlib import Path
from tests.browser.serve_page import serve_page
log, answer, port, folder = sys.argv[1:]
serve_page(Path(log), answer, 20_000, 0.0, False, False, port=int(port), data_dir=folder)
"""
TURNS = 50
CHAPTERS = 400
ANSWER = "It was counted: “The keeper counted the ships that passed in week 3 and wrote” it down. "


def main() -> int:
    """Measure, print, and return 1 if a target was missed."""
    report = Report()
    print(f"{platform.platform()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
    with served() as (url, seconds):
        report.add("page answers after its start (s)", f"{seconds:.1f}", seconds <= START_SECONDS)
        failures = visit_at_once(url)
        report.add(f"errors of {VISITORS} programs at once", str(failures), failures == 0)
    with served_with_model() as (url, _), browser_page(url) as page:
        for after in ("", f", {TURNS} questions on"):
            if after:
                ask_many(page)
            measure(page, f"a tick shows in the budget{after}", TICK, report)
            measure(page, f"a letter shows while typing{after}", TYPE, report)
            measure(page, f"a chapter opens{after}", OPEN, report)
            page.click("[data-act=close-viewer]")
    return 0 if report.met else 1


@contextmanager
def served() -> Iterator[tuple[str, float]]:
    """Start app.py; yield its address and how long it took to answer."""
    port = free_port("127.0.0.1", 0)
    started = time.monotonic()
    environment = {**os.environ, "LONG_READER_PORT": str(port)}
    process = subprocess.Popen([sys.executable, str(ROOT / "app.py")], env=environment)
    yield from _until_it_ends(process, port, started)


@contextmanager
def served_with_model() -> Iterator[tuple[str, float]]:
    """Serve a page whose model answers at once; yield its address and how long it took."""
    port = free_port("127.0.0.1", 0)
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        arguments = [f"{folder}/log.txt", ANSWER * 3, str(port), f"{folder}/kept"]
        process = subprocess.Popen([sys.executable, "-c", SERVE, *arguments], cwd=ROOT)
        yield from _until_it_ends(process, port, started)


def _until_it_ends(
    process: "subprocess.Popen[Any]", port: int, started: float
) -> Iterator[tuple[str, float]]:
    """Yield a page's address and how long it took to answer, then end its process."""
    url = f"http://127.0.0.1:{port}/"
    try:
        while not _answers(url):
            if process.poll() is not None or time.monotonic() - started > 120:
                raise RuntimeError("the page did not start")
            time.sleep(0.05)
        times = psutil.Process(process.pid).cpu_times()
        print(f"processor time until then: {times.user + times.system:.1f} s")
        yield url, time.monotonic() - started
    finally:
        process.terminate()
        process.wait(20)


def _answers(url: str) -> bool:
    try:
        return httpx.get(url, timeout=5).status_code == 200
    except httpx.TransportError:
        return False


@contextmanager
def browser_page(url: str) -> Iterator[Page]:
    """Open the page with a book of 400 chapters among its documents."""
    line = "The keeper counted the ships that passed in week {n} and wrote their number down. "
    chapters = (f"Chapter {n}\n\n{line.format(n=n) * 3}\n\n" for n in range(1, CHAPTERS + 1))
    found = find_chromium()  # before Playwright starts: it may ask Playwright for its own
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        book = Path(folder) / "Long Winter.txt"
        book.write_text("".join(chapters), encoding="utf-8")
        chromium = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        page = chromium.new_page()
        page.goto(url)
        page.set_input_files("#drop input[type=file]", str(book))
        page.wait_for_selector(".budget .bar", timeout=60_000)
        yield page
        chromium.close()


def ask_many(page: Page) -> None:
    """Ask until the conversation is long."""
    for number in range(1, TURNS + 1):
        page.fill("#question textarea", f"What was counted in week {number}?")
        page.click("#ask")
        page.wait_for_function(
            f"document.querySelectorAll('.turn footer.acts').length === {number}", timeout=60_000
        )


def measure(page: Page, what: str, script: str, report: Report) -> None:
    """Run a script that returns times in milliseconds, and report their median and worst."""
    times: list[float] = page.evaluate(script)
    median = statistics.median(times)
    report.add(f"{what}, median (ms)", f"{median:.0f}", median <= ANSWER_MS)
    report.add(f"{what}, worst of {len(times)} (ms)", f"{max(times):.0f}")


def visit_at_once(url: str) -> int:
    """Inspect a file by many programs at once; return how many of them failed."""
    with concurrent.futures.ThreadPoolExecutor(VISITORS) as pool:
        return sum(pool.map(_fails(url), range(VISITORS)))


def _fails(url: str) -> Callable[[int], bool]:
    def fails(number: int) -> bool:
        text = f"Chapter 1\n\nVisitor {number} left a note on the table.\n"
        with httpx.Client(base_url=url, timeout=120) as client:
            files = {"files": (f"{number}.txt", text.encode())}
            path = client.post("gradio_api/upload", files=files).json()[0]
            file = {"path": path, "meta": {"_type": "gradio.FileData"}}
            call = "gradio_api/call/inspect"
            event = client.post(call, json={"data": [file]}).json()["event_id"]
            return "event: complete" not in client.get(f"{call}/{event}").text

    return fails


if __name__ == "__main__":
    sys.exit(main())
