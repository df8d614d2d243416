"""Finished rows, one line of JSON each: what lets a stopped miniature go on where it was."""

import json
import os
import statistics
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from training.errors import DataError
from training.reproduce.measure import Measured


@dataclass(frozen=True, slots=True)
class Row:
    """One experiment with one seed: what was measured, where, and the seconds it took."""

    name: str
    seed: int
    measured: Measured
    seconds: float
    machine: str


class Results:
    """Rows in a file; a line that a kill cut off is left out and run again."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.rows = _read(file)

    def has(self, name: str, seed: int) -> bool:
        """Return whether a row is there."""
        return any((row.name, row.seed) == (name, seed) for row in self.rows)

    def add(self, row: Row) -> None:
        """Keep a row, in the file as well."""
        self.rows.append(row)
        self.file.parent.mkdir(parents=True, exist_ok=True)
        partial = self.file.with_suffix(".partial")
        lines = (json.dumps(asdict(row)) + "\n" for row in self.rows)
        partial.write_text("".join(lines), encoding="utf-8")
        os.replace(partial, self.file)

    def of(self, name: str) -> list[Measured]:
        """Return what an experiment gave, a seed after the other."""
        return [row.measured for row in self.rows if row.name == name]

    def mean(self, name: str, value: Callable[[Measured], float | None]) -> float | None:
        """Return the seeds' mean of one of the things measured; None where there is none."""
        found = self.values(name, value)
        return statistics.fmean(found) if found else None

    def values(self, name: str, value: Callable[[Measured], float | None]) -> list[float]:
        """Return one of the things measured for each seed that has it."""
        return [found for one in self.of(name) if (found := value(one)) is not None]

    def seeds(self) -> list[int]:
        """Return the seeds that have any row."""
        return sorted({row.seed for row in self.rows})


def _read(file: Path) -> list[Row]:
    if not file.exists():
        return []
    rows = []
    for line in file.read_text(encoding="utf-8").splitlines():
        try:
            table = json.loads(line)
        except json.JSONDecodeError:
            continue
        try:
            rows.append(Row(**{**table, "measured": Measured(**table["measured"])}))
        except (KeyError, TypeError):
            raise DataError(f"{file} holds something other than rows of this miniature.") from None
    return rows
