"""Rows of JSON, one a line: read strictly, or gone on with where a run was broken off."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from training.errors import DataError

Row = dict[str, Any]


def read_rows(path: Path) -> Iterator[Row]:
    """Yield a file's rows. Raises DataError, naming the line, for what is no JSON object."""
    try:
        with path.open(encoding="utf-8-sig") as file:
            for number, line in enumerate(file, start=1):
                if line.strip():
                    yield _row(line, path, number)
    except OSError as error:
        raise DataError(f"{path} cannot be read: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise DataError(f"{path} is not text in UTF-8.") from None


def _row(line: str, path: Path, number: int) -> Row:
    try:
        row = json.loads(line)
    except ValueError:
        row = None
    if not isinstance(row, dict):
        raise DataError(f"{path}, line {number} is not a JSON object.")
    return row


def text_of(row: Row, field: str, path: Path) -> str:
    """Return a row's text. Raises DataError where the field is missing or something else."""
    value = row.get(field)
    if not isinstance(value, str):
        raise DataError(f"A row of {path} has no text in its field {field!r}.")
    return value


def texts_of(row: Row, field: str, path: Path) -> list[str]:
    """Return a row's list of texts; one text alone is a list of one. Raises DataError."""
    value = row.get(field)
    values = [value] if isinstance(value, str | int) else value
    if not isinstance(values, list) or not values:
        raise DataError(f"A row of {path} has no list of texts in its field {field!r}.")
    return [str(one) for one in values]
