"""A trained model + the start's tokenizer and reading rule → the folder that is shipped."""

import json
import shutil
from dataclasses import dataclass, replace
from pathlib import Path

import torch
from transformers import LlamaForCausalLM

from training.built_in.vocabulary import REFUSALS, Reading


@dataclass(frozen=True)
class Finish:
    """What is set once the training is over.

    window_tokens: what it takes; reliable_tokens: how many of them it was measured to be good
    for. refusals: what the embeddings of its refusals are multiplied by, and with them, as they
    are tied, the scores of refusing: below 1 it refuses less.
    """

    window_tokens: int
    reliable_tokens: int = 0
    refusals: float = 1.0


@torch.no_grad()
def finish(start: Path, trained: Path, folder: Path, options: Finish) -> None:
    """Write weights in bfloat16, each tensor once, with all that lies beside them.

    A README.md that lies in the folder stays.
    """
    window_tokens = options.window_tokens
    folder.mkdir(parents=True, exist_ok=True)
    model = LlamaForCausalLM.from_pretrained(trained, dtype=torch.float32)
    model.get_input_embeddings().weight[list(REFUSALS)] *= options.refusals
    model.to(torch.bfloat16)
    model.config.max_position_embeddings = window_tokens
    model.config.use_cache = True
    model.save_pretrained(folder)
    (folder / "model.safetensors").chmod(0o644)
    shutil.copy(start / "tokenizer.json", folder / "tokenizer.json")
    replace(Reading.load(start), reliable_tokens=options.reliable_tokens).save(folder)
    config = json.loads((start / "tokenizer_config.json").read_text(encoding="utf-8"))
    config["model_max_length"] = window_tokens
    text = json.dumps(config, indent=1)
    (folder / "tokenizer_config.json").write_text(text + "\n", encoding="utf-8")
