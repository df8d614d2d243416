"""What to read is chosen part by part; the budget says at once what that takes."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

pytestmark = pytest.mark.browser
Visit = Callable[[str], Page]


@pytest.fixture
def at_novel(visit: Visit, address: str, novel: Path) -> Page:
    """The page with the novel of 120 chapters, which is over the window."""
    page = visit(address)
    page.set_input_files("#drop input[type=file]", str(novel))
    expect(page.locator(".part-list li")).to_have_count(120)
    expect(page.locator(".budget b")).to_be_visible()
    return page


def part(page: Page, title: str) -> Locator:
    return page.get_by_role("checkbox", name=title, exact=True)


def ticked(page: Page) -> int:
    return page.locator(".part-list input:checked").count()


def used(page: Page) -> int:
    return int(page.locator(".budget .bar").get_attribute("aria-valuenow") or 0)


def test_ticking_and_the_tools(at_novel: Page) -> None:
    page = at_novel
    expect(page.locator(".budget b")).to_contain_text("tokens over the window")
    page.click("[data-act=none]")
    assert ticked(page) == 0
    page.locator(".part-list input >> nth=4").check()
    expect(page.locator(".budget b")).to_contain_text("of 18,976 tokens")
    page.get_by_role("button", name="Up to here: Chapter 10", exact=True).click()
    assert ticked(page) == 10
    page.click("[data-act=all]")
    assert ticked(page) == 120
    page.click("[data-act=fill]")
    assert 0 < ticked(page) < 120
    expect(page.locator(".budget .bar")).not_to_have_class("bar over")
    # As many as fit: one more would be too many.
    page.locator(f".part-list input >> nth={ticked(page)}").check()
    expect(page.locator(".budget b")).to_contain_text("over the window")


def test_only_what_is_ticked_is_in_the_prompt(at_novel: Page) -> None:
    page = at_novel
    page.click("[data-act=none]")
    page.locator(".part-list input >> nth=6").check()
    page.fill("#question textarea", "How many ships?")
    page.click("#show-prompt")
    prompt = page.locator(".prompt-text")
    expect(prompt).to_contain_text("in week 7 and")
    expect(prompt).not_to_contain_text("in week 8 and")
    expect(prompt).to_contain_text("How many ships?")


def test_a_part_is_shown_as_it_is_read(at_novel: Page) -> None:
    page = at_novel
    page.click(".look >> nth=2")
    expect(page.locator(".viewer-part")).to_have_text("Chapter 3")
    expect(page.locator(".viewer-scroll")).to_contain_text("in week 3 and")
    page.click("[data-act=next]")
    expect(page.locator(".viewer-part")).to_have_text("Chapter 4")


@pytest.mark.parametrize("way", [0, 2], ids=["closest", "start"])
def test_over_the_window_nothing_is_lost_and_ways_are_offered(at_novel: Page, way: int) -> None:
    page = at_novel
    page.fill("#question textarea", "Who counts?")
    page.locator("#over label").nth(3).click()
    page.click("#ask")
    expect(page.locator("#ask-notice")).to_contain_text("choose fewer sections")
    expect(page.locator("#question textarea")).to_have_value("Who counts?")
    page.locator("#over label").nth(way).click()
    page.click("#ask")
    expect(page.locator(".turn .acts")).to_be_visible()
    expect(page.locator(".turn .note").first).to_contain_text("Over the window")


def test_chapter_by_chapter(at_novel: Page) -> None:
    page = at_novel
    page.fill("#question textarea", "Who counts?")
    page.locator("#over label").nth(1).click()
    page.click("#ask")
    expect(page.locator(".turn .acts")).to_be_visible()
    parts = page.locator(".by-chapter details")
    assert parts.count() >= 2
    expect(parts.first).to_contain_text("Chapter 1")
    expect(page.locator(".turn .answer").first).to_contain_text("The keeper is Marta")


def test_references_are_left_out_by_one_click(visit: Visit, address: str) -> None:
    page = visit(address)
    page.click(".sample button >> nth=0")
    expect(page.locator(".turn .acts")).to_be_visible()
    references = page.locator("input[data-kind=references]")
    expect(references).to_be_checked()
    before = used(page)
    page.click("[data-act=no_references]")
    expect(references).not_to_be_checked()
    assert used(page) < before


def test_a_parent_ticks_what_stands_below_it(visit: Visit, address: str) -> None:
    page = visit(address)
    page.click(".sample button >> nth=0")
    expect(page.locator(".document")).to_be_visible()
    parent, child = part(page, "2 The log books"), part(page, "2.1 Reading sleep from silence")
    parent.uncheck()
    expect(child).not_to_be_checked()
    child.check()
    expect(parent).not_to_be_checked()


def test_ticks_stay_when_a_book_comes_and_goes(
    visit: Visit, address: str, paper: Path, novel: Path
) -> None:
    page = visit(address)
    page.set_input_files("#drop input[type=file]", str(paper))
    expect(page.locator(".document")).to_have_count(1)
    part(page, "2 Results").uncheck()
    page.set_input_files("#drop input[type=file]", str(novel))
    expect(page.locator(".document")).to_have_count(2)
    expect(part(page, "2 Results")).to_be_hidden()  # the newest book's parts have the room
    page.locator(".parts > summary").first.click()
    expect(part(page, "2 Results")).not_to_be_checked()
    part(page, "Chapter 5").uncheck()
    page.click("[data-act=remove] >> nth=0")
    expect(page.locator(".document")).to_have_count(1)
    expect(part(page, "Chapter 5")).not_to_be_checked()
    expect(part(page, "Chapter 6")).to_be_checked()


def test_the_extraction_report_is_there(visit: Visit, address: str, paper: Path) -> None:
    page = visit(address)
    page.set_input_files("#drop input[type=file]", str(paper))
    page.click(".report summary")
    expect(page.locator(".report li").first).to_be_visible()


@pytest.fixture
def somewhat_long(tmp_path: Path) -> Path:
    """A text of 21,000 characters, which are tokens here: more than the window of 20,000."""
    path = tmp_path / "Winter.txt"
    path.write_text("Chapter 1\n\n" + "The keeper counted the ships. " * 700, encoding="utf-8")
    return path


def test_a_longer_window_is_a_choice_with_its_price(
    visit: Visit, serve_page: Callable[..., Any], somewhat_long: Path
) -> None:
    page = visit(serve_page(stretches=True).url)
    page.set_input_files("#drop input[type=file]", str(somewhat_long))
    offer = page.locator(".longer-window")
    expect(offer).to_contain_text("Stretch the window to 22,528 tokens")
    expect(offer).to_contain_text("GiB more memory")
    expect(offer).to_contain_text("beyond them it misses more")
    offer.locator("button").click()
    expect(page.locator("button.model")).to_contain_text("22,528-token window")
    expect(page.locator(".budget b")).to_contain_text("of 21,504 tokens")
    page.fill("#question textarea", "Who counts?")
    page.click("#ask")
    expect(page.locator(".turn .acts")).to_be_visible()
    expect(offer.locator("button")).to_have_text("Back to 20,000 tokens")
    offer.locator("button").click()
    expect(page.locator(".budget b")).to_contain_text("over the window")
    expect(page.locator("button.model")).to_contain_text("20,000-token window")


def test_no_longer_window_is_shown_where_there_is_none(
    visit: Visit, address: str, somewhat_long: Path
) -> None:
    page = visit(address)
    page.set_input_files("#drop input[type=file]", str(somewhat_long))
    expect(page.locator(".budget b")).to_contain_text("over the window")
    expect(page.locator("#over")).to_be_visible()
    expect(page.locator(".longer-window")).to_have_count(0)


def test_a_locked_paper_opens_with_its_password(visit: Visit, address: str, locked: Path) -> None:
    page = visit(address)
    page.set_input_files("#drop input[type=file]", str(locked))
    expect(page.locator("#password input")).to_be_visible()
    page.fill("#password input", "wrong")
    page.click("#unlock")
    # The first notice says that it is locked; this one says that the password was tried.
    expect(page.locator("#notice .notice")).to_contain_text("does not open")
    page.fill("#password input", "lantern")
    page.click("#unlock")
    expect(page.locator(".document")).to_have_count(1)
    expect(page.locator("#password input")).to_be_hidden()


def test_another_password_is_taken_as_soon_as_the_first_is_refused(
    visit: Visit, address: str, locked: Path
) -> None:
    page = visit(address)
    page.set_input_files("#drop input[type=file]", str(locked))
    expect(page.locator("#password input")).to_be_visible()
    page.evaluate(
        """() => {
          new MutationObserver((_, observer) => {
            const notice = document.querySelector('#notice .notice');
            const field = document.querySelector('#password input');
            if (!notice?.textContent.includes('does not open') || !field) return;
            observer.disconnect();
            field.value = 'lantern';
            field.dispatchEvent(new Event('input', { bubbles: true }));
            document.querySelector('#unlock').click();
          }).observe(document.body, { childList: true, subtree: true });
        }"""
    )
    page.fill("#password input", "wrong")
    page.click("#unlock")
    expect(page.locator(".document")).to_have_count(1)


@pytest.mark.slow
def test_ticking_and_typing_answer_within_a_fifth_of_a_second(at_novel: Page) -> None:
    measured: Any = at_novel.evaluate(
        """async () => {
          const bar = document.querySelector('.budget .bar');
          const boxes = [...document.querySelectorAll('.part-list input')].slice(0, 20);
          const times = [];
          for (const box of boxes) {
            const before = bar.getAttribute('aria-valuenow') + bar.parentElement.innerText;
            const start = performance.now();
            box.click();
            while (bar.getAttribute('aria-valuenow') + bar.parentElement.innerText === before)
              await new Promise((done) => requestAnimationFrame(done));
            times.push(performance.now() - start);
          }
          return times.sort((a, b) => a - b);
        }"""
    )
    assert measured[len(measured) // 2] < 200
