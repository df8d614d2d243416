"""The models that are known by name: pure data, so that plans need no model."""

import difflib
import re
from dataclasses import replace
from pathlib import Path

from app.errors import UnknownModelError
from app.messages.message import message
from app.models.entry import ModelEntry, folder_entry, gguf_entry
from app.models.format.folder import PublishedSampling
from app.models.format.gguf_name import is_gguf_name
from app.models.format.shape import LLAMA_2_WINDOW, ModelShape
from app.models.wheel import SMOLLM2

_ADAPTERS = Path(__file__).resolve().parents[2] / "assets" / "adapters"
_NON_COMMERCIAL = message("licence_non_commercial")
_APACHE = "Apache-2.0"
_META = message("licence_llama_2")


def _llama_2(layers: int, hidden: int, heads: int, kv_heads: int, ffn: int) -> ModelShape:
    return ModelShape(layers, hidden, heads, kv_heads, 128, ffn, 32_000)


_SHAPES = {
    "7B": _llama_2(32, 4096, 32, 32, 11008),
    "13B": _llama_2(40, 5120, 40, 40, 13824),
    "70B": _llama_2(80, 8192, 64, 8, 28672),
}


def _released(size: str) -> ModelShape:
    # The released models carry one token more than Llama-2: a pad token.
    return replace(_SHAPES[size], vocabulary=32_001)


# As the authors' own inference script draws tokens.
_LONG_ALPACA_SAMPLING = PublishedSampling(temperature=0.6, top_p=0.9)
# As its model card advises; its generation config says nothing, and greedy it repeats itself.
_SMOLLM2_SAMPLING = PublishedSampling(temperature=0.2, top_p=0.9)


def _long_alpaca(name: str, size: str, hub_id: str, window: int) -> ModelEntry:
    return ModelEntry(
        name,
        f"Yukang/{hub_id}",
        "full",
        window,
        window / LLAMA_2_WINDOW,
        "longalpaca",
        _released(size),
        licence=_NON_COMMERCIAL,
        about=message("about_long_alpaca", size=size),
        sampling=_LONG_ALPACA_SAMPLING,
    )


def _adapter(name: str, size: str, hub_id: str, window: int, base: str) -> ModelEntry:
    """An adapter for questions if its name says LongAlpaca, else one for longer texts only."""
    asks = hub_id.startswith("LongAlpaca")
    chats = "chat" in hub_id
    return ModelEntry(
        name,
        f"Yukang/{hub_id}",
        "adapter",
        window,
        window / LLAMA_2_WINDOW,
        "longalpaca" if asks else "llama-2-chat" if chats else "plain",
        _released(size),
        base_id=f"meta-llama/{base}",
        licence=_NON_COMMERCIAL,
        gated=True,
        about=message("about_adapter", size=size),
        advice="" if asks or chats else _advice(size),
        sampling=_LONG_ALPACA_SAMPLING if asks else None,
    )


def _long_base(size: str, label: str, window: int) -> ModelEntry:
    low = size.lower()
    return ModelEntry(
        f"llama-2-{low}-{label}",
        f"Yukang/Llama-2-{low}-longlora-{label}-ft",
        "base",
        window,
        float(-(-window // LLAMA_2_WINDOW)),
        "plain",
        _released(size),
        licence=_NON_COMMERCIAL,
        about=message("about_long_base", size=size),
        advice=_advice(size),
    )


def _llama_2_chat(size: str) -> ModelEntry:
    low = size.lower()
    return ModelEntry(
        f"llama-2-{low}-chat",
        f"meta-llama/Llama-2-{low}-chat-hf",
        "full",
        LLAMA_2_WINDOW,
        None,
        "llama-2-chat",
        _SHAPES[size],
        licence=_META,
        gated=True,
        about=message("about_llama_2_chat", size=size),
        advice=message("for_long_texts_choose", model=low),
    )


def _advice(size: str) -> str:
    return message("for_answers_choose", model=size.lower())


def _small(name: str, hub_id: str, window: int, shape: ModelShape, licence: str) -> ModelEntry:
    """A general model that a machine without a large GPU may hold."""
    return ModelEntry(
        name,
        hub_id,
        "full",
        window,
        shape=shape,
        licence=licence,
        gated=hub_id.startswith("meta-llama/"),
        about=message("about_small_model"),
    )


def _qwen3(size: str, layers: int, hidden: int, heads: int, ffn: int) -> ModelEntry:
    tied = size != "8B"
    shape = ModelShape(layers, hidden, heads, 8, 128, ffn, 151_936, tied)
    return _small(f"qwen3-{size.lower()}", f"Qwen/Qwen3-{size}", 40_960, shape, _APACHE)


def _smollm2(name: str, size: str, shape: ModelShape) -> ModelEntry:
    hub_id = f"HuggingFaceTB/SmolLM2-{size}-Instruct"
    return replace(_small(name, hub_id, 8_192, shape, _APACHE), sampling=_SMOLLM2_SAMPLING)


_SMALL_MODELS = (
    replace(
        _smollm2(
            "smollm2", "135M", ModelShape(30, 576, 9, 3, 64, 1536, 49_152, tied_embeddings=True)
        ),
        about=message("about_smollm2"),
        wheel=SMOLLM2,
        # Room for a task's evidence. Measured, it answers worse with what stands around that.
        reading_tokens=700,
        adapter=_ADAPTERS / "smollm2-quotes",
        quotes_terms=False,
    ),
    _smollm2(
        "smollm2-360m", "360M", ModelShape(32, 960, 15, 5, 64, 2560, 49_152, tied_embeddings=True)
    ),
    _smollm2(
        "smollm2-1.7b", "1.7B", ModelShape(24, 2048, 32, 32, 64, 8192, 49_152, tied_embeddings=True)
    ),
    _qwen3("0.6B", 28, 1024, 16, 3072),
    _qwen3("1.7B", 28, 2048, 16, 6144),
    _qwen3("4B", 36, 2560, 32, 9728),
    _qwen3("8B", 36, 4096, 32, 12288),
    _small(
        "llama-3.2-1b",
        "meta-llama/Llama-3.2-1B-Instruct",
        131_072,
        ModelShape(16, 2048, 32, 8, 64, 8192, 128_256, tied_embeddings=True),
        message("licence_llama_3_2"),
    ),
    _small(
        "llama-3.2-3b",
        "meta-llama/Llama-3.2-3B-Instruct",
        131_072,
        ModelShape(28, 3072, 24, 8, 128, 8192, 128_256, tied_embeddings=True),
        message("licence_llama_3_2"),
    ),
)

CATALOGUE: tuple[ModelEntry, ...] = (
    _long_alpaca("7b", "7B", "LongAlpaca-7B", 32_768),
    _long_alpaca("13b", "13B", "LongAlpaca-13B", 32_768),
    _long_alpaca("70b", "70B", "LongAlpaca-70B", 32_768),
    _long_alpaca("7b-16k", "7B", "LongAlpaca-7B-16k", 16_384),
    _long_alpaca("13b-16k", "13B", "LongAlpaca-13B-16k", 16_384),
    _long_alpaca("70b-16k", "70B", "LongAlpaca-70B-16k", 16_384),
    _adapter("70b-lora", "70B", "LongAlpaca-70B-lora", 32_768, "Llama-2-70b-chat-hf"),
    _adapter("7b-qlora", "7B", "LongAlpaca-7B-qlora-weights", 32_768, "Llama-2-7b-chat-hf"),
    _long_base("7B", "8k", 8_192),
    _long_base("7B", "16k", 16_384),
    _long_base("7B", "32k", 32_768),
    _long_base("7B", "100k", 100_000),
    _long_base("13B", "8k", 8_192),
    _long_base("13B", "16k", 16_384),
    _long_base("13B", "32k", 32_768),
    _adapter("llama-2-13b-64k", "13B", "Llama-2-13b-longlora-64k", 65_536, "Llama-2-13b-hf"),
    _adapter("llama-2-70b-32k", "70B", "Llama-2-70b-longlora-32k", 32_768, "Llama-2-70b-hf"),
    _adapter(
        "llama-2-70b-chat-32k",
        "70B",
        "Llama-2-70b-chat-longlora-32k",
        32_768,
        "Llama-2-70b-chat-hf",
    ),
    _llama_2_chat("7B"),
    _llama_2_chat("13B"),
    _llama_2_chat("70B"),
    *_SMALL_MODELS,
)

_HUB_ID = re.compile(r"[\w.-]+/[\w.-]+")


def find_entry(name: str) -> ModelEntry:
    """Return the model of a name: of the catalogue, a folder, or any `owner/name` of the hub.

    Raises UnknownModelError with the nearest names where there is none of these.
    """
    wanted = name.strip()
    for entry in CATALOGUE:
        hub_names = () if entry.folder else (entry.source, entry.source.split("/")[1])
        if wanted.lower() in (entry.name, *(name.lower() for name in hub_names)):
            return entry
    path = Path(wanted).expanduser()
    if path.is_dir():
        return folder_entry(path)
    if is_gguf_name(path):
        return gguf_entry(path)
    if _HUB_ID.fullmatch(wanted):
        return ModelEntry(wanted, wanted, about=message("about_hub_model"))
    raise _unknown(wanted)


def find_base(name: str) -> ModelEntry | None:
    """Return the model that an adapter names as its base; None where that is not to be found.

    A GGUF file that is not where it is said to be is the catalogue's file of that name.
    """
    path = Path(name).expanduser()
    if is_gguf_name(path) and not path.is_file():
        carried = (entry for entry in CATALOGUE if entry.wheel is not None)
        return next(
            (one for one in carried if one.wheel and one.wheel.kept.name == path.name), None
        )
    if name.startswith((".", "/", "~")) and not path.exists():
        return None
    try:
        return find_entry(name)
    except UnknownModelError:
        return None


def _unknown(name: str) -> UnknownModelError:
    names = [entry.name for entry in CATALOGUE]
    near = difflib.get_close_matches(name.lower(), names, n=3, cutoff=0.4)
    code = "model_misspelt" if near else "no_such_model"
    return UnknownModelError(code, name=name, names=", ".join(f"`{n}`" for n in near or names[:7]))
