"""Passkey retrieval: a number hidden in filler, at every depth of every length.

As in the paper's figure 4 in kind, in words of our own: the filler says nothing, one line
gives the number, and the question comes last. A trial is right if the model's first number
is the hidden one.
"""

import random
import re
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any

import torch

from training.errors import DataError
from training.evaluation.finished import Finished, state_of
from training.evaluation.report import Subject, write_report

OPENING = "Somewhere in this long and idle text stands one pass key. Keep it in mind.\n"
FILLER = "Clouds drift over the hills. A river runs by. Somebody closes a door, and it is evening. "
KEY = "\nThe pass key is {key}. Keep it in mind: {key} is the pass key.\n"
QUESTION = "\nWhich pass key stood in the text? The pass key is"


@dataclass(frozen=True, slots=True)
class PasskeyOptions:
    """Lengths in tokens; depths: how many places of the text, from its start to its end."""

    lengths: tuple[int, ...]
    depths: int = 10
    trials: int = 5
    digits: int = 5
    seed: int = 0


def evaluate_passkey(subject: Subject, options: PasskeyOptions, folder: Path) -> Path:
    """Measure how often the number is found; write the report, and return its path.

    Where it was stopped it goes on with the next place of a length.
    """
    if options.depths < 1 or options.trials < 1 or options.digits < 1 or not options.lengths:
        raise DataError("A passkey test needs at least one length, depth, trial and digit.")
    began, facts = time.perf_counter(), {**subject.manifest, **asdict(options)}
    state = state_of(subject.manifest["model"])
    finished = Finished(folder / "passkey-rows.jsonl", {**facts, "state": state})
    rows = [
        finished.row(f"{place.length} {place.depth}", partial(_row, subject, place))
        for place in _places(options)
    ]
    by_length = {
        length: sum(row["accuracy"] for row in rows if row["length"] == length) / options.depths
        for length in options.lengths
    }
    report = {
        "manifest": {**facts, "seconds": round(time.perf_counter() - began, 1)},
        "accuracy": by_length,
        "by_depth": rows,
    }
    table = [{"tokens": length, "found": share} for length, share in by_length.items()]
    return write_report(folder, "passkey", report, _plot(rows, options, subject), table)


def make_prompt(tokenizer: Any, length: int, depth: float, key: str) -> list[int]:
    """Return the ids of a text of at most `length` tokens with the key at a depth of 0 to 1.

    Raises DataError where the length leaves no room for filler.
    """
    encode = _encoder(tokenizer)
    opening, filler = encode(OPENING), encode(FILLER)
    hidden, question = encode(KEY.format(key=key)), encode(QUESTION)
    start = [] if tokenizer.bos_token_id is None else [tokenizer.bos_token_id]
    room = length - sum(map(len, (start, opening, hidden, question)))
    num_filler = room // len(filler)
    if num_filler < 1:
        raise DataError(f"{length} tokens leave no room for filler around a pass key.")
    before = round(depth * num_filler)
    after = filler * (num_filler - before)
    return [*start, *opening, *(filler * before), *hidden, *after, *question]


def _encoder(tokenizer: Any) -> Any:
    return lambda text: tokenizer.encode(text, add_special_tokens=False)


@dataclass(frozen=True, slots=True)
class _Place:
    """A depth of a length, and the numbers that are hidden there one after the other."""

    length: int
    depth: float
    keys: tuple[str, ...]


def _places(options: PasskeyOptions) -> Iterator[_Place]:
    """Yield every place with its numbers: the same ones, whatever of it is finished already."""
    draw = random.Random(options.seed)
    for length in options.lengths:
        for place in range(options.depths):
            drawn = (draw.choices("123456789", k=options.digits) for _ in range(options.trials))
            depth = place / max(options.depths - 1, 1)
            yield _Place(length, depth, tuple(map("".join, drawn)))


def _row(subject: Subject, place: _Place) -> dict[str, Any]:
    found = [_try(subject, place.length, place.depth, key) for key in place.keys]
    return {"length": place.length, "depth": place.depth, "accuracy": sum(found) / len(found)}


def _try(subject: Subject, length: int, depth: float, key: str) -> bool:
    ids = make_prompt(subject.tokenizer, length, depth, key)
    answer_tokens = len(_encoder(subject.tokenizer)(f" {key}.")) + 2
    inputs = torch.tensor([ids], device=subject.device)
    out = subject.model.generate(
        inputs,
        attention_mask=torch.ones_like(inputs),
        max_new_tokens=answer_tokens,
        do_sample=False,
        pad_token_id=subject.tokenizer.pad_token_id or subject.tokenizer.eos_token_id or 0,
    )
    said = subject.tokenizer.decode(out[0, len(ids) :], skip_special_tokens=True)
    return first_number(said) == key


def first_number(text: str) -> str:
    """Return the first run of digits, spaces between digits left out; empty if there is none."""
    match = re.search(r"\d(?:[\d ]*\d)?", text)
    return match.group().replace(" ", "") if match else ""


def _plot(rows: list[dict[str, Any]], options: PasskeyOptions, subject: Subject) -> Any:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(7, 4.5), layout="constrained")
    axes = figure.add_subplot()
    grid = [
        [row["accuracy"] for row in rows if row["length"] == length] for length in options.lengths
    ]
    image = axes.imshow(
        list(zip(*grid, strict=True)), vmin=0, vmax=1, aspect="auto", cmap="viridis"
    )
    axes.set_xticks(range(len(options.lengths)), [f"{length:,}" for length in options.lengths])
    step = 100 / max(options.depths - 1, 1)
    axes.set_yticks(range(options.depths), [f"{step * n:.0f}%" for n in range(options.depths)])
    axes.set(xlabel="tokens", ylabel="depth of the key", title=subject.manifest["model"])
    figure.colorbar(image, label="found")
    return figure
