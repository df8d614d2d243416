"""Tokenised examples on disk: shards of one stream of tokens each, read without loading them.

A folder holds `manifest.json` and safetensors shards with `ids` (int32), `ends` (int64, where
each example ends) and, unless every token counts fully, `weights` (float32): how much
predicting a token counts in the loss. This module knows nothing of tokenizers.
"""

import bisect
import json
import os
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError, safe_open
from safetensors.numpy import save_file

from training.errors import DataError

Ids = NDArray[np.int32]
Weights = NDArray[np.float32]
MANIFEST = "manifest.json"


@dataclass(slots=True)
class Manifest:
    """What lies in a folder of shards, and how far its making has come.

    key: what the examples were made from; a folder with another key is made anew.
    next_file, next_record: where to go on. counts: what was used, cut and dropped, and why.
    shards: file, examples, tokens, learnt tokens and largest token number of each.
    """

    key: str
    is_done: bool = False
    next_file: int = 0
    next_record: int = 0
    counts: dict[str, int] = field(default_factory=dict)
    shards: list[dict[str, Any]] = field(default_factory=list)

    @property
    def num_examples(self) -> int:
        return sum(shard["examples"] for shard in self.shards)

    @property
    def num_tokens(self) -> int:
        return sum(shard["tokens"] for shard in self.shards)

    @property
    def largest_id(self) -> int:
        """Return the largest token number there is."""
        return max(int(shard["largest"]) for shard in self.shards)

    def count(self, what: str) -> None:
        """Count one more record used, cut or dropped."""
        self.counts[what] = self.counts.get(what, 0) + 1


def read_manifest(folder: Path) -> Manifest | None:
    """Return a folder's manifest, or None where there is none. Raises DataError for a bad one."""
    path = folder / MANIFEST
    if not path.exists():
        return None
    try:
        return Manifest(**json.loads(path.read_text()))
    except (OSError, ValueError, TypeError):
        raise DataError(f"{path} is damaged: remove the folder and prepare it again.") from None


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Write a manifest so that at any moment there is a whole one."""
    partial = folder / (MANIFEST + ".partial")
    partial.write_text(json.dumps(asdict(manifest), indent=1))
    os.replace(partial, folder / MANIFEST)


class ShardWriter:
    """Collects examples and writes them as a shard."""

    def __init__(self) -> None:
        self._ids: list[Ids] = []
        self._weights: list[Weights] = []
        self.num_tokens = 0

    def add(self, ids: Ids, weights: Weights) -> None:
        """Add one example; weights as long as ids."""
        self._ids.append(ids)
        self._weights.append(weights)
        self.num_tokens += len(ids)

    def write(self, folder: Path, manifest: Manifest) -> None:
        """Write what was collected as the next shard, and enter it in the manifest."""
        if not self._ids:
            return
        name = f"shard-{len(manifest.shards):05d}.safetensors"
        weights = np.concatenate(self._weights)
        ends = np.cumsum([len(ids) for ids in self._ids], dtype=np.int64)
        tensors: dict[str, NDArray[Any]] = {"ids": np.concatenate(self._ids), "ends": ends}
        if not bool((weights == 1).all()):
            tensors["weights"] = weights
        save_file(tensors, folder / name)
        manifest.shards.append(
            {
                "file": name,
                "examples": len(self._ids),
                "tokens": self.num_tokens,
                "learnt": int(np.count_nonzero(weights)),
                "largest": int(tensors["ids"].max()),
            }
        )
        self._ids, self._weights, self.num_tokens = [], [], 0


class Examples:
    """The examples of a finished folder, by number; only what is asked for is read."""

    def __init__(self, folder: Path) -> None:
        manifest = read_manifest(folder)
        if manifest is None or not manifest.is_done:
            raise DataError(f"The data in {folder} is not prepared to its end.")
        self.manifest = manifest
        self._shards: list[Any] = []
        ends = []
        for shard in manifest.shards:
            try:
                opened: Any = safe_open(folder / shard["file"], framework="numpy")
            except (OSError, SafetensorError):
                raise DataError(
                    f"{folder / shard['file']} is missing or damaged: prepare the data again."
                ) from None
            self._shards.append(opened)
            ends.append(opened.get_tensor("ends"))
        self._firsts = np.cumsum([0, *(len(one) for one in ends)]).tolist()
        self._starts = [np.concatenate([[0], one[:-1]]) for one in ends]
        self.lengths = np.concatenate(
            [one - start for one, start in zip(ends, self._starts, strict=True)]
        )

    def __len__(self) -> int:
        return len(self.lengths)

    def read(self, index: int, start: int, stop: int) -> tuple[Ids, Weights]:
        """Return the ids and weights of an example's tokens from start to stop."""
        number = bisect.bisect_right(self._firsts, index) - 1
        shard = self._shards[number]
        first = int(self._starts[number][index - self._firsts[number]])
        ids = shard.get_slice("ids")[first + start : first + stop]
        if "weights" in shard.keys():  # noqa: SIM118 - safe_open is no mapping
            return ids, shard.get_slice("weights")[first + start : first + stop]
        return ids, np.ones(len(ids), dtype=np.float32)


class Part:
    """Some of the examples, by numbers of their own."""

    def __init__(self, examples: Examples, which: NDArray[np.int64]) -> None:
        self._examples, self._which = examples, which
        self.lengths = examples.lengths[which]

    def __len__(self) -> int:
        return len(self.lengths)

    def read(self, index: int, start: int, stop: int) -> tuple[Ids, Weights]:
        """Return what `Examples.read` does, of an example of this part."""
        return self._examples.read(int(self._which[index]), start, stop)


def split(examples: Examples, held_out: float, seed: int) -> tuple[Part, Part]:
    """Return the examples to learn from and those held out, drawn once for a seed.

    Each has at least one. Raises DataError where there is but one example.
    """
    if len(examples) < 2:
        raise DataError("Nothing can be held out of a single example: name evaluation.files.")
    order = np.random.default_rng([seed, len(examples)]).permutation(len(examples))
    num_held_out = min(max(1, round(held_out * len(examples))), len(examples) - 1)
    kept = (np.sort(order[num_held_out:]), np.sort(order[:num_held_out]))
    return Part(examples, kept[0]), Part(examples, kept[1])
