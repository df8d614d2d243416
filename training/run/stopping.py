"""Ending a run when it is told to: after the step in hand, with a checkpoint, by all processes."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType

import torch

from training.parallel.world import World, sum_over_all

_SIGNALS = (signal.SIGINT, signal.SIGTERM)


@dataclass
class StopAsked:
    """Which signal was heard; 0 for none."""

    number: int = 0

    def hear(self, number: int, _frame: FrameType | None) -> None:
        """Remember the first signal; the same one again ends the process at once.

        A launcher that is told SIGINT may itself tell its processes SIGTERM.
        """
        self.number = self.number or number
        signal.signal(number, signal.SIG_DFL)

    def by_any(self, world: World) -> int:
        """Return the signal that any process heard, the same in all of them; 0 for none."""
        heard = torch.zeros(len(_SIGNALS), device=world.device)
        if self.number:
            heard[_SIGNALS.index(signal.Signals(self.number))] = 1.0
        counts = sum_over_all(heard).tolist()
        return next((int(one) for one, count in zip(_SIGNALS, counts, strict=True) if count), 0)


@contextmanager
def heard_signals() -> Iterator[StopAsked]:
    """Listen for SIGINT and SIGTERM; what listened before does again afterwards."""
    asked = StopAsked()
    before = {number: signal.signal(number, asked.hear) for number in _SIGNALS}
    try:
        yield asked
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
