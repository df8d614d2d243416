"""Records from files and hub data sets, one after the other, whatever they are stored as.

Text, JSONL, JSON, parquet, and any of the first three compressed by gzip or xz. This module
knows nothing of tokens.
"""

import glob
import gzip
import json
import lzma
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from training.errors import DataError

Record = dict[str, Any]
HUB = "hub:"
COMPRESSED = (".gz", ".xz")
SUFFIXES = {".txt", ".md", ".jsonl", ".json", ".parquet"}


def find_files(names: tuple[str, ...]) -> list[str]:
    """Return the files behind names: files, folders (all that is readable below), globs, hub ids.

    Raises DataError for a name behind which there is nothing.
    """
    found: list[str] = []
    for name in names:
        paths = [name] if name.startswith(HUB) else _paths(name)
        if not paths:
            raise DataError(f"There is no data behind {name!r}: no file, folder or pattern.")
        found += paths
    return found


def read_records(file: str, text_field: str = "text") -> Iterator[Record | None]:
    """Yield a file's records; None stands for a line that is not a JSON object.

    A text file is one record `{"text": …}`. Raises DataError where the file cannot be read.
    """
    if file.startswith(HUB):
        yield from _read_hub(file.removeprefix(HUB))
        return
    path = Path(file)
    kind = path.with_suffix("").suffix if path.suffix in COMPRESSED else path.suffix
    try:
        if kind == ".parquet":
            yield from _read_parquet(path)
        elif kind in (".jsonl", ".json"):
            with _open(path) as stream:
                yield from _read_lines(stream) if kind == ".jsonl" else _read_list(stream)
        else:
            with _open(path) as stream:
                yield {text_field: stream.read()}
    except (OSError, UnicodeDecodeError, lzma.LZMAError, EOFError) as error:
        raise DataError(f"The data file {file} cannot be read: {error}.") from None


def _paths(name: str) -> list[str]:
    path = Path(name)
    if path.is_file():
        return [name]
    inside = path.rglob("*") if path.is_dir() else map(Path, glob.glob(name, recursive=True))
    return sorted(str(one) for one in inside if one.is_file() and _is_readable(one))


def _is_readable(path: Path) -> bool:
    return (path.with_suffix("").suffix if path.suffix in COMPRESSED else path.suffix) in SUFFIXES


def _open(path: Path) -> IO[str]:
    if path.suffix == ".gz":
        return gzip.open(path, "rt", encoding="utf-8")
    if path.suffix == ".xz":
        return lzma.open(path, "rt", encoding="utf-8")
    return path.open(encoding="utf-8")


def _read_lines(stream: IO[str]) -> Iterator[Record | None]:
    for line in stream:
        if line.strip():
            try:
                record = json.loads(line)
            except json.JSONDecodeError:
                record = None
            yield record if isinstance(record, dict) else None


def _read_list(stream: IO[str]) -> Iterator[Record | None]:
    try:
        records = json.load(stream)
    except json.JSONDecodeError as error:
        raise DataError(f"The data file {stream.name} is not JSON: {error}.") from None
    for record in records if isinstance(records, list) else [records]:
        yield record if isinstance(record, dict) else None


def _read_parquet(path: Path) -> Iterator[Record]:
    import pyarrow  # type: ignore[import-untyped]
    import pyarrow.parquet  # type: ignore[import-untyped]

    try:
        for batch in pyarrow.parquet.ParquetFile(path).iter_batches(batch_size=64):
            yield from batch.to_pylist()
    except pyarrow.ArrowInvalid as error:
        raise DataError(f"The data file {path} is not parquet: {error}.") from None


def _read_hub(name: str) -> Iterator[Record]:
    import datasets

    name, _, split = name.partition(":")
    try:
        yield from datasets.load_dataset(name, split=split or "train", streaming=True)
    except (OSError, ValueError, datasets.exceptions.DatasetNotFoundError) as error:
        reason = str(error).splitlines()[0]
        raise DataError(f"The hub's data set {name!r} cannot be read: {reason}") from None
