"""The documents say what the product does: the table of options, links, commands, files named."""

import importlib.util
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])
LINK = re.compile(r"\[[^\]]*\]\(([^)#\s]+)[^)]*\)")


@pytest.mark.parametrize(
    ("maker", "page"), [("options_table", "OPTIONS.md"), ("module_tree", "ARCHITECTURE.md")]
)
def test_what_is_made_from_the_code_is_up_to_date(maker: str, page: str) -> None:
    spec = importlib.util.spec_from_file_location(maker, ROOT / ".ci" / f"{maker}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    written = (ROOT / "docs" / page).read_text(encoding="utf-8")
    assert written == module.page(), "run `make docs`"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    for link in LINK.findall(page.read_text(encoding="utf-8")):
        if not link.startswith(("http://", "https://", "mailto:")):
            assert (page.parent / link).exists(), f"{page.name} links {link}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_modules_that_are_named_are_there(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    named = set(
        re.findall(r"`((?:app|training|benchmarks|tests)/[\w/.-]+\.(?:py|js|css|toml))`", text)
    )
    assert {name for name in named if not (ROOT / name).exists()} == set()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_make_targets_that_are_named_are_there(page: Path) -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z][\w-]*):", makefile, re.MULTILINE))
    for target in re.findall(r"(?:^|`)make ([a-z][\w-]*)", text_of_code(page), re.MULTILINE):
        assert target in targets or target.startswith("bench-"), f"{page.name}: make {target}"
        if target.startswith("bench-"):
            name = target.removeprefix("bench-").replace("-", "_")
            modules = (ROOT / "benchmarks" / f"{name}.py", ROOT / "benchmarks" / name)
            assert any(module.exists() for module in modules), f"{page.name}: make {target}"


def text_of_code(page: Path) -> str:
    """Return what a page sets as code."""
    text = page.read_text(encoding="utf-8")
    return "\n".join(re.findall(r"```.*?```|`[^`\n]+`", text, re.DOTALL))
