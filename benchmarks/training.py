"""S² against full causal attention and against the original's roll-and-reshape, on the CPU.

Forward and backward of one attention layer, groups of a quarter: time (the best of several
runs that take turns) and peak memory above what the inputs take, in a process of its own.
Causal operations at a quarter are 0.234 of full attention's: 4.27 is the speed-up's ceiling.

    python -m benchmarks.training [--tokens 16384 32768] [--heads 4] [--output FILE.json]
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

import torch
from torch import Tensor
from torch.nn import functional

from training.attention.shift_attention import quarter_of, shift_attention

Attention = Callable[[Tensor, Tensor, Tensor], Tensor]
MB = 1e6


@dataclass(frozen=True, slots=True)
class Measured:
    """One kind of attention at one length: best seconds, and megabytes at the peak."""

    tokens: int
    kind: str
    seconds: float
    peak_mb: float


def full(q_BHLD: Tensor, k_BHLD: Tensor, v_BHLD: Tensor) -> Tensor:
    """Attend to everything before."""
    return functional.scaled_dot_product_attention(q_BHLD, k_BHLD, v_BHLD, is_causal=True)


def shifted(q_BHLD: Tensor, k_BHLD: Tensor, v_BHLD: Tensor) -> Tensor:
    """Attend within groups of a quarter, on views."""
    return shift_attention(q_BHLD, k_BHLD, v_BHLD, quarter_of(q_BHLD.shape[2]))


def rolled(q_BHLD: Tensor, k_BHLD: Tensor, v_BHLD: Tensor) -> Tensor:
    """Attend within groups as the paper's listing does: roll half of the heads, and reshape.

    Kept for comparison: here the sequence's first tokens see its end.
    """
    batch, heads, tokens, width = q_BHLD.shape
    size = tokens // 4

    def into_groups(part: Tensor) -> Tensor:
        first, second = part.chunk(2, dim=1)
        moved = torch.cat([first, second.roll(-size // 2, dims=2)], dim=1)
        return moved.transpose(1, 2).reshape(batch * 4, size, heads, width).transpose(1, 2)

    parts = [into_groups(part) for part in (q_BHLD, k_BHLD, v_BHLD)]
    out = functional.scaled_dot_product_attention(parts[0], parts[1], parts[2], is_causal=True)
    out = out.transpose(1, 2).reshape(batch, tokens, heads, width).transpose(1, 2)
    first, second = out.chunk(2, dim=1)
    return torch.cat([first, second.roll(size // 2, dims=2)], dim=1)


KINDS: dict[str, Attention] = {"full": full, "s2": shifted, "roll": rolled}


def measure(tokens: int, heads: int, repeats: int) -> list[Measured]:
    """Measure every kind at a length, the kinds taking turns."""
    seconds: dict[str, list[float]] = {kind: [] for kind in KINDS}
    for _ in range(repeats):
        for kind in KINDS:
            seconds[kind].append(run_once(kind, tokens, heads)[0])
    return [
        Measured(tokens, kind, min(seconds[kind]), peak_of_process(kind, tokens, heads) / MB)
        for kind in KINDS
    ]


def peak_of_process(kind: str, tokens: int, heads: int) -> int:
    """Return the peak's bytes over the inputs', in a process that ran nothing before.

    Large tensors go back to the system at once there, so that what is held is what counts.
    """
    call = f"run_once({kind!r}, {tokens}, {heads})[1]"
    code = f"from benchmarks.training import run_once; print({call})"
    environment = {**os.environ, "MALLOC_MMAP_THRESHOLD_": "65536"}
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    return int(done.stdout)


def run_once(kind: str, tokens: int, heads: int, width: int = 64) -> tuple[float, int]:
    """Run forward and backward once; return the seconds and the peak's bytes over the start's."""
    torch.manual_seed(0)
    # Memory as a model hands it over: tokens before heads, seen as heads before tokens.
    inputs = [
        torch.randn(1, tokens, heads, width).transpose(1, 2).requires_grad_() for _ in range(3)
    ]
    gradient = torch.randn(1, tokens, heads, width).transpose(1, 2)
    before = reset_peak()
    began = time.perf_counter()
    KINDS[kind](inputs[0], inputs[1], inputs[2]).backward(gradient)  # type: ignore[no-untyped-call]
    taken = time.perf_counter() - began
    return taken, peak_bytes() - before


def reset_peak() -> int:
    """Forget this process's highest memory so far, and return what it holds now (Linux)."""
    Path("/proc/self/clear_refs").write_text("5")
    return _status("VmRSS")


def peak_bytes() -> int:
    """Return the highest memory since `reset_peak`, in bytes."""
    return _status("VmHWM")


def _status(name: str) -> int:
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith(name):
            return int(line.split()[1]) * 1024
    raise AssertionError(f"/proc/self/status has no {name}")


def main() -> None:
    """Measure, print a table, and write JSON where that is asked for."""
    parser = argparse.ArgumentParser(description="S² against full attention on the CPU")
    parser.add_argument("--tokens", type=int, nargs="+", default=[16384, 32768])
    parser.add_argument("--heads", type=int, default=4)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--output", type=Path)
    options = parser.parse_args()
    print("forward + backward    tokens   seconds   peak MB   full ÷ this")
    results: list[Measured] = []
    for tokens in options.tokens:
        rows = measure(tokens, options.heads, options.repeats)
        results += rows
        for row in rows:
            ratio = rows[0].seconds / row.seconds
            print(
                f"{row.kind:<18}{tokens:>10,}{row.seconds:>10.2f}{row.peak_mb:>10.0f}{ratio:>12.2f}×"
            )
    if options.output:
        machine = {
            "machine": platform.machine(),
            "cores": len(os.sched_getaffinity(0)),
            "threads": torch.get_num_threads(),
            "torch": torch.__version__,
            "heads": options.heads,
            "type": "float32",
        }
        report = {"manifest": machine, "results": [asdict(row) for row in results]}
        options.output.parent.mkdir(parents=True, exist_ok=True)
        options.output.write_text(json.dumps(report, indent=1) + "\n")


if __name__ == "__main__":
    main()
