"""The centre speaks of the documents that are there; their parts are found, folded and chosen."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.acts import add

pytestmark = pytest.mark.browser
Visit = Callable[[str], Page]


def ticked(page: Page) -> int:
    return page.locator(".part-list input:checked").count()


def test_the_samples_stand_in_the_centre(visit: Visit, address: str) -> None:
    page = visit(address)
    expect(page.locator("#conversation-scroll .welcome h2")).to_be_visible()
    expect(page.locator("#conversation-scroll .sample")).to_have_count(4)


def test_a_document_is_introduced_and_its_questions_asked(
    visit: Visit, address: str, paper: Path
) -> None:
    page = visit(address)
    add(page, paper)
    card = page.locator(".about-document")
    expect(card.locator("h2")).to_have_text(page.locator(".document h2").inner_text())
    expect(card.locator(".facts")).to_contain_text("2 pages")
    expect(card.locator(".facts")).to_contain_text("words")
    expect(card.locator(".opening")).to_contain_text("Marta is the keeper.")
    assert 3 <= card.locator(".worth-asking button").count() <= 5
    page.fill("#question textarea", "Half a thought")
    question = card.locator(".worth-asking button").first
    asked = question.inner_text()
    question.click()
    expect(page.locator(".turn h2")).to_have_text(asked)
    expect(page.locator(".turn .acts")).to_be_visible()
    expect(page.locator("#question textarea")).to_have_value("Half a thought")
    expect(card).to_be_hidden()
    page.get_by_role("button", name="New conversation").click()
    expect(card).to_be_visible()


def test_a_table_of_parts_opens_each_part(visit: Visit, address: str, novel: Path) -> None:
    page = visit(address)
    add(page, novel)
    page.click(".table-of-parts summary")
    expect(page.locator(".table-of-parts tbody tr")).to_have_count(120)
    page.get_by_role("button", name="Chapter 3", exact=True).first.click()
    expect(page.get_by_text("in week 3 and").first).to_be_visible()


def test_parts_are_searched_and_read_up_to_anyone(visit: Visit, address: str, novel: Path) -> None:
    page = visit(address)
    add(page, novel)
    page.fill(".find-part", "chapter 11")
    expect(page.locator(".part-list li:visible")).to_have_count(11)  # 11 and 110 to 119
    page.get_by_role("button", name="Up to here: Chapter 11", exact=True).click()
    assert ticked(page) == 11
    page.fill(".find-part", "")
    expect(page.locator(".part-list li:visible")).to_have_count(120)


def test_a_thousand_parts_are_searched_and_read_up_to_anyone(
    visit: Visit, address: str, tmp_path: Path
) -> None:
    saga = tmp_path / "Long Saga.txt"
    line = "In year {n} the ferry came late, and the keeper wrote it down."
    chapters = (f"Chapter {n}\n\n{line.format(n=n)}\n\n" for n in range(1, 1001))
    saga.write_text("".join(chapters), encoding="utf-8")
    page = visit(address)
    add(page, saga)
    expect(page.locator(".parts summary small")).to_have_text("1000 parts")
    page.fill(".find-part", "chapter 777")
    expect(page.locator(".part-list li:visible")).to_have_count(1)
    page.get_by_role("button", name="Up to here: Chapter 777", exact=True).click()
    assert ticked(page) == 777


def test_what_is_folded_stays_folded(visit: Visit, address: str, paper: Path, novel: Path) -> None:
    page = visit(address)
    add(page, paper)
    page.click(".parts summary")
    expect(page.locator(".part-list").first).to_be_hidden()
    page.set_input_files("#drop input[type=file]", str(novel))
    expect(page.locator(".document")).to_have_count(2)
    expect(page.locator(".part-list").first).to_be_hidden()
    expect(page.locator(".part-list").nth(1)).to_be_visible()
    page.select_option("select[data-act=language]", "zh")
    expect(page.locator(".parts summary").first).to_contain_text("选择要读的部分")
    expect(page.locator(".part-list").first).to_be_hidden()


def test_a_file_that_cannot_be_read_is_named(visit: Visit, address: str, tmp_path: Path) -> None:
    page = visit(address)
    names = ("First.pdf", "Second.pdf")
    for name in names:
        (tmp_path / name).write_bytes(b"%PDF-1.7\n" + b"\x00" * 500)
    page.set_input_files("#drop input[type=file]", [str(tmp_path / name) for name in names])
    said = page.locator("#notice .notice p")
    expect(said).to_have_count(2)
    for line, name in zip(said.all_inner_texts(), names, strict=True):
        assert name in line
        assert "damaged" in line


def test_a_scanned_paper_is_offered_for_recognition(
    visit: Visit, address: str, tmp_path: Path
) -> None:
    from PIL import Image

    scan = tmp_path / "Scan.pdf"
    Image.new("RGB", (800, 1100), "white").save(scan)
    page = visit(address)
    page.set_input_files("#drop input[type=file]", str(scan))
    said = page.locator("#notice .notice p")
    expect(said).to_contain_text("Scan.pdf")
    expect(said).to_contain_text("pictures of text")
    said.get_by_role("button", name="Recognise the scanned pages").click()
    expect(page.locator("#notice .busy")).to_have_count(0)
    expect(said).to_have_count(1)


PASTE = """(count) => {
  const data = new DataTransfer();
  data.setData('text/plain', 'She had kept the light for nineteen winters.\\n\\n'.repeat(count));
  const event = { clipboardData: data, bubbles: true, cancelable: true };
  document.querySelector('#paste textarea').dispatchEvent(new ClipboardEvent('paste', event));
}"""


def test_a_pasted_book_of_five_million_characters_is_read_and_says_so(
    visit: Visit, serve_page: Callable[..., Any]
) -> None:
    # A page of its own: it goes on reading the book behind the scenes for minutes.
    served = serve_page()
    page = visit(served.url)
    page.click("#paste-box > button")
    # The box is drawn by the script, some moments after the click on a busy machine.
    page.wait_for_selector("#paste textarea")
    page.evaluate(PASTE, 110_000)
    expect(page.locator("#drop .sent, #notice .busy").locator("visible=true").first).to_be_visible()
    expect(page.locator(".document h2")).to_have_text("Pasted text")
    expect(page.locator(".document .facts")).to_contain_text("5,0")
    served.end()


def test_a_page_without_a_model_says_so_and_shows_what_bears_on_a_question(
    visit: Visit, serve_page: Callable[..., Any], paper: Path
) -> None:
    page = visit(serve_page(missing=True, model="wrong").url)
    expect(page.locator(".about-model")).to_contain_text("wrong")
    expect(page.locator(".about-model")).to_contain_text("There is no model to answer")
    add(page, paper)
    expect(page.locator(".document .facts")).to_contain_text("≈")
    page.fill("#question textarea", "Who is the keeper?")
    page.click("#ask")
    expect(page.locator(".turn .answer")).to_contain_text("Marta is the keeper.")
    page.get_by_role("button", name="Choose a model").click()
    expect(page.locator(".models li").first).to_be_visible()


def test_rare_tasks_unfold(visit: Visit, address: str) -> None:
    page = visit(address)
    expect(page.locator(".task-card:visible")).to_have_count(4)
    page.click("[data-act=more]")
    expect(page.locator(".task-card:visible")).to_have_count(9)
