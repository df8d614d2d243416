"""An entry of the catalogue → its files on this machine, fetched or converted where needed."""

import hashlib
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass
from pathlib import Path

from app.errors import UnavailableModelError
from app.models.entry import ModelEntry
from app.models.format.gguf_name import is_gguf_name
from app.models.format.shape import shape_of
from app.models.gguf_header import read_header
from app.models.hub import (
    bytes_to_fetch,
    fetch_small_files,
    fetch_weights,
    is_on_this_machine,
    kept_bytes,
)
from app.models.kept_models import KEPT_MODELS, is_whole, is_whole_mark, making_whole
from app.models.sizes import SMALL_MODEL_PARAMETERS, num_parameters
from app.models.wheel import fetch_wheel

SECONDS_BETWEEN_LOOKS = 0.5

CONVERSION = 3
"""Counts up where a converted folder holds something else than before."""


@dataclass(frozen=True)
class Fetched:
    """How much of a download is done; num_total_bytes: 0 where nobody says."""

    num_bytes: int
    num_total_bytes: int


def fetch(entry: ModelEntry) -> Iterator[Fetched]:
    """Fetch a model that was asked for, and convert it where that is needed.

    Raises UnavailableModelError or UnknownModelError where it cannot be had.
    """
    if entry.wheel is not None:
        for num_bytes in fetch_wheel(entry.wheel):
            yield Fetched(num_bytes, entry.wheel.num_bytes)
    elif entry.folder is None:
        yield from _fetch_from_hub(entry.source)
    weights_of(entry, offline=False)


def _fetch_from_hub(hub_id: str) -> Iterator[Fetched]:
    """Fetch a model's files, telling by what lies on the disk how far it is."""
    total, before = bytes_to_fetch(hub_id), kept_bytes(hub_id)
    with ThreadPoolExecutor(1, "fetch") as pool:
        fetching = pool.submit(fetch_weights, hub_id)
        while wait([fetching], SECONDS_BETWEEN_LOOKS).not_done:
            yield Fetched(min(kept_bytes(hub_id) - before, total), total)
        fetching.result()
    yield Fetched(total, total)


def small_files_of(entry: ModelEntry, offline: bool) -> Path:
    """Return a folder with a model's config, tokenizer and template."""
    return _files(_source(entry), entry, offline, with_weights=False)


def weights_of(entry: ModelEntry, offline: bool) -> Path:
    """Return a folder with all that loading a model takes."""
    return _files(_source(entry), entry, offline, with_weights=True)


def _source(entry: ModelEntry) -> Path:
    """Return where a model's files come from: a path, or a hub id as one."""
    if entry.wheel is not None and entry.wheel.kept.is_file():
        return entry.wheel.kept
    return Path(entry.source)


def _files(source: Path, entry: ModelEntry, offline: bool, with_weights: bool) -> Path:
    if is_gguf_name(source):
        return _converted(source, with_weights)
    if source.is_absolute() or source.is_dir():
        if not source.is_dir():
            raise UnavailableModelError("model_folder_missing", folder=source)
        return source
    if entry.wheel is not None and not is_on_this_machine(entry.source):
        size = entry.wheel.num_bytes // 10**6
        raise UnavailableModelError("model_not_fetched", name=entry.name, num_megabytes=size)
    fetched = fetch_weights if with_weights else fetch_small_files
    return fetched(str(source), offline)


def _converted(path: Path, with_weights: bool) -> Path:
    """Return the folder into which a GGUF file is converted, the first time it is asked for."""
    header = read_header(path)
    stat = path.stat()
    state = f"{CONVERSION}|{path.resolve()}|{stat.st_size}|{stat.st_mtime_ns}"
    kept = KEPT_MODELS / f"{path.stem}-{hashlib.sha256(state.encode()).hexdigest()[:12]}"
    small, whole = kept / "small_files", kept / "checkpoint"
    if not is_whole(small):
        # Imported late: whoever converted it before needs no torch to look at a model.
        from app.inference.weights.gguf_conversion import write_small_files

        with making_whole(small) as folder:
            if folder is not None:
                write_small_files(path, folder, header["rope_parameters"])
    if with_weights and not is_whole(whole):
        from app.inference.weights.gguf_conversion import write_weights

        shape = shape_of(header)
        is_small = shape is not None and num_parameters(shape) < SMALL_MODEL_PARAMETERS
        with making_whole(whole) as folder:
            if folder is not None:
                shutil.copytree(small, folder, dirs_exist_ok=True, ignore=is_whole_mark)
                write_weights(path, folder, exact=is_small)
    return whole if with_weights else small
