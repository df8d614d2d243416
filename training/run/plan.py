"""What a run takes before it starts: floating point operations, memory by part, hours.

Memory and time are estimates from the sizes of tensors. Three constants are fitted on the
original's runs of table 12 (7B on eight A100): RUNTIME_GB on its memory, LINEAR_USE and
ATTENTION_USE on its hours. On other GPUs the same constants are an assumption.
Source of the operations: LongLoRA, table 11: 2 a multiply-add, no causal halving.
"""

from dataclasses import asdict, dataclass, replace
from typing import Any

from training.errors import DoesNotFitError, RecipeError
from training.model.shapes import Shape, shape_of
from training.recipe import MemoryOptions, ParallelOptions, Recipe, row_tokens_of

GB = 1e9
RUNTIME_GB = 5.0  # CUDA context, communication buffers, fragmentation
LINEAR_USE = 0.47  # of the peak, in matrix products
ATTENTION_USE = 0.60  # of the peak, in attention, counting its causal half
UNCERTAINTY = 1.15
FOUR_BIT_BYTES = 0.55  # a weight and its share of the quantisation constants


@dataclass(frozen=True, slots=True)
class Gpu:
    """A GPU's memory in GB, and its peak in 16-bit operations a second, dense."""

    memory_gb: float
    peak: float


GPUS = {
    "a100": Gpu(85.0, 312e12),  # 80 GB by name: 79.2 GiB
    "a100-40": Gpu(42.0, 312e12),
    "h100": Gpu(85.0, 989e12),
    "h200": Gpu(150.0, 989e12),
    "l40s": Gpu(48.0, 362e12),
    "a6000": Gpu(50.0, 155e12),
    "rtx4090": Gpu(25.0, 165e12),
}


@dataclass(frozen=True, slots=True)
class TrainingPlan:
    """A run's needs. flops: 10¹² a sequence, forward; memory_gb: of one GPU, by part."""

    title: str
    tokens: int
    gpus: int
    gpu: str
    flops: dict[str, float]
    memory_gb: dict[str, float]
    hours: float | None
    fits: bool
    advice: str

    def as_json(self) -> dict[str, Any]:
        """Return the plan as JSON's types."""
        return asdict(self)


def plan(recipe: Recipe, gpus: int, gpu: str) -> TrainingPlan:
    """Work out a run on a number of GPUs of a kind. Raises RecipeError for an unknown kind."""
    if gpu not in GPUS:
        raise RecipeError(f"There is no GPU {gpu!r} here; there is {', '.join(GPUS)}.")
    if gpus < 1:
        raise RecipeError("A run needs at least one GPU.")
    shape, device = shape_of(recipe.model), GPUS[gpu]
    memory = memory_of(recipe, shape, gpus)
    fits = memory["total"] <= device.memory_gb
    return TrainingPlan(
        title=recipe.title,
        tokens=row_tokens_of(recipe),
        gpus=gpus,
        gpu=gpu,
        flops=flops_of(recipe, shape),
        memory_gb={part: round(size, 2) for part, size in memory.items()},
        hours=round(_hours(recipe, shape, gpus, device), 1) if recipe.training.steps else None,
        fits=fits,
        advice="" if fits else advise(recipe, shape, gpus, device.memory_gb),
    )


def describe_plan(made: TrainingPlan) -> str:
    """Return a plan as a page of text."""
    lines = [made.title, f"{made.tokens:,} tokens a row, {made.gpus} × {made.gpu}", ""]
    lines += ["operations a sequence, forward, 10¹²"]
    lines += [f"  {part:<12}{count:>10,.1f}" for part, count in made.flops.items()]
    lines += ["", "memory of one GPU, GB"]
    lines += [f"  {part:<12}{size:>10,.1f}" for part, size in made.memory_gb.items()]
    if made.hours is not None:
        lines += ["", f"hours: about {made.hours:,.1f}"]
    return "\n".join([*lines, "", "It fits." if made.fits else f"It does not fit. {made.advice}"])


def check_fits(recipe: Recipe, gpus: int, memory_gb: float) -> None:
    """Raise DoesNotFitError, with advice, where a run cannot fit on its GPUs.

    An estimate may be wrong by UNCERTAINTY, so what is closer than that is let through.
    """
    shape = shape_of(recipe.model)
    needed = memory_of(recipe, shape, gpus)["total"]
    if needed > memory_gb * UNCERTAINTY:
        raise DoesNotFitError(
            f"{recipe.title} needs about {needed:.0f} GB on each of {gpus} GPU(s), which have"
            f" {memory_gb:.0f} GB. {advise(recipe, shape, gpus, memory_gb)}"
        )


def flops_of(recipe: Recipe, shape: Shape) -> dict[str, float]:
    """Return the forward operations of one sequence by part, in 10¹²."""
    tokens = row_tokens_of(recipe)
    seen = _group_tokens(recipe) if recipe.attention.kind == "s2" else tokens
    parts = {
        "attention": 4 * shape.layers * tokens * seen * shape.query_size,
        "projections": 2 * shape.layers * tokens * shape.projections,
        "ffn": 2 * shape.layers * tokens * shape.feed_forward,
        "other": tokens * _other_operations(shape),
    }
    scaled = {part: round(count / 1e12, 3) for part, count in parts.items()}
    return {**scaled, "total": round(sum(parts.values()) / 1e12, 3)}


def _other_operations(shape: Shape) -> int:
    """Return the operations a token takes in the output layer, norms, residuals and RoPE."""
    residuals = 2 * shape.layers * shape.hidden
    rope = 3 * shape.layers * (shape.query_size + shape.kv_size)
    return 2 * shape.embeddings + 4 * shape.norms + residuals + rope


def memory_of(recipe: Recipe, shape: Shape, gpus: int) -> dict[str, float]:
    """Return the memory of one GPU by part, in GB, at the run's peak."""
    learnt = learnt_parameters(recipe, shape)
    kind = recipe.parallel.kind if gpus > 1 else "ddp"
    parts = {
        **_weights(recipe, shape, learnt, kind, gpus),
        **_activations(recipe, shape),
        "runtime": RUNTIME_GB * GB,
    }
    sizes = {part: size / GB for part, size in parts.items()}
    return {**sizes, "total": sum(sizes.values())}


def learnt_parameters(recipe: Recipe, shape: Shape) -> int:
    """Return how many weights learn."""
    lora = recipe.lora
    if lora is None:
        return shape.parameters
    ends = {
        "q_proj": shape.hidden + shape.query_size,
        "k_proj": shape.hidden + shape.kv_size,
        "v_proj": shape.hidden + shape.kv_size,
        "o_proj": shape.hidden + shape.query_size,
        "gate_proj": shape.hidden + shape.inner,
        "up_proj": shape.hidden + shape.inner,
        "down_proj": shape.hidden + shape.inner,
    }
    low_rank = lora.rank * shape.layers * sum(ends.get(target, 0) for target in lora.targets)
    whole = shape.embeddings * any("embed" in name for name in lora.trained)
    return low_rank + whole + shape.norms * any("norm" in name for name in lora.trained)


def _weights(recipe: Recipe, shape: Shape, learnt: int, kind: str, gpus: int) -> dict[str, float]:
    """Return weights, gradients and optimizer in bytes.

    What learns has float32 weights and two float32 moments; ZeRO-2 keeps 16-bit weights whole
    and shares out the rest; FSDP2 and ZeRO-3 share out everything and gather layer by layer.
    """
    frozen = 0 if recipe.lora is None else shape.parameters
    frozen_bytes = FOUR_BIT_BYTES if recipe.model.quantized else 2.0
    layer = 2.0 * (shape.projections + shape.feed_forward)
    if kind == "ddp":
        return {
            "weights": frozen * frozen_bytes + 4.0 * learnt,
            "gradients": 4.0 * learnt,
            "optimizer": 8.0 * learnt,
        }
    if kind == "zero2":
        weights = (frozen or shape.parameters) * frozen_bytes
        return {
            "weights": weights,
            "gradients": 2.0 * learnt,
            "optimizer": 12.0 * learnt / gpus,
        }
    gathered = 2 * layer + 2 * 2.0 * shape.embeddings
    if kind == "fsdp2" and not recipe.parallel.reshard:
        gathered = 2.0 * shape.parameters
    on_gpu = 0.0 if recipe.parallel.offload_parameters else 1.0
    return {
        "weights": gathered + on_gpu * (frozen * frozen_bytes + 4.0 * learnt) / gpus,
        "gradients": layer + on_gpu * 4.0 * learnt / gpus,
        "optimizer": on_gpu * 8.0 * learnt / gpus,
    }


def _activations(recipe: Recipe, shape: Shape) -> dict[str, float]:
    """Return the bytes of what the backward pass needs, and of the layer it is at."""
    memory = recipe.memory
    tokens = row_tokens_of(recipe) * recipe.training.rows_per_device
    width = 2.0 if recipe.model.precision == "bfloat16" else 4.0
    boundary = tokens * shape.hidden * width
    # One layer: two norms, q and k before and after RoPE, v, attention, o; gate, up, their
    # product with the activation, down; and the gradients of the two widest.
    a_token = 4 * shape.hidden + 3 * shape.query_size + 3 * shape.kv_size
    at_once = min(tokens, memory.mlp_chunk_tokens or tokens)
    feed_forward = at_once * 6 * shape.inner * width
    layer = tokens * a_token * width + feed_forward
    if not memory.checkpoint_layers:
        kept = shape.layers * layer
        if at_once < tokens:  # computed again, so one chunk of one layer at a time
            kept -= (shape.layers - 1) * feed_forward
    elif memory.offload_activations:
        kept = 2 * boundary
    else:
        kept = shape.layers * boundary
    chunk = tokens if memory.loss == "whole" else min(tokens, memory.loss_chunk_tokens)
    logits = chunk * shape.vocabulary * (width + 8.0)  # as computed, as float32, its gradient
    return {
        "activations": kept,
        "layer": layer if memory.checkpoint_layers else 0.0,
        "logits": 0.0 if memory.loss == "liger" else logits,
    }


def _hours(recipe: Recipe, shape: Shape, gpus: int, device: Gpu) -> float:
    """Return the hours of all steps: forward, again where layers are checkpointed, backward."""
    flops = flops_of(recipe, shape)
    again = 1.0 if recipe.memory.checkpoint_layers else 0.0
    backward = 2.0 if recipe.lora is None else 1.0  # frozen weights need no gradient
    linear = (flops["total"] - flops["attention"]) * (1.0 + again + backward)
    attention = flops["attention"] / 2 * (1.0 + again + 2.5)  # its backward: 5 products for 2
    seconds = (linear / LINEAR_USE + attention / ATTENTION_USE) * 1e12 / device.peak
    rows = recipe.training.steps * recipe.training.rows_per_step
    return seconds * rows / gpus / 3600


def advise(recipe: Recipe, shape: Shape, gpus: int, memory_gb: float) -> str:
    """Return, in words, the smallest change of those known that makes a run fit."""
    told = []
    for words, change in _CHANGES:
        changed = change(recipe)
        if changed == recipe:
            continue
        recipe = changed
        told.append(words)
        if memory_of(recipe, shape, gpus)["total"] <= memory_gb:
            return f"It would fit with {' and '.join(told)}."
    for more in (2, 4, 8, 16):
        if memory_of(recipe, shape, gpus * more)["total"] <= memory_gb:
            return f"It would fit with {', '.join(told)} on {gpus * more} GPUs."
    return "It fits on no number of them: take a shorter window, or LoRA instead of all weights."


def _memory(recipe: Recipe, **changes: Any) -> Recipe:
    options: MemoryOptions = replace(recipe.memory, **changes)
    return replace(recipe, memory=options)


def _parallel(recipe: Recipe, **changes: Any) -> Recipe:
    if recipe.model.quantized:
        return recipe
    options: ParallelOptions = replace(recipe.parallel, **changes)
    return replace(recipe, parallel=options)


_CHANGES: tuple[tuple[str, Any], ...] = (
    ('memory.loss = "chunked"', lambda one: _memory(one, loss="chunked")),
    ("memory.checkpoint_layers = true", lambda one: _memory(one, checkpoint_layers=True)),
    ("memory.offload_activations = true", lambda one: _memory(one, offload_activations=True)),
    (
        'parallel.kind = "fsdp2" and parallel.reshard = true',
        lambda one: _parallel(one, kind="fsdp2", reshard=True),
    ),
    (
        "parallel.offload_parameters = true",
        lambda one: _parallel(one, offload_parameters=True),
    ),
)


def _group_tokens(recipe: Recipe) -> float:
    return recipe.attention.group_size or row_tokens_of(recipe) / 4
