"""What every evaluation writes: figures with everything needed to get them again, and a plot."""

import hashlib
import json
import os
import platform
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

from training.attention import shift_attention
from training.errors import DataError
from training.model.build import DTYPES, from_files


@dataclass(frozen=True, slots=True)
class Subject:
    """A model under test with its tokenizer, on its device, with its attention."""

    model: Any
    tokenizer: Any
    manifest: dict[str, Any]

    @property
    def device(self) -> torch.device:
        return torch.device(self.model.device)


def load_subject(name: str, attention: str = "full", precision: str = "auto") -> Subject:
    """Load a model folder, GGUF file or hub id as it is used: full attention, unless `s2` is asked.

    precision: float32, bfloat16, or auto for the type it was saved in.
    """
    implementation = "sdpa"
    if attention == "s2":
        shift_attention.register()
        implementation = shift_attention.NAME
    model = from_files(
        AutoModelForCausalLM,
        name,
        dtype=DTYPES.get(precision, "auto"),
        attn_implementation=implementation,
    )
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    model = model.to(device).eval()
    manifest = {
        "model": name,
        "window_tokens": model.config.max_position_embeddings,
        "attention": attention,
        "precision": str(model.dtype).removeprefix("torch."),
        "machine": machine(),
        "versions": {name: version(name) for name in ("torch", "transformers")},
    }
    return Subject(model, from_files(AutoTokenizer, name), manifest)


def machine() -> str:
    """Return this machine in words."""
    if torch.cuda.is_available():
        return torch.cuda.get_device_name()
    return f"{platform.machine()} CPU, {len(os.sched_getaffinity(0))} cores"


def digest_of(texts: list[str]) -> str:
    """Return a digest that says whether two evaluations read the same."""
    digest = hashlib.sha256()
    for text in texts:
        digest.update(text.encode())
        digest.update(b"\0")
    return digest.hexdigest()[:16]


def write_report(
    folder: Path, name: str, report: dict[str, Any], figure: Any, rows: Sequence[Mapping[str, Any]]
) -> Path:
    """Write NAME.json, NAME.md (the rows as a table) and NAME.png; return the JSON's path.

    Raises DataError where the folder cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{name}.json"
        path.write_text(json.dumps(report, indent=1), encoding="utf-8")
        path.with_suffix(".md").write_text(markdown_table(rows), encoding="utf-8")
        figure.savefig(folder / f"{name}.png", dpi=120)
    except OSError as error:
        raise DataError(f"The report cannot be written to {folder}: {error.strerror}.") from None
    return path


def markdown_table(rows: Sequence[Mapping[str, Any]]) -> str:
    """Return rows of like keys as a Markdown table."""
    heads = list(rows[0])
    lines = [heads, ["---:"] * len(heads), *([_cell(row[head]) for head in heads] for row in rows)]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _cell(value: Any) -> str:
    if isinstance(value, str):
        return value
    return f"{value:.3f}" if isinstance(value, float) else f"{value:,}"
