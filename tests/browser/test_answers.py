"""An answer is set like a page: Markdown, formulas, quotations that open their place."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser
Visit = Callable[[str], Page]
ANSWER = r"""## The keeper

Marta kept it, **as the paper says**: “She had kept the light for nineteen winters.”

1. *Winters*: $w_i < 20$ and \(n\), for $5 each
2. **“The oil lasted until the spring came back.”**

| what | how many |
|---|--:|
| ships lost | 0 |

$$\sum_{i=1}^{n} w_i = 19$$

```python
print("<b>")
```

<img src="https://example.org/x.png" onerror="document.title='run'">
[a way out](https://example.org)
![seen](https://example.org/seen.png) $\href{javascript:alert(1)}{x}$
"""


def ask(page: Page, paper: Path, question: str = "Who is the keeper?") -> None:
    """Put a question to a paper and wait for its answer."""
    page.set_input_files("#drop input[type=file]", str(paper))
    expect(page.locator(".document")).to_be_visible()
    page.fill("#question textarea", question)
    page.click("#ask")
    expect(page.locator(".turn .acts")).to_be_visible()


@pytest.fixture(scope="module")
def marked_down(serve_page: Callable[..., Any]) -> str:
    """The page with a model that writes Markdown."""
    return str(serve_page(ANSWER, seconds_a_word=0.01).url)


def test_markdown_is_set_and_nothing_of_it_runs(
    visit: Visit, marked_down: str, paper: Path
) -> None:
    page = visit(marked_down)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    ask(page, paper)
    answer = page.locator(".answer")
    expect(answer.locator("h3")).to_have_text("The keeper")
    expect(answer.locator("ol li")).to_have_count(2)
    expect(answer.locator("td")).to_have_text(["ships lost", "0"])
    expect(answer.locator("pre")).to_have_text('print("<b>")')
    expect(answer.locator(".formula .katex")).to_have_count(4)
    expect(answer.locator(".formula.display .katex-display")).to_be_visible()
    expect(answer).to_contain_text("for $5 each")
    expect(answer).to_contain_text("[a way out](https://example.org)")
    assert answer.locator("img, a:not([data-act]), script").count() == 0
    assert page.title() == "Long Reader"
    assert not [url for url in asked if "example.org" in url]


def test_a_quotation_in_markdown_opens_its_page(
    visit: Visit, marked_down: str, paper: Path
) -> None:
    page = visit(marked_down)
    ask(page, paper)
    page.click(".answer strong a.quote")
    expect(page.locator(".viewer-page")).to_have_value("2")


def test_a_quotation_shows_its_passage_to_mouse_and_keyboard(
    visit: Visit, marked_down: str, paper: Path
) -> None:
    page = visit(marked_down)
    ask(page, paper)
    preview = page.locator(".preview")
    expect(page.locator("a.cited")).to_have_text(["[1]", "[2]"])
    page.locator("a.cited").first.hover()
    expect(preview.locator("mark")).to_have_text("She had kept the light for nineteen winters.")
    expect(preview).to_contain_text("Marta is the keeper.")
    expect(preview).to_contain_text("On Keeping a Light · 1 Introduction · p. 1")
    preview.hover()
    page.wait_for_timeout(400)
    expect(preview).to_be_visible()
    page.mouse.move(5, 5)
    expect(preview).to_be_hidden()
    page.locator("a.quote").first.focus()
    page.keyboard.press("Tab")
    expect(page.locator("a.quote").nth(1)).to_be_focused()
    expect(preview.locator("mark")).to_have_text("The oil lasted until the spring came back.")
    box = preview.bounding_box()
    assert box is not None
    assert box["y"] >= 0
    assert box["y"] + box["height"] <= 860
    page.keyboard.press("Escape")
    expect(preview).to_be_hidden()
    expect(page.locator("a.quote").nth(1)).to_be_focused()


def test_numbers_of_the_answer_are_those_of_its_list_and_its_copy(
    visit: Visit, marked_down: str, paper: Path
) -> None:
    page = visit(marked_down)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    ask(page, paper)
    rows = page.locator(".quotations li[data-n]")
    assert [row.get_attribute("data-n") for row in rows.all()] == ["1", "2"]
    expect(page.locator(".formula .katex")).to_have_count(4)
    page.click("[data-act=copy]")
    expect(page.locator("[data-act=copy]")).to_have_text("Copied")
    copied: str = page.evaluate("navigator.clipboard.readText()")
    assert "“She had kept the light for nineteen winters.”[1]" in copied
    assert "$w_i < 20$" in copied
    assert copied.count("w_i < 20") == 1
    last = "The oil lasted until the spring came back.: On Keeping a Light, 2 Results · p. 2"
    assert copied.splitlines()[-1] == f"[2] {last}"
    expect(page.locator(".formula .katex")).to_have_count(4)


def test_what_chapters_answered_has_links_and_what_is_unfolded_stays_so(
    visit: Visit, serve_page: Callable[..., Any], novel: Path
) -> None:
    answer = "Ships: “The keeper counted the ships that passed in week 3 and wrote”."
    page = visit(serve_page(answer, window_tokens=9_000, seconds_a_word=0.02).url)
    page.set_input_files("#drop input[type=file]", str(novel))
    expect(page.locator("#over")).to_be_visible()
    page.locator("#over").get_by_label("Chapter by chapter").check()
    page.fill("#question textarea", "How many ships?")
    page.click("#ask")
    parts = page.locator(".by-chapter details")
    expect(parts.first).to_be_visible()
    parts.first.locator("summary").click()
    expect(parts.nth(3)).to_be_visible()
    link = parts.first.locator("a.quote")
    expect(link).to_be_visible()
    expect(page.locator(".turn .acts")).to_be_visible()
    expect(link).to_be_visible()
    expect(page.locator(".by-chapter a.cited").first).to_have_text("[1]")
    link.click()
    expect(page.locator("mark.cite")).to_contain_text("in week 3 and wrote")


def test_evidence_stands_above_the_answer_and_each_quotation_once_below(
    visit: Visit, serve_page: Callable[..., Any], paper: Path
) -> None:
    said = "“She had kept the light for nineteen winters.”"
    page = visit(serve_page(f"It is so: {said} Once more: {said}").url)
    ask(page, paper)
    expect(page.locator(".answer a.quote")).to_have_count(2)
    expect(page.locator(".answer a.cited")).to_have_text(["[1]", "[1]"])
    expect(page.locator(".quotations li")).to_have_count(1)
    tops = []
    for name in (".passages", ".answer", ".quotations"):
        box = page.locator(f".turn {name}").first.bounding_box()
        assert box is not None
        tops.append(box["y"])
    assert tops == sorted(tops)


def test_what_is_cited_is_marked_in_place_with_what_stands_around_it(
    visit: Visit, marked_down: str, paper: Path
) -> None:
    page = visit(marked_down)
    ask(page, paper)
    page.click(".answer strong a.quote")
    mark = page.locator(".marks .cite").first
    expect(mark).to_be_in_viewport()
    expect(page.locator(".sheet img").last).to_be_in_viewport()
    page.click("[data-face=text]")
    expect(page.locator("mark.cite")).to_have_text("The oil lasted until the spring came back.")
    expect(page.locator("mark.cite")).to_be_in_viewport()
    expect(page.get_by_text("No ship was lost.").last).to_be_in_viewport()


def test_a_quotation_never_takes_its_heading_along(
    visit: Visit, serve_page: Callable[..., Any], tmp_path: Path
) -> None:
    tale = tmp_path / "tale.txt"
    parts = ("Chapter 1 The compass", "Chapter 2 The oranges")
    lines = ("The keeper hid the silver compass.", "In spring the ferry brought oranges.")
    text = "".join(f"{part}\n\n{line}\n\n" for part, line in zip(parts, lines, strict=True))
    tale.write_text(text, encoding="utf-8")
    page = visit(serve_page(missing=True, model="wrong").url)
    ask(page, tale, "Where did the keeper hide the silver compass?")
    expect(page.locator(".found a.quote").first).to_have_text(lines[0])
    for quote in page.locator(".found a.quote").all_inner_texts():
        assert "Chapter" not in quote
