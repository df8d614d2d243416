"""What takes a while says so: reading with its share and the time left, pages that are coming."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.acts import add_one

pytestmark = pytest.mark.browser
Visit = Callable[[str], Page]


def test_reading_tells_its_share_and_the_time_that_is_left(
    visit: Visit, serve_page: Callable[..., Any], paper: Path, novel: Path
) -> None:
    page = visit(serve_page(seconds_a_step=1.0).url)
    add_one(page, novel)
    page.fill("#question textarea", "Who is the keeper?")
    page.click("#ask")
    status = page.locator(".turn .status")
    expect(status).to_contain_text(re.compile(r"[1-9]\d?%"))
    expect(status).to_contain_text(re.compile(r"about \d s left"))
    expect(status.locator("[role=progressbar]")).to_be_visible()
    expect(page.locator(".turn .acts")).to_be_visible()
    expect(status).to_have_count(0)
    # How long the next text would take is now known.
    page.set_input_files("#drop input[type=file]", str(paper))
    facts = page.locator(".about-document").first.locator(".facts")
    expect(facts).to_have_count(1)
    page.get_by_role("button", name="New conversation").click()
    expect(facts).to_contain_text(re.compile(r"scripted reads it in about \d+"))


def test_chapters_tell_which_is_read_and_how_long_the_rest_takes(
    visit: Visit, serve_page: Callable[..., Any], novel: Path
) -> None:
    page = visit(serve_page(window_tokens=9_000, seconds_a_step=0.3).url)
    add_one(page, novel)
    page.locator("#over").get_by_label("Chapter by chapter").check()
    page.fill("#question textarea", "How many ships?")
    page.click("#ask")
    where = page.locator(".turn .status .where")
    expect(where).to_contain_text(re.compile(r"Part [2-9] of \d+"))
    expect(where).to_contain_text(" left")
    expect(page.locator(".turn .acts")).to_be_visible()


def test_a_page_picture_that_is_still_coming_says_so(
    visit: Visit, address: str, paper: Path
) -> None:
    page = visit(address)
    add_one(page, paper)

    def hold(route: Route) -> None:
        if '"fetch_page"' not in (route.request.post_data or ""):
            route.continue_()

    page.route("**/component_server/", hold)
    page.click(".look >> nth=0")
    sheet = page.locator(".sheet").first
    expect(sheet).to_have_class(re.compile("waiting"))
    expect(sheet).to_have_attribute("data-waiting", "The page is coming …")
    page.unroute("**/component_server/")  # lets go of what was held
    expect(sheet.locator("img")).to_be_visible()
    expect(sheet).not_to_have_class(re.compile("waiting"))
