"""FSDP2: a learner in parts, layer by layer, from weights that one process or each has loaded."""

from typing import Any

import torch
import torch.distributed as dist
from torch import Tensor, nn
from torch.distributed.fsdp import (
    CPUOffloadPolicy,
    MixedPrecisionPolicy,
    OffloadPolicy,
    fully_shard,
)
from torch.distributed.tensor import DTensor, distribute_tensor

from training.model.build import DTYPES, causal_lm_of
from training.parallel.world import World, share_buffer
from training.recipe import Recipe


def shard(learner: Any, recipe: Recipe, world: World, is_loaded_once: bool) -> nn.Module:
    """Return a learner of which each process holds a part of every layer, and is checked to.

    is_loaded_once: only the first process has the weights, and deals them out.
    """
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
    stored = _emptied(learner, world) if is_loaded_once else None
    for layer in getattr(causal_lm, causal_lm.base_model_prefix).layers:
        fully_shard(layer, reshard_after_forward=recipe.parallel.reshard, **options)
    fully_shard(learner, **options)
    check_sharded(learner)
    if stored is not None:
        _deal_out(learner, stored, world, recipe.parallel.offload_parameters)
    return learner  # type: ignore[no-any-return]


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
        share_buffer(buffer, world)


def check_sharded(learner: nn.Module) -> None:
    """Assert that every parameter is held in parts, not by each process whole."""
    for name, parameter in learner.named_parameters():
        assert isinstance(parameter, DTensor), f"{name} is not sharded"
