"""Tables of what is said to a person: TOML, a table a code, English and Chinese side by side."""

import tomllib
from pathlib import Path

Wordings = dict[str, tuple[str, str]]
"""Each code's English and Chinese, with values in braces as `str.format` takes them."""


def read_wordings(path: Path) -> Wordings:
    """Return a file's codes, in its order. Raises ValueError where one lacks a language."""
    rows = tomllib.loads(path.read_text(encoding="utf-8"))
    for code, row in rows.items():
        if set(row) != {"en", "zh"}:
            raise ValueError(f"{path.name}: {code!r} needs “en” and “zh”, and nothing else")
    return {code: (row["en"], row["zh"]) for code, row in rows.items()}


def read_all_wordings(folder: Path) -> Wordings:
    """Return the codes of every file of a folder. Raises ValueError where two share a code."""
    wordings: Wordings = {}
    for path in sorted(folder.glob("*.toml")):
        rows = read_wordings(path)
        if twice := rows.keys() & wordings.keys():
            raise ValueError(f"{path.name}: {', '.join(sorted(twice))} stand in another file too")
        wordings |= rows
    return wordings


FOLDER = Path(__file__).parent
NOTES = read_wordings(FOLDER / "notes.toml")
"""What may be said of how a file was read."""
WORDINGS = read_all_wordings(FOLDER)
"""Everything that the product says outside the page's own words."""
