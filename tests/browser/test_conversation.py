"""Questions follow each other, are changed and asked again, and can be taken along."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser
Visit = Callable[[str], Page]
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def answered(visit: Visit, address: str, paper: Path) -> Page:
    """The page with one question answered."""
    page = visit(address)
    page.set_input_files("#drop input[type=file]", str(paper))
    expect(page.locator(".document")).to_be_visible()
    ask(page, "Who is the keeper?", 1)
    return page


def ask(page: Page, question: str, turns: int) -> None:
    page.fill("#question textarea", question)
    page.click("#ask")
    expect(page.locator(".turn .acts")).to_have_count(turns)


def questions(page: Page) -> list[str]:
    return page.locator(".turn h2").all_inner_texts()


def test_a_follow_up_has_what_was_said_before_it(answered: Page) -> None:
    page = answered
    ask(page, "And for how long?", 2)
    page.fill("#question textarea", "Why?")
    page.click("#show-prompt")
    said = page.locator(".prompt-text")
    for words in ("Who is the keeper?", "The keeper is Marta", "And for how long?", "Why?"):
        expect(said).to_contain_text(words)


def test_asking_again_keeps_what_is_being_written(answered: Page) -> None:
    page = answered
    page.fill("#question textarea", "Half a thought")
    page.click("[data-act=again]")
    expect(page.locator(".versions")).to_contain_text("2 of 2")
    expect(page.locator("#ask")).to_be_visible()
    expect(page.locator(".turn .acts")).to_have_count(1)
    expect(page.locator("#question textarea")).to_have_value("Half a thought")


def test_a_changed_question_loses_neither_its_answer_nor_what_came_after(answered: Page) -> None:
    page = answered
    ask(page, "Second?", 2)
    page.click("[data-act=edit] >> nth=0")
    expect(page.locator(".banner")).to_be_visible()
    expect(page.locator("#question textarea")).to_have_value("Who is the keeper?")
    ask(page, "Who keeps the light?", 2)
    expect(page.locator(".versions")).to_contain_text("2 of 2")
    expect(page.locator("#ask")).to_be_visible()
    assert questions(page) == ["Who keeps the light?", "Second?"]
    expect(page.locator(".banner")).to_have_count(0)
    page.get_by_role("button", name="Earlier answer").click()
    expect(page.locator(".versions")).to_contain_text("1 of 2")
    assert questions(page) == ["Who is the keeper?", "Second?"]


def test_a_change_can_be_called_off(answered: Page) -> None:
    page = answered
    page.click("[data-act=edit]")
    page.click("[data-act=cancel_edit]")
    expect(page.locator(".banner")).to_have_count(0)
    ask(page, "Second?", 2)
    assert questions(page) == ["Who is the keeper?", "Second?"]


def test_the_answer_is_copied(answered: Page) -> None:
    page = answered
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.click("[data-act=copy]")
    expect(page.locator("[data-act=copy]")).to_have_text("Copied")
    copied: str = page.evaluate("navigator.clipboard.readText()")
    quote = page.locator(".answer a.quote").first
    source = f"{quote.get_attribute('data-from')}, {quote.get_attribute('data-place')}"
    assert copied.splitlines()[-1] == f"[1] {quote.inner_text().strip()}: {source}"
    assert copied.startswith(
        "The keeper is Marta. “She had kept the light for nineteen winters”[1]"
    )


def test_the_conversation_is_saved_as_markdown_and_json(answered: Page) -> None:
    page = answered
    with page.expect_download() as markdown:
        page.get_by_role("button", name="Save as Markdown").click()
    text = Path(markdown.value.path()).read_text(encoding="utf-8")
    assert markdown.value.suggested_filename == "conversation.md"
    assert text.startswith("## Who is the keeper?")
    assert "— 1 Introduction · p. 1" in text
    with page.expect_download() as saved:
        page.get_by_role("button", name="Save as JSON").click()
    turns: Any = json.loads(Path(saved.value.path()).read_text(encoding="utf-8"))
    assert turns[0]["quotes"][0]["page_first"] == 1
    assert [quote["status"] for quote in turns[0]["quotes"]] == ["verbatim", "not_found"]


def test_a_new_conversation_is_empty_and_the_books_stay(answered: Page) -> None:
    page = answered
    page.get_by_role("button", name="New conversation").click()
    expect(page.locator(".turn")).to_have_count(0)
    expect(page.locator(".about-document")).to_be_visible()
    expect(page.locator(".document")).to_have_count(1)


def test_a_task_of_its_own_needs_no_question(answered: Page) -> None:
    page = answered
    page.locator("input[name=task][value=summary]").check()
    page.click("#ask")
    expect(page.locator(".turn h2").nth(1)).to_have_text("Summarise")
    expect(page.locator(".turn .acts")).to_have_count(2)


def test_two_papers_are_compared_with_their_conferences(answered: Page) -> None:
    page = answered
    page.click("[data-act=more]")
    page.locator("input[name=task][value=compare_conferences]").check()
    page.get_by_label("Conference of the first paper").fill("ICLR")
    page.get_by_label("Conference of the second paper").fill("CVPR")
    page.click("#ask")
    expect(page.locator("#ask-notice")).to_contain_text("works on 2 documents")
    expect(page.get_by_label("Conference of the first paper")).to_have_value("ICLR")


def test_a_sample_answers_with_one_click(visit: Visit, address: str) -> None:
    page = visit(address)
    expect(page.locator(".sample")).to_have_count(4)
    page.click(".sample button >> nth=2")
    expect(page.locator(".turn .acts")).to_be_visible()
    expect(page.locator(".turn h2")).to_have_text("What did Marta read aloud from the letter?")
    expect(page.locator(".samples, #samples .sample").first).to_be_hidden()


def test_the_keyboard_is_enough(visit: Visit, address: str) -> None:
    page = visit(address)
    page.locator(".sample button").first.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".turn .acts")).to_be_visible()
    page.locator("input[name=task][value=question]").focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator("input[name=task][value=summary]")).to_be_checked()
    page.locator("#question textarea").focus()
    page.keyboard.type("And then?")
    page.keyboard.press("Enter")
    expect(page.locator(".turn .acts")).to_have_count(2)


def test_two_papers_style_is_counted_beside_the_answer(
    visit: Visit, address: str, paper: Path
) -> None:
    page = visit(address)
    other = str(ROOT / "assets" / "samples" / "teahouse.pdf")
    page.set_input_files("#drop input[type=file]", [str(paper), other])
    expect(page.locator(".document")).to_have_count(2)
    page.click("[data-act=more]")
    page.locator("input[name=task][value=compare_conferences]").check()
    page.click("#ask")
    expect(page.locator(".turn .acts")).to_be_visible()
    cues = page.locator(".cues")
    expect(cues.locator("table")).to_be_hidden()
    cues.locator("summary").click()
    expect(cues.locator("thead th").first).to_have_text("On Keeping a Light")
    expect(cues.locator("tbody tr").first).to_contain_text("words without references")


def test_a_related_passage_opens_in_its_place(
    visit: Visit, serve_page: Callable[..., Any], paper: Path
) -> None:
    page = visit(serve_page("The oil lasted until the spring came.").url)
    page.set_input_files("#drop input[type=file]", str(paper))
    expect(page.locator(".document")).to_be_visible()
    ask(page, "How long?", 1)
    expect(page.locator(".more.places a")).to_be_hidden()
    page.click(".more summary")
    page.click(".more a")
    page.click("[data-face=text]")
    expect(page.locator("mark.cite")).to_have_text("The oil lasted until the spring came back.")
    expect(page.locator(".viewer-page")).to_have_value("2")


@pytest.mark.slow
def test_a_kept_paper_s_page_is_shown_once_its_password_is_given_again(
    serve_page: Callable[..., Any], visit: Visit, locked: Path, tmp_path: Path
) -> None:
    first = serve_page(data_dir=str(tmp_path))
    page = visit(first.url)
    page.set_input_files("#drop input[type=file]", str(locked))
    page.fill("#password input", "lantern")
    page.click("#unlock")
    expect(page.locator(".document")).to_be_visible()
    ask(page, "How long?", 1)
    expect(page.locator(".history")).to_contain_text("How long?")
    page.close()
    first.end()
    page = visit(serve_page(data_dir=str(tmp_path)).url)
    page.click("a.quote")
    form = page.locator(".viewer-locked")
    expect(form).to_contain_text("need the file's password")
    expect(page.locator("mark.cite")).to_be_visible()
    for password in ("wrong", "lantern"):
        form.locator("input").fill(password)
        form.locator("button").click()
        if password == "wrong":
            said = page.locator("#viewer-notice")
            expect(said).to_contain_text("does not open")
    expect(page.locator(".sheet img")).to_be_visible()
    expect(form).to_be_hidden()
    expect(page.locator(".marks .cite")).to_be_visible()


@pytest.mark.slow
def test_a_visit_comes_back_after_a_restart(
    serve_page: Callable[..., Any], visit: Visit, paper: Path, tmp_path: Path
) -> None:
    first = serve_page(data_dir=str(tmp_path))
    page = visit(first.url)
    page.set_input_files("#drop input[type=file]", str(paper))
    expect(page.locator(".document")).to_be_visible()
    ask(page, "Who is the keeper?", 1)
    expect(page.locator(".history")).to_contain_text("Who is the keeper?")
    page.close()
    first.end()
    page = visit(serve_page(data_dir=str(tmp_path)).url)
    expect(page.locator(".turn h2")).to_have_text("Who is the keeper?")
    expect(page.locator(".document h2")).to_have_text("On Keeping a Light")
    page.click("a.quote")
    expect(page.locator(".marks .cite")).to_be_visible()
    page.keyboard.press("Escape")
    page.click(".history summary")
    page.click("[data-act=forget]")
    expect(page.locator(".history")).to_have_count(0)


def test_a_page_that_keeps_nothing_says_so(visit: Visit, serve_page: Callable[..., Any]) -> None:
    page = visit(serve_page(keep=False).url)
    expect(page.locator(".privacy")).to_contain_text("Nothing is kept beyond your visit.")
