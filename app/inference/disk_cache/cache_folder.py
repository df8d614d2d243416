"""A folder of files by owner, model and tokens: bounded, swept, and dropped by its owner.

Nothing here knows what stands in a file, and nothing heavy is imported.
"""

import hashlib
import os
import shutil
import uuid
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psutil  # type: ignore[import-untyped]

LEAST_FREE_BYTES = 2**30
"""So much of the disk stays free for everything else."""
SUFFIX, PART = ".safetensors", ".part"


@dataclass(frozen=True)
class CacheFolder:
    """Where the files lie, and how much they may take in all."""

    path: Path
    limit_bytes: int

    def of(self, owner: str, model: str) -> Path:
        """Return the folder of what one owner had one model read."""
        return self.path / _digest(owner) / _digest(model)

    def files(self) -> list[Path]:
        """Return all files, the one used longest ago first."""
        found = [(_used_at(path), path) for path in self.path.glob(f"*/*/*{SUFFIX}")]
        return [path for _, path in sorted(found)]

    def make_room(self, num_bytes: int) -> bool:
        """Delete what was used longest ago until so much more fits; whether it does."""
        if num_bytes > self.limit_bytes:
            return False
        files = self.files()
        sizes = [_size(path) for path in files]
        over = sum(sizes) + num_bytes - self.limit_bytes
        for path, size in zip(files, sizes, strict=True):
            if over <= 0:
                break
            path.unlink(missing_ok=True)
            over -= size
        return shutil.disk_usage(self.path).free >= num_bytes + LEAST_FREE_BYTES

    def forget(self, owner: str) -> None:
        """Delete all that is one owner's."""
        shutil.rmtree(self.path / _digest(owner), ignore_errors=True)

    def sweep(self) -> None:
        """Delete what a process left half written that is no more, and what is over the limit."""
        for path in self.path.glob(f"*/*/*{PART}"):
            if not psutil.pid_exists(_writer(path)):
                path.unlink(missing_ok=True)
        with suppress(OSError):
            self.make_room(0)


def part_of(path: Path) -> Path:
    """Return a name of this process alone, under which a file is written until it is whole."""
    return path.with_suffix(f".{os.getpid()}.{uuid.uuid4().hex[:8]}{PART}")


def touch(path: Path) -> None:
    """Note that a file has been used."""
    with suppress(OSError):
        os.utime(path)


def _digest(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()[:24]


def _writer(path: Path) -> int:
    parts = path.name.split(".")
    return int(parts[1]) if len(parts) > 1 and parts[1].isdecimal() else -1


def _used_at(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0
