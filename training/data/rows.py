"""A chain of generators: examples → rows → the batches of a step, each with the place after it.

A place says where the next row begins, so a run that starts from a stored place goes on
exactly as if it had never stopped. Every process runs the same chain and takes its own share.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from training.data.examples import Examples, Ids, Part, Weights
from training.errors import DataError, RecipeError
from training.recipe import DataOptions, TrainingOptions


@dataclass(frozen=True, slots=True)
class DataPlace:
    """Where the next row begins: epoch, example in that epoch's order, token of the example."""

    epoch: int = 0
    example: int = 0
    token: int = 0


@dataclass(frozen=True, slots=True)
class Row:
    """Examples, or parts of them, laid end to end. starts: each one's first token."""

    ids: Ids
    weights: Weights
    starts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Batch:
    """Rows laid end to end as one row of the model, N tokens, of which T are learnt from.

    ids, positions: `[1, N]`; positions start again at each document. where: `[T]`, the tokens
    after which something is predicted; targets: `[T]`, what follows them; weights: `[T]`, how
    much it counts.
    """

    ids: Tensor
    positions: Tensor
    where: Tensor
    targets: Tensor
    weights: Tensor

    def to(self, device: torch.device) -> "Batch":
        """Return the batch on a device."""
        parts = (self.ids, self.positions, self.where, self.targets, self.weights)
        return Batch(*(part.to(device, non_blocking=True) for part in parts))


@dataclass(frozen=True, slots=True)
class StepData:
    """One process's share of a step, and the learnt weight and tokens of all processes."""

    batches: tuple[Batch, ...]
    total_weight: float
    num_tokens: int


@dataclass(frozen=True, slots=True)
class Share:
    """Which of how many processes this is."""

    rank: int = 0
    of: int = 1


class RowMaker:
    """Lays examples into rows of at most `row_tokens` tokens, epoch after epoch."""

    def __init__(
        self, examples: Examples | Part, options: DataOptions, row_tokens: int, seed: int
    ) -> None:
        self.examples, self.options = examples, options
        self.row_tokens, self.seed = row_tokens, seed
        self.fills = options.kind == "text" and options.pack

    def rows(self, place: DataPlace = DataPlace()) -> Iterator[tuple[Row, DataPlace]]:
        """Yield rows for ever, each with the place after it."""
        while True:
            parts, place = self.plan(place)
            yield self._read(parts), place

    def plan(self, place: DataPlace) -> tuple[list[tuple[int, int, int]], DataPlace]:
        """Return the next row as (example, first token, end), and the place after it.

        Text is cut where a row is full and goes on in the next; anything else stays whole.
        """
        parts: list[tuple[int, int, int]] = []
        room = self.row_tokens
        while room > 0:
            example = int(self._order(place.epoch)[place.example])
            length = int(self.examples.lengths[example])
            left = length - place.token
            if parts and not self.fills and (left > room or not self.options.pack):
                break
            taken = min(left, room)
            parts.append((example, place.token, place.token + taken))
            room -= taken
            is_used_up = taken == left or self.options.kind != "text"
            place = self._after(place) if is_used_up else self._within(place, taken)
        return parts, place

    def count_rows(self, num_epochs: int) -> int:
        """Return how many rows begin within a number of epochs."""
        place, num_rows = DataPlace(), 0
        while place.epoch < num_epochs:
            _, place = self.plan(place)
            num_rows += 1
        return num_rows

    def _after(self, place: DataPlace) -> DataPlace:
        if place.example + 1 < len(self.examples):
            return DataPlace(place.epoch, place.example + 1)
        return DataPlace(place.epoch + 1)

    def _within(self, place: DataPlace, taken: int) -> DataPlace:
        return DataPlace(place.epoch, place.example, place.token + taken)

    def _order(self, epoch: int) -> NDArray[np.int64]:
        cached: tuple[int, NDArray[np.int64]] | None = getattr(self, "_cached_order", None)
        if cached is None or cached[0] != epoch:
            generator = np.random.default_rng([self.seed, epoch])
            order = np.arange(len(self.examples))
            if self.options.shuffle:
                generator.shuffle(order)
            cached = self._cached_order = (epoch, order)
        return cached[1]

    def _read(self, parts: list[tuple[int, int, int]]) -> Row:
        ids, weights, starts, length = [], [], [], 0
        for number, (example, start, stop) in enumerate(parts):
            of_ids, of_weights = self.examples.read(example, start, stop)
            if number == 0 or self.options.apart:
                starts.append(length)
            ids.append(of_ids)
            weights.append(of_weights)
            length += len(of_ids)
        return Row(np.concatenate(ids), np.concatenate(weights), tuple(starts))


def make_batch(rows: list[Row]) -> Batch:
    """Lay rows end to end; nothing is padded, and nothing sees across a start."""
    ids = np.concatenate([row.ids for row in rows]).astype(np.int64)
    weights = np.concatenate([row.weights for row in rows])
    offsets = np.cumsum([0, *(len(row.ids) for row in rows)])
    starts = np.concatenate(
        [offset + np.array(row.starts) for row, offset in zip(rows, offsets[:-1], strict=True)]
    )
    lengths = np.diff([*starts, len(ids)])
    positions = np.arange(len(ids)) - np.repeat(starts, lengths)
    weights[starts] = 0  # nothing stands before a document's first token
    learnt = np.flatnonzero(weights)
    return Batch(
        torch.from_numpy(ids)[None],
        torch.from_numpy(positions)[None],
        torch.from_numpy(learnt - 1),
        torch.from_numpy(ids[learnt]),
        torch.from_numpy(weights[learnt]),
    )


def check_share(options: TrainingOptions, share: Share) -> None:
    """Raise RecipeError where the rows of a step cannot be shared out evenly."""
    if options.rows_per_step % (options.rows_per_device * share.of):
        raise RecipeError(
            f"{options.rows_per_step} rows a step cannot be shared by {share.of} processes with"
            f" {options.rows_per_device} at a time: change rows_per_step or rows_per_device."
        )


def steps(
    rows: Iterator[tuple[Row, DataPlace]], options: TrainingOptions, share: Share
) -> Iterator[tuple[StepData, DataPlace]]:
    """Yield this process's share of each step, with the place after the step.

    Raises RecipeError where the rows cannot be shared, DataError where nothing is learnt.
    """
    check_share(options, share)
    at_a_time = options.rows_per_device
    while True:
        taken = list(islice(rows, options.rows_per_step))
        batches = [
            make_batch([row for row, _ in taken[first : first + at_a_time]])
            for first in range(0, len(taken), at_a_time)
        ]
        total_weight = float(sum(batch.weights.double().sum() for batch in batches))
        num_tokens = sum(batch.ids.shape[1] for batch in batches)
        if not total_weight:
            raise DataError("A whole step of rows has nothing to learn from.")
        yield (
            StepData(tuple(batches[share.rank :: share.of]), total_weight, num_tokens),
            taken[-1][1],
        )
