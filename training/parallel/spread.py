"""A recipe's learner over all processes: the one place that chooses how."""

from collections.abc import Callable
from typing import Any

import torch
from torch import nn
from torch.nn.parallel import DistributedDataParallel

from training.model.build import causal_lm_of
from training.parallel.sharding import shard
from training.parallel.strategy import DataParallel, OneProcess, Sharded, Strategy
from training.parallel.world import World, share_buffer
from training.parallel.zero import Zero, zero_config
from training.recipe import Recipe

MakeOptimizer = Callable[[nn.Module], torch.optim.Optimizer]


def spread(learner: Any, recipe: Recipe, world: World, make_optimizer: MakeOptimizer) -> Strategy:
    """Return how a learner is trained over all processes.

    FSDP2 shards each layer; its optimizer is made of the parts.
    """
    if world.share.of == 1:
        learner = learner.to(world.device)
        return OneProcess(learner, make_optimizer(learner))
    if recipe.parallel.kind == "ddp":
        ids = [world.device.index] if world.device.type == "cuda" else None
        replica = DistributedDataParallel(learner.to(world.device), device_ids=ids)
        return DataParallel(replica, make_optimizer(replica))
    if recipe.parallel.kind == "fsdp2":
        config = causal_lm_of(learner.model).config
        learner = shard(learner, recipe, world, loads_once(recipe, config, world))
        return Sharded(learner, make_optimizer(learner))
    return _by_deepspeed(learner, recipe, world, make_optimizer)


def _by_deepspeed(
    learner: Any, recipe: Recipe, world: World, make_optimizer: MakeOptimizer
) -> Zero:
    """Let DeepSpeed deal out the first process's weights; it does not see to the buffers."""
    model_config = causal_lm_of(learner.model).config
    if loads_once(recipe, model_config, world):
        if not world.is_first:
            learner.to_empty(device="cpu")  # untouched, so no memory yet
        for buffer in learner.buffers():
            share_buffer(buffer, world)
    config = zero_config(recipe, world.share.of, model_config.hidden_size)
    return Zero(learner, make_optimizer(learner), config)


def loads_once(recipe: Recipe, config: Any, world: World) -> bool:
    """Return whether the first process alone loads the weights, and deals them out.

    So that eight processes do not hold a 70B model eight times in host memory. Models with
    tied embeddings are small, and would come apart when they are emptied.
    """
    if world.share.of == 1 or recipe.parallel.kind == "ddp" or not recipe.model.init:
        return False
    return not config.tie_word_embeddings
