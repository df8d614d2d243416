"""Ask is pressed twice at once, and its key held down: it is asked once, and nothing is ended."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.acts import add_one
from tests.browser.conftest import Served

pytestmark = pytest.mark.browser


@pytest.fixture
def typed(visit: Callable[[str], Page], slow: Served, paper: Path) -> Page:
    """A page on which a question is typed that takes a while to answer."""
    page = visit(slow.url)
    add_one(page, paper)
    page.fill("#question textarea", "Who is the keeper?")
    return page


@pytest.mark.parametrize("apart_ms", [60, 200])
def test_a_double_click_asks_once_and_does_not_stop(typed: Page, apart_ms: int) -> None:
    box = typed.locator("#ask").bounding_box()
    assert box is not None
    typed.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    for count in (1, 2):
        typed.mouse.down(click_count=count)
        typed.mouse.up(click_count=count)
        typed.wait_for_timeout(apart_ms)
    is_answered_once(typed)


def test_a_key_that_is_held_down_asks_once(typed: Page) -> None:
    typed.focus("#question textarea")
    for _ in range(6):
        typed.keyboard.down("Enter")
    typed.keyboard.up("Enter")
    is_answered_once(typed)


def is_answered_once(page: Page) -> None:
    expect(page.locator(".turn .answer")).to_contain_text("word9")
    expect(page.locator("#stop")).to_be_visible()
    expect(page.locator(".turn")).to_have_count(1)
    expect(page.get_by_role("alert")).to_have_count(0)


def test_stop_and_ask_can_follow_each_other_at_once(typed: Page) -> None:
    typed.click("#ask")
    expect(typed.locator(".turn .answer")).to_contain_text("word1")
    typed.click("#stop")
    expect(typed.locator(".turn")).to_contain_text("Stopped.")
    typed.fill("#question textarea", "And where?")
    typed.click("#ask", click_count=1)
    expect(typed.locator(".turn")).to_have_count(2)
