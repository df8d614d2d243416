"""Texts that one model has read, kept on the disk: a restart need not read them again.

A file is written where reading took clearly longer than fetching it again will, and where
most of it is not in another file yet. Whatever is wrong with file or disk costs only time.
"""

import hashlib
import logging
from collections.abc import Iterable
from pathlib import Path

import torch
import transformers
from safetensors import SafetensorError

from app.inference.context import Context, LoadedModel
from app.inference.disk_cache.cache_folder import SUFFIX, CacheFolder, part_of, touch
from app.inference.disk_cache.context_file import (
    DTYPES,
    read_ids,
    read_layers,
    write_context,
)
from app.inference.prefix_cache import num_same
from app.inference.weights.loading import LoadRequest
from app.text.tokens import Ids

LEAST_READING_SECONDS = 5.0
"""What was read faster is read again."""
BYTES_A_SECOND = 500e6
"""What a plain disk gives; reading has to take four times as long as fetching."""
LEAST_NEW_TOKENS = 512
"""A file is not written anew for a question and an answer more."""
_log = logging.getLogger(__name__)


class DiskCache:
    """Keeps what one model has read; used by its engine's thread alone.

    model_key: tells this model from every other, its weights and numbers included.
    """

    def __init__(self, folder: CacheFolder, model: LoadedModel, model_key: str) -> None:
        self._folder = folder
        self._model = model
        self._key = model_key
        self._ids: dict[Path, Ids] = {}
        self.is_usable = _is_on_one_device(model) and model.network.dtype in DTYPES
        folder.sweep()

    def take(self, owner: str, ids: Ids, longer_than: int, room: int) -> Context | None:
        """Return what was read of a longer beginning of `ids`, the last one never, or None."""
        path, length = self._longest(owner, ids)
        length = min(length, len(ids) - 1)
        if path is None or length < longer_than + LEAST_NEW_TOKENS:
            return None
        try:
            layers = read_layers(path, self._model.num_layers, length)
            context = self._model.context_of(ids[:length], layers, room)
        except (OSError, SafetensorError, ValueError) as error:
            self._drop(path, error)
            return None
        touch(path)
        return context

    def put(self, owner: str, context: Context, reading_seconds: float) -> None:
        """Keep a context, where that is worth its time and its room."""
        if not self.is_usable or not self._is_worth_it(context, reading_seconds):
            return
        ids = context.ids
        nearest, length = self._longest(owner, ids)
        if nearest is not None and len(ids) - length < max(LEAST_NEW_TOKENS, len(ids) // 10):
            touch(nearest)
            return
        try:
            path = self._write(owner, context)
        except OSError as error:
            _log.info("a text that was read is not kept: %s", error)
            return
        if path is not None and nearest is not None and length == len(self._ids[nearest]):
            # All that stands in it stands in the new one too.
            nearest.unlink(missing_ok=True)

    def forget(self, owner: str) -> None:
        """Delete all that is one owner's."""
        self._folder.forget(owner)

    def _is_worth_it(self, context: Context, reading_seconds: float) -> bool:
        num_bytes = len(context) * self._model.bytes_per_token
        fetching_seconds = num_bytes / BYTES_A_SECOND
        return reading_seconds >= max(LEAST_READING_SECONDS, 4 * fetching_seconds)

    def _write(self, owner: str, context: Context) -> Path | None:
        folder = self._folder.of(owner, self._key)
        # What people read is nobody else's on this machine.
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._folder.path.chmod(0o700)
        if not self._folder.make_room(len(context) * self._model.bytes_per_token):
            return None
        name = hashlib.sha256(context.ids.tobytes()).hexdigest()[:32]
        path = folder / f"{name}{SUFFIX}"
        part = part_of(path)
        try:
            write_context(part, context.ids, context.layers())
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)
        return path

    def _longest(self, owner: str, ids: Ids) -> tuple[Path | None, int]:
        best, length = None, 0
        for path, read in self._read(self._folder.of(owner, self._key).glob(f"*{SUFFIX}")):
            if (same := num_same(read, ids)) > length:
                best, length = path, same
        return best, length

    def _read(self, paths: Iterable[Path]) -> Iterable[tuple[Path, Ids]]:
        """Yield the tokens of files; another process may have written or deleted them."""
        for path in paths:
            if path not in self._ids:
                try:
                    self._ids[path] = read_ids(path)
                except (OSError, SafetensorError) as error:
                    self._drop(path, error)
                    continue
            yield path, self._ids[path]

    def _drop(self, path: Path, error: Exception) -> None:
        _log.info("%s is damaged and is dropped: %s", path.name, error)
        self._ids.pop(path, None)
        path.unlink(missing_ok=True)


def _is_on_one_device(model: LoadedModel) -> bool:
    return len({parameter.device for parameter in model.network.parameters()}) == 1


def open_disk_cache(folder: CacheFolder, model: LoadedModel, request: LoadRequest) -> DiskCache:
    """Return the texts that a model, loaded as it was asked for, has read before."""
    return DiskCache(folder, model, model_key(model, request))


def model_key(model: LoadedModel, request: LoadRequest) -> str:
    """Return what tells a model apart: its files by name, size and time, and how it is run."""
    positions = (request.rope_factor, request.rope_scale)
    run = (request.weights, model.network.dtype, model.device.type)
    told = [f"{torch.__version__} {transformers.__version__} {positions} {run}"]
    for folder in filter(None, (request.folder, request.adapter)):
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            stat = path.stat()
            told.append(f"{path.relative_to(folder)} {stat.st_size} {stat.st_mtime_ns}")
    return hashlib.sha256("\n".join(told).encode()).hexdigest()
