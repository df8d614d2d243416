"""Only the routes that are needed are there, whatever Gradio brings; browsers get their rules."""

import asyncio
import json
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import HTMLResponse, PlainTextResponse
from starlette.routing import Route

from app.ui.service.middleware import BrowserRules, OpenRoutesOnly, SecurityHeaders, is_open

SHUT = [
    # addresses, in every form in which a route of Gradio's would take one
    "/gradio_api/file=http://example.org/a.png",
    "/gradio_api/file=HTTPS://example.org/a.png",
    "/gradio_api/file=https:/example.org/a.png",
    "/gradio_api/file= http://example.org/a.png",
    "/gradio_api/file=//example.org/a.png",
    "/gradio_api/file=\\\\example.org\\a.png",
    "/gradio_api/file=ftp://example.org/a",
    "/gradio_api/file=data:text/html,a",
    "/gradio_api/file=javascript:alert(1)",
    "/gradio_api/file/http://example.org/a.png",
    "/gradio_api/file/https:/example.org/a.png",
    "/gradio_api/file//example.org/a.png",
    "/gradio_api/file/tmp/a.png",
    "/file=http://example.org/a.png",
    "/file/http://example.org/a.png",
    "/gradio_api/proxy=https://who-what.hf.space/a",
    "/proxy=https://who-what.hf.space/a",
    # paths that climb
    "/gradio_api/file=/tmp/gradio/../../etc/passwd",
    "/static/../app.py",
    "/assets/../../app.py",
    "/svelte/../app.py",
    # what Gradio offers to its own demos
    "/gradio_api/vibe-edit",
    "/gradio_api/vibe-code/",
    "/gradio_api/undo-vibe-edit",
    "/gradio_api/vibe-starter-queries",
    "/gradio_api/dev/reload",
    "/gradio_api/deep_link",
    "/gradio_api/runs",
    "/gradio_api/run-history/connect",
    "/gradio_api/run-history/records/a/b/assets/c",
    "/gradio_api/process_recording",
    "/gradio_api/profiling/traces",
    "/gradio_api/custom_component/a/client/component/b",
    "/gradio_api/stream/a/b/c/playlist.m3u8",
    "/monitoring",
    "/monitoring/summary",
    "/monitoring/key",
    "/openapi.json",
    "/docs",
    "/redoc",
    "/login/huggingface",
    "/login/callback",
]
OPEN = [
    "/gradio_api/component_server/",
    "/",
    "/config",
    "/theme.css",
    "/assets/index-DphvyggB.js",
    "/static/img/logo.svg",
    "/login",
    "/login/",
    "/logout",
    "/gradio_api/file=/tmp/gradio/abc/book.pdf",
    "/gradio_api/file=C:\\gradio\\abc\\book.pdf",
    "/gradio_api/upload",
    "/gradio_api/upload_progress",
    "/gradio_api/queue/join",
    "/gradio_api/queue/data",
    "/gradio_api/heartbeat/abc123",
    "/gradio_api/call/ask",
    "/gradio_api/call/ask/0123abc",
    "/gradio_api/run/inspect",
    "/gradio_api/info",
    "/gradio_api/mcp/",
    "/gradio_api/mcp/schema",
]


def in_a_thread(work: Any) -> Any:
    """Run something with an event loop of its own, where browser tests may have left one."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(work).result()


def answered(path: str) -> int:
    """Return the status a path is answered with; 200 is what stands behind the middleware."""
    sent: list[Any] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})

    async def send(message: Any) -> None:
        sent.append(message)

    async def receive() -> Any:
        return {"type": "http.request"}

    scope = {"type": "http", "path": path, "query_string": b"", "method": "GET", "headers": []}
    in_a_thread(lambda: asyncio.run(OpenRoutesOnly(app)(scope, receive, send)))
    return int(sent[0]["status"])


@pytest.mark.parametrize("path", SHUT)
def test_what_is_not_needed_is_not_there(path: str) -> None:
    assert answered(path) == 404


@pytest.mark.parametrize("path", OPEN)
def test_what_is_needed_is_there(path: str) -> None:
    assert answered(path) == 200


def test_a_key_in_the_address_restores_nothing() -> None:
    assert is_open("/", b"__theme=dark")
    assert not is_open("/", b"deep_link=abc")


ROUTES_OF_GRADIO = """
import json
import gradio as gr
from gradio.routes import App

with gr.Blocks() as page:
    gr.Textbox()
paths, waiting = [], list(App.create_app(page).routes)
while waiting:
    route = waiting.pop()
    inner = getattr(route, "original_router", None) or getattr(route, "router", None)
    waiting.extend(getattr(inner, "routes", None) or getattr(route, "routes", None) or [])
    paths.append(getattr(route, "path", None) or "")
print(json.dumps(paths))
"""


def routes_of_gradio() -> set[str]:
    """Return every path that the installed Gradio answers, its places filled."""
    # In a process of its own: Gradio opens event loops that it does not close.
    run = subprocess.run(
        [sys.executable, "-c", ROUTES_OF_GRADIO], capture_output=True, text=True, check=True
    )
    return {re.sub(r"\{\w+(?::\w+)?\}", "x", path) for path in json.loads(run.stdout) if path}


def test_of_gradio_s_own_routes_only_those_that_are_needed_are_open() -> None:
    paths = routes_of_gradio()
    assert len(paths) > 40
    opened = {path for path in paths if is_open(path)}
    assert opened == {
        "/",
        "/assets/x",
        "/config",
        "/config/",
        "/favicon.ico",
        "/login",
        "/login/",
        "/logout",
        "/manifest.json",
        "/pwa_icon",
        "/pwa_icon/x",
        "/robots.txt",
        "/static/x",
        "/svelte/x",
        "/theme.css",
        "/gradio_api/api/x",
        "/gradio_api/api/x/",
        "/gradio_api/app_id",
        "/gradio_api/app_id/",
        "/gradio_api/call/v2/x",
        "/gradio_api/call/v2/x/",
        "/gradio_api/call/x",
        "/gradio_api/call/x/",
        "/gradio_api/call/x/x",
        "/gradio_api/cancel",
        "/gradio_api/component_server",
        "/gradio_api/component_server/",
        "/gradio_api/heartbeat/x",
        "/gradio_api/info",
        "/gradio_api/info/",
        "/gradio_api/login_check",
        "/gradio_api/login_check/",
        "/gradio_api/openapi.json",
        "/gradio_api/queue/data",
        "/gradio_api/queue/join",
        "/gradio_api/reset",
        "/gradio_api/reset/",
        "/gradio_api/run/x",
        "/gradio_api/run/x/",
        "/gradio_api/startup-events",
        "/gradio_api/theme.css",
        "/gradio_api/token",
        "/gradio_api/token/",
        "/gradio_api/upload",
        "/gradio_api/upload_progress",
        "/gradio_api/user",
        "/gradio_api/user/",
    }


def served(rules: BrowserRules, path: str) -> Any:
    marks = """<meta property="og:title" content="Gradio" />
        <meta
          name="twitter:creator" content="@Gradio">"""
    scripts = "<script>a()</script><SCRIPT>b()</SCRIPT><script type='module'></script>"
    page = f"<html>{marks}{scripts}</html>"
    routes = [
        Route("/", lambda request: HTMLResponse(page)),
        Route("/theme.css", lambda request: PlainTextResponse("<script>")),
    ]
    app = Starlette(routes=routes, middleware=[Middleware(SecurityHeaders, rules=rules)])

    async def get() -> httpx.Response:
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://page") as client:
            return await client.get(path)

    return in_a_thread(lambda: asyncio.run(get()))


def test_the_page_s_own_scripts_run_and_no_others() -> None:
    answer = served(BrowserRules(), "/")
    policy = answer.headers["content-security-policy"]
    nonce = re.search(r"script-src 'self' 'nonce-([\w-]+)'", policy)
    assert nonce is not None
    assert answer.text.count(f'<script nonce="{nonce[1]}"') == 2
    assert int(answer.headers["content-length"]) == len(answer.content)
    assert "'unsafe-inline'" not in policy.split("script-src")[1].split(";")[0]
    assert nonce[1] not in served(BrowserRules(), "/").text


def test_the_page_says_nothing_of_gradio_to_those_who_show_links() -> None:
    assert "Gradio" not in served(BrowserRules(), "/").text


def test_every_answer_has_the_headers_and_only_pages_are_touched() -> None:
    answer = served(BrowserRules(("'self'", "https://example.org")), "/theme.css")
    assert answer.text == "<script>"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "same-origin"
    policy = answer.headers["content-security-policy"]
    assert "frame-ancestors 'self' https://example.org" in policy
    assert "object-src 'none'" in policy
