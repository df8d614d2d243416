"""Probes of strangers: paths, addresses, markup and routes behind a login; none gets through."""

import html
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

import httpx
import pytest

from app.answering.answer import Done
from app.backends.base import Finished
from app.errors import AppError
from app.store.kept import ConversationEntry
from app.ui.conversation.render_conversation import render_conversation
from app.ui.history.render_history import render_history
from app.ui.page.escaping import safe
from app.ui.service.middleware import is_open
from app.ui.service.uploads import uploaded_paths
from app.ui.state import Turn
from tests.app.ui.service.test_middleware import routes_of_gradio

ROOT = Path(__file__).resolve().parents[3]

TARGETS = [
    "/etc/passwd",
    "/proc/self/environ",
    "../../etc/passwd",
    "..\\..\\windows\\win.ini",
    "....//....//etc/passwd",
    "%2e%2e/%2e%2e/etc/passwd",
    "..%2f..%2fetc%2fpasswd",
    "~/.ssh/id_rsa",
    "file:///etc/passwd",
    "http://169.254.169.254/latest/meta-data",
    "https://example.org/a.png",
    "http://[::1]:22/",
    "http://127.0.0.1@example.org/",
    "//example.org/a",
    "\\\\example.org\\share\\a",
    "ftp://example.org/a",
    "gopher://127.0.0.1:6379/_INFO",
    "data:text/html,<script>alert(1)</script>",
    "javascript:alert(1)",
    "C:\\Windows\\win.ini",
    "app.py",
    ".git/config",
    "book.pdf\0.png",
    "",
]
"""What is none of a visitor's: files of the machine, and addresses in all spellings."""

WAYS = [
    "/static/../{}",
    "/assets/../../{}",
    "/svelte/../{}",
    "/file={}",
    "/file/{}",
    "/proxy={}",
    "/gradio_api/file/{}",
    "/gradio_api/proxy={}",
    "/gradio_api/deep_link/{}",
    "/gradio_api/stream/{}",
]
"""Routes that would read or fetch, were they open."""

Count = Callable[[str, int], None]


@pytest.fixture
def count(record_property: Callable[[str, object], None]) -> Count:
    """Note how many probes of a kind a test asks: `make bench-probes` prints them."""
    return lambda kind, number: record_property(f"probes {kind}", number)


def kind_of(target: str) -> str:
    """Say whether a probe names an address or a path."""
    is_address = "://" in target or target.startswith(("//", "\\\\", "data:", "javascript:"))
    return "address" if is_address and not target.startswith("file:") else "path"


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("way", WAYS)
def test_no_route_reads_or_fetches_it(way: str, target: str, count: Count) -> None:
    count(kind_of(target), 1)
    assert not is_open(unquote(way.format(target)))


@pytest.mark.parametrize("target", TARGETS)
def test_no_file_is_taken_that_was_not_uploaded(
    target: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, count: Count
) -> None:
    count(kind_of(target), 3)
    monkeypatch.setenv("GRADIO_TEMP_DIR", str(tmp_path))
    sent = {"path": target, "url": target, "meta": {"_type": "gradio.FileData"}}
    for file in (sent, {**sent, "path": str(tmp_path / target.strip("\0"))}, target):
        with pytest.raises(AppError):
            uploaded_paths(file, 20)


def test_a_link_out_of_the_folder_is_not_followed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, count: Count
) -> None:
    count("path", 1)
    folder = tmp_path / "uploads"
    folder.mkdir()
    monkeypatch.setenv("GRADIO_TEMP_DIR", str(folder))
    (tmp_path / "secret.txt").write_text("secret")
    (folder / "book.txt").symlink_to(tmp_path / "secret.txt")
    with pytest.raises(AppError):
        uploaded_paths({"path": str(folder / "book.txt")}, 20)


MARKUP = [
    "<script>alert(1)</script>",
    "<ScRiPt src=//example.org/a.js></sCrIpT>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<iframe srcdoc='<script>alert(1)</script>'>",
    '" onmouseover="alert(1)',
    "' onfocus='alert(1)' autofocus='",
    "<a href='javascript:alert(1)'>a</a>",
    "</textarea><script>alert(1)</script>",
    "</style><script>alert(1)</script>",
    "<!--<script>alert(1)//-->",
    "<math><mtext></p><style><img src=x onerror=alert(1)>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "<b>bold</b> & “quoted”",
]


@pytest.mark.parametrize("text", MARKUP)
def test_strangers_markup_is_shown_as_words(text: str, count: Count) -> None:
    count("XSS", 1)
    shown = safe(text)
    assert not set(shown) & set("<>\"'")
    assert html.unescape(shown) == text


class Shown(HTMLParser):
    """What a browser would make of a page: its elements with their attributes."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.dangers: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what would run or fetch."""
        if tag in ("script", "img", "iframe", "math", "style", "base", "object", "embed", "form"):
            self.dangers.append(tag)
        for name, value in attrs:
            if name.startswith("on") or name in ("srcdoc", "autofocus"):
                self.dangers.append(name)
            if (value or "").strip().lower().startswith(("javascript:", "data:text")):
                self.dangers.append(f"{name}={value}")


def turn_of(typed: str, answer: str, reasoning: str = "") -> str:
    done = Done(answer, (), (), Finished("end"))
    turn = Turn(typed, typed, "question", answer=answer, reasoning=reasoning, done=done)
    return render_conversation("en", (turn,))


SHOWN_AT: dict[str, Callable[[str], str]] = {
    "history": lambda text: render_history("en", [ConversationEntry(1, text, 0.0)], 1, True, text),
    "question": lambda text: turn_of(text, "Yes."),
    "answer": lambda text: turn_of("Who?", f"{text} and [a]({text}) `{text}` | {text} |"),
    "reasoning": lambda text: turn_of("Who?", "Yes.", text),
}


@pytest.mark.parametrize("text", MARKUP)
@pytest.mark.parametrize("place", SHOWN_AT)
def test_no_place_of_the_page_takes_words_for_markup(place: str, text: str, count: Count) -> None:
    count("XSS", 1)
    assert Shown(SHOWN_AT[place](text)).dangers == Shown(SHOWN_AT[place]("word")).dangers


def test_the_probes_see_what_would_run() -> None:
    seen = {text for text in MARKUP if Shown(f'<p title="{text}">{text}</p>').dangers}
    assert len(MARKUP) - len(seen) <= 4  # quotation marks of the other kind, and plain words


OPEN_TO_ALL = {
    "/",
    "/favicon.ico",
    "/gradio_api/app_id",
    "/gradio_api/app_id/",
    "/gradio_api/heartbeat/x",
    "/gradio_api/startup-events",
    "/gradio_api/theme.css",
    "/gradio_api/token",
    "/gradio_api/token/",
    "/gradio_api/user",
    "/gradio_api/user/",
    "/health",
    "/logout",
    "/manifest.json",
    "/ready",
    "/robots.txt",
    "/theme.css",
    "/pwa_icon",
}
"""What a stranger gets without the login: the form itself, its looks, and who is nobody."""
PASSWORD = "open-sesame-83"


@pytest.fixture(scope="module")
def shut(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """A page behind a login, and its log."""
    folder = tmp_path_factory.mktemp("shut")
    log = folder / "log"
    environment = {
        **os.environ,
        "LONG_READER_LOGIN": f"me:{PASSWORD}",
        "LONG_READER_SERVER_KEY": "key-of-the-server-19",
        "GRADIO_TEMP_DIR": str(folder / "uploads"),
    }
    arguments = ["--port", "0", "--no-keep", "--server-url", "http://127.0.0.1:9/v1"]
    with log.open("w") as errors:
        process = subprocess.Popen(
            [sys.executable, "app.py", *arguments],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
        )
    assert process.stdout is not None
    line = process.stdout.readline()
    assert "http://" in line
    yield line.split()[-1].rstrip("/"), log
    process.terminate()
    process.communicate(timeout=60)


def told(client: httpx.Client, path: str) -> int:
    """Return the status of a route, without waiting for a stream to end."""
    with client.stream("GET", path) as answer:
        return answer.status_code


def test_a_login_covers_every_route(shut: tuple[str, Path], count: Count) -> None:
    paths = routes_of_gradio() | OPEN_TO_ALL | {"/metrics", "/gradio_api/file=/etc/passwd"}
    paths |= {f"/gradio_api/mcp{rest}" for rest in ("", "/", "/schema", "/sse")}
    with httpx.Client(base_url=shut[0], trust_env=False, timeout=20) as client:
        answered = {path for path in paths if told(client, path) < 400}
    assert answered == OPEN_TO_ALL
    count("login", len(paths - OPEN_TO_ALL))


@pytest.mark.parametrize("name", ["inspect", "find", "ask", "ask_stream"])
def test_nobody_asks_without_the_login(shut: tuple[str, Path], name: str, count: Count) -> None:
    count("login", 6)
    with httpx.Client(base_url=shut[0], trust_env=False, timeout=20) as client:
        for way in ("call", "run", "api", "call/v2"):
            answer = client.post(f"/gradio_api/{way}/{name}", json={"data": []})
            assert answer.status_code in (401, 404)
        assert client.post("/gradio_api/queue/join", json={"data": []}).status_code == 401
        files = {"files": ("a.txt", b"words")}
        assert client.post("/gradio_api/upload", files=files).status_code == 401


def test_a_wrong_password_opens_nothing_and_the_right_one_the_page(
    shut: tuple[str, Path], count: Count
) -> None:
    count("login", 4)
    with httpx.Client(base_url=shut[0], trust_env=False, timeout=20) as client:
        for name, word in [("me", ""), ("me", "x"), ("", PASSWORD), ("me' OR '1'='1", PASSWORD)]:
            answer = client.post("/login", data={"username": name, "password": word})
            assert answer.status_code >= 400
            assert client.get("/config").status_code == 401
        right = {"username": "me", "password": PASSWORD}
        assert client.post("/login", data=right).status_code == 200
        config = client.get("/config")
        assert config.status_code == 200
        said = json.dumps(config.json()) + client.get("/").text
    for secret in (PASSWORD, "key-of-the-server-19", "127.0.0.1:9"):
        assert secret not in said
        assert secret not in shut[1].read_text()


def test_another_site_s_page_gets_no_leave_to_read(shut: tuple[str, Path]) -> None:
    headers = {"origin": "https://example.org", "host": shut[0].removeprefix("http://")}
    with httpx.Client(base_url=shut[0], trust_env=False, timeout=20) as client:
        answer = client.get("/", headers=headers)
    assert answer.headers.get("access-control-allow-origin") not in ("*", "https://example.org")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "frame-ancestors 'self'" in answer.headers["content-security-policy"]
