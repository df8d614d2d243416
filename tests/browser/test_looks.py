"""The page for everyone: by language, by light, on a phone, and as axe-core sees it."""

import shutil
import subprocess
import tarfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from app.ui.documents.samples import FOLDER

pytestmark = pytest.mark.browser
AXE_VERSION = "4.14.1"
VIEWS: dict[str, dict[str, Any]] = {
    "light": {"viewport": {"width": 1280, "height": 860}, "locale": "en-US"},
    "dark": {
        "viewport": {"width": 1280, "height": 860},
        "locale": "zh-CN",
        "color_scheme": "dark",
    },
    "phone": {"viewport": {"width": 390, "height": 844}, "locale": "zh-CN", "has_touch": True},
}


@pytest.fixture(scope="session")
def axe(tmp_path_factory: pytest.TempPathFactory) -> str:
    """axe-core (MPL-2.0) from npm: used here and nowhere else, and not kept."""
    if shutil.which("npm") is None:
        pytest.skip("axe-core comes by npm, which is not installed")
    folder = tmp_path_factory.mktemp("axe")
    packed = subprocess.run(
        ["npm", "pack", f"axe-core@{AXE_VERSION}", "--silent"],
        cwd=folder,
        capture_output=True,
        timeout=120,
        check=False,
    )
    archive = folder / f"axe-core-{AXE_VERSION}.tgz"
    if packed.returncode or not archive.exists():
        pytest.skip("npm could not fetch axe-core: no network")
    with tarfile.open(archive) as opened:
        script = opened.extractfile("package/axe.min.js")
        assert script is not None
        return script.read().decode()


@pytest.fixture
def view(browser: Browser, address: str) -> Any:
    """Open the page as a kind of visitor sees it."""
    contexts = []

    def open_page(kind: str) -> Page:
        contexts.append(browser.new_context(**VIEWS[kind]))
        page = contexts[-1].new_page()
        page.goto(address)
        expect(page.locator(".masthead .model b")).to_be_visible()
        return page

    yield open_page
    for context in contexts:
        context.close()


def ask_sample(page: Page) -> None:
    page.locator(".sample[lang=en] button").first.click()
    expect(page.locator(".turn .acts")).to_be_visible()


def turn_to(page: Page, area: str) -> None:
    """Show an area, where there is not room for all."""
    page.evaluate(f"document.querySelector('.areas [data-area={area}]').click()")


def violations(page: Page, axe: str) -> list[str]:
    page.evaluate(axe)
    found: Any = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [f"{v['id']}: {v['nodes'][0]['html'][:200]}" for v in found["violations"]]


@pytest.mark.parametrize("kind", VIEWS)
def test_axe_finds_nothing(view: Callable[[str], Page], axe: str, kind: str) -> None:
    page = view(kind)
    assert violations(page, axe) == []
    ask_sample(page)
    page.locator(".look").first.evaluate("button => button.click()")
    expect(page.locator(".stretch-of-text p, .sheet img").first).to_be_visible()
    assert violations(page, axe) == []
    page.click("[data-act=contents]")
    page.locator("[data-act=search] >> nth=0").click()
    page.locator(".viewer-search input").fill("the")
    expect(page.locator(".viewer-found li").first).to_be_visible()
    assert violations(page, axe) == []
    page.locator("button.model").click()
    expect(page.locator(".models").first).to_be_visible()
    assert violations(page, axe) == []


def test_the_browser_s_language_and_then_one_s_own(view: Callable[[str], Page]) -> None:
    page = view("dark")
    expect(page.locator("h1")).to_have_text("长卷")
    expect(page.locator("#ask")).to_have_text("提问")
    assert page.evaluate("document.documentElement.lang") == "zh"
    page.fill("#question textarea", "还没写完的问题")
    page.select_option("select[data-act=language]", "en")
    expect(page.locator("h1")).to_have_text("Long Reader")
    expect(page.locator("#ask")).to_have_text("Ask")
    expect(page.locator("#question textarea")).to_have_value("还没写完的问题")


@pytest.mark.parametrize("kind", ["light", pytest.param("phone", marks=pytest.mark.slow)])
def test_axe_finds_nothing_in_what_is_folded_asked_or_refused(
    browser: Browser,
    serve_page: Callable[..., Any],
    axe: str,
    locked: Path,
    kind: str,
    tmp_path: Path,
) -> None:
    answer = "Keepers slept no less in rain above force four. “She had kept the light” it says."
    options = {"stretches": True, "data_dir": str(tmp_path), "max_file_mb": 0.5}
    served = serve_page(answer, **options)
    context = browser.new_context(**{**VIEWS[kind], "color_scheme": "dark"})
    page = context.new_page()
    page.goto(served.url)
    files = [FOLDER / "keepers.pdf", FOLDER / "teahouse.pdf", locked]
    page.set_input_files("#drop input[type=file]", [str(file) for file in files[:2]])
    expect(page.locator(".document")).to_have_count(2)
    turn_to(page, "conversation")
    page.click("[data-act=more]")
    page.locator("input[name=task][value=compare_conferences]").check(force=True)
    page.click("#ask")
    expect(page.locator(".turn .acts")).to_be_visible()
    for summary in page.locator(".more summary").all():
        summary.click()
    expect(page.locator(".cues table")).to_be_visible()
    expect(page.locator(".more.places a").first).to_be_visible()
    assert violations(page, axe) == []

    turn_to(page, "documents")
    page.set_input_files("#drop input[type=file]", str(locked))
    page.fill("#password input", "lantern")
    page.click("#unlock")
    expect(page.locator(".document")).to_have_count(3)
    winter = tmp_path / "Winter.txt"
    winter.write_text("The keeper counted the ships. " * 480, encoding="utf-8")
    large = tmp_path / "Large.txt"
    large.write_text("She had kept the light. " * 50_000, encoding="utf-8")
    turn_to(page, "conversation")
    page.locator("input[name=task][value=question]").check()
    page.fill("#question textarea", "?")
    turn_to(page, "documents")
    page.set_input_files("#drop input[type=file]", [str(winter), str(large)])
    expect(page.locator("#refused .notice")).to_be_visible()
    expect(page.locator(".document")).to_have_count(4)
    turn_to(page, "conversation")
    expect(page.locator(".longer-window button")).to_be_visible()
    assert violations(page, axe) == []

    page.locator(".longer-window button").click()
    expect(page.locator("#over")).to_be_hidden()
    page.click("#ask")
    expect(page.locator(".turn .acts")).to_have_count(2)
    page.reload()
    expect(page.locator(".turn .acts")).to_have_count(2)
    turn_to(page, "conversation")
    page.locator("a.quote").last.click()
    expect(page.locator(".viewer-locked")).to_be_visible()
    assert violations(page, axe) == []
    context.close()


ENGLISH_LEFT = """() => {
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node; (node = walker.nextNode()); ) {
    const at = node.parentElement;
    if (!at.checkVisibility() || at.closest('[lang]:not(html), script, style, footer, option'))
      continue;
    if (/[a-z]{2,} [a-z]{2,}/i.test(node.data)) found.push(node.data.trim());
  }
  return found;
}"""


def test_no_words_of_ours_stay_english_on_a_chinese_page(
    view: Callable[[str], Page], novel: Path
) -> None:
    page = view("dark")
    expect(page.locator(".privacy")).to_have_text("文件和对话保存在这台机器上。")
    assert page.evaluate(ENGLISH_LEFT) == []
    page.locator(".sample[lang=zh] button").first.click()
    expect(page.locator(".turn .acts")).to_be_visible()
    expect(page.locator(".part-list li").first).to_contain_text("正文之前")
    page.click(".report summary")
    assert page.evaluate(ENGLISH_LEFT) == []
    page.set_input_files("#drop input[type=file]", str(novel))
    expect(page.locator("#over")).to_be_visible()
    page.locator("#over label").nth(2).click()
    page.fill("#question textarea", "多少艘船？")
    page.click("#ask")
    expect(page.locator(".turn .note").first).to_be_visible()
    assert page.evaluate(ENGLISH_LEFT) == []
    page.select_option("select[data-act=language]", "en")
    expect(page.locator(".privacy")).to_contain_text("Documents and conversations are kept")


def test_light_is_chosen_and_remembered(view: Callable[[str], Page]) -> None:
    page = view("light")
    colour = "getComputedStyle(document.body).backgroundColor"
    before = page.evaluate(colour)
    page.click("[data-act=light]")
    after = page.evaluate(colour)
    assert after != before
    page.reload()
    expect(page.locator("button.model")).to_be_visible()
    assert page.evaluate(colour) == after


def test_a_phone_shows_everything_without_scrolling_sideways(view: Callable[[str], Page]) -> None:
    page = view("phone")
    too_wide = "document.documentElement.scrollWidth > window.innerWidth"
    assert not page.evaluate(too_wide)
    ask_sample(page)
    assert not page.evaluate(too_wide)
    # The answer is in sight, and the question stays at the bottom of every area.
    expect(page.locator(".turn h2")).to_be_in_viewport()
    areas = page.locator(".areas")
    for area, inside in (
        ("documents", ".document"),
        ("page", "#reader"),
        ("conversation", ".turn"),
    ):
        areas.locator(f"[data-area={area}]").click()
        expect(page.locator(inside).first).to_be_visible()
        form = page.locator("#ask-form").bounding_box()
        assert form is not None
        assert abs(form["y"] + form["height"] - 844) < 2
        assert not page.evaluate(too_wide)
    turn_to(page, "documents")
    page.click(".parts summary")
    page.click(".look >> nth=0")
    expect(page.locator(".viewer-title")).to_be_in_viewport()
    box = page.locator("#reader").bounding_box()
    assert box is not None
    assert box["width"] == 390


def test_nothing_is_fetched_from_elsewhere(browser: Browser, address: str) -> None:
    context = browser.new_context()
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(address)
    expect(page.locator(".masthead .model b")).to_be_visible()
    context.close()
    assert asked
    assert [url for url in asked if not url.startswith((address, "data:", "blob:"))] == []


def test_what_a_document_says_never_runs(
    browser: Browser, serve_page: Callable[..., Any], tmp_path: Path
) -> None:
    evil = "<img src=x onerror=\"document.title='run'\"> ${document.title='run'} `${1}` {{value}}"
    quoted = f"A sentence of words {evil}"
    served = serve_page(f"It says “{quoted}” and {evil}")
    book = tmp_path / "<img src=x onerror=alert(1)>.txt"
    book.write_text(f"Chapter 1 {evil}\n\n{quoted}\n", encoding="utf-8")
    context = browser.new_context()
    page = context.new_page()
    page.goto(served.url)
    page.set_input_files("#drop input[type=file]", str(book))
    expect(page.locator(".document")).to_be_visible()
    page.fill("#question textarea", evil)
    page.click("#ask")
    expect(page.locator(".turn .acts")).to_be_visible()
    page.locator("a.quote, .quote").first.click()
    page.click("#show-prompt")
    page.locator(".look").first.evaluate("button => button.click()")
    expect(page.locator(".viewer-scroll")).to_contain_text("<img src=x onerror=")
    assert page.title() == "Long Reader"
    context.close()
