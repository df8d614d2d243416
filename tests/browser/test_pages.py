"""Pages of a long document: fetched as one scrolls, and turned while they are measured."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.acts import add_one

pytestmark = pytest.mark.browser
Visit = Callable[[str], Page]


def long_pdf(folder: Path) -> Path:
    """Return a PDF of 40 pages, a line on each."""
    from reportlab.pdfgen.canvas import Canvas

    path = folder / "long.pdf"
    canvas = Canvas(str(path))
    for number in range(1, 41):
        canvas.drawString(72, 700, f"This is what stands on page {number}.")
        canvas.showPage()
    canvas.save()
    return path


def hold_sizes(page: Page) -> list[Route]:
    """Keep the sizes of pages from a page; return a list that the held requests come into."""
    held = list[Route]()

    def hold(route: Route) -> None:
        is_sizes = "fetch_sizes" in (route.request.post_data or "")
        held.append(route) if is_sizes else route.continue_()

    page.route("**/component_server**", hold)
    return held


def let_go(page: Page, held: list[Route]) -> None:
    for route in held:
        with page.expect_response("**/component_server**"):
            route.continue_()


def test_pages_follow_each_other_and_are_fetched_as_one_scrolls(
    visit: Visit, address: str, tmp_path: Path
) -> None:
    page = visit(address)
    add_one(page, long_pdf(tmp_path))
    page.click(".look >> nth=0")
    sheets = page.locator(".sheet")
    expect(sheets).to_have_count(40)
    expect(sheets.nth(0).locator("img")).to_be_visible()
    expect(sheets.nth(30).locator("img")).to_have_count(0)
    page.fill(".viewer-page", "31")
    page.keyboard.press("Enter")
    expect(sheets.nth(30).locator("img")).to_be_visible()
    expect(page.locator(".viewer-pages")).to_have_text("/ 40")
    page.click("[data-act=next]")
    expect(page.locator(".viewer-page")).to_have_value("32")
    page.click("[data-act=previous]")
    page.click("[data-act=previous]")
    expect(page.locator(".viewer-page")).to_have_value("30")


def test_who_turns_a_page_while_pages_are_measured_stays_there(
    visit: Visit, address: str, tmp_path: Path
) -> None:
    page = visit(address)
    held = hold_sizes(page)
    add_one(page, long_pdf(tmp_path))
    page.click(".look >> nth=0")
    sheets = page.locator(".sheet")
    expect(sheets.nth(0).locator("img")).to_be_visible()
    assert held
    page.fill(".viewer-page", "31")
    page.keyboard.press("Enter")
    expect(sheets.nth(30).locator("img")).to_be_visible()
    let_go(page, held)
    page.wait_for_timeout(500)
    page.click("[data-act=next]")
    expect(page.locator(".viewer-page")).to_have_value("32")


def test_a_citation_is_marked_in_the_text_whenever_one_turns_to_it(
    visit: Visit, address: str, paper: Path
) -> None:
    page = visit(address)
    add_one(page, paper)
    page.fill("#question textarea", "Who is the keeper?")
    page.click("#ask")
    expect(page.locator(".turn .acts")).to_be_visible()
    held, cited = hold_sizes(page), page.locator("mark.cite")
    page.click(".answer a.quote")
    page.click("[data-face=text]")
    expect(cited).to_have_text("She had kept the light for nineteen winters")
    assert held
    let_go(page, held)
    page.wait_for_timeout(500)
    expect(cited).to_have_text("She had kept the light for nineteen winters")

    # What is opened again in another language is the same place.
    page.select_option("select[data-act=language]", "zh")
    expect(page.locator("[data-face=text]")).to_have_text("文字")
    page.wait_for_timeout(1_000)
    expect(cited).to_have_text("She had kept the light for nineteen winters")
