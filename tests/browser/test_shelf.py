"""Several documents on the shelf: which are asked is one tick each, and each opens by its title."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.acts import add

pytestmark = pytest.mark.browser
Visit = Callable[[str], Page]
IS_BETWEEN = "box => box.indeterminate"


def whole(page: Page, title: str) -> Locator:
    return page.get_by_role("checkbox", name=f"Read {title}", exact=True)


def ask(page: Page, question: str) -> None:
    page.fill("#question textarea", question)
    page.click("#ask")
    expect(page.locator(".turn .acts").last).to_be_visible()


@pytest.fixture
def tales(tmp_path: Path) -> list[Path]:
    """Four short tales, each with a keeper of its own."""
    made = []
    for name in ("Anna", "Bruno", "Clara", "David"):
        made.append(tmp_path / f"The tale of {name}.txt")
        parts = (f"Chapter {n}\n\nThe keeper {name} lit lamp {n} at dusk.\n\n" for n in (1, 2, 3))
        made[-1].write_text("".join(parts), encoding="utf-8")
    return made


def test_a_document_is_ticked_as_a_whole_and_only_what_is_ticked_is_asked(
    visit: Visit, address: str, tales: list[Path]
) -> None:
    page = visit(address)
    add(page, *tales[:2])
    first, second = whole(page, "The tale of Anna"), whole(page, "The tale of Bruno")
    expect(first).to_be_checked()
    first.uncheck()
    expect(page.locator("article.left-out")).to_have_count(1)
    page.fill("#question textarea", "Who lit the lamps?")
    page.click("#show-prompt")
    prompt = page.locator(".prompt-text")
    expect(prompt).to_contain_text("Bruno lit lamp 2")
    expect(prompt).not_to_contain_text("Anna")
    page.keyboard.press("Escape")
    part = page.get_by_role("checkbox", name="Chapter 2", exact=True).last
    part.uncheck()
    expect(second).not_to_be_checked()
    assert second.evaluate(IS_BETWEEN)
    second.click()
    expect(part).to_be_checked()
    assert not second.evaluate(IS_BETWEEN)
    page.set_input_files("#drop input[type=file]", str(tales[2]))
    expect(page.locator(".document")).to_have_count(3)
    expect(first).not_to_be_checked()  # the shelf is drawn anew
    expect(second).to_be_checked()


def test_files_dropped_while_one_is_read_all_come_and_those_taken_away_in_one_breath_go(
    visit: Visit, address: str, tales: list[Path], tmp_path: Path
) -> None:
    page = visit(address)
    long = tmp_path / "The tale of many.txt"
    lines = (f"In week {n} the keeper counted {n * 7} ships.\n\n" for n in range(90_000))
    long.write_text("".join(lines), encoding="utf-8")
    page.set_input_files("#drop input[type=file]", str(long))
    expect(page.locator("#notice .busy")).to_be_visible()
    for tale in tales[:2]:
        page.set_input_files("#drop input[type=file]", str(tale))
    expect(page.locator(".document")).to_have_count(3)
    removes = page.locator(".document button[data-act=remove]")
    removes.evaluate_all("buttons => buttons.slice(0, 2).forEach((button) => button.click())")
    expect(page.locator(".document")).to_have_count(1)
    expect(page.locator("#notice .busy")).to_have_count(0)


def test_references_that_were_left_out_stay_so_with_the_whole(visit: Visit, address: str) -> None:
    page = visit(address)
    page.click(".sample button >> nth=0")
    expect(page.locator(".turn .acts")).to_be_visible()
    box = page.locator("input.whole")
    references = page.locator("input[data-kind=references]")
    page.click("[data-act=no_references]")
    assert box.evaluate(IS_BETWEEN)  # they are read at first, so something is left out
    page.evaluate("document.querySelector('.document').dataset.skips = 'references'")
    box.uncheck()
    expect(references).not_to_be_checked()
    box.check()
    expect(references).not_to_be_checked()
    assert not box.evaluate(IS_BETWEEN)


def test_many_documents_are_counted_above_the_answer_and_named_at_a_click(
    visit: Visit, address: str, tales: list[Path]
) -> None:
    page = visit(address)
    add(page, *tales)
    ask(page, "Who lit the lamps?")
    books = page.locator(".turn .books")
    expect(books.locator("summary")).to_have_text("4 documents")
    expect(books.locator("p")).to_be_hidden()
    books.locator("summary").click()
    expect(books.locator("p")).to_have_text(" · ".join(path.stem for path in tales))
    whole(page, "The tale of David").uncheck()
    ask(page, "And the others?")
    expect(page.locator(".turn").last.locator(".facts")).to_have_text(
        " · ".join(path.stem for path in tales[:3])
    )
    expect(books.locator("p")).to_be_visible()  # what was unfolded stays so


def test_a_title_opens_its_document_where_it_was_left(
    visit: Visit, address: str, novel: Path
) -> None:
    page = visit(address)
    add(page, novel)
    page.get_by_role("button", name="Long Winter", exact=True).click()
    expect(page.locator(".viewer-part")).to_have_text("Chapter 1")
    page.click("[data-act=next]")
    expect(page.locator(".viewer-part")).to_have_text("Chapter 2")
    page.click("[data-act=close-viewer]")
    page.get_by_role("button", name="Long Winter", exact=True).click()
    expect(page.locator(".viewer-part")).to_have_text("Chapter 2")


def test_it_is_read_up_to_where_one_is_in_the_viewer(
    visit: Visit, address: str, novel: Path
) -> None:
    page = visit(address)
    add(page, novel)
    page.click(".look >> nth=6")
    expect(page.locator(".viewer-part")).to_have_text("Chapter 7")
    page.get_by_role("button", name="Ask only about what comes up to here").click()
    expect(page.locator(".part-list input:checked")).to_have_count(7)
    assert whole(page, "Long Winter").evaluate(IS_BETWEEN)
    expect(page.locator(".viewer-said")).to_contain_text("the end of “Chapter 7”")
    expect(page.locator(".viewer-said")).to_be_in_viewport()
    page.fill("#question textarea", "How many ships?")
    page.click("#show-prompt")
    expect(page.locator(".prompt-text")).to_contain_text("in week 7 and")
    expect(page.locator(".prompt-text")).not_to_contain_text("in week 8 and")


def test_that_passages_are_only_the_nearest_is_said_above_them(
    visit: Visit, serve_page: Callable[..., Any], tales: list[Path]
) -> None:
    page = visit(serve_page(missing=True, model="wrong").url)
    add(page, tales[0])
    ask(page, "Which uranium reactor exploded beside the cosmodrome?")
    page.get_by_role("button", name="Show the nearest passages").click()
    said, found = page.locator(".turn .note"), page.locator(".turn .found figure").first
    expect(said).to_contain_text("Nothing in the text seems to bear on this question")
    above, below = said.bounding_box(), found.bounding_box()
    assert above is not None
    assert below is not None
    assert above["y"] + above["height"] <= below["y"]
    expect(page.locator(".turn h2")).to_be_in_viewport()


def test_the_centre_tells_of_the_latest_document_and_names_the_others(
    visit: Visit, address: str, tales: list[Path]
) -> None:
    page = visit(address)
    add(page, *tales)
    cards = page.locator(".about-document")
    expect(cards.locator("h2")).to_have_text([path.stem for path in reversed(tales)])
    expect(cards.first.locator(".opening")).to_contain_text("The keeper David lit lamp")
    second = cards.nth(1)
    expect(second.locator(".opening")).to_be_hidden()
    second.locator("summary").click()
    expect(second.locator(".opening")).to_contain_text("The keeper Clara lit lamp")
    question = second.locator(".worth-asking button").first
    words = question.inner_text()
    question.click()
    expect(page.locator(".turn h2")).to_have_text(words)
