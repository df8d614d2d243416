"""The script that measures on a GPU, on a tiny shape without one."""

import json

import pytest

from training.reproduce.gpu import longest_context, main


def test_measures_a_tiny_shape(tmp_path, capsys):
    output = tmp_path / "results" / "gpu.json"
    arguments = ["--shape", "tiny", "--short", "64", "--long", "128", "--limit", "256"]
    assert main([*arguments, "--output", str(output)]) == 0
    report = json.loads(output.read_text())
    assert report == json.loads(capsys.readouterr().out)
    assert report["one_row"]["tokens"] == 64
    assert report["one_row"]["seconds"] > 0
    assert report["step_time"]["full_over_s2"] > 0
    assert report["longest_context_tokens"] >= 256  # nothing runs out of memory here
    assert "core" in report["machine"] or "GPU" in report["machine"]


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
