"""A model server is looked at by its address, and a model of it used, with its key in memory."""

import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser


class Server(BaseHTTPRequestHandler):
    """Lists one model to whoever has the key."""

    def do_GET(self) -> None:
        """Answer."""
        allowed = self.headers.get("authorization") == "Bearer secret"
        found = {"data": [{"id": "qwen3:8b", "max_model_len": 40_960}]}
        self.send_response(200 if allowed and self.path == "/v1/models" else 404)
        self.end_headers()
        self.wfile.write(json.dumps(found if allowed else {}).encode())

    def log_message(self, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def server() -> Iterator[str]:
    """The address of a model server."""
    http = ThreadingHTTPServer(("127.0.0.1", 0), Server)
    threading.Thread(target=http.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{http.server_port}"
    http.shutdown()
    http.server_close()


def test_a_server_is_used_by_its_address(
    visit: Callable[[str], Page], address: str, server: str
) -> None:
    page = visit(address)
    page.click(".masthead button.model")
    form = page.locator(".server-form")
    form.get_by_label("Address").fill(server)
    form.locator("button").click()
    expect(page.locator(".servers .notice")).to_contain_text("lists no models")
    expect(form.get_by_label("Address")).to_have_value(server)
    form.get_by_label("Key, where it needs one").fill("secret")
    form.locator("button").click()
    use = page.locator(".server-models li", has_text="qwen3:8b").get_by_role("button")
    expect(use).to_be_visible()
    assert "secret" not in page.content()
    use.click()
    expect(page.locator("button.model")).to_contain_text("qwen3:8b")
    expect(page.locator("button.model")).to_contain_text("40,960-token window")
