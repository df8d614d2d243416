"""What a recipe asks for besides PyTorch and transformers, and whether this machine has it.

Each is imported only where it is used; here it is looked for before anything large is loaded.
"""

import importlib.metadata
import importlib.util

from packaging.version import Version

from training.errors import RecipeError
from training.parallel.world import World
from training.recipe import Recipe

# The first whose gradients are right where tokens count differently: before, all were multiplied
# by the first token's weight, in silence (linkedin/Liger-Kernel, pull request 1298).
LIGER = Version("0.8.2")


def check_extras(recipe: Recipe, world: World) -> None:
    """Raise RecipeError, saying what to install or to change, for what is not there."""
    kind = recipe.parallel.kind
    if kind in ("zero2", "zero3") and world.share.of > 1 and not _is_there("deepspeed"):
        raise RecipeError(
            f'parallel.kind = "{kind}" needs DeepSpeed, which is not installed: pip install'
            ' deepspeed, or take "fsdp2", with reshard = false for what ZeRO-2 does and true for'
            " ZeRO-3."
        )
    if recipe.model.quantized and not _is_there("bitsandbytes"):
        raise RecipeError(
            "model.quantized needs bitsandbytes, which is not installed: pip install bitsandbytes,"
            " or set model.quantized = false."
        )
    for tracker in recipe.output.trackers:
        if not _is_there(tracker):
            raise RecipeError(
                f"output.trackers names {tracker}, which is not installed: pip install {tracker},"
                " or leave it out; log.jsonl and loss.png are written in any case."
            )
    if recipe.memory.loss == "liger":
        _check_liger(world)


def _check_liger(world: World) -> None:
    otherwise = 'take memory.loss = "chunked", which needs as little memory'
    if world.device.type != "cuda":
        raise RecipeError(f'memory.loss = "liger" runs on a GPU alone: {otherwise}.')
    if not _is_there("liger_kernel"):
        raise RecipeError(
            'memory.loss = "liger" needs liger-kernel, which is not installed: pip install'
            f" liger-kernel, or {otherwise}."
        )
    found = importlib.metadata.version("liger-kernel")
    if Version(found) < LIGER:
        raise RecipeError(
            f"liger-kernel {found} gives wrong gradients where tokens count differently: install"
            f" {LIGER} or newer, or {otherwise}."
        )


def _is_there(package: str) -> bool:
    return importlib.util.find_spec(package) is not None
