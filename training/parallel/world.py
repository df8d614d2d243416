"""Several processes as one: joining them, losing one, and asking together.

With one process everything here does nothing.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

import torch
import torch.distributed as dist
from torch import Tensor

from training.data.rows import Share
from training.errors import DivergedError, DoesNotFitError, ProcessError, StoppedError
from training.recipe import Recipe

TIMEOUT = timedelta(minutes=30)  # a lost process is noticed after this at the latest


@dataclass(frozen=True, slots=True)
class World:
    """This process among the others, and the device it computes on."""

    share: Share
    device: torch.device

    @property
    def is_first(self) -> bool:
        """Return whether this is the process that writes and speaks."""
        return self.share.rank == 0


def start_world() -> World:
    """Join the processes that torchrun started, or be alone. Raises ProcessError."""
    num_processes = int(os.environ.get("WORLD_SIZE", "1"))
    local_rank = int(os.environ.get("LOCAL_RANK", "0"))
    uses_cuda = torch.cuda.is_available()
    if uses_cuda and local_rank >= torch.cuda.device_count():
        raise ProcessError(
            f"{local_rank + 1} processes or more were started here, and there are"
            f" {torch.cuda.device_count()} GPUs: lower torchrun's --nproc_per_node."
        )
    device = torch.device("cuda", local_rank) if uses_cuda else torch.device("cpu")
    if uses_cuda:
        torch.cuda.set_device(device)
    if num_processes == 1:
        return World(Share(), device)
    try:
        dist.init_process_group("cpu:gloo,cuda:nccl" if uses_cuda else "gloo", timeout=TIMEOUT)
    except (RuntimeError, ValueError) as error:
        reason = str(error).splitlines()[0]
        raise ProcessError(f"The processes did not find each other: {reason}") from None
    return World(Share(dist.get_rank(), num_processes), device)


def stop_world() -> None:
    """Leave the other processes."""
    if dist.is_initialized():
        dist.destroy_process_group()


@contextmanager
def what_went_wrong(recipe: Recipe, world: World) -> Iterator[None]:
    """Turn running out of memory, and losing another process, into a sentence.

    Checkpoints already written stay whole: the same command goes on from the last one.
    """
    try:
        yield
    except torch.OutOfMemoryError:
        raise DoesNotFitError(
            f"The GPU's memory ran out. `python -m training plan` shows what {recipe.title} takes"
            " and what to change; the run goes on from its last checkpoint."
        ) from None
    except (dist.DistError, RuntimeError) as error:
        if world.share.of == 1 or not _is_about_others(error):
            raise
        raise ProcessError(
            f"Process {world.share.rank} of {world.share.of} lost another one, whose own message"
            " says why. Start the same command again: it goes on from the last checkpoint."
        ) from error


@contextmanager
def said_once(world: World) -> Iterator[None]:
    """Let the first process alone say what came to all of them; the others end with its status."""
    try:
        yield
    except (StoppedError, DivergedError) as error:
        stop_world()
        if world.is_first:
            raise
        raise SystemExit(error.status) from None


def _is_about_others(error: RuntimeError) -> bool:
    if isinstance(error, dist.DistError):
        return True
    said = str(error).lower()
    return any(word in said for word in ("gloo", "nccl", "connection", "timed out"))


def wait_for_all() -> None:
    """Return when every process has come here."""
    if dist.is_initialized():
        dist.barrier()


def share_buffer(buffer: Tensor, world: World) -> None:
    """Move a buffer to this process's device, with the first process's values."""
    buffer.data = buffer.to(world.device)
    dist.broadcast(buffer, src=0)


def sum_over_all(value: Tensor) -> Tensor:
    """Return the sum of every process's value."""
    if dist.is_initialized():
        dist.all_reduce(value)
    return value
