"""Clocks and memory, for benchmarks of the engine."""

import platform
import time
from collections.abc import Callable
from dataclasses import dataclass

import torch


@dataclass(frozen=True)
class Size:
    """How much is measured, and by which clock."""

    prompts: int
    document_tokens: int
    runs: int
    questions: int
    clock: Callable[[], float] = time.monotonic


FULL = Size(prompts=200, document_tokens=8_000, runs=5, questions=1_000)
QUICK = Size(prompts=20, document_tokens=8_000, runs=2, questions=100)


def in_turn(works: tuple[Callable[[], None], ...], size: Size) -> list[float]:
    """Return the quickest time of each, run in turn."""
    best = [float("inf")] * len(works)
    for _ in range(size.runs):
        for number, work in enumerate(works):
            began = size.clock()
            work()
            best[number] = min(best[number], size.clock() - began)
    return best


def peak_bytes(work: Callable[[], None]) -> int:
    """Return how far torch's memory rises above where it stood, by its own account."""
    with torch.profiler.profile(profile_memory=True) as profile:
        work()
    held = most = 0
    assert profile.profiler is not None
    for event in profile.profiler.kineto_results.events():
        if event.name() == "[memory]":
            held += event.nbytes()
            most = max(most, held)
    return most


def processor() -> str:
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as lines:
            found = next((line for line in lines if line.startswith("model name")), "")
    except OSError:
        found = ""
    return found.partition(":")[2].strip() or platform.processor() or platform.machine()
