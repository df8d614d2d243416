"""A trained model + the start's tokenizer and reading rule → the folder that is shipped."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import torch
from transformers import LlamaForCausalLM

from training.built_in.vocabulary import Reading


def finish(start: Path, trained: Path, folder: Path, window: tuple[int, int]) -> None:
    """Write weights in bfloat16, each tensor once, with all that lies beside them.

    window: the tokens it takes, and how many of them it was measured to be good for.
    A README.md that lies in the folder stays.
    """
    window_tokens, reliable_tokens = window
    folder.mkdir(parents=True, exist_ok=True)
    model = LlamaForCausalLM.from_pretrained(trained, dtype=torch.bfloat16)
    model.config.max_position_embeddings = window_tokens
    model.config.use_cache = True
    model.save_pretrained(folder)
    (folder / "model.safetensors").chmod(0o644)
    shutil.copy(start / "tokenizer.json", folder / "tokenizer.json")
    replace(Reading.load(start), reliable_tokens=reliable_tokens).save(folder)
    config = json.loads((start / "tokenizer_config.json").read_text(encoding="utf-8"))
    config["model_max_length"] = window_tokens
    text = json.dumps(config, indent=1)
    (folder / "tokenizer_config.json").write_text(text + "\n", encoding="utf-8")
