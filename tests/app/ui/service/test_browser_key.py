"""A browser gets its key once, with the page, and no script or other site can read it."""

import httpx
import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from app.ui.service.alive import Alive
from app.ui.service.browser_key import NAME, BrowserKeys, browser_of
from app.ui.service.pace import Pace

PAGE = {"accept": "text/html,*/*"}


def client(lasts: bool = True, address: str = "http://testserver") -> TestClient:
    def whose(request: Request) -> PlainTextResponse:
        return PlainTextResponse(browser_of(request.headers.get("cookie", "")))

    middleware = [Middleware(Alive, pace=Pace()), Middleware(BrowserKeys, lasts=lasts)]
    app = Starlette(routes=[Route("/{rest:path}", whose)], middleware=middleware)
    return TestClient(app, base_url=address)


def test_a_browser_is_known_again_and_no_two_are_the_same() -> None:
    one, two = client(), client()
    names = []
    for browser in (one, two):
        browser.get("/", headers=PAGE)
        first = browser.get("/queue/join").text
        assert first
        assert "set-cookie" not in browser.get("/", headers=PAGE).headers
        assert browser.get("/queue/join").text == first
        names.append(first)
    assert names[0] != names[1]


@pytest.mark.parametrize(
    ("address", "lasts", "wanted", "unwanted"),
    [
        ("http://testserver", True, "HttpOnly; SameSite=Lax; Max-Age=", "Secure"),
        ("http://testserver", False, "HttpOnly; SameSite=Lax", "Max-Age"),
        ("https://testserver", True, "SameSite=None; Secure; Partitioned", "Lax"),
    ],
)
def test_the_key_is_for_this_page_alone(
    address: str, lasts: bool, wanted: str, unwanted: str
) -> None:
    cookie = client(lasts, address).get("/", headers=PAGE).headers["set-cookie"]
    assert wanted in cookie
    assert unwanted not in cookie


def test_only_a_page_brings_a_key() -> None:
    assert "set-cookie" not in client().get("/config").headers


@pytest.mark.parametrize("cookies", ["", f"{NAME}=", "other=1", "\x00;;=", f"{NAME}"])
def test_cookies_without_a_key_name_nobody(cookies: str) -> None:
    assert browser_of(cookies) == ""


def test_the_server_says_that_it_is_there_and_since_when() -> None:
    here, there = client(), client()
    answers: list[httpx.Response] = [here.get("/alive"), here.get("/alive"), there.get("/alive")]
    lives = [answer.json()["life"] for answer in answers]
    assert lives[0] == lives[1]
    assert lives[0] != lives[2]
