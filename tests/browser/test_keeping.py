"""Nothing is lost: not by a reload, not by a server that is killed, not to another browser."""

import json
import os
import signal
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

pytestmark = pytest.mark.browser
Visit = Callable[[str], Page]


def add(page: Page, path: Path) -> None:
    page.set_input_files("#drop input[type=file]", str(path))
    expect(page.locator(".document h2").first).to_be_visible()


def ask(page: Page, question: str) -> None:
    page.fill("#question textarea", question)
    page.click("#ask")


def wait_until_kept(folder: Path, draft: str, ticks: list[int]) -> None:
    """Look into the database until a conversation has the draft and the parts of its document."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        with closing(sqlite3.connect(folder / "long-reader.sqlite3", timeout=10)) as kept:
            forms = [json.loads(row[0]) for row in kept.execute("select form from conversation")]
        for form in forms:
            if form["question"] == draft and [row["ticks"] for row in form["table"]] == [ticks]:
                return
        time.sleep(0.2)
    raise AssertionError("it was never kept")


def test_a_reload_brings_everything_back(
    visit: Visit, serve_page: Callable[..., Any], paper: Path, tmp_path: Path
) -> None:
    page = visit(serve_page(data_dir=str(tmp_path)).url)
    add(page, paper)
    ask(page, "Who is the keeper?")
    expect(page.locator(".turn .acts")).to_be_visible()
    page.get_by_role("checkbox", name="2 Results").uncheck()
    page.locator("input[name=task][value=summary]").check()
    page.fill("#question textarea", "Half a thought")
    wait_until_kept(tmp_path, "Half a thought", ticks=[0])
    page.reload()
    expect(page.locator(".turn h2")).to_have_text("Who is the keeper?")
    expect(page.locator(".turn .answer")).to_contain_text("The keeper is Marta.")
    expect(page.locator(".document h2")).to_have_text("On Keeping a Light")
    expect(page.get_by_role("checkbox", name="2 Results")).not_to_be_checked()
    expect(page.get_by_role("checkbox", name="1 Introduction")).to_be_checked()
    expect(page.locator("input[name=task][value=summary]")).to_be_checked()
    expect(page.locator("#question textarea")).to_have_value("Half a thought")

    # A page that is left at once takes along what had no time to be kept.
    page.evaluate("document.querySelectorAll('input[data-part]')[1].click(), location.reload()")
    expect(page.get_by_role("checkbox", name="2 Results")).to_be_checked()
    expect(page.get_by_role("checkbox", name="1 Introduction")).to_be_checked()
    page.click("a.quote >> nth=0")
    page.click("[data-face=text]")
    expect(page.locator("mark.cite")).to_have_text("She had kept the light for nineteen winters")


def test_what_is_ticked_and_typed_while_a_page_comes_back_stays(
    visit: Visit, serve_page: Callable[..., Any], paper: Path, tmp_path: Path
) -> None:
    page = visit(serve_page(data_dir=str(tmp_path)).url)
    add(page, paper)
    page.get_by_role("checkbox", name="2 Results").uncheck()
    page.fill("#question textarea", "Half a thought")
    wait_until_kept(tmp_path, "Half a thought", ticks=[0])
    page.reload()
    page.get_by_role("checkbox", name="2 Results").click()
    page.fill("#question textarea", "A whole one")
    page.wait_for_timeout(1_000)
    expect(page.get_by_role("checkbox", name="2 Results")).to_be_checked()
    expect(page.locator("#question textarea")).to_have_value("A whole one")


def test_what_is_typed_wins_over_what_comes_back_in_the_same_moment(
    visit: Visit, address: str
) -> None:
    page = visit(address)
    page.fill("#question textarea", "A whole one")
    page.evaluate(
        """() => {
          const box = document.querySelector('#question textarea');
          box.value = 'Half a thought';
          box.dispatchEvent(new Event('input', { bubbles: true }));
          document.dispatchEvent(new CustomEvent('room:restored'));
        }"""
    )
    expect(page.locator("#question textarea")).to_have_value("A whole one")


def test_another_browser_sees_nothing_of_it(
    visit: Visit, address: str, paper: Path, browser: Browser
) -> None:
    page = visit(address)
    add(page, paper)
    expect(page.locator(".history")).to_be_visible()
    stranger = browser.new_context(locale="en-US")
    other = stranger.new_page()
    other.goto(address)
    expect(other.locator(".privacy")).to_be_visible()
    expect(other.locator(".document")).to_have_count(0)
    expect(other.locator(".history")).to_have_count(0)
    stranger.close()


def test_everything_is_forgotten_at_a_word(visit: Visit, address: str, paper: Path) -> None:
    page = visit(address)
    add(page, paper)
    ask(page, "Who is the keeper?")
    expect(page.locator(".turn .acts")).to_be_visible()
    expect(page.locator("[data-act=forget_all]")).to_be_visible()
    page.once("dialog", lambda dialog: dialog.dismiss())
    page.click("[data-act=forget_all]")
    expect(page.locator(".document")).to_have_count(1)
    page.once("dialog", lambda dialog: dialog.accept())
    page.click("[data-act=forget_all]")
    expect(page.locator(".document")).to_have_count(0)
    expect(page.locator(".turn")).to_have_count(0)
    page.reload()
    expect(page.locator(".privacy")).to_be_visible()
    expect(page.locator(".document")).to_have_count(0)
    expect(page.locator("[data-act=forget_all]")).to_have_count(0)


def test_a_killed_server_is_said_and_the_page_goes_on_by_itself(
    serve_page: Callable[..., Any], visit: Visit, paper: Path, tmp_path: Path
) -> None:
    options = {"data_dir": str(tmp_path), "seconds_a_word": 0.1}
    first = serve_page(" ".join(f"word{n}" for n in range(2_000)), **options)
    page = visit(first.url)
    add(page, paper)
    ask(page, "Go on and on.")
    expect(page.locator(".turn .answer")).to_contain_text("word0 word1 word2")
    page.wait_for_timeout(1_500)  # an answer is kept once a second
    page.fill("#question textarea", "And then?")
    first.process.kill()
    first.process.join(10)
    expect(page.locator(".connection")).to_be_visible()
    expect(page.locator(".turn .answer")).to_contain_text("word0 word1 word2")
    expect(page.locator("#question textarea")).to_have_value("And then?")
    expect(page.locator(".toast-wrap")).to_be_hidden()
    port = int(first.url.rsplit(":", 1)[1].strip("/"))
    serve_page("A whole answer.", port=port, data_dir=str(tmp_path))
    expect(page.locator(".turn .trouble")).to_contain_text("ended in the middle")
    expect(page.locator(".turn .answer")).to_contain_text("word0 word1 word2")
    expect(page.locator("#question textarea")).to_have_value("And then?")
    expect(page.locator(".connection")).to_be_hidden()
    page.get_by_role("button", name="Go on").click()
    expect(page.locator(".turn .answer")).to_have_text("A whole answer.")
    page.get_by_role("button", name="Earlier answer").click()
    expect(page.locator(".turn .answer")).to_contain_text("word0 word1 word2")


def test_a_busy_server_is_waited_for_and_nothing_is_opened_anew(
    serve_page: Callable[..., Any], visit: Visit, paper: Path
) -> None:
    served = serve_page()
    page = visit(served.url)
    add(page, paper)
    page.wait_for_timeout(1_500)  # the page asks a first time whether anyone is there
    page.evaluate("window.isTheSame = true")
    served.send(signal.SIGSTOP)
    expect(page.locator(".connection")).to_be_visible()
    served.send(signal.SIGCONT)
    expect(page.locator(".connection")).to_be_hidden()
    assert page.evaluate("window.isTheSame")
    ask(page, "Who is the keeper?")
    expect(page.locator(".turn .answer")).to_contain_text("The keeper is Marta.")


def test_a_connection_that_drops_is_said_and_the_answer_is_there_when_it_is_back(
    visit: Visit, serve_page: Callable[..., Any], paper: Path
) -> None:
    page = visit(serve_page(" ".join(f"word{n}" for n in range(60)), seconds_a_word=0.1).url)
    add(page, paper)
    ask(page, "Go on.")
    expect(page.locator(".turn .answer")).to_contain_text("word0 word1 word2")
    page.fill("#question textarea", "And then?")
    page.context.set_offline(True)
    expect(page.locator(".connection")).to_be_visible()
    expect(page.locator(".turn .answer")).to_contain_text("word0 word1 word2")
    page.context.set_offline(False)
    expect(page.locator(".connection")).to_be_hidden()
    expect(page.locator(".turn .answer")).to_contain_text("word0 word1 word2")
    expect(page.locator(".document")).to_have_count(1)
    expect(page.locator("#question textarea")).to_have_value("And then?")


def test_a_shared_page_keeps_only_for_the_visit_and_each_browser_its_own(
    visit: Visit, serve_page: Callable[..., Any], paper: Path, tmp_path: Path, browser: Browser
) -> None:
    served = serve_page(host="0.0.0.0", data_dir=str(tmp_path))
    page = visit(served.url)
    expect(page.locator(".privacy")).to_contain_text("Nothing is kept beyond your visit.")
    add(page, paper)
    ask(page, "Who is the keeper?")
    expect(page.locator(".turn .acts")).to_be_visible()
    page.reload()
    expect(page.locator(".turn h2")).to_have_text("Who is the keeper?")
    stranger = browser.new_context(locale="en-US")
    other = stranger.new_page()
    other.goto(served.url)
    expect(other.locator(".privacy")).to_be_visible()
    expect(other.locator(".document")).to_have_count(0)
    stranger.close()
    port = int(served.url.rsplit(":", 1)[1].strip("/"))
    served.end()
    again = visit(serve_page(host="0.0.0.0", port=port, data_dir=str(tmp_path)).url)
    expect(again.locator(".privacy")).to_be_visible()
    expect(again.locator(".document")).to_have_count(0)


def test_what_is_typed_while_an_answer_is_written_stays(
    visit: Visit, slow: Any, paper: Path
) -> None:
    page = visit(slow.url)
    add(page, paper)
    ask(page, "Go on and on.")
    expect(page.locator(".turn .answer")).to_contain_text("word0 word1 word2")
    expect(page.locator("#question textarea")).to_have_value("")
    page.locator("#question textarea").press_sequentially("What about the oil?", delay=40)
    expect(page.locator(".turn .answer")).to_contain_text("word39")
    expect(page.locator("#question textarea")).to_have_value("What about the oil?")
    page.keyboard.press("Enter")
    expect(page.locator("#ask-notice")).to_contain_text("still being written")
    expect(page.locator("#question textarea")).to_have_value("What about the oil?")
    page.click("#stop")
    expect(page.locator(".turn .note")).to_have_text("Stopped.")
    expect(page.locator("#question textarea")).to_have_value("What about the oil?")


def test_the_language_is_changed_while_an_answer_is_written(
    visit: Visit, slow: Any, paper: Path
) -> None:
    page = visit(slow.url)
    add(page, paper)
    ask(page, "Go on and on.")
    expect(page.locator(".turn .status")).to_contain_text("Writing")
    page.select_option("select[data-act=language]", "zh")
    expect(page.locator(".turn .status")).to_contain_text("正在书写")
    page.wait_for_timeout(500)  # the next words come in the new language too
    expect(page.locator(".turn .status")).to_contain_text("正在书写")
    page.click("#stop")
    expect(page.locator(".turn .note")).to_have_text("已停止。")


@pytest.mark.slow
def test_a_conversation_goes_on_at_another_copy_of_the_server(
    serve_page: Callable[..., Any], visit: Visit, paper: Path, tmp_path: Path
) -> None:
    database = os.environ.get("TEST_DATABASE") or f"sqlite:///{tmp_path / 'kept.sqlite3'}"
    copies = [serve_page(answer, database=database) for answer in ("First.", "Second.")]
    here = visit(copies[0].url)
    add(here, paper)
    here.get_by_role("checkbox", name="2 Results").uncheck()
    ask(here, "Who is the keeper?")
    expect(here.locator(".turn .acts")).to_be_visible()
    there = visit(copies[1].url)
    expect(there.locator(".turn .answer")).to_have_text("First.")
    expect(there.get_by_role("checkbox", name="2 Results")).not_to_be_checked()
    ask(there, "And then?")
    expect(there.locator(".turn .acts")).to_have_count(2)
    expect(there.locator(".turn .answer")).to_have_text(["First.", "Second."])
    # The page that stood open meanwhile goes on beside it, and writes over nothing.
    ask(here, "Did a ship sink?")
    expect(here.locator(".turn .acts")).to_have_count(2)
    expect(here.locator(".history li")).to_have_count(2)
    again = visit(copies[0].url)
    again.locator(".history summary").click()
    again.get_by_role("button", name="Who is the keeper?").nth(2).click()
    expect(again.locator(".turn h2")).to_have_text(["Who is the keeper?", "And then?"])
