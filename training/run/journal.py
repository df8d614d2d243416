"""What a run writes down as it goes: a line of JSON a step, the console, a plot, trackers."""

import json
import math
import os
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from training.recipe import Recipe
from training.run.trackers import open_tracker

SCALARS = ("loss", "learning_rate", "gradient_norm", "tokens_per_second", "held_out_loss")


@dataclass(frozen=True, slots=True)
class Entry:
    """One step: mean loss of a learnt token, rate, gradient norm, and what it took.

    gradient_norm: before it is clipped. held_out_loss: None where it was not measured.
    """

    step: int
    loss: float
    learning_rate: float
    gradient_norm: float
    epoch: int
    tokens: int
    tokens_per_second: float
    seconds: float
    held_out_loss: float | None = None

    def as_json(self) -> dict[str, Any]:
        """Return what was measured."""
        return {name: value for name, value in asdict(self).items() if value is not None}


class Journal:
    """Written by the first process only; the others have one that says nothing."""

    def __init__(self, recipe: Recipe, last_step: int, steps_done: int, speaks: bool):
        self.recipe, self.last_step, self.speaks = recipe, last_step, speaks
        self.folder = Path(recipe.output.folder)
        self.file = self.folder / "log.jsonl"
        self._bar: Any = None
        self._board: Any = None
        self._trackers: list[Any] = []
        if not speaks:
            return
        self.folder.mkdir(parents=True, exist_ok=True)
        _forget_after(self.file, steps_done)
        if sys.stderr.isatty():
            from tqdm import tqdm  # type: ignore[import-untyped]

            self._bar = tqdm(total=last_step, initial=steps_done, unit="step", smoothing=0.05)
        if recipe.output.tensorboard:
            self._board = _open_board(self.folder / "tensorboard", steps_done)
        for name in recipe.output.trackers:
            tracker = open_tracker(name, self.folder, recipe.title, asdict(recipe))
            self._trackers.append(tracker)

    def say(self, text: str) -> None:
        """Print a line for the person at the console."""
        if self.speaks:
            print(text, file=sys.stderr, flush=True)

    def write(self, entry: Entry) -> None:
        """Write a step down."""
        if not self.speaks:
            return
        with self.file.open("a", encoding="utf-8") as stream:
            stream.write(json.dumps(entry.as_json()) + "\n")
        scalars = {name: value for name, value in entry.as_json().items() if name in SCALARS}
        if self._board is not None:
            for name, value in scalars.items():
                self._board.add_scalar(name, value, entry.step)
        for tracker in self._trackers:
            tracker.log(scalars, step=entry.step)
        self._show(entry)

    def _show(self, entry: Entry) -> None:
        line = describe(entry, self.recipe.training.clip_norm)
        every, is_measured = self.recipe.output.log_every_steps, entry.held_out_loss is not None
        if self._bar is not None:
            self._bar.n = entry.step
            self._bar.set_postfix_str(line)
        elif entry.step % every == 0 or is_measured or entry.step == self.last_step:
            self.say(f"step {entry.step}/{self.last_step}: {line}")

    def close(self) -> None:
        """Finish the files, and draw the losses beside them."""
        if not self.speaks:
            return
        if self._bar is not None:
            self._bar.close()
        if self._board is not None:
            self._board.close()
        for tracker in self._trackers:
            tracker.finish()
        entries = read_log(self.folder)
        if entries:
            _plot(entries, self.folder / "loss.png")


def describe(entry: Entry, clip_norm: float) -> str:
    """Return a step in words; clip_norm: what gradients are scaled down to, 0 for never."""
    clipped = f", clipped to {clip_norm:g}" if 0 < clip_norm < entry.gradient_norm else ""
    parts = [f"loss {entry.loss:.4f}", f"gradient norm {entry.gradient_norm:.3g}{clipped}"]
    if entry.held_out_loss is not None:
        perplexity = math.exp(min(entry.held_out_loss, 700.0))  # e to the 710 is no float
        parts.append(f"held out: loss {entry.held_out_loss:.4f}, perplexity {perplexity:,.2f}")
    return ", ".join([*parts, f"{entry.tokens_per_second:,.0f} tokens/s"])


def read_log(folder: Path) -> list[dict[str, Any]]:
    """Return the steps of a run's log, without a last line that was cut off."""
    entries = []
    file = folder / "log.jsonl"
    for line in file.read_text(encoding="utf-8").splitlines() if file.exists() else ():
        try:
            entries.append(json.loads(line))
        except json.JSONDecodeError:
            break
    return entries


def _forget_after(file: Path, steps_done: int) -> None:
    """Drop the log of steps that a kill undid: they are run, and written down, again."""
    kept = [one for one in read_log(file.parent) if one["step"] <= steps_done]
    partial = file.with_suffix(".partial")
    partial.write_text("".join(json.dumps(one) + "\n" for one in kept), encoding="utf-8")
    os.replace(partial, file)


def _open_board(folder: Path, steps_done: int) -> Any:
    try:
        from torch.utils.tensorboard import SummaryWriter
    except ImportError:
        print("tensorboard is not installed: the log is in log.jsonl alone.", file=sys.stderr)
        return None
    return SummaryWriter(str(folder), purge_step=steps_done + 1)


def _plot(entries: list[dict[str, Any]], path: Path) -> None:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(8, 4.5), layout="constrained")
    axes = figure.add_subplot()
    steps, losses = [one["step"] for one in entries], [one["loss"] for one in entries]
    axes.plot(steps, losses, linewidth=1, label="learnt from")
    measured = [one for one in entries if "held_out_loss" in one]
    if measured:
        held_out = [one["held_out_loss"] for one in measured]
        axes.plot([one["step"] for one in measured], held_out, marker="o", label="held out")
        axes.legend()
    axes.set(xlabel="step", ylabel="loss a learnt token", title=path.parent.name)
    axes.grid(alpha=0.3)
    figure.savefig(path, dpi=120)
