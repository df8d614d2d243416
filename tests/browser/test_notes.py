"""Answers and quotations are pinned, opened, kept and taken along."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser
Visit = Callable[[str], Page]


def test_what_is_pinned_stays_opens_and_is_saved(
    visit: Visit, serve_page: Callable[..., Any], novel: Path, tmp_path: Path
) -> None:
    answer = "Ships: “The keeper counted the ships that passed in week 3”."
    page = visit(serve_page(answer, data_dir=str(tmp_path)).url)
    page.set_input_files("#drop input[type=file]", str(novel))
    expect(page.locator(".document")).to_be_visible()
    page.fill("#question textarea", "How many ships?")
    page.click("#ask")
    expect(page.locator(".turn .acts")).to_be_visible()
    quotation = page.get_by_role("button", name="Pin quotation 1")
    quotation.evaluate(
        "(it) => { document.querySelector('.acts [data-act=pin]').click(); it.click(); }"
    )
    expect(page.locator(".acts [data-act=pin]")).to_have_text("Pinned")
    notes = page.locator(".notes > ul > li")
    expect(notes).to_have_count(2)
    quoted = notes.filter(has=page.locator("blockquote"))
    expect(quoted.locator("blockquote")).to_contain_text("passed in week 3")
    page.get_by_role("button", name="New conversation").click()
    expect(page.locator(".turn")).to_have_count(0)
    expect(notes).to_have_count(2)

    page.reload()
    expect(notes).to_have_count(2)
    quoted.locator("[data-act=open_note]").click()
    expect(page.locator("mark.cite")).to_contain_text("passed in week 3")
    page.keyboard.press("Escape")
    with page.expect_download() as saved:
        page.click("[data-act=notes_md]")
    text = Path(saved.value.path()).read_text(encoding="utf-8")
    assert saved.value.suggested_filename == "notes.md"
    assert "— Long Winter, Chapter 3" in text
    notes.first.locator("[data-act=unpin]").click()
    expect(notes).to_have_count(1)


def test_a_paper_is_cited_as_bibtex(visit: Visit, address: str) -> None:
    page = visit(address)
    page.locator(".sample[lang=en] button").first.click()
    expect(page.locator(".turn .acts")).to_be_visible()
    with page.expect_download() as saved:
        page.click("#save-citations")
    assert saved.value.suggested_filename.startswith("citations.")
