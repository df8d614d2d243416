"""Doors of Gradio's that fetch from elsewhere are shut; the others are left alone."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from app.ui.service.middleware import NoAddresses


def status(path: str, kind: str = "http") -> int:
    """Return with which status a path is answered; 200 is what stands behind the middleware."""
    sent: list[Any] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})

    async def send(message: Any) -> None:
        sent.append(message)

    async def receive() -> Any:
        return {"type": "http.request"}

    scope = {"type": kind, "path": path, "method": "GET", "headers": []}

    async def ask() -> None:
        await NoAddresses(app)(scope, receive, send)

    # In a thread of its own: where browser tests ran before, this one has an event loop.
    with ThreadPoolExecutor(1) as thread:
        thread.submit(lambda: asyncio.run(ask())).result()
    return int(sent[0]["status"])


@pytest.mark.parametrize(
    ("path", "answer"),
    [
        ("/gradio_api/file=http://example.org/a.png", 403),
        ("/gradio_api/file=HTTPS://example.org/a.png", 403),
        ("/gradio_api/file=https:/example.org/a.png", 403),
        ("/gradio_api/file= http://example.org/a.png", 403),
        ("/file=ftp://example.org/a", 403),
        ("/gradio_api/proxy=https://who-what.hf.space/a", 403),
        ("/gradio_api/file=/tmp/gradio/abc/book.pdf", 200),
        ("/gradio_api/file=C:/gradio/abc/book.pdf", 200),
        ("/gradio_api/upload", 200),
        ("/", 200),
    ],
)
def test_addresses_are_refused_and_files_are_not(path: str, answer: int) -> None:
    assert status(path) == answer


def test_other_than_http_passes() -> None:
    assert status("/gradio_api/file=http://example.org", "websocket") == 200
