"""What a person does on the page in many tests, each done as one call."""

from pathlib import Path

from playwright.sync_api import Page, expect


def add(page: Page, *paths: Path) -> None:
    """Choose files on a page that has none, and wait until all of them are on the shelf."""
    page.set_input_files("#drop input[type=file]", [str(path) for path in paths])
    expect(page.locator(".document")).to_have_count(len(paths))


def add_one(page: Page, path: Path) -> None:
    """Choose a file on a page that has none, and wait until it is seen."""
    add(page, path)
    expect(page.locator(".document")).to_be_visible()
