"""What a machine has: GPUs, memory and disk, asked without loading torch."""

import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import psutil  # type: ignore[import-untyped]

from app.messages.message import Message, message

GIB = 2**30


@dataclass(frozen=True)
class Gpu:
    """One GPU; memory_bytes: what is free of it."""

    name: str
    memory_bytes: int


@dataclass(frozen=True)
class Machine:
    """ram_bytes: memory that is free now. disk_bytes: free where models are kept."""

    gpus: tuple[Gpu, ...]
    ram_bytes: int
    disk_bytes: int
    num_cores: int = 2

    def __str__(self) -> str:
        return str(self.described)

    @property
    def described(self) -> Message:
        """What the machine has, in one line."""
        gpus = ", ".join(f"{g.name}, {g.memory_bytes / GIB:,.0f} GiB" for g in self.gpus)
        return message(
            "machine_has",
            gpus=gpus or message("no_gpu"),
            memory_gib=self.ram_bytes / GIB,
            disk_gib=self.disk_bytes / GIB,
        )


def describe_machine(gpu_memory_gb: float = 0.0, suppose: bool = False) -> Machine:
    """Look at this machine; gpu_memory_gb limits what each GPU gives, in GiB; 0 does not.

    suppose: where there is no GPU, plan as if there were one of that memory.
    """
    limit = int(gpu_memory_gb * GIB)
    gpus = _gpus()
    if limit and gpus:
        gpus = tuple(Gpu(gpu.name, min(gpu.memory_bytes, limit)) for gpu in gpus)
    elif limit and suppose:
        gpus = (Gpu("a GPU", limit),)
    disk = shutil.disk_usage(Path.home() if Path.home().is_dir() else "/").free
    cores = psutil.cpu_count(logical=False) or 2
    return Machine(gpus, psutil.virtual_memory().available, disk, cores)


def _gpus() -> tuple[Gpu, ...]:
    """Ask NVIDIA's own tool, which comes with the driver; none where it is not there."""
    command = ["nvidia-smi", "--query-gpu=name,memory.free", "--format=csv,noheader,nounits"]
    try:
        answer = subprocess.run(command, capture_output=True, text=True, timeout=10, check=True)
    except (OSError, subprocess.SubprocessError):
        return ()
    found = []
    for line in answer.stdout.splitlines():
        name, _, mebibytes = line.rpartition(",")
        if mebibytes.strip().isdigit():
            found.append(Gpu(name.strip(), int(mebibytes) * 2**20))
    return tuple(found)
