import json
from pathlib import Path
from typing import Any

import pytest

from app.models.catalogue import find_entry
from app.models.format.folder import ModelFolder, PublishedSampling


@pytest.mark.parametrize(
    ("config", "sampling"),
    [
        (None, PublishedSampling()),
        ({"temperature": 0.9}, PublishedSampling()),
        ({"do_sample": False, "temperature": 0.9}, PublishedSampling()),
        ({"do_sample": True}, PublishedSampling(1.0, 1.0, 50)),
        ({"do_sample": True, "temperature": 0.6, "top_p": 0.95}, PublishedSampling(0.6, 0.95, 50)),
        ({"do_sample": True, "top_k": 20, "top_p": None}, PublishedSampling(1.0, 1.0, 20)),
    ],
)
def test_sampling_is_read_from_the_generation_config(
    config: dict[str, Any] | None, sampling: PublishedSampling, tmp_path: Path
) -> None:
    if config is not None:
        (tmp_path / "generation_config.json").write_text(json.dumps(config))
    assert ModelFolder(tmp_path).sampling == sampling


@pytest.mark.parametrize(
    ("name", "sampling"),
    [
        ("7b", PublishedSampling(0.6, 0.9)),
        ("70b", PublishedSampling(0.6, 0.9)),
        ("smollm2", PublishedSampling(0.2, 0.9)),
        ("qwen3-4b", None),
    ],
)
def test_the_catalogue_knows_what_publishers_advise(
    name: str, sampling: PublishedSampling | None
) -> None:
    assert find_entry(name).sampling == sampling
