"""A name → the model behind it: a folder, a hub id, a GGUF file, or a server's address."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.models.format.shape import window_of
from training.errors import ServerError
from training.evaluation.generation.base import LanguageModel, prompt_tokens_of

TEMPLATES = ("auto", "model", "llama2", "alpaca", "none")


@dataclass(frozen=True, slots=True)
class ModelChoice:
    """How a model is opened. prompt_tokens, window_tokens: 0 for what fits and what is told.

    template: auto is the model's own where it has one, else none. served: a server's name for it.
    tokenizer: of a server that has no /tokenize. parallel: requests at once to a server.
    """

    template: str = "auto"
    precision: str = "auto"
    attention: str = "full"
    window_tokens: int = 0
    prompt_tokens: int = 0
    served: str = ""
    tokenizer: str = ""
    parallel: int = 1


def is_address(name: str) -> bool:
    """Return whether a name is a server's address."""
    return name.startswith(("http://", "https://"))


def open_model(name: str, choice: ModelChoice) -> LanguageModel:
    """Open a model by name. Raises ModelFilesError or ServerError."""
    return _served(name, choice) if is_address(name) else _local(name, choice)


def _local(name: str, choice: ModelChoice) -> LanguageModel:
    from training.evaluation.generation.local import LocalModel
    from training.evaluation.report import load_subject

    subject = load_subject(name, choice.attention, choice.precision)
    template = choice.template
    if template == "auto":
        template = "model" if subject.tokenizer.chat_template else "none"
    window = choice.window_tokens or window_of(subject.model.config.to_dict())
    manifest = {**subject.manifest, "window_tokens": window, "template": template}
    most = choice.prompt_tokens or prompt_tokens_of(window)
    manifest["prompt_tokens"] = most
    return LocalModel(subject, Path(name).name, manifest, most, template)


def _served(address: str, choice: ModelChoice) -> LanguageModel:
    from training.evaluation.generation.server import ServerModel, connect, served_model

    connection = connect(address, os.environ.get("OPENAI_API_KEY", ""))
    model, told = served_model(connection, choice.served)
    window = choice.window_tokens or told
    if not window:
        raise ServerError(f"{address} does not say how much its model holds: give --window.")
    most = choice.prompt_tokens or prompt_tokens_of(window)
    encode, decode, counted_by = _tokens(connection, model, choice.tokenizer)
    manifest = {
        "model": model,
        "server": connection.address,
        "window_tokens": window,
        "prompt_tokens": most,
        "template": "none" if choice.template == "none" else "the server's",
        "counted_by": counted_by,
    }
    return ServerModel(connection, model, manifest, most, encode, decode, choice.parallel)


def _tokens(connection: Any, model: str, tokenizer: str) -> tuple[Any, Any, str]:
    """Return how texts become tokens and back, and by whom."""
    from training.evaluation.generation.server import server_tokens

    if tokenizer:
        from transformers import AutoTokenizer

        from training.model.build import from_files

        found = from_files(AutoTokenizer, tokenizer)
        return (
            lambda text: found(text, add_special_tokens=False, verbose=False)["input_ids"],
            lambda ids: found.decode(ids, skip_special_tokens=True),
            tokenizer,
        )
    own = server_tokens(connection, model)
    if own is None:
        raise ServerError(
            f"{connection.address} has no /tokenize, by which texts are cut: give --tokenizer, a"
            " folder or hub id with the model's tokenizer."
        )
    return *own, "the server"
