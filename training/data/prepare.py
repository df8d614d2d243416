"""Tokenise a recipe's data into shards, once, and go on where it was interrupted.

What was dropped or cut is counted, with the reason, in the manifest and in the report.
"""

import hashlib
import json
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from training.data.examples import (
    Ids,
    Manifest,
    ShardWriter,
    Weights,
    read_manifest,
    write_manifest,
)
from training.data.sources import HUB, Record, find_files, read_records
from training.data.templates import Piece, UnusableError, conversations_of, turns_of
from training.errors import DataError
from training.recipe import DataOptions, Recipe, row_tokens_of

SHARD_TOKENS = 8_000_000
FORMAT = 3  # of the shards; data of another is prepared anew
Example = tuple[Ids, Weights]
OnFile = Callable[[str, int, int], None]


def folder_of(recipe: Recipe) -> Path:
    """Return where a recipe's tokenised data lies."""
    return Path(recipe.data.prepared or Path(recipe.output.folder) / "data")


def prepare(
    recipe: Recipe,
    tokenizer: Any,
    progress: OnFile | None = None,
    shard_tokens: int = SHARD_TOKENS,
) -> Manifest:
    """Write every record of the recipe's data as an example; do nothing where it is done.

    tokenizer: a transformers tokenizer, None for data that is tokenised already.
    progress: told the file, its records and the tokens so far. Raises DataError.
    """
    files, folder = find_files(recipe.data.files), folder_of(recipe)
    folder.mkdir(parents=True, exist_ok=True)
    key = _key(recipe, files, tokenizer)
    manifest = read_manifest(folder)
    if manifest is None or manifest.key != key:
        manifest = Manifest(key)
    if manifest.is_done:
        return manifest
    maker = ExampleMaker(recipe.data, row_tokens_of(recipe), tokenizer)
    writer = ShardWriter()
    for number in range(manifest.next_file, len(files)):
        for record in _from(read_records(files[number], recipe.data.text_field), manifest):
            for ids, weights in maker.make(record, manifest):
                writer.add(ids, weights)
            manifest.next_record += 1
            if progress is not None:
                done = manifest.num_tokens + writer.num_tokens
                progress(files[number], manifest.next_record, done)
            if writer.num_tokens >= shard_tokens:
                writer.write(folder, manifest)
                write_manifest(folder, manifest)
        manifest.next_file, manifest.next_record = number + 1, 0
    writer.write(folder, manifest)
    if not manifest.num_examples:
        raise DataError(f"No record of {', '.join(files[:3])} can be used: {describe(manifest)}.")
    manifest.is_done = True
    write_manifest(folder, manifest)
    return manifest


class ConsoleProgress:
    """Says every few seconds how far the tokenising has come."""

    def __init__(self, every_seconds: float = 5.0) -> None:
        self.every_seconds = every_seconds
        self._last = time.monotonic()

    def __call__(self, file: str, records: int, tokens: int) -> None:
        """Say it, if it is time."""
        if time.monotonic() - self._last >= self.every_seconds:
            self._last = time.monotonic()
            line = f"tokenising {file}: {records:,} records, {tokens:,} tokens so far"
            print(line, file=sys.stderr, flush=True)


def describe(manifest: Manifest) -> str:
    """Return what was used, cut and dropped, in words."""
    counts = ", ".join(f"{what}: {number:,}" for what, number in manifest.counts.items())
    return f"{manifest.num_examples:,} examples of {manifest.num_tokens:,} tokens ({counts})"


class ExampleMaker:
    """Turns a record into tokens and their weights, as the data's kind says."""

    def __init__(self, options: DataOptions, row_tokens: int, tokenizer: Any) -> None:
        if tokenizer is None and options.kind != "tokens":
            raise DataError(f"Data of kind {options.kind!r} needs a tokenizer: model.tokenizer.")
        is_spoken = options.kind in ("records", "chats")
        if is_spoken and options.template == "model" and not tokenizer.chat_template:
            raise DataError(
                'The tokenizer has no chat template: set data.template to "llama2" or "alpaca", or'
                " model.tokenizer to one that has."
            )
        self.options, self.row_tokens, self.tokenizer = options, row_tokens, tokenizer

    def make(self, record: Record | None, manifest: Manifest) -> Iterator[Example]:
        """Yield the record's example, or examples, or none; count what becomes of each."""
        try:
            if record is None:
                raise UnusableError("not a JSON object")
            encoded = self._encode(record)
        except UnusableError as reason:
            manifest.count(f"dropped, {reason}")
            return
        for ids, weights in encoded:
            yield from self._fitted(ids, weights, manifest)

    def _fitted(self, ids: Ids, weights: Weights, manifest: Manifest) -> Iterator[Example]:
        """Yield an example that fits into a row; count what becomes of it."""
        try:
            if not np.count_nonzero(weights[1:]):
                raise UnusableError("nothing to learn")
            if self.options.kind != "text" and len(ids) > self.row_tokens:
                if self.options.too_long == "drop":
                    raise UnusableError(f"longer than a row of {self.row_tokens} tokens")
                ids, weights = _cut_in_the_middle(ids, weights, self.row_tokens)
                manifest.count("cut")
        except UnusableError as reason:
            manifest.count(f"dropped, {reason}")
            return
        manifest.count("used")
        yield ids, weights

    def _encode(self, record: Record) -> list[Example]:
        if self.options.kind == "tokens":
            return [_given_tokens(record)]
        if self.options.kind == "text":
            text = record.get(self.options.text_field)
            if not isinstance(text, str) or not text.strip():
                raise UnusableError(f"no text in the field {self.options.text_field!r}")
            return [self._joined([Piece(text, is_learnt=True, starts=True, ends=True)])]
        chats = conversations_of(turns_of(record), self.options.template, self.tokenizer)
        return [self._joined(pieces) for pieces in chats]

    def _joined(self, pieces: list[Piece]) -> Example:
        ids: list[int] = []
        weights: list[float] = []
        for piece in pieces:
            added = self._encode_piece(piece)
            ids += added
            weights += [float(piece.is_learnt)] * len(added)
        return np.array(ids, dtype=np.int32), np.array(weights, dtype=np.float32)

    def _encode_piece(self, piece: Piece) -> list[int]:
        ids: list[int] = self.tokenizer.encode(piece.text, add_special_tokens=False)
        if piece.starts and self.tokenizer.bos_token_id is not None:
            ids = [self.tokenizer.bos_token_id, *ids]
        if piece.ends and self.tokenizer.eos_token_id is not None:
            ids = [*ids, self.tokenizer.eos_token_id]
        return ids


def _given_tokens(record: Record) -> Example:
    ids, weights = record.get("ids"), record.get("loss_weights")
    if not isinstance(ids, list) or not all(type(one) is int and one >= 0 for one in ids):
        raise UnusableError("ids is not a list of token numbers")
    weights = [1.0] * len(ids) if weights is None else weights
    if not isinstance(weights, list) or len(weights) != len(ids):
        raise UnusableError("loss_weights is not as long as ids")
    if not all(type(one) in (int, float) and one >= 0 for one in weights):
        raise UnusableError("loss_weights has something other than numbers from 0 up")
    return np.array(ids, dtype=np.int32), np.array(weights, dtype=np.float32)


def _cut_in_the_middle(ids: Ids, weights: Weights, row_tokens: int) -> Example:
    """Cut tokens out of the middle of what stands before the first answer.

    Raises UnusableError where the rest alone is longer than a row.
    """
    asked = int(np.flatnonzero(weights)[0])
    kept = asked - (len(ids) - row_tokens)
    if kept < 2:
        raise UnusableError(f"an answer longer than a row of {row_tokens} tokens")
    head, tail = kept - kept // 2, asked - kept // 2
    return (
        np.concatenate([ids[:head], ids[tail:]]),
        np.concatenate([weights[:head], weights[tail:]]),
    )


def _from(records: Iterator[Record | None], manifest: Manifest) -> Iterator[Record | None]:
    """Yield a file's records from the manifest's place on."""
    for number, record in enumerate(records):
        if number >= manifest.next_record:
            yield record


def _key(recipe: Recipe, files: list[str], tokenizer: Any) -> str:
    """Return a digest of everything the examples depend on."""
    stats = [Path(file).stat() if not file.startswith(HUB) else None for file in files]
    options = asdict(recipe.data)
    depends = {
        "format": FORMAT,
        **{name: options[name] for name in ("kind", "text_field", "template", "too_long")},
        "files": [
            (file, stat.st_size, stat.st_mtime_ns) if stat else file
            for file, stat in zip(files, stats, strict=True)
        ],
        "row_tokens": row_tokens_of(recipe) if recipe.data.kind != "text" else 0,
        "vocabulary": len(tokenizer) if tokenizer is not None else 0,
        "tokenizer": recipe.model.tokenizer or recipe.model.init,
    }
    return hashlib.sha256(json.dumps(depends, sort_keys=True).encode()).hexdigest()
