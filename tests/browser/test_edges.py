"""Small things that are noticed: nothing is cut, focus goes in order, what is settled is calm."""

import os
import re
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.acts import add

pytestmark = pytest.mark.browser
Visit = Callable[[str], Page]
ROOT = Path(__file__).resolve().parents[2]

CUT = """() => {
  const found = [];
  for (const at of document.querySelectorAll('button, label, h1, h2, p, small, summary, select')) {
    const box = at.getBoundingClientRect();
    if (!at.checkVisibility() || box.width < 2 || box.height < 2) continue;
    const hides = getComputedStyle(at).overflow !== 'visible';
    const clips = hides && at.scrollWidth > at.clientWidth + 1;
    if (clips || box.right > innerWidth + 1 || box.left < -1) found.push(at.innerText.slice(0, 60));
  }
  return found;
}"""


def test_nothing_is_cut_on_a_small_screen(
    browser: Browser, address: str, paper: Path, novel: Path
) -> None:
    context = browser.new_context(viewport={"width": 900, "height": 768}, locale="en-US")
    page = context.new_page()
    page.goto(address)
    expect(page.locator("button.model")).to_be_visible()
    assert page.evaluate(CUT) == []
    add(page, paper, novel)
    page.fill("#question textarea", "Who is the keeper?")
    page.click("#ask")
    expect(page.locator(".turn .acts")).to_be_visible()
    expect(page.locator(".over-help")).to_be_visible()
    assert page.evaluate(CUT) == []
    for box in ("#left", "#right"):
        place = page.locator(box).bounding_box()
        assert place is not None
        assert 766 <= place["y"] + place["height"] <= 769
    page.click("a.quote >> nth=0")
    expect(page.locator(".sheet img").first).to_be_visible()
    assert page.evaluate(CUT) == []
    reader = page.locator("#reader").bounding_box()
    assert reader is not None
    assert 760 <= reader["y"] + reader["height"] <= 769
    context.close()


def test_focus_begins_with_a_way_past_the_head_and_views_come_before_the_text(
    visit: Visit, address: str, paper: Path
) -> None:
    page = visit(address)
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_text("Skip to the question")
    page.keyboard.press("Enter")
    expect(page.locator("#question textarea")).to_be_focused()
    add(page, paper)
    page.locator(".look").first.click()
    expect(page.locator(".viewer-scroll")).to_be_visible()
    order: list[str] = page.evaluate(
        """[...document.querySelectorAll('.viewer [data-face], .viewer-scroll')]
          .map((at) => at.dataset.face ?? 'text itself')"""
    )
    assert order == ["picture", "text", "text itself"]
    page.locator("[data-face=text]").focus()
    steps = 0
    while page.evaluate("!document.activeElement.matches('.viewer-scroll')"):
        page.keyboard.press("Tab")
        steps += 1
        assert steps < 20


def test_a_text_over_the_window_is_calm_once_its_way_is_chosen(
    visit: Visit, serve_page: Callable[..., Any], novel: Path
) -> None:
    page = visit(serve_page(window_tokens=9_000).url)
    add(page, novel)
    said = page.locator(".over-help")
    expect(said).to_contain_text("closest to the question")
    expect(page.locator(".bar.over")).to_have_count(0)
    for label, words in (
        ("Fewer parts", "Tick fewer parts"),
        ("The start", "The start is read"),
        ("Chapter by chapter", "All of it is read"),
    ):
        page.locator("#over").get_by_label(label).check()
        expect(said).to_contain_text(words)
        expect(page.locator(".bar.over")).to_have_count(int(words == "Tick fewer parts"))
    page.locator("#over").get_by_label("The start").check()
    expect(said).to_contain_text("The start is read")
    page.fill("#question textarea", "How many ships?")
    page.click("#ask")
    told = page.locator(".turn .note").first
    expect(told).to_contain_text("reads the first")
    share = re.search(r"first (\d+)%", told.inner_text())
    bar = page.locator(".budget .bar")
    room, whole = (int(bar.get_attribute(name) or 0) for name in ("data-room", "data-tokens"))
    assert share is not None
    assert abs(int(share[1]) - 100 * room / whole) <= 2


def test_where_there_is_little_room_the_ways_over_the_window_fold_into_a_line(
    browser: Browser, serve_page: Callable[..., Any], novel: Path
) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844}, locale="en-US")
    page = context.new_page()
    page.goto(serve_page(window_tokens=9_000).url)
    add(page, novel)
    page.click(".areas [data-area=conversation]")
    said, ways = page.locator(".over-help"), page.locator("#over")
    expect(said).to_contain_text("closest to the question")
    expect(ways).to_be_hidden()
    form = page.locator("#ask-form").bounding_box()
    assert form is not None
    assert form["height"] < 844 / 3
    another = page.get_by_role("button", name="Another way")
    another.click()
    expect(ways.get_by_label("Closest passages")).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(ways.get_by_label("Chapter by chapter")).to_be_focused()
    expect(said).to_contain_text("All of it is read")
    ways.get_by_label("The start").check()
    expect(ways).to_be_hidden()
    expect(said).to_contain_text("The start is read")
    expect(another).to_have_attribute("aria-expanded", "false")
    another.click()
    expect(ways.get_by_label("The start")).to_be_checked()
    context.close()


def test_the_row_of_a_password_is_aligned(visit: Visit, address: str, locked: Path) -> None:
    page = visit(address)
    page.set_input_files("#drop input[type=file]", str(locked))
    expect(page.locator("#password input")).to_be_visible()
    field = page.locator("#password input").bounding_box()
    button = page.locator("#unlock").bounding_box()
    assert field is not None
    assert button is not None
    assert abs(field["y"] + field["height"] - button["y"] - button["height"]) <= 2
    assert abs(field["height"] - button["height"]) <= 3


def test_too_few_papers_are_counted_in_good_english(
    visit: Visit, address: str, paper: Path
) -> None:
    page = visit(address)
    add(page, paper)
    page.click("[data-act=more]")
    page.locator("input[name=task][value=compare_papers]").check()
    page.click("#ask")
    notice = page.locator("#ask-notice")
    expect(notice).to_contain_text("works on 2 documents")
    expect(notice).not_to_contain_text("1 are")


def test_nothing_on_the_page_speaks_of_gradio(visit: Visit, address: str) -> None:
    page = visit(address)
    expect(page.get_by_text("Gradio")).to_have_count(0)
    expect(page.locator("footer:not(.acts)")).to_have_count(0)
    assert "Gradio" not in page.evaluate(
        "[...document.querySelectorAll('meta, title')].map((at) => at.outerHTML).join(' ')"
    )
    icon = httpx.get(f"{address}favicon.ico")
    assert icon.headers["content-type"].startswith("image/svg")
    assert "ffe9a3" in icon.text


def test_what_is_offered_after_an_answer_is_asked_and_the_draft_stays(
    visit: Visit, address: str, paper: Path
) -> None:
    page = visit(address)
    add(page, paper)
    page.fill("#question textarea", "Who is the keeper?")
    page.click("#ask")
    expect(page.locator(".turn .acts")).to_be_visible()
    page.fill("#question textarea", "Half a thought")
    offered = page.locator(".follow-ups button")
    assert 1 <= offered.count() <= 3
    words = offered.first.inner_text()
    offered.first.click()
    expect(page.locator(".turn h2").nth(1)).to_have_text(words)
    expect(page.locator(".turn .acts")).to_have_count(2)
    expect(page.locator("#question textarea")).to_have_value("Half a thought")
    expect(page.locator(".follow-ups")).to_have_count(1)
    assert words not in page.locator(".follow-ups").inner_text()


def app(*arguments: str, **more: Any) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "app.py", *arguments],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        **more,
    )


def test_help_is_printed_and_nothing_starts() -> None:
    out, errors = app("--help").communicate(timeout=60)
    assert out.startswith("usage:")
    assert "--port" in out
    assert errors == ""


def test_the_address_is_printed_and_answers(tmp_path: Path) -> None:
    started = app("--port", "0", "--data-dir", str(tmp_path), env=os.environ)
    assert started.stdout is not None
    try:
        line = started.stdout.readline()
        assert line.startswith("Long Reader is on http://127.0.0.1:")
        url = line.split()[-1]
        end = time.monotonic() + 30
        while httpx.get(url, timeout=10).status_code != 200 and time.monotonic() < end:
            time.sleep(0.2)
        assert httpx.get(url, timeout=10).status_code == 200
    finally:
        started.terminate()
        started.communicate(timeout=30)
