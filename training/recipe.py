"""A recipe: one TOML file that says everything about a run, alone or over one that it extends.

Loading is strict: an unknown key or a value of a wrong type is an error that names it. The
resolved recipe, defaults included, is written beside every checkpoint and loads again.
"""

import tomllib
from dataclasses import field
from pathlib import Path
from typing import Any, Literal

from pydantic.dataclasses import dataclass

from training.errors import RecipeError
from training.toml.recipe_file import read_table
from training.toml.strict_toml import STRICT, build, parse_value


@dataclass(config=STRICT, frozen=True, kw_only=True, slots=True)
class ModelOptions:
    """Which model is trained, and the window it is to have.

    init: a folder or hub id with weights. config: instead of it, the shape of a new model,
    `model_type` and the fields of its transformers config; its weights are drawn from `seed`.
    precision: of the computation; what is trained is kept in float32 in any case.
    window_tokens: 0 leaves the model's own. rope: how positions reach a longer window: linear
    (position interpolation), yarn, llama3, ntk (a larger base), dynamic (a base that grows with
    the text), or keep (as the model has them).
    original_window_tokens: 0 takes what the config says. quantized: frozen weights in 4 bit.
    """

    init: str = ""
    config: dict[str, Any] = field(default_factory=dict)
    tokenizer: str = ""
    precision: Literal["float32", "bfloat16"] = "bfloat16"
    window_tokens: int = 0
    original_window_tokens: int = 0
    rope: Literal["linear", "yarn", "llama3", "ntk", "dynamic", "keep"] = "linear"
    quantized: bool = False


@dataclass(config=STRICT, frozen=True, kw_only=True, slots=True)
class AttentionOptions:
    """Attention while training; evaluation and inference are always full.

    group_size: tokens, even; 0 takes a quarter of a row. pattern: with kind "pattern", one of
    the slow patterns that S² is compared with, registered by `training.reproduce.patterns`.
    """

    kind: Literal["s2", "full", "pattern"] = "s2"
    group_size: int = 0
    pattern: str = ""


@dataclass(config=STRICT, frozen=True, kw_only=True, slots=True)
class LoraOptions:
    """LoRA; with `trained` the paper's LoRA+: modules trained whole, found by their names' ends."""

    rank: int = 8
    alpha: int = 16
    dropout: float = 0.0
    targets: tuple[str, ...] = ("q_proj", "k_proj", "v_proj", "o_proj")
    trained: tuple[str, ...] = ("embed_tokens", "norm")


@dataclass(config=STRICT, frozen=True, kw_only=True, slots=True)
class DataOptions:
    """What is learnt from, and how it is laid into rows.

    kind: text (whole documents, every token counts); records (instruction, input, output);
    chats (messages of role and content); tokens (ids, optionally loss_weights). The middle two
    count answers only. files: files, folders, globs, or hub:OWNER/NAME[:SPLIT].
    template: records and chats as text; model is the tokenizer's own chat template.
    row_tokens: 0 takes the window. too_long: what becomes of a record longer than a row; a
    record is cut in the middle of its instruction. apart: packed documents do not see each
    other. prepared: the folder of tokenised shards; empty keeps them beside the run. held_out:
    the part of the records, 0 to 1, that is not learnt from, for [evaluation]; drawn from `seed`.
    """

    kind: Literal["text", "records", "chats", "tokens"]
    files: tuple[str, ...]
    text_field: str = "text"
    template: Literal["llama2", "alpaca", "model"] = "llama2"
    row_tokens: int = 0
    too_long: Literal["drop", "cut"] = "drop"
    pack: bool = True
    apart: bool = True
    shuffle: bool = True
    prepared: str = ""
    held_out: float = 0.0


@dataclass(config=STRICT, frozen=True, kw_only=True, slots=True)
class TrainingOptions:
    """How long and how fast.

    steps: 0 goes by epochs. rows_per_step: over all processes; rows_per_device: at a time.
    The rate rises over warmup_steps, stays, and falls to 0 over the last decay_fraction.
    """

    steps: int = 0
    epochs: int = 0
    rows_per_step: int = 64
    rows_per_device: int = 1
    learning_rate: float = 2e-5
    betas: tuple[float, float] = (0.9, 0.95)
    weight_decay: float = 0.0
    warmup_steps: int = 20
    decay_fraction: float = 0.0
    clip_norm: float = 1.0
    seed: int = 0


@dataclass(config=STRICT, frozen=True, kw_only=True, slots=True)
class EvaluationOptions:
    """The loss of what is not learnt from, while training; by full attention.

    every_steps: 0 never; the last step is one as well. rows: how many, at most. files: texts of
    their own, of the data's kind; empty takes what data.held_out keeps back.
    """

    every_steps: int = 0
    rows: int = 16
    files: tuple[str, ...] = ()


@dataclass(config=STRICT, frozen=True, kw_only=True, slots=True)
class MemoryOptions:
    """What is traded for memory; none of it changes what is learnt.

    loss: chunked computes the logits of loss_chunk_tokens at a time; liger uses its kernel;
    whole computes all at once, as the original did. offload_activations: what checkpointed
    layers keep waits in host memory, where it is in any case without a GPU. mlp_chunk_tokens:
    the feed-forward parts take so many tokens at a time; 0 takes all of them.
    """

    checkpoint_layers: bool = True
    offload_activations: bool = False
    loss: Literal["chunked", "liger", "whole"] = "chunked"
    loss_chunk_tokens: int = 4096
    mlp_chunk_tokens: int = 0


@dataclass(config=STRICT, frozen=True, kw_only=True, slots=True)
class ParallelOptions:
    """How several processes share the work; with one process it makes no difference.

    ddp: every process holds everything. fsdp2: parameters, gradients and optimizer sharded.
    reshard: fsdp2 gives parameters back after the forward pass (as ZeRO-3), or keeps them
    until after the backward pass (as ZeRO-2). zero2, zero3: DeepSpeed's, where it is installed;
    with precision bfloat16 its model is bfloat16, and the optimizer holds float32.
    """

    kind: Literal["ddp", "fsdp2", "zero2", "zero3"] = "fsdp2"
    reshard: bool = True
    offload_parameters: bool = False


@dataclass(config=STRICT, frozen=True, kw_only=True, slots=True)
class OutputOptions:
    """Where the run is written; keep: how many checkpoints stay, the newest ones.

    trackers: packages that get every step as well, where they are installed.
    """

    folder: str
    checkpoint_every_steps: int = 100
    keep: int = 2
    log_every_steps: int = 1
    tensorboard: bool = True
    trackers: tuple[Literal["wandb", "trackio"], ...] = ()


@dataclass(config=STRICT, frozen=True, kw_only=True, slots=True)
class Recipe:
    """Everything about a run; lora is None for full fine-tuning."""

    title: str
    model: ModelOptions
    data: DataOptions
    output: OutputOptions
    attention: AttentionOptions = AttentionOptions()
    lora: LoraOptions | None = None
    training: TrainingOptions = TrainingOptions()
    evaluation: EvaluationOptions = EvaluationOptions()
    memory: MemoryOptions = MemoryOptions()
    parallel: ParallelOptions = ParallelOptions()


def load_recipe(path: Path, overrides: tuple[str, ...] = ()) -> Recipe:
    """Read and check a recipe. overrides: `section.key=value`, the value as in TOML.

    Raises RecipeError with the file, the key and what would be right.
    """
    table = read_table(path)
    for override in overrides:
        _override(table, override)
    recipe = build(Recipe, table, path.name)
    check(recipe)
    return recipe


def check(recipe: Recipe) -> None:
    """Raise RecipeError for values that do not go together."""
    model, training, data = recipe.model, recipe.training, recipe.data
    group_size = recipe.attention.group_size
    wrong = [
        (bool(model.init) == bool(model.config), "model needs either init or config."),
        (bool(training.steps) == bool(training.epochs), "training needs either steps or epochs."),
        (not data.files, "data.files is empty."),
        (group_size % 2 or group_size < 0, "attention.group_size must be even, or 0."),
        (
            (recipe.attention.kind == "pattern") != bool(recipe.attention.pattern),
            'attention.pattern goes with attention.kind = "pattern", and only with it.',
        ),
        (training.rows_per_device < 1, "training.rows_per_device must be at least 1."),
        (training.rows_per_step < 1, "training.rows_per_step must be at least 1."),
        (training.steps < 0 or training.epochs < 0, "training cannot take less than 0 steps."),
        (training.learning_rate <= 0, "training.learning_rate must be above 0."),
        (not 0 <= training.decay_fraction <= 1, "training.decay_fraction must lie in 0 to 1."),
        (training.clip_norm < 0, "training.clip_norm must be at least 0, which clips nothing."),
        (not 0 <= data.held_out < 1, "data.held_out must lie in 0 to 1, and below 1."),
        *_of_evaluation(recipe),
        (
            recipe.memory.offload_activations and not recipe.memory.checkpoint_layers,
            "memory.offload_activations needs memory.checkpoint_layers.",
        ),
        (recipe.memory.mlp_chunk_tokens < 0, "memory.mlp_chunk_tokens must be at least 0."),
        (recipe.memory.loss_chunk_tokens < 1, "memory.loss_chunk_tokens must be at least 1."),
        (recipe.output.checkpoint_every_steps < 1, "output.checkpoint_every_steps must be >= 1."),
        (recipe.output.keep < 1, "output.keep must be at least 1."),
        (recipe.output.log_every_steps < 1, "output.log_every_steps must be at least 1."),
        (recipe.lora is not None and recipe.lora.rank < 1, "lora.rank must be at least 1."),
        (model.quantized and recipe.lora is None, "model.quantized needs a [lora] section."),
        (
            model.quantized and recipe.parallel.kind != "ddp",
            'model.quantized needs parallel.kind = "ddp": 4-bit weights are not sharded.',
        ),
        (
            recipe.parallel.kind == "zero3"
            and bool(recipe.memory.mlp_chunk_tokens or recipe.memory.loss == "liger"),
            'parallel.kind = "zero3" goes with neither memory.mlp_chunk_tokens nor liger\'s loss:'
            ' take "fsdp2".',
        ),
        (
            recipe.parallel.offload_parameters and recipe.parallel.kind != "fsdp2",
            'parallel.offload_parameters needs parallel.kind = "fsdp2".',
        ),
        (
            not data.row_tokens and not model.window_tokens and bool(model.init),
            "data.row_tokens or model.window_tokens must be given.",
        ),
    ]
    for is_wrong, sentence in wrong:
        if is_wrong:
            raise RecipeError(f"{recipe.title}: {sentence}")


def _of_evaluation(recipe: Recipe) -> list[tuple[bool, str]]:
    """Return what may be wrong with evaluation during training, and the sentence for it."""
    evaluation = recipe.evaluation
    sources = bool(evaluation.files) + bool(recipe.data.held_out)
    return [
        (evaluation.every_steps < 0, "evaluation.every_steps must be at least 0."),
        (evaluation.rows < 1, "evaluation.rows must be at least 1."),
        (
            sources == 2,
            "evaluation.files and data.held_out are two ways for one thing: take one of them.",
        ),
        (
            bool(evaluation.every_steps) and not sources,
            "evaluation.every_steps needs data.held_out, for example 0.02, or evaluation.files.",
        ),
    ]


def row_tokens_of(recipe: Recipe) -> int:
    """Return how many tokens a row holds."""
    window = recipe.model.config.get("max_position_embeddings", 0)
    return recipe.data.row_tokens or recipe.model.window_tokens or int(window)


def _override(table: dict[str, Any], override: str) -> None:
    name, _, value = override.partition("=")
    *sections, key = name.strip().split(".")
    try:
        parsed = parse_value(value)
    except tomllib.TOMLDecodeError:
        raise RecipeError(f"{override!r} is not section.key=value with a TOML value.") from None
    for section in sections:
        table = table.setdefault(section, {})
    table[key] = parsed
