"""Write constraints.txt: what resolves together on Python 3.11, 3.12 and 3.13.

Resolving is universal (one set of pins with markers), then checked for each Python by
resolving again under the pins. The parts of torch that only a GPU build brings (nvidia-*,
triton, cuda-*) are left out, so that the same file serves machines with and without one.
"""

import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
REQUIREMENTS = (
    "requirements.txt",
    "requirements-training.txt",
    "requirements-mcp.txt",
    "requirements-test.txt",
)
PYTHONS = ("3.11", "3.12", "3.13")
TORCH = "torch==2.13.0"
GPU_ONLY = re.compile(r"^(nvidia-|triton|cuda-|cuda_)", re.IGNORECASE)
HEADER = (
    "# What was resolved and tried together; written by `make constraints`, not by hand.\n"
    "# Holds no GPU-only package, so it serves machines with and without one.\n"
)


def resolve(extra: list[str]) -> str:
    """Return uv's resolution of all requirements as text."""
    uv = str(Path(sys.executable).parent / "uv")
    command = [uv, "pip", "compile", "--quiet", "--no-annotate", "--no-header", *extra]
    command += [str(ROOT / name) for name in REQUIREMENTS]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def main() -> None:
    """Resolve, leave the GPU's packages out, write, and check for each Python."""
    with tempfile.TemporaryDirectory() as folder:
        torch = Path(folder) / "torch.txt"
        torch.write_text(TORCH + "\n")
        pins = resolve(["--universal", "--python-version", "3.11", "-c", str(torch)])
    kept = [line for line in pins.splitlines() if line.strip() and not GPU_ONLY.match(line)]
    target = ROOT / "constraints.txt"
    target.write_text(HEADER + "\n".join(kept) + "\n")
    for python in PYTHONS:
        resolve(["--python-version", python, "-c", str(target)])
        print(f"resolves on Python {python}")


if __name__ == "__main__":
    main()
