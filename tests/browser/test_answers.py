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
    expect(page.locator(".document")).to_be_visible(timeout=20_000)
    page.fill("#question textarea", question)
    page.click("#ask")
    expect(page.locator(".turn .acts")).to_be_visible(timeout=20_000)


@pytest.fixture(scope="session")
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
    expect(answer.locator(".formula .katex")).to_have_count(4, timeout=20_000)
    expect(answer.locator(".formula.display .katex-display")).to_be_visible()
    expect(answer).to_contain_text("for $5 each")
    expect(answer).to_contain_text("[a way out](https://example.org)")
    assert answer.locator("img, a:not(.quote), script").count() == 0
    assert page.title() == "Long Reader"
    assert not [url for url in asked if "example.org" in url]


def test_a_quotation_in_markdown_opens_its_page(
    visit: Visit, marked_down: str, paper: Path
) -> None:
    page = visit(marked_down)
    ask(page, paper)
    page.click(".answer strong a.quote")
    expect(page.locator(".viewer-page")).to_have_value("2", timeout=20_000)
