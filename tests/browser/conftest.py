"""A real page in a real browser, with a model that says what it was told to."""

import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from app.api.port import free_port
from tests.browser.find_chromium import find_chromium
from tests.browser.serve_page import serve_page
from tests.forked import forks_with

CHROMIUM_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PATIENCE_MS = 90_000
"""How long a page may take to show what is expected: a machine that is busy decides no test."""

ANSWER = (
    "The keeper is Marta. “She had kept the light for nineteen winters” says the paper, and not "
    "“a sentence that stands nowhere at all”. <b>Not bold</b> either."
)

LONG_ANSWER = " ".join(f"word{n}" for n in range(2_000))
"""An answer that takes a while, and in which nothing is said twice."""


PROCESSES = forks_with("tests.browser.serve_page")


@dataclass(frozen=True)
class Served:
    """A page in a process of its own."""

    url: str
    process: ForkServerProcess
    log: Path

    def end(self) -> None:
        """End the process and wait for it."""
        self.process.terminate()
        self.process.join(30)

    def send(self, number: int) -> None:
        """Send the process a signal."""
        assert self.process.pid is not None
        os.kill(self.process.pid, number)


def serve(
    log: Path,
    answer: str,
    window_tokens: int = 20_000,
    seconds_a_word: float = 0.0,
    stretches: bool = False,
    missing: bool = False,
    **settings: object,
) -> Served:
    """Serve a page and wait until it answers."""
    port = settings.setdefault("port", free_port("127.0.0.1", 0))
    settings.setdefault("data_dir", str(log.parent / "kept"))
    arguments = (log, answer, window_tokens, seconds_a_word, stretches, missing)
    process = PROCESSES.Process(target=serve_page, args=arguments, kwargs=settings, daemon=True)
    process.start()
    url = f"http://127.0.0.1:{port}/"
    _wait_for(url, process)
    return Served(url, process, log)


def _wait_for(url: str, process: ForkServerProcess, seconds: float = 180.0) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        assert process.is_alive(), "the page's process ended"
        try:
            if httpx.get(url, timeout=5).status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.2)
    raise TimeoutError(f"{url} did not answer within {seconds} s")


@pytest.fixture(name="serve_page", scope="module")
def serve_pages(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Served]]:
    """Serve pages by their settings. All end with the file's tests: a page that waits costs too."""
    served: list[Served] = []

    def start(answer: str = ANSWER, **settings: Any) -> Served:
        log = tmp_path_factory.mktemp("pages") / "log.txt"
        served.append(serve(log, answer, **settings))
        return served[-1]

    yield start
    for page in served:
        page.end()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A Chromium for all tests."""
    found = find_chromium()
    if found is None:
        pytest.skip("no Chromium: `make browser` installs one")
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=found, args=CHROMIUM_ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The page with a model that answers at once."""
    page = serve(tmp_path_factory.mktemp("pages") / "log.txt", ANSWER)
    yield page.url
    page.end()


@pytest.fixture(scope="module")
def slow(serve_page: Callable[..., Served]) -> Served:
    """The page with a model that takes its time, so that it can be stopped."""
    return serve_page(LONG_ANSWER, seconds_a_word=0.05)


@pytest.fixture(scope="module")
def profile(browser: Browser) -> Iterator[BrowserContext]:
    """What a browser keeps between visits: the page's scripts need not be compiled anew."""
    profile = browser.new_context(viewport={"width": 1280, "height": 860}, locale="en-US")
    profile.set_default_timeout(PATIENCE_MS)
    yield profile
    profile.close()


@pytest.fixture
def context(profile: BrowserContext) -> Iterator[BrowserContext]:
    """A visitor of our own, whom no page knows."""
    yield profile
    for page in profile.pages:
        origin = "/".join(page.url.split("/")[:3])
        session = profile.new_cdp_session(page)
        session.send("Storage.clearDataForOrigin", {"origin": origin, "storageTypes": "all"})
        page.close()
    profile.clear_cookies()
    profile.clear_permissions()


@pytest.fixture
def visit(context: BrowserContext) -> Callable[[str], Page]:
    """Open an address and wait until the page knows its model."""

    def open_page(url: str) -> Page:
        page = context.new_page()
        page.goto(url)
        expect(page.locator(".masthead button.model")).to_be_visible()
        return page

    return open_page


@pytest.fixture(scope="session")
def paper(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A short PDF of our own, two pages with headings."""
    from reportlab.lib.pagesizes import A4
    from reportlab.pdfgen.canvas import Canvas

    path = tmp_path_factory.mktemp("papers") / "lighthouse.pdf"
    canvas = Canvas(str(path), pagesize=A4)
    canvas.setTitle("On Keeping a Light")
    pages = (
        ("1 Introduction", "Marta is the keeper.", "She had kept the light for nineteen winters."),
        ("2 Results", "No ship was lost.", "The oil lasted until the spring came back."),
    )
    for heading, *lines in pages:
        canvas.bookmarkPage(heading)
        canvas.addOutlineEntry(heading, heading)
        canvas.setFont("Helvetica-Bold", 16)
        canvas.drawString(72, 760, heading)
        canvas.setFont("Helvetica", 11)
        for row, line in enumerate(lines):
            canvas.drawString(72, 730 - 16 * row, line)
        canvas.showPage()
    canvas.save()
    return path


@pytest.fixture(scope="session")
def locked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A PDF of our own that opens with the password `lantern`."""
    from reportlab.pdfgen.canvas import Canvas

    path = tmp_path_factory.mktemp("locked") / "locked.pdf"
    canvas = Canvas(str(path), encrypt="lantern")
    canvas.drawString(72, 700, "She had kept the light for nineteen winters.")
    canvas.save()
    return path


@pytest.fixture(scope="session")
def novel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A novel of 120 chapters of our own, some 30,000 characters."""
    path = tmp_path_factory.mktemp("novels") / "Long Winter.txt"
    line = "The keeper counted the ships that passed in week {n} and wrote their number down. "
    chapters = (f"Chapter {n}\n\n{line.format(n=n) * 3}\n\n" for n in range(1, 121))
    path.write_text("".join(chapters), encoding="utf-8")
    return path
