"""Take the pictures of the page that the README shows, with the model that is chosen.

    python assets/pictures/take.py

The page runs as `make run` runs it; LONG_READER_MODEL names another model.
"""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from playwright.sync_api import Page, sync_playwright

from benchmarks.page import served
from tests.browser.find_chromium import find_chromium

HERE = Path(__file__).resolve().parent
LAPTOP = {"width": 1280, "height": 860}
PHONE = {"width": 390, "height": 844}
ANSWER_MS = 120_000


def ask(page: Page) -> None:
    """Put the first sample's first question and wait for the answer."""
    page.locator(".sample button").first.click()
    page.wait_for_selector(".turn a.quote", timeout=ANSWER_MS)


def page_picture(page: Page) -> None:
    """An answer, and the page that its first quotation stands on."""
    ask(page)
    page.locator(".turn a.quote").first.click()
    page.wait_for_timeout(2500)


def models_picture(page: Page) -> None:
    """The models, what they need and what this machine has."""
    page.locator("button.model").click()
    page.wait_for_selector(".models")


def answer_picture(page: Page) -> None:
    """An answer on a phone."""
    ask(page)
    page.locator(".turn").evaluate("turn => turn.scrollIntoView()")


def front_picture(page: Page) -> None:
    """The page as it opens."""


PICTURES: dict[str, tuple[Callable[[Page], None], dict[str, Any]]] = {
    "page": (page_picture, {"viewport": LAPTOP, "locale": "en-US"}),
    "front": (front_picture, {"viewport": LAPTOP, "locale": "en-US"}),
    "models": (models_picture, {"viewport": LAPTOP, "locale": "en-US"}),
    "chinese-dark": (ask, {"viewport": LAPTOP, "locale": "zh-CN", "color_scheme": "dark"}),
    "phone": (answer_picture, {"viewport": PHONE, "locale": "en-US"}),
}


def main() -> None:
    """Take all pictures."""
    found = find_chromium()  # before Playwright starts: it may ask Playwright for its own
    with served() as (url, _), sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        for name, (arrange, options) in PICTURES.items():
            context = chromium.new_context(**options)
            page = context.new_page()
            page.goto(url)
            page.wait_for_selector(".masthead button.model", timeout=ANSWER_MS)
            arrange(page)
            page.wait_for_timeout(800)
            page.screenshot(path=HERE / f"{name}.png")
            context.close()
            print(HERE / f"{name}.png")
        chromium.close()


if __name__ == "__main__":
    main()
