"""What a miniature was made of, kept in its folder: a folder holds one miniature, not two mixed."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from training.data.sources import read_records
from training.errors import DataError
from training.evaluation.report import load_subject
from training.reproduce.corpus import least_passkey_tokens
from training.reproduce.extend import Bench
from training.reproduce.scale import Scale

FACTS = "facts.json"


def read_facts(folder: Path) -> dict[str, Any]:
    """Return what a run wrote down of its texts and its base; empty before there are any."""
    file = folder / FACTS
    try:
        facts: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError):
        raise DataError(f"{file} cannot be read: name another --output.") from None
    return facts


def check_facts(folder: Path, scale: Scale, texts: Path | None) -> None:
    """Raise DataError where a folder holds a miniature of other sizes or other texts."""
    facts = read_facts(folder)
    # Through JSON, as they were kept: its lists are no tuples.
    sizes = json.loads(json.dumps(asdict(scale)))
    if facts and (facts.get("scale"), facts.get("folder")) != (sizes, _folder(texts)):
        raise DataError(
            f"{folder} holds a miniature of other sizes or other texts: name another --output."
        )


def write_facts(bench: Bench, texts: Path | None) -> None:
    """Write down the sizes, the texts and the base's parameters."""
    held_out = sum(1 for _ in read_records(str(bench.corpus.held_out)))
    whose = "stories made by this program" if texts is None else "texts given in a folder"
    facts = {
        "scale": asdict(bench.scale),
        "folder": _folder(texts),
        "texts": f"{whose}, {held_out} of them held out",
        "least_passkey_tokens": least_passkey_tokens(bench.corpus.tokenizer),
        "parameters": load_subject(str(bench.base)).model.num_parameters(),
    }
    (bench.folder / FACTS).write_text(json.dumps(facts, indent=1), encoding="utf-8")


def _folder(texts: Path | None) -> str:
    return "" if texts is None else texts.resolve().name
