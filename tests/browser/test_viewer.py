"""A document is read beside the conversation: as pages and as text, searched, walked through."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.app.documents.epub.test_read_epub import chapter, make_epub
from tests.browser.acts import add_one

pytestmark = pytest.mark.browser
Visit = Callable[[str], Page]
ROOT = Path(__file__).resolve().parents[2]
KEEPERS = ROOT / "assets" / "samples" / "keepers.pdf"


@pytest.fixture
def at_paper(visit: Visit, address: str) -> Page:
    """The viewer with a paper of two pages, opened at its method."""
    page = visit(address)
    page.set_viewport_size({"width": 1440, "height": 900})
    add_one(page, KEEPERS)
    open_part(page, "2 The log books")
    expect(page.locator(".sheet img").first).to_be_visible()
    return page


@pytest.fixture
def at_novel(visit: Visit, address: str, novel: Path) -> Page:
    """The viewer with a novel of 120 chapters, opened at its third."""
    page = visit(address)
    add_one(page, novel)
    page.click(".look >> nth=2")
    expect(page.locator(".viewer-part")).to_have_text("Chapter 3")
    return page


def open_part(page: Page, title: str) -> None:
    page.locator(".part-list li").filter(has_text=title).first.locator(".look").click()


def scroll_top(page: Page) -> float:
    return float(page.locator(".viewer-scroll").evaluate("box => box.scrollTop"))


def scroll_end(page: Page) -> float:
    """Return where the viewer stands once it stands still."""
    last = -1.0
    while (now := scroll_top(page)) != last:
        last = now
        page.wait_for_timeout(400)
    return now


def test_a_page_can_be_made_larger_and_fitted_again(at_paper: Page) -> None:
    page, width = at_paper, ".sheet >> nth=0"
    before = page.locator(width).bounding_box()
    page.click("[data-act=zoom-in]")
    larger = page.locator(width).bounding_box()
    page.click("[data-act=fit]")
    fitted = page.locator(width).bounding_box()
    assert before
    assert larger
    assert fitted
    assert larger["width"] == pytest.approx(before["width"] * 1.2, rel=0.01)
    assert fitted["width"] == pytest.approx(before["width"], rel=0.01)


def test_contents_lead_through_the_document_and_mark_where_one_is(at_paper: Page) -> None:
    page = at_paper
    page.click("[data-act=contents]")
    contents = page.locator(".viewer-contents")
    expect(contents.locator("[aria-current]")).to_contain_text("2 The log books")
    contents.get_by_text("4 Results").click()
    expect(contents).to_be_hidden()
    expect(page.locator(".viewer-part")).to_have_text("4 Results")
    expect(page.locator(".viewer-page")).to_have_value("2")


def test_contents_of_many_parts_can_be_searched(at_novel: Page) -> None:
    page = at_novel
    page.click("[data-act=contents]")
    page.fill(".viewer-contents input", "chapter 77")
    expect(page.locator(".viewer-contents li:visible")).to_have_count(1)
    page.locator(".viewer-contents li:visible button").click()
    expect(page.locator(".viewer-part")).to_have_text("Chapter 77")
    expect(page.locator(".viewer-scroll")).to_contain_text("in week 77 and")


def test_words_are_found_with_what_stands_around_them(at_paper: Page) -> None:
    page = at_paper
    page.locator("[data-act=search]").first.click()
    page.fill(".viewer-search input", "the lantern begins")
    expect(page.locator(".viewer-hits")).to_have_text("1 of 1")
    expect(page.locator(".viewer-found li")).to_contain_text("own remark, the lantern begins")
    expect(page.locator(".marks .now").first).to_be_in_viewport()
    # The part in which the words stand, and not the one that is seen above them.
    page.fill(".viewer-search input", "rain shortens the longest sleep by fifty")
    expect(page.locator(".viewer-part")).to_have_text("4 Results")
    page.fill(".viewer-search input", "keeper")
    expect(page.locator(".viewer-found b").first).to_have_text("Keeper")
    before = page.locator(".viewer-hits").inner_text()
    page.press(".viewer-search input", "Enter")
    expect(page.locator(".viewer-hits")).not_to_have_text(before)
    page.fill(".viewer-search input", "no such words anywhere")
    expect(page.locator(".viewer-hits")).to_have_text("Not found")
    page.keyboard.press("Escape")
    expect(page.locator(".viewer-search")).to_be_hidden()
    expect(page.locator(".marks i")).to_have_count(0)


def test_the_same_place_is_seen_as_page_and_as_text(at_paper: Page) -> None:
    page = at_paper
    page.click("[data-face=text]")
    expect(page.locator(".viewer-part")).to_have_text("2 The log books")
    heading = page.locator(".stretch-of-text h3").filter(has_text="2 The log books")
    expect(heading).to_be_in_viewport()
    page.click("[data-face=picture]")
    expect(page.locator(".sheet img").first).to_be_visible()
    expect(page.locator(".viewer-part")).to_have_text("2 The log books")


def test_the_words_of_a_page_can_be_selected_where_they_stand(at_paper: Page) -> None:
    page = at_paper
    line = page.locator(".letters span").filter(has_text="Each page holds eight entries").first
    expect(line).to_be_attached()
    text: str = line.evaluate(
        "node => { getSelection().selectAllChildren(node); return getSelection().toString() }"
    )
    assert text.startswith("Each page holds eight entries")
    sheet, box = page.locator(".sheet").first.bounding_box(), line.bounding_box()
    assert sheet
    assert box
    assert 0 < box["x"] - sheet["x"] < sheet["width"] / 2
    assert box["width"] > sheet["width"] / 2


def test_chapters_of_a_novel_are_read_in_a_readable_measure(at_novel: Page) -> None:
    page = at_novel
    expect(page.locator(".viewer-faces")).to_be_hidden()
    expect(page.locator(".viewer-page")).to_be_hidden()
    expect(page.locator(".stretch-of-text h3").filter(has_text="Chapter 3")).to_be_in_viewport()
    page.set_viewport_size({"width": 1900, "height": 900})
    box = page.locator(".stretch-of-text p").first.bounding_box()
    assert box
    assert box["width"] <= 720
    page.click("[data-act=next]")
    expect(page.locator(".viewer-part")).to_have_text("Chapter 4")


def test_chapters_of_an_epub_are_walked_through(visit: Visit, address: str, tmp_path: Path) -> None:
    names = ("The Arrival", "The Storm", "The Calm")
    bodies = {
        f"{n}.xhtml": chapter(f"<h1>{name}</h1><p>{name} was told by {n} sailors.</p>")
        for n, name in enumerate(names, start=1)
    }
    path = tmp_path / "sailors.epub"
    path.write_bytes(make_epub(dict(bodies), " ".join(bodies)))
    page = visit(address)
    add_one(page, path)
    page.click(".look >> nth=0")
    expect(page.locator(".viewer-part")).to_have_text("The Arrival")
    expect(page.locator(".viewer-faces")).to_be_hidden()
    page.click("[data-act=contents]")
    page.locator(".viewer-contents").get_by_text("The Storm").click()
    expect(page.locator(".viewer-part")).to_have_text("The Storm")
    expect(page.locator(".stretch-of-text h3").filter(has_text="The Storm")).to_be_visible()
    expect(page.get_by_text("The Storm was told by 2 sailors.").last).to_be_in_viewport()


def test_one_comes_back_to_where_one_was(at_novel: Page, address: str) -> None:
    page = at_novel
    page.click("[data-act=next]")
    expect(page.locator(".viewer-part")).to_have_text("Chapter 4")
    where = scroll_end(page)
    page.click("[data-act=close-viewer]")
    expect(page.locator(".viewer")).to_be_hidden()
    page.click(".look >> nth=3")
    expect(page.locator(".viewer-part")).to_have_text("Chapter 4")
    assert scroll_end(page) == pytest.approx(where, abs=60)


def test_the_documents_stay_in_sight_beside_conversation_and_page(at_paper: Page) -> None:
    page = at_paper
    boxes = [page.locator(name).bounding_box() for name in ("#left", "#right", "#reader")]
    edges = [(box["x"], box["x"] + box["width"]) for box in boxes if box]
    assert len(edges) == 3
    assert edges[0][1] <= edges[1][0] + 1
    assert edges[1][1] <= edges[2][0] + 1
    assert edges[2][1] <= 1441


def test_on_a_narrow_screen_page_and_documents_take_turns(at_paper: Page) -> None:
    page = at_paper
    page.set_viewport_size({"width": 900, "height": 768})
    expect(page.locator("#reader")).to_be_visible()
    expect(page.locator("#left")).to_be_hidden()
    page.click(".areas [data-area=documents]")
    expect(page.locator("#left")).to_be_visible()
    expect(page.locator("#reader")).to_be_hidden()
    expect(page.locator("#ask")).to_be_in_viewport()


def test_pages_are_dimmed_in_the_dark(browser: Browser, address: str) -> None:
    context = browser.new_context(color_scheme="dark", viewport={"width": 1440, "height": 900})
    page = context.new_page()
    page.goto(address)
    add_one(page, KEEPERS)
    page.click(".look >> nth=0")
    image = page.locator(".sheet img").first
    expect(image).to_be_visible()
    assert "brightness" in str(image.evaluate("node => getComputedStyle(node).filter"))
    context.close()


def test_two_fingers_make_a_page_larger_on_a_phone(browser: Browser, address: str) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True)
    page = context.new_page()
    page.goto(address)
    add_one(page, KEEPERS)
    page.click(".parts summary")
    page.click(".look >> nth=0")
    sheet = page.locator(".sheet").first
    expect(sheet.locator("img")).to_be_visible()
    box = sheet.bounding_box()
    assert box
    assert box["width"] >= 370
    page.locator(".viewer-scroll").evaluate(
        """box => {
          const touch = (x) => new Touch({identifier: x, target: box, clientX: x, clientY: 400});
          const send = (kind, ...at) => box.dispatchEvent(new TouchEvent(kind,
            {touches: at.map(touch), bubbles: true, cancelable: true}));
          send('touchstart', 150, 250);
          send('touchmove', 100, 300);
          send('touchend');
        }"""
    )
    pinched = sheet.bounding_box()
    assert pinched
    assert pinched["width"] == pytest.approx(2 * box["width"], rel=0.02)
    context.close()


def test_a_viewer_whose_name_the_server_forgot_opens_its_document_anew(at_novel: Page) -> None:
    page = at_novel
    tokens: list[str] = []

    def forget(route: object) -> None:
        assert hasattr(route, "request")
        sent = route.request.post_data_json
        tokens.append(sent["data"]["token"])
        if tokens[0] == sent["data"]["token"] and len(tokens) < 4:
            route.fulfill(json={"gone": True})  # type: ignore[attr-defined]
        else:
            route.continue_()  # type: ignore[attr-defined]

    page.route("**/component_server/", forget)
    page.click("[data-act=contents]")
    page.locator(".viewer-contents").get_by_text("Chapter 99", exact=True).click()
    expect(page.locator(".viewer-scroll")).to_contain_text("in week 99 and")
