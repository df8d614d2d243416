"""The model that is trained: its window, its attention, and which of its weights learn.

What learns is kept in float32 while the computation runs in the recipe's precision, so that
small steps are not rounded away.
"""

import warnings
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from transformers import AutoConfig, AutoModelForCausalLM, AutoTokenizer

from app.models.format.rope import (
    RopeError,
    keeps_window,
    kind_of,
    original_window,
    reach,
    rotary_width,
    stretched,
)
from training.attention import full_attention, shift_attention
from training.data import byte_tokenizer
from training.errors import ModelFilesError, RecipeError
from training.model.adapter_folder import refuse_adapter
from training.model.gguf_file import gguf_place
from training.model.tiled_mlp import tile_feed_forward
from training.recipe import LoraOptions, MemoryOptions, ModelOptions, Recipe, row_tokens_of

DTYPES = {"float32": torch.float32, "bfloat16": torch.bfloat16}


def load_config(options: ModelOptions) -> Any:
    """Return the model's transformers config with the recipe's window.

    Raises ModelFilesError where the model is missing, RecipeError for a config that cannot be.
    """
    if options.config:
        given = dict(options.config)
        try:
            config = AutoConfig.for_model(given.pop("model_type", "llama"), **given)
        except (ValueError, TypeError) as error:
            raise RecipeError(f"model.config is no config of transformers: {error}") from None
    else:
        config = from_files(AutoConfig, options.init)
    if options.window_tokens:
        set_window(config, options.window_tokens, options.original_window_tokens, options.rope)
    return config


def set_window(
    config: Any, window_tokens: int, original_window_tokens: int, rope_kind: str
) -> None:
    """Give a config a window, its positions stretched where the window grows.

    original_window_tokens: what the factor counts from; 0 takes what the config says of it.
    Raises RecipeError where the positions cannot be stretched so.
    """
    rope, before = dict(config.rope_parameters), config.max_position_embeddings
    is_there = window_tokens <= (original_window_tokens or reach(rope, before))
    if is_there or rope_kind == "keep":
        if not keeps_window(kind_of(rope)):
            config.max_position_embeddings = window_tokens
        return
    original = original_window_tokens or original_window(rope, before)
    try:
        width = rotary_width(config)
        config.rope_parameters = stretched(rope, window_tokens, original, rope_kind, width)
    except RopeError as error:
        raise RecipeError(str(error)) from None
    config.max_position_embeddings = original if keeps_window(rope_kind) else window_tokens


def reach_of(config: Any) -> int:
    """Return how many tokens a model takes, by its transformers config."""
    return reach(dict(config.rope_parameters), config.max_position_embeddings)


def load_tokenizer(options: ModelOptions) -> Any:
    """Return the recipe's tokenizer, `bytes` for one of bytes, or None where there is none."""
    name = options.tokenizer or options.init
    if name == byte_tokenizer.NAME:
        return byte_tokenizer.make_byte_tokenizer()
    if not name or (Path(name).is_dir() and not any(Path(name).glob("tokenizer*"))):
        return None
    return from_files(AutoTokenizer, name)


def build_model(
    recipe: Recipe,
    device: torch.device | None = None,
    is_empty: bool = False,
    config: Any = None,
) -> Any:
    """Return the causal language model, ready to learn, on the CPU or `device`.

    is_empty: the shape alone, without weights, for a process that receives its part of them
    from the first. config: the model's, where the caller has loaded it already. With [lora]
    the result is a peft model. Raises ModelFilesError or RecipeError.
    """
    full_attention.register()
    shift_attention.register(group_size_of(recipe))
    config = config or load_config(recipe.model)
    _refuse_unusual(config, recipe)
    torch.manual_seed(recipe.training.seed)  # what is drawn: new models, and LoRA's first half
    model = _shape_only(recipe, config) if is_empty else _load_or_draw(recipe, config, device)
    model.config.use_cache = False
    if recipe.lora is not None:
        model = add_lora(model, recipe.lora)
        # peft would name the folder that a GGUF file lies in.
        model.peft_config["default"].base_model_name_or_path = recipe.model.init or None
    for parameter in model.parameters():
        if parameter.requires_grad:
            parameter.data = parameter.data.float()
    _keep_precision(model, DTYPES[recipe.model.precision])
    if recipe.memory.mlp_chunk_tokens:
        tile_feed_forward(model, recipe.memory.mlp_chunk_tokens)
    _checkpoint_layers(model, recipe.memory)
    return model


def group_size_of(recipe: Recipe) -> int:
    """Return the tokens of a group: the recipe's, or a quarter of a row."""
    rows = row_tokens_of(recipe)
    return recipe.attention.group_size or shift_attention.quarter_of(rows)


def add_lora(model: Any, options: LoraOptions) -> Any:
    """Add LoRA+ to a model: low-rank updates, and some modules trained whole.

    Raises RecipeError where a name matches no module: peft would leave it out in silence.
    """
    from peft import LoraConfig, get_peft_model

    names = [name for name, _ in model.named_modules()]
    for wanted in (*options.targets, *options.trained):
        if not any(name.endswith(wanted) for name in names):
            raise RecipeError(f"The model has no module whose name ends in {wanted!r} (see lora).")
    tied = bool(getattr(model.config, "tie_word_embeddings", False))
    config = LoraConfig(
        r=options.rank,
        lora_alpha=options.alpha,
        lora_dropout=options.dropout,
        target_modules=list(options.targets),
        modules_to_save=list(options.trained) or None,
        ensure_weight_tying=tied and any("embed" in name for name in options.trained),
        task_type="CAUSAL_LM",
        bias="none",
    )
    with warnings.catch_warnings():
        # peft still asks for the name that transformers has given up.
        warnings.filterwarnings("ignore", ".*is_gradient_checkpointing", FutureWarning)
        return get_peft_model(model, config)


def count_parameters(model: nn.Module) -> tuple[int, int]:
    """Return how many parameters learn, and how many there are."""
    sizes = [(one.numel(), one.requires_grad) for one in model.parameters()]
    return sum(size for size, learns in sizes if learns), sum(size for size, _ in sizes)


def causal_lm_of(model: Any) -> Any:
    """Return the transformers model inside a peft model, or the model itself."""
    return model.get_base_model() if hasattr(model, "get_base_model") else model


def from_files(kind: Any, name: str, **options: Any) -> Any:
    """Call a transformers class's from_pretrained, of a folder, a hub id or a GGUF file.

    Raises ModelFilesError.
    """
    name = str(Path(name).expanduser()) if name.startswith("~") else name
    place, files = gguf_place(name) or (name, {})
    try:
        loaded = kind.from_pretrained(place, **files, **options)
    except (OSError, ValueError) as error:
        refuse_adapter(Path(name))
        reason = str(error).strip().splitlines()[0]
        raise ModelFilesError(
            f"{name!r} cannot be loaded: {reason} Give a folder with a model, or a hub id that"
            " this machine can reach and whose licence you have accepted."
        ) from None
    # Its weights are plain by now; what is still called quantised cannot be saved.
    if files and (quantizer := getattr(loaded, "hf_quantizer", None)) is not None:
        quantizer.remove_quantization_config(loaded)
    return loaded


def _attention_of(recipe: Recipe) -> str:
    names = {"s2": shift_attention.NAME, "full": full_attention.NAME}
    return names.get(recipe.attention.kind, recipe.attention.pattern)


def _dtype_of(recipe: Recipe) -> torch.dtype:
    """Return the type of the weights that do not learn; all learn in full fine-tuning."""
    return torch.float32 if recipe.lora is None else DTYPES[recipe.model.precision]


def _shape_only(recipe: Recipe, config: Any) -> Any:
    with torch.device("meta"):
        return AutoModelForCausalLM.from_config(
            config, attn_implementation=_attention_of(recipe), dtype=_dtype_of(recipe)
        )


def _load_or_draw(recipe: Recipe, config: Any, device: torch.device | None) -> Any:
    attention, dtype = _attention_of(recipe), _dtype_of(recipe)
    if recipe.model.config:
        with torch.device(device or "cpu"):
            return AutoModelForCausalLM.from_config(
                config, attn_implementation=attention, dtype=dtype
            )
    options: dict[str, Any] = {"dtype": dtype, "attn_implementation": attention}
    if recipe.model.quantized:
        options["quantization_config"] = _four_bit(DTYPES[recipe.model.precision])
        options["device_map"] = {"": device}
    model = from_files(AutoModelForCausalLM, recipe.model.init, config=config, **options)
    return model if recipe.model.quantized else model.to(device)


def _four_bit(dtype: torch.dtype) -> Any:
    """Return how weights lie in 4 bit. dtype: of the products; bfloat16 without units is slow."""
    from transformers import BitsAndBytesConfig

    return BitsAndBytesConfig(
        load_in_4bit=True,
        bnb_4bit_quant_type="nf4",
        bnb_4bit_use_double_quant=True,
        bnb_4bit_compute_dtype=dtype,
    )


def _refuse_unusual(config: Any, recipe: Recipe) -> None:
    """Raise RecipeError for models that need more than their layers' plain attention and head."""
    for name in ("final_logit_softcapping", "logits_scaling", "logit_scale"):
        if getattr(config, name, None) not in (None, 1, 1.0):
            raise RecipeError(f"Models whose config has {name} cannot be trained here.")
    if getattr(config, "attention_dropout", 0.0):
        raise RecipeError("The model's config has attention_dropout: set it to 0 in a copy of it.")
    seen = group_size_of(recipe) if recipe.attention.kind == "s2" else row_tokens_of(recipe)
    window = getattr(config, "sliding_window", None)
    if window is not None and getattr(config, "use_sliding_window", True) and window < seen:
        raise RecipeError(
            f"The model sees only {window} tokens back, and {seen} are to be seen: set"
            " sliding_window to null in a copy of its config."
        )


def _keep_precision(model: nn.Module, dtype: torch.dtype) -> None:
    """Cast the outputs of float32 embeddings and norms: they would widen the whole residual."""
    if dtype == torch.float32:
        return

    def cast(_module: nn.Module, _inputs: Any, output: Any) -> Any:
        return output.to(dtype) if isinstance(output, Tensor) else output

    for name, module in model.named_modules():
        if isinstance(module, nn.Embedding) or name.lower().endswith(("norm", "ln_f")):
            module.register_forward_hook(cast)


def _checkpoint_layers(model: Any, options: MemoryOptions) -> None:
    if not options.checkpoint_layers:
        return
    offload = options.offload_activations and torch.cuda.is_available()
    causal_lm_of(model).activation_checkpointing_enable(offload=offload)
