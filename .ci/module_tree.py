"""Write the tree of docs/ARCHITECTURE.md: each module with the first sentence of its docstring."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "ARCHITECTURE.md"
BEGIN, END = "<!-- tree: made by `make docs` -->\n", "<!-- end of the tree -->\n"
PACKAGES = ("app", "training", "benchmarks")


def page() -> str:
    """Return the page with its tree as the packages have it now."""
    text = PAGE.read_text(encoding="utf-8")
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}{tree()}{END}{after}"


def tree() -> str:
    """Return the tree as a block of code: rooms first by name, a line a module."""
    lines = ["```"]
    for package in PACKAGES:
        lines.extend(_lines(ROOT / package, 0))
    return "\n".join([*lines, "```"]) + "\n"


def _lines(folder: Path, depth: int) -> Iterator[str]:
    init = folder / "__init__.py"
    about = _about(init) if init.exists() else ""
    yield _line(f"{folder.name}/", about, depth)
    entries = sorted(folder.iterdir(), key=lambda path: (path.is_dir(), path.name))
    for entry in entries:
        if entry.is_dir() and any(entry.rglob("*.py")):
            yield from _lines(entry, depth + 1)
        elif entry.suffix == ".py" and entry.name != "__init__.py":
            yield _line(entry.name, _about(entry), depth + 1)


def _about(path: Path) -> str:
    """Return the first sentence of a module's docstring, on one line."""
    words = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    paragraph = " ".join(words.split("\n\n")[0].split())
    for end in (". ", ": "):
        first, _, rest = paragraph.partition(end)
        if end == ". " and rest:
            paragraph = f"{first}."
    return paragraph


def _line(name: str, about: str, depth: int) -> str:
    place = f"{'  ' * depth}{name}"
    return f"{place:<38} {about}".rstrip()


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
