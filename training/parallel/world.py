"""Several processes as one: starting them, sharding a model over them, and asking together.

Data-parallel (DDP) or fully sharded (FSDP2), both PyTorch's own, or DeepSpeed's ZeRO. With one
process everything here does nothing.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import torch
import torch.distributed as dist
from torch import Tensor, nn
from torch.distributed.fsdp import (
    CPUOffloadPolicy,
    FSDPModule,
    MixedPrecisionPolicy,
    OffloadPolicy,
    fully_shard,
)
from torch.distributed.tensor import DTensor, distribute_tensor
from torch.nn.parallel import DistributedDataParallel

from training.data.rows import Share
from training.errors import DoesNotFitError, ProcessError
from training.model.build import DTYPES, causal_lm_of, load_config
from training.parallel import zero
from training.parallel.zero import ZeroOptimizer
from training.recipe import Recipe

TIMEOUT = timedelta(minutes=30)  # a lost process is noticed after this at the latest

Stepper = torch.optim.Optimizer | ZeroOptimizer


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


def _is_about_others(error: RuntimeError) -> bool:
    if isinstance(error, dist.DistError):
        return True
    said = str(error).lower()
    return any(word in said for word in ("gloo", "nccl", "connection", "timed out"))


def wait_for_all() -> None:
    """Return when every process has come here."""
    if dist.is_initialized():
        dist.barrier()


def sum_over_all(value: Tensor) -> Tensor:
    """Return the sum of every process's value."""
    if dist.is_initialized():
        dist.all_reduce(value)
    return value


def spread(
    learner: nn.Module,
    recipe: Recipe,
    world: World,
    make_optimizer: Callable[[nn.Module], torch.optim.Optimizer],
) -> tuple[nn.Module, Stepper]:
    """Return the learner over all processes, and what steps it.

    FSDP2 shards each layer, and is checked to have; its optimizer is made of the parts.
    """
    if world.share.of == 1:
        learner = learner.to(world.device)
    elif recipe.parallel.kind == "ddp":
        ids = [world.device.index] if world.device.type == "cuda" else None
        learner = DistributedDataParallel(learner.to(world.device), device_ids=ids)
    elif recipe.parallel.kind == "fsdp2":
        learner = _shard(learner, recipe, world)
    else:
        return _by_deepspeed(learner, recipe, world, make_optimizer)
    return learner, make_optimizer(learner)


def _by_deepspeed(
    learner: Any,
    recipe: Recipe,
    world: World,
    make_optimizer: Callable[[nn.Module], torch.optim.Optimizer],
) -> tuple[nn.Module, ZeroOptimizer]:
    """Let DeepSpeed deal out the first process's weights; it does not see to the buffers."""
    if loads_once(recipe, world):
        if not world.is_first:
            learner.to_empty(device="cpu")  # untouched, so no memory yet
        for buffer in learner.buffers():
            _share_buffer(buffer, world)
    hidden_size = causal_lm_of(learner.model).config.hidden_size
    config = zero.zero_config(recipe, world.share.of, hidden_size)
    optimizer = ZeroOptimizer(learner, make_optimizer(learner), config)
    return optimizer.engine, optimizer


def _share_buffer(buffer: Tensor, world: World) -> None:
    """Move a buffer to this process's device, with the first process's values."""
    buffer.data = buffer.to(world.device)
    dist.broadcast(buffer, src=0)


def _shard(learner: Any, recipe: Recipe, world: World) -> nn.Module:
    dtype = DTYPES[recipe.model.precision]
    offload = CPUOffloadPolicy() if recipe.parallel.offload_parameters else OffloadPolicy()
    options: dict[str, Any] = {
        "mesh": dist.device_mesh.init_device_mesh(world.device.type, (world.share.of,)),
        "mp_policy": MixedPrecisionPolicy(
            param_dtype=None if dtype == torch.float32 else dtype, reduce_dtype=torch.float32
        ),
        "offload_policy": offload,
    }
    causal_lm = causal_lm_of(learner.model)
    stored = _emptied(learner, world) if loads_once(recipe, world) else None
    for layer in getattr(causal_lm, causal_lm.base_model_prefix).layers:
        fully_shard(layer, reshard_after_forward=recipe.parallel.reshard, **options)
    fully_shard(learner, **options)
    check_sharded(learner)
    if stored is not None:
        _deal_out(learner, stored, world, recipe.parallel.offload_parameters)
    return learner  # type: ignore[no-any-return]


def loads_once(recipe: Recipe, world: World) -> bool:
    """Return whether the first process alone loads the weights, and deals them out.

    So that eight processes do not hold a 70B model eight times in host memory. Models with
    tied embeddings are small, and would come apart when they are emptied.
    """
    if world.share.of == 1 or recipe.parallel.kind == "ddp" or not recipe.model.init:
        return False
    return not load_config(recipe.model).tie_word_embeddings


def _emptied(learner: nn.Module, world: World) -> dict[str, Tensor]:
    """Take a learner's weights and buffers out of it; only the first process has any."""
    taken = {**learner.state_dict(), **dict(learner.named_buffers())} if world.is_first else {}
    learner.to("meta")
    return taken


@torch.no_grad()
def _deal_out(
    learner: nn.Module, stored: dict[str, Tensor], world: World, is_offloaded: bool
) -> None:
    """Give every process its part of the first one's weights, and all of its buffers."""
    learner.to_empty(device="cpu" if is_offloaded else world.device)
    for name, parameter in learner.named_parameters():
        assert isinstance(parameter, DTensor)
        whole = torch.empty(parameter.shape, dtype=parameter.dtype, device=parameter.device)
        if world.is_first:
            whole.copy_(stored[name])
        dist.broadcast(whole, src=0)
        part = distribute_tensor(
            whole, parameter.device_mesh, parameter.placements, src_data_rank=None
        )
        parameter.to_local().copy_(part.to_local())
    for name, buffer in learner.named_buffers():
        if world.is_first:
            buffer.copy_(stored[name])
        _share_buffer(buffer, world)


def check_sharded(learner: nn.Module) -> None:
    """Assert that every parameter is held in parts, not by each process whole."""
    for name, parameter in learner.named_parameters():
        assert isinstance(parameter, DTensor), f"{name} is not sharded"


def synchronise_gradients(learner: nn.Module, optimizer: Stepper, now: bool) -> None:
    """Say whether the next backward pass is the step's last, and exchanges its gradients."""
    if isinstance(optimizer, ZeroOptimizer):
        optimizer.engine.set_gradient_accumulation_boundary(now)
    elif isinstance(learner, FSDPModule):
        learner.set_requires_gradient_sync(now)
    elif isinstance(learner, DistributedDataParallel):
        learner.require_backward_grad_sync = now


def backward(loss: Tensor, optimizer: Stepper) -> None:
    """Add the gradients of a batch's loss to those of the step."""
    if isinstance(optimizer, ZeroOptimizer):
        optimizer.backward(loss)
    else:
        loss.backward()  # type: ignore[no-untyped-call]


def update_weights(learner: nn.Module, optimizer: Stepper, longest: float) -> float:
    """Change the weights by the step's gradients, and drop these; return their norm.

    longest: gradients are scaled down to a norm of at most this; 0 leaves them.
    """
    if isinstance(optimizer, ZeroOptimizer):
        return optimizer.step()
    norm = clip_gradients(learner, longest)
    optimizer.step()
    optimizer.zero_grad(set_to_none=True)
    return norm


def clip_gradients(learner: nn.Module, longest: float) -> float:
    """Scale gradients down to a norm of at most `longest` (0: leave them); return the norm."""
    parameters = [one for one in learner.parameters() if one.requires_grad]
    norm = torch.nn.utils.clip_grad_norm_(parameters, longest or float("inf"))
    return float(norm.full_tensor() if isinstance(norm, DTensor) else norm)
