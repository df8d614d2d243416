"""From a PDF to an answer whose quotation opens its page, in a real browser."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser
Visit = Callable[[str], Page]


def add(page: Page, path: Path) -> None:
    page.set_input_files("#drop input[type=file]", str(path))
    expect(page.locator(".document h2")).to_be_visible()


def ask(page: Page, question: str) -> None:
    page.fill("#question textarea", question)
    page.click("#ask")


def test_upload_a_paper_and_read_the_answer(visit: Visit, address: str, paper: Path) -> None:
    page = visit(address)
    add(page, paper)
    expect(page.locator(".document h2")).to_have_text("On Keeping a Light")
    expect(page.locator(".document .facts")).to_contain_text("2 pages")
    expect(page.locator(".budget b")).to_contain_text("of 18,976 tokens")
    ask(page, "Who is the keeper?")
    answer = page.locator(".turn .answer")
    expect(answer).to_contain_text("The keeper is Marta.")
    expect(answer).to_contain_text("<b>Not bold</b>")
    expect(page.locator(".turn .acts")).to_be_visible()
    expect(page.locator(".quote.missing")).to_have_text("a sentence that stands nowhere at all?")
    page.click("a.quote >> nth=0")
    expect(page.locator(".viewer-page")).to_have_value("1")
    page.click("[data-face=text]")
    expect(page.locator("mark.cite")).to_have_text("She had kept the light for nineteen winters")
    page.keyboard.press("Escape")
    expect(page.locator(".viewer")).to_be_hidden()
    expect(page.locator("a.quote")).to_be_focused()


def test_stop_keeps_what_was_written(visit: Visit, slow: Any, paper: Path) -> None:
    page = visit(slow.url)
    add(page, paper)
    ask(page, "Go on and on.")
    expect(page.locator(".turn .answer")).to_contain_text("word0 word1 word2")
    page.click("#stop")
    expect(page.locator(".turn .note")).to_have_text("Stopped.")
    expect(page.locator("#ask")).to_be_visible()
    assert 3 <= page.locator(".turn .answer").inner_text().count("word") < 300


def test_a_pasted_chapter_can_be_asked(visit: Visit, address: str) -> None:
    page = visit(address)
    page.click("#paste-box > button")
    page.fill("#paste textarea", "Chapter 1\n\nShe had kept the light for nineteen winters.")
    page.click("#paste-add")
    expect(page.locator(".document h2")).to_have_text("Pasted text")
    ask(page, "How long?")
    page.click("a.quote >> nth=0")
    expect(page.locator("mark.cite")).to_be_visible()


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [("empty.txt", b"", "empty"), ("picture.pdf", b"\x89PNG\r\n\x1a\n" + bytes(200), "")],
)
def test_a_bad_file_is_one_sentence_and_loses_nothing(
    visit: Visit, address: str, paper: Path, tmp_path: Path, name: str, data: bytes, words: str
) -> None:
    page = visit(address)
    add(page, paper)
    page.fill("#question textarea", "Half a question")
    bad = tmp_path / name
    bad.write_bytes(data)
    page.set_input_files("#drop input[type=file]", str(bad))
    notice = page.locator("#notice .notice p")
    expect(notice).to_have_count(1)
    expect(notice).to_contain_text(words)
    expect(page.locator(".document")).to_have_count(1)
    expect(page.locator("#question textarea")).to_have_value("Half a question")


def test_a_file_too_large_is_named_with_its_size_and_the_rest_is_read(
    visit: Visit, serve_page: Any, paper: Path, tmp_path: Path
) -> None:
    page = visit(serve_page(max_file_mb=0.5).url)
    large = tmp_path / "War and Winter.txt"
    large.write_text("She had kept the light. " * 50_000, encoding="utf-8")
    page.set_input_files("#drop input[type=file]", [str(large), str(paper)])
    said = page.locator("#refused .notice p")
    expect(said).to_have_count(1)
    expect(said).to_contain_text("“War and Winter.txt” has 1.1 MiB, and at most 0.5 MiB are read")
    expect(page.locator(".document h2")).to_have_text("On Keeping a Light")
    expect(said).to_be_visible()
    small = tmp_path / "Peace and Summer.txt"
    small.write_text("She had kept the light.", encoding="utf-8")
    page.set_input_files("#drop input[type=file]", str(small))
    expect(said).to_have_count(0)
    expect(page.locator(".document")).to_have_count(2)
    page.set_input_files("#drop input[type=file]", str(large))
    expect(said).to_have_count(1)
    expect(page.locator(".document")).to_have_count(2)


def test_a_question_without_a_document_stays_on_the_desk(visit: Visit, address: str) -> None:
    page = visit(address)
    ask(page, "Is anyone there?")
    expect(page.locator("#ask-notice")).to_contain_text("There is no document yet")
    expect(page.locator("#question textarea")).to_have_value("Is anyone there?")


def test_leaving_ends_the_answer(visit: Visit, slow: Any, paper: Path) -> None:
    before = slow.log.read_text().count("answer: ")
    page = visit(slow.url)
    add(page, paper)
    ask(page, "Go on and on.")
    expect(page.locator(".turn .answer")).to_contain_text("word0 word1 word2")
    page.close()
    end = time.monotonic() + 10
    while slow.log.read_text().count("answer: ") == before:
        assert time.monotonic() < end, "the model went on writing for nobody"
        time.sleep(0.1)
