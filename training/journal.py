"""What a run writes down as it goes: a line of JSON a step, TensorBoard, the console, a plot."""

import json
import os
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from training.recipe import OutputOptions


@dataclass(frozen=True, slots=True)
class Entry:
    """One step: mean loss of a learnt token, rate, gradient norm, and what it took."""

    step: int
    loss: float
    learning_rate: float
    gradient_norm: float
    epoch: int
    tokens: int
    tokens_per_second: float
    seconds: float


class Journal:
    """Written by the first process only; the others have one that says nothing."""

    def __init__(self, options: OutputOptions, last_step: int, steps_done: int, speaks: bool):
        self.options, self.last_step, self.speaks = options, last_step, speaks
        self.folder = Path(options.folder)
        self.file = self.folder / "log.jsonl"
        self._bar: Any = None
        self._board: Any = None
        if not speaks:
            return
        self.folder.mkdir(parents=True, exist_ok=True)
        _forget_after(self.file, steps_done)
        if sys.stderr.isatty():
            from tqdm import tqdm  # type: ignore[import-untyped]

            self._bar = tqdm(total=last_step, initial=steps_done, unit="step", smoothing=0.05)
        if options.tensorboard:
            self._board = _open_board(self.folder / "tensorboard", steps_done)

    def say(self, text: str) -> None:
        """Print a line for the person at the console."""
        if self.speaks:
            print(text, file=sys.stderr, flush=True)

    def write(self, entry: Entry) -> None:
        """Write a step down."""
        if not self.speaks:
            return
        with self.file.open("a", encoding="utf-8") as stream:
            stream.write(json.dumps(asdict(entry)) + "\n")
        if self._board is not None:
            for name in ("loss", "learning_rate", "gradient_norm", "tokens_per_second"):
                self._board.add_scalar(name, getattr(entry, name), entry.step)
        line = f"loss {entry.loss:.4f}, {entry.tokens_per_second:,.0f} tokens/s"
        if self._bar is not None:
            self._bar.n = entry.step
            self._bar.set_postfix_str(line)
        elif entry.step % self.options.log_every_steps == 0 or entry.step == self.last_step:
            self.say(f"step {entry.step}/{self.last_step}: {line}")

    def close(self) -> None:
        """Finish the files, and draw the losses beside them."""
        if not self.speaks:
            return
        if self._bar is not None:
            self._bar.close()
        if self._board is not None:
            self._board.close()
        entries = read_log(self.folder)
        if entries:
            _plot(entries, self.folder / "loss.png")


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
    axes.plot([one["step"] for one in entries], [one["loss"] for one in entries], linewidth=1)
    axes.set(xlabel="step", ylabel="loss a learnt token", title=path.parent.name)
    axes.grid(alpha=0.3)
    figure.savefig(path, dpi=120)
