"""A trained model + the start's tokenizer and reading rule → the folder that is shipped."""

import json
import shutil
from pathlib import Path

import torch
from transformers import LlamaForCausalLM


def finish(start: Path, trained: Path, folder: Path, window_tokens: int) -> None:
    """Write weights in bfloat16, each tensor once, with all that lies beside them.

    window_tokens: what the model states; no more than it was measured to be good for.
    A README.md that lies in the folder stays.
    """
    folder.mkdir(parents=True, exist_ok=True)
    model = LlamaForCausalLM.from_pretrained(trained, dtype=torch.bfloat16)
    model.config.max_position_embeddings = window_tokens
    model.config.use_cache = True
    model.save_pretrained(folder)
    (folder / "model.safetensors").chmod(0o644)
    for name in ("tokenizer.json", "reading.json"):
        shutil.copy(start / name, folder / name)
    config = json.loads((start / "tokenizer_config.json").read_text(encoding="utf-8"))
    config["model_max_length"] = window_tokens
    text = json.dumps(config, indent=1)
    (folder / "tokenizer_config.json").write_text(text + "\n", encoding="utf-8")
