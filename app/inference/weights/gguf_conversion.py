"""A GGUF file → a folder with a checkpoint: by transformers' own reader."""

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import torch
from huggingface_hub import save_torch_state_dict
from transformers import AutoConfig, AutoModelForCausalLM, AutoTokenizer
from transformers.utils import logging as transformers_logging

from app.errors import UnavailableModelError
from app.inference.weights.loading import ONE_AT_A_TIME, first_line


def write_small_files(path: Path, folder: Path, rope_parameters: dict[str, Any] | None) -> None:
    """Write config, tokenizer and chat template of a GGUF file into a folder.

    rope_parameters: of its header, which transformers does not read. Raises
    UnavailableModelError for a file of a kind that transformers cannot read.
    """
    with ONE_AT_A_TIME, _in_words(path):
        config = AutoConfig.from_pretrained(path.parent, gguf_file=path.name)
        tokenizer = AutoTokenizer.from_pretrained(path.parent, gguf_file=path.name)
        if rope_parameters:
            config.rope_parameters = rope_parameters
        tokenizer.save_pretrained(folder)
        config.save_pretrained(folder)


def write_weights(path: Path, folder: Path, exact: bool) -> None:
    """Write the weights of a GGUF file into a folder that has its config already.

    exact: as float32, in which nothing is lost, else as bfloat16.
    """
    dtype = torch.float32 if exact else torch.bfloat16
    with ONE_AT_A_TIME, _in_words(path):
        network = AutoModelForCausalLM.from_pretrained(
            path.parent, gguf_file=path.name, dtype=dtype
        )
        # A second name of one weight goes: some servers read the first alone, and else zeros.
        tied = network.all_tied_weights_keys
        named = network.state_dict().items()
        save_torch_state_dict({n: weight for n, weight in named if n not in tied}, folder)
        config = AutoConfig.from_pretrained(folder)
        config.dtype = dtype
        # Other servers of models ask for it: vLLM, `transformers serve`.
        config.architectures = [type(network).__name__]
        config.save_pretrained(folder)


@contextlib.contextmanager
def _in_words(path: Path) -> Iterator[None]:
    transformers_logging.disable_progress_bar()
    try:
        yield
    except (OSError, ValueError, KeyError, ImportError, RuntimeError) as error:
        reason = first_line(error)
        raise UnavailableModelError("gguf_unreadable", path=path, reason=reason) from error
