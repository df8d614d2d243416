"""Rows of a text whose cells stand between tabs, as tables of Markdown where the cells are sure."""

import re
from collections.abc import Sequence
from itertools import groupby

MIN_ROWS = 2
# Two cells a row may be names side by side: more such rows are asked for, and numbers in them.
MIN_ROWS_OF_TWO = 3
NUMBER = re.compile(r"\W*\d[\d.,:/×xX%±()\s\-–−+e]*\w{0,3}\W*|[-–—✓✗×]")
FORMULA = re.compile(r"\(\d{1,3}[a-z]?\)")
WORDY = re.compile(r"\w")

Row = list[str]


def with_tables(text: str) -> str:
    """Return a text with its tables as Markdown writes them; all else is left as it is.

    Rows of one table follow each other and have as many cells each. The first is their head
    where it is words over numbers; else the head, which Markdown must have, stays empty.
    """
    if "\t" not in text:
        return text
    out: list[str] = []
    for has_cells, members in groupby(text.split("\n"), key=lambda line: "\t" in line):
        lines = list(members)
        out += _written(lines) if has_cells else lines
    return "\n".join(out)


def _written(lines: Sequence[str]) -> list[str]:
    """Return lines with cells as tables, blank lines around, where enough follow each other."""
    out: list[str] = []
    for table in _parts([line.split("\t") for line in lines]):
        if not _is_sure(table):
            out += ["\t".join(row) for row in table]
            continue
        out += [""] if out and out[-1] else []
        out += [*_table(table), ""]
    return _spaced(out)


def _spaced(lines: list[str]) -> list[str]:
    """Return lines with a blank one before a table that begins them; what follows has its own."""
    return ["", *lines] if lines[0].startswith("| ") else lines


def _parts(rows: list[Row]) -> list[list[Row]]:
    """Part rows where the number of cells changes, but for a head without the first one."""
    parts: list[list[Row]] = []
    for row in rows:
        last = parts[-1] if parts else []
        is_head = len(last) == 1 and len(row) == len(last[0]) + 1 >= 3
        if last and is_head and _is_head(last[0], [row]):
            parts[-1] = [["", *last[0]], row]
        elif last and len(row) == len(last[-1]):
            last.append(row)
        else:
            parts.append([row])
    return parts


def _is_sure(rows: Sequence[Row]) -> bool:
    cells = [cell.strip() for row in rows for cell in row]
    if any(FORMULA.fullmatch(row[-1].strip()) for row in rows):
        return False  # formulas with their numbers
    if 2 * sum(WORDY.search(cell) is not None for cell in cells) < len(cells):
        return False  # brackets of a matrix
    if len(rows[0]) > 2:
        return len(rows) >= MIN_ROWS
    num_numbers = sum(_is_number(row[1]) for row in rows)
    return len(rows) >= MIN_ROWS_OF_TWO and 2 * num_numbers >= len(rows)


def _table(rows: Sequence[Row]) -> list[str]:
    head, body = ([""] * len(rows[0]), rows)
    if _is_head(rows[0], rows[1:]):
        head, body = rows[0], rows[1:]
    return [_line(head), "|" + " --- |" * len(head), *map(_line, body)]


def _is_head(first: Row, rows: Sequence[Row]) -> bool:
    """Say whether a row is the head of those below: words over a column of numbers."""
    if any(_is_number(cell) for cell in first[-len(rows[0]) + 1 :]):
        return False
    columns = zip(*(row[1:] for row in rows), strict=True)
    return any(2 * sum(map(_is_number, column)) > len(rows) for column in columns)


def _is_number(cell: str) -> bool:
    return NUMBER.fullmatch(cell.strip()) is not None


def _line(row: Row) -> str:
    return "| " + " | ".join(cell.strip().replace("|", r"\|") for cell in row) + " |"
