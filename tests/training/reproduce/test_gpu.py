"""The script that measures on a GPU, on a tiny shape without one."""

import json

import pytest
import torch

from training.reproduce import gpu
from training.reproduce.gpu import longest_context, main

TINY = ["--shape", "tiny", "--short", "64", "--long", "128", "--limit", "256"]


def test_measures_a_tiny_shape_and_goes_on_after_it(tmp_path, capsys, monkeypatch):
    output = tmp_path / "results" / "gpu.json"
    assert main([*TINY, "--output", str(output)]) == 0
    report = json.loads(output.read_text())
    assert report == json.loads(capsys.readouterr().out)
    assert report["one_row"]["tokens"] == 64
    assert report["one_row"]["seconds"] > 0
    assert report["step_time"]["full_over_s2"] > 0
    assert report["longest_context"]["tokens"] >= 256  # nothing runs out of memory here
    assert report["longest_context"]["was_cut_short"] is False
    assert "core" in report["machine"] or "GPU" in report["machine"]
    del report["step_time"]
    output.write_text(json.dumps(report))
    monkeypatch.setattr(gpu, "measure_step", lambda recipe, steps: {"seconds": 2.0, "peak_gb": 1.0})
    assert main([*TINY, "--output", str(output)]) == 0
    again = json.loads(output.read_text())
    assert again["one_row"] == report["one_row"]
    assert again["step_time"]["full_over_s2"] == 1.0


def test_what_finds_no_memory_is_nothing_and_the_rest_is_measured(tmp_path, monkeypatch):
    def measure(recipe, steps):
        if recipe.attention.kind == "full":
            raise torch.OutOfMemoryError
        return {"seconds": 2.0, "peak_gb": 1.0}

    monkeypatch.setattr(gpu, "measure_step", measure)
    assert main([*TINY, "--output", str(tmp_path / "gpu.json")]) == 0
    report = json.loads((tmp_path / "gpu.json").read_text())
    assert report["step_time"] == {
        "tokens": 128,
        "s2_seconds": 2.0,
        "full_seconds": None,
        "full_over_s2": None,
    }
    assert report["longest_context"]["tokens"] == 256


def test_nothing_begins_once_the_minutes_are_over(tmp_path, capsys):
    assert main([*TINY, "--minutes", "0", "--output", str(tmp_path / "gpu.json")]) == 0
    assert not json.loads(capsys.readouterr().out).keys() & {"one_row", "step_time"}
    tried = []
    found = longest_context(
        lambda n: bool(tried.append(n)) or True, 8192, is_over=lambda: len(tried) > 1
    )
    assert (found, tried) == (16_384, [8192, 16_384])


@pytest.mark.parametrize("largest", [4096, 8192, 100_000, 65_536, 70_000])
def test_longest_context_is_found(largest):
    tried = []

    def fits(tokens: int) -> bool:
        tried.append(tokens)
        return tokens <= largest

    found = longest_context(fits, 32_768)
    assert found == largest // 4096 * 4096
    assert len(tried) < 10


def test_nothing_fits():
    assert longest_context(lambda tokens: False, 32_768) == 0
