"""What is marked in the viewer goes into the question, with its place."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

pytestmark = pytest.mark.browser
Visit = Callable[[str], Page]
KEEPERS = Path(__file__).resolve().parents[2] / "assets" / "samples" / "keepers.pdf"
SENTENCE = "Each page holds eight entries"
TOOLS, QUESTION = ".viewer-selection", "#question textarea"


def open_method(page: Page) -> None:
    page.set_input_files("#drop input[type=file]", str(KEEPERS))
    expect(page.locator(".document")).to_be_visible()
    part = page.locator(".part-list li").filter(has_text="2 The log books").first
    part.locator(".look").evaluate("button => button.click()")
    expect(page.locator(".sheet img").first).to_be_visible()


@pytest.fixture
def at_paper(visit: Visit, address: str) -> Page:
    """The viewer with a paper, opened at its method."""
    page = visit(address)
    page.set_viewport_size({"width": 1440, "height": 900})
    open_method(page)
    return page


def mark(page: Page, selector: str) -> None:
    line = page.locator(selector).filter(has_text=SENTENCE).first
    expect(line).to_be_attached()
    line.evaluate("node => getSelection().selectAllChildren(node)")
    expect(page.locator(TOOLS)).to_be_visible()


@pytest.mark.parametrize("face", ["picture", "text"])
def test_what_is_marked_is_quoted_after_the_draft_with_its_place(at_paper: Page, face: str) -> None:
    page = at_paper
    page.click(f"[data-face={face}]")
    page.fill(QUESTION, "My draft.")
    mark(page, ".letters span" if face == "picture" else ".stretch-of-text p")
    page.click("[data-selected=quote]")
    expect(page.locator(TOOLS)).to_be_hidden()
    typed = page.locator(QUESTION).input_value()
    assert typed.startswith("My draft.\n\n“")
    assert SENTENCE in typed
    assert "\n" not in typed.removeprefix("My draft.\n\n")
    assert typed.endswith(", page 1)")
    expect(page.locator(".viewer-said")).to_have_text("Quoted in your question.")
    expect(page.locator(".turn")).to_have_count(0)


def test_an_explanation_is_asked_at_once_but_never_with_a_draft(at_paper: Page) -> None:
    page = at_paper
    mark(page, ".letters span")
    page.click("[data-selected=explain]")
    expect(page.locator(".turn")).to_have_count(1)
    expect(page.locator(".turn")).to_contain_text("Explain this passage.")
    expect(page.locator(".turn")).to_contain_text(SENTENCE)
    expect(page.locator(QUESTION)).to_have_value("")
    page.fill(QUESTION, "Wait.")
    mark(page, ".letters span")
    page.click("[data-selected=translate]")
    expect(page.locator(QUESTION)).to_be_focused()
    page.wait_for_timeout(600)
    assert page.locator(QUESTION).input_value().endswith("Translate this passage into English.")
    expect(page.locator(".turn")).to_have_count(1)


def test_marking_and_asking_go_by_keyboard(at_paper: Page) -> None:
    page = at_paper
    page.focus(".viewer-scroll")
    page.keyboard.press("Enter")
    expect(page.locator(TOOLS)).to_be_visible()
    page.keyboard.press("Tab")
    expect(page.locator("[data-selected=ask]")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator(TOOLS)).to_be_hidden()
    expect(page.locator(".viewer-scroll")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(TOOLS)).to_be_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator(QUESTION)).to_be_focused()
    assert page.locator(QUESTION).input_value().endswith(", page 1)\n")
    expect(page.locator(".turn")).to_have_count(0)


def test_on_a_phone_the_tools_lie_at_the_lower_edge(browser: Browser, address: str) -> None:
    context = browser.new_context(
        viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True, locale="zh-CN"
    )
    page = context.new_page()
    page.goto(address)
    open_method(page)
    mark(page, ".letters span")
    box, view = (page.locator(at).bounding_box() for at in (TOOLS, ".viewer-body"))
    assert box
    assert view
    assert box["height"] >= 44
    assert box["y"] + box["height"] == pytest.approx(view["y"] + view["height"] - 12, abs=2)
    page.locator("[data-selected=ask]").tap()
    expect(page.locator(QUESTION)).to_be_visible()
    assert "第 1 页）" in page.locator(QUESTION).input_value()
    context.close()
