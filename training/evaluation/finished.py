"""Pieces of a measurement that are finished, kept in a file, so that a stopped one goes on."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from training.errors import DataError
from training.evaluation.answers import PASSING, whole_rows
from training.evaluation.jsonl import Row


class Finished:
    """Rows by name, one line of JSON each, under a line that says what they are measured on.

    of: what the rows depend on; those of anything else are thrown away. Figures come out the
    same to the last bit, measured now or read. Raises DataError where the file cannot be kept.
    """

    def __init__(self, path: Path, of: Mapping[str, Any]) -> None:
        self.path = path
        wanted = json.loads(json.dumps({k: v for k, v in of.items() if k not in PASSING}))
        try:
            found, *rows = whole_rows(path) or [{}]
        except DataError:
            found, rows = {}, []
        self._rows: dict[str, Row] = {}
        if found == {"of": wanted}:
            self._rows = {row["name"]: row["row"] for row in rows}
        else:
            self._write({"of": wanted}, "w")

    def row(self, name: str, measure: Callable[[], Row]) -> Row:
        """Return the row of a name: as it was kept, else measured now and kept."""
        if name not in self._rows:
            row = measure()
            self._write({"name": name, "row": row}, "a")
            self._rows[name] = row
        return self._rows[name]

    def _write(self, line: Row, mode: str) -> None:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with self.path.open(mode, encoding="utf-8") as file:
                file.write(json.dumps(line) + "\n")
        except OSError as error:
            raise DataError(f"{self.path} cannot be written: {error.strerror}.") from None


def state_of(model: str) -> list[int]:
    """Return when a model's files last changed and their bytes; nothing for one of the hub."""
    path = Path(model).expanduser()
    files = [path] if path.is_file() else [one for one in path.glob("*") if one.is_file()]
    stats = [one.stat() for one in files]
    return [max((one.st_mtime_ns for one in stats), default=0), sum(one.st_size for one in stats)]
