"""Will it fit: weights, cache and working memory of a model against a machine. Pure arithmetic.

The bytes of weights and cache are exactly those that loading and reading set aside; the
rest is reckoned on the safe side.
"""

import math
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from typing import Any

from app.errors import UnavailableModelError
from app.messages.message import Message, in_a_row, message
from app.models import machine as machines
from app.models.catalogue import find_entry
from app.models.entry import ModelEntry, completed
from app.models.format.folder import read_json
from app.models.format.shape import ModelShape
from app.models.machine import GIB, Machine
from app.models.presence import is_here
from app.models.sizes import (
    GPU_CHUNK_TOKENS,
    SMALL_MODEL_PARAMETERS,
    Weights,
    cache_bytes,
    num_parameters,
    weights_bytes,
    working_bytes,
)
from app.settings import Settings

__all__ = [
    "Machine",
    "ModelPlan",
    "Placement",
    "describe_machine",
    "plan",
]

AUTO_NAMES = ("70b", "13b", "7b")
BEARABLE_SECONDS = 120.0
"""For reading a paper; what takes longer is called slow, and `auto` leaves it."""
PAPER_TOKENS = 12_000
"""What reading times are told for: a paper of some 25 pages."""
_CPU_CORE_FLOPS, _GPU_FLOPS = 45e9, 20e12
"""Multiplications and additions a second while reading, measured and on the safe side."""
STRETCHED_AT_MOST = 1.4
STRETCH_STEP_TOKENS = 1024
_GPU_RESERVE = 1 * GIB
"""CUDA itself, its libraries' buffers and what fragmentation wastes."""
_RAM_RESERVE = 2 * GIB
"""Python, torch, the page, and documents being read."""


@dataclass(frozen=True)
class Placement:
    """One way of running a model here. place: what holds it; memory in bytes."""

    place: str
    weights: Weights
    weights_bytes: int
    cache_bytes: int
    working_bytes: int
    available_bytes: int

    @property
    def num_gpus(self) -> int:
        """How many GPUs hold it; 0 on the CPU."""
        known = {"CPU": 0, "one GPU": 1}
        return known[self.place] if self.place in known else int(self.place.split()[0])

    @property
    def needed_bytes(self) -> int:
        return self.weights_bytes + self.cache_bytes + self.working_bytes

    @property
    def fits(self) -> bool:
        return self.needed_bytes <= self.available_bytes

    def describe(self) -> str:
        """Return what it takes, for a person at a terminal."""
        verdict = "fits" if self.fits else "does not fit"
        return (
            f"{self.place}, {self.weights}: weights {_gib(self.weights_bytes)} + cache "
            f"{_gib(self.cache_bytes)} + work {_gib(self.working_bytes)} = "
            f"{_gib(self.needed_bytes)} of {_gib(self.available_bytes)} GiB, {verdict}"
        )


@dataclass(frozen=True)
class ModelPlan:
    """What a model takes at a window, every placement tried in order, and the first that fits.

    advice: one sentence on what to do where none fits, or what to know where one does.
    """

    model: str
    window_tokens: int
    num_parameters: int
    machine: Machine
    placements: tuple[Placement, ...]
    chosen: Placement | None
    download_bytes: int
    advice: str = ""

    @property
    def fits(self) -> bool:
        return self.chosen is not None and self.download_bytes <= self.machine.disk_bytes

    @property
    def reading_seconds(self) -> float:
        """How long a paper takes to read, about; two operations a parameter and token."""
        on_cpu = self.chosen is None or self.chosen.place == "CPU"
        rate = _CPU_CORE_FLOPS * self.machine.num_cores if on_cpu else _GPU_FLOPS
        return 2.0 * self.num_parameters * PAPER_TOKENS / rate

    @property
    def is_slow(self) -> bool:
        """Whether it runs, and would take minutes up to hours for a long text."""
        on_cpu = self.chosen is not None and self.chosen.place == "CPU"
        return on_cpu and self.reading_seconds > BEARABLE_SECONDS

    def to_json(self) -> dict[str, Any]:
        """Return the plan as one JSON object; all sizes in bytes."""
        return {
            "model": self.model,
            "window_tokens": self.window_tokens,
            "num_parameters": self.num_parameters,
            "fits": self.fits,
            "reading_seconds": round(self.reading_seconds, 1),
            "chosen": self._json_of(self.chosen),
            "placements": [self._json_of(placement) for placement in self.placements],
            "download_bytes": self.download_bytes,
            "machine": asdict(self.machine),
            "advice": self.advice,
        }

    def describe(self) -> str:
        """Return the plan for a person at a terminal."""
        lines = [
            f"{self.model} with a window of {self.window_tokens:,} tokens",
            f"  {self.machine}",
        ]
        for placement in self.placements:
            mark = "→" if placement is self.chosen else " "
            lines.append(f"{mark} {placement.describe()}")
        return "\n".join([*lines, self.advice])

    @staticmethod
    def _json_of(placement: Placement | None) -> dict[str, Any] | None:
        if placement is None:
            return None
        return {**asdict(placement), "needed_bytes": placement.needed_bytes, "fits": placement.fits}


def describe_machine(settings: Settings) -> Machine:
    """Look at this machine, or suppose the GPU that `--gpu-memory` names where there is none."""
    return machines.describe_machine(settings.gpu_memory_gb, suppose=True)


def stretched_window(window_tokens: int, num_tokens: int) -> int | None:
    """Return the window to offer for a text somewhat over a model's own, else None.

    num_tokens: the prompt and the room for its answer. Open the model with this window, and
    with a caution: the paper's figure 4 finds 60 to 90% of passkeys up to 1.4 windows so.
    """
    if not window_tokens < num_tokens <= STRETCHED_AT_MOST * window_tokens:
        return None
    return math.ceil(num_tokens / STRETCH_STEP_TOKENS) * STRETCH_STEP_TOKENS


def plan(entry: ModelEntry, machine: Machine, window_tokens: int = 0) -> ModelPlan:
    """Try the placements in order: one GPU with 16, 8 and 4 bits, several GPUs, the CPU.

    window_tokens 0 is the model's own; a larger one is a stretched window.
    """
    if entry.folder is not None and entry.kind != "gguf":
        entry = completed(entry, read_json(entry.folder / "config.json"))
    shape = entry.shape
    if shape is None or not entry.window_tokens:
        raise UnavailableModelError("sizes_unknown", name=entry.name)
    window = window_tokens or entry.window_tokens
    placements = tuple(_placements(shape, machine, window))
    chosen = next((placement for placement in placements if placement.fits), None)
    download = 0 if is_here(entry) else weights_bytes(shape, "16-bit")
    made = ModelPlan(
        entry.name,
        window,
        num_parameters(shape),
        machine,
        placements,
        chosen,
        download,
    )
    return replace(made, advice=_advice(entry, shape, made))


def _placements(shape: ModelShape, machine: Machine, window: int) -> Iterator[Placement]:
    cache = cache_bytes(shape, window)
    work = working_bytes(shape, window, chunk_tokens=GPU_CHUNK_TOKENS)
    bits: tuple[Weights, ...] = ("16-bit", "8-bit", "4-bit")
    num_gpus = len(machine.gpus)
    if num_gpus:
        largest = max(gpu.memory_bytes for gpu in machine.gpus) - _GPU_RESERVE
        for weights in bits:
            yield Placement("one GPU", weights, weights_bytes(shape, weights), cache, work, largest)
    if num_gpus > 1:
        # Layers are laid out whole, so that a part of one stays unused on every GPU.
        a_layer = (weights_bytes(shape, "16-bit") + cache) // shape.layers
        together = sum(max(g.memory_bytes - _GPU_RESERVE - a_layer, 0) for g in machine.gpus)
        for weights in bits:
            size = weights_bytes(shape, weights)
            yield Placement(f"{num_gpus} GPUs", weights, size, cache, num_gpus * work, together)
    plain: Weights = "float32" if num_parameters(shape) < SMALL_MODEL_PARAMETERS else "16-bit"
    itemsize = 4 if plain == "float32" else 2
    yield Placement(
        "CPU",
        plain,
        weights_bytes(shape, plain),
        cache_bytes(shape, window, itemsize),
        working_bytes(shape, window, itemsize),
        machine.ram_bytes - _RAM_RESERVE,
    )


def _advice(entry: ModelEntry, shape: ModelShape, made: ModelPlan) -> Message:
    chosen, machine = made.chosen, made.machine
    if chosen is not None and made.download_bytes > machine.disk_bytes:
        return message(
            "disk_too_small",
            needed_gib=made.download_bytes / GIB,
            free_gib=machine.disk_bytes / GIB,
        )
    if chosen is not None:
        return _advice_that_fits(entry, made, chosen)
    least = min(made.placements, key=lambda placement: placement.needed_bytes)
    smaller = _largest_window(shape, machine, made.window_tokens)
    name = next((n for n in AUTO_NAMES if n != entry.name and _fits(n, machine)), "passages")
    return message(
        "nothing_holds_smaller_window" if smaller else "nothing_holds",
        needed_gib=least.needed_bytes / GIB,
        window_tokens=smaller,
        model=name,
    )


def _advice_that_fits(entry: ModelEntry, made: ModelPlan, chosen: Placement) -> Message:
    seconds = max(1, round(made.reading_seconds))
    words = message(
        "runs_on", place=_place_words(chosen), weights=chosen.weights, num_seconds=seconds
    )
    if made.is_slow:
        words = message("runs_slowly", num_minutes=max(1, round(seconds / 60)))
    if entry.window_tokens and made.window_tokens > entry.window_tokens:
        stretched = message(
            "window_stretched",
            own_tokens=entry.window_tokens,
            wanted_tokens=made.window_tokens,
        )
        words = in_a_row(words, stretched)
    return words


def _place_words(placement: Placement) -> Message:
    if placement.num_gpus > 1:
        return message("on_gpus", num_gpus=placement.num_gpus)
    return message("on_one_gpu" if placement.num_gpus else "on_cpu")


def _largest_window(shape: ModelShape, machine: Machine, window: int) -> int:
    """Return the largest smaller window that fits, in thousands of tokens; 0 if none helps."""
    for smaller in range(window // 2048 * 2048, 2047, -2048):
        if smaller < window and any(one.fits for one in _placements(shape, machine, smaller)):
            return smaller
    return 0


def _fits(name: str, machine: Machine) -> bool:
    entry = find_entry(name)
    assert entry.shape is not None
    return any(
        placement.fits and placement.place != "CPU"
        for placement in _placements(entry.shape, machine, entry.window_tokens)
    )


def _gib(num_bytes: int) -> str:
    return f"{num_bytes / GIB:,.1f}"
