"""GGUF by llama.cpp's converter: called as it is, or a sentence."""

import sys
from pathlib import Path

import pytest
import torch
from transformers import AutoModelForCausalLM

from app.backends import model_files
from app.models.catalogue import find_entry
from app.models.wheel import SMOLLM2
from tests.app.backends.real_servers.install import CONVERTER as LLAMA_CPPS_OWN
from tests.app.backends.real_servers.real_server import INSTALL
from training.__main__ import main
from training.errors import ModelFilesError
from training.model.merge import MergeRequest, merge
from training.publish.gguf import export_gguf

CONVERTER = """
import sys
from pathlib import Path
if "refused" in sys.argv[1]:
    Path(sys.argv[3]).write_text("half")
    sys.exit("INFO\\nModel OddForCausalLM is not supported.")
Path(sys.argv[3]).write_text(" ".join(sys.argv[1:]))
"""


@pytest.fixture
def converter(tmp_path) -> str:
    path = tmp_path / "convert_hf_to_gguf.py"
    path.write_text(CONVERTER)
    return str(path)


def model_folder(tmp_path, name: str = "model") -> Path:
    folder = tmp_path / name
    folder.mkdir()
    (folder / "config.json").write_text("{}")
    return folder


def test_llama_cpps_converter_is_called_as_it_is(tmp_path, converter, capsys):
    folder, output = model_folder(tmp_path), tmp_path / "out" / "model.gguf"
    words = ["gguf", str(folder), str(output), "--type", "q8_0", "--converter", converter]
    assert main(words) == 0
    partial = f"{output}.partial"
    assert output.read_text() == f"{folder} --outfile {partial} --outtype q8_0"
    assert not Path(partial).exists()
    assert str(output) in capsys.readouterr().out


def test_the_converter_is_found_on_the_path(tmp_path, converter, monkeypatch):
    Path(converter).chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert export_gguf(model_folder(tmp_path), tmp_path / "m.gguf").is_file()


def test_what_the_converter_refuses_is_its_last_line_and_no_file(tmp_path, converter):
    folder, output = model_folder(tmp_path, "refused"), tmp_path / "model.gguf"
    with pytest.raises(ModelFilesError, match="OddForCausalLM is not supported"):
        export_gguf(folder, output, converter=converter)
    assert not list(tmp_path.glob("model.gguf*"))


def test_without_a_converter_it_says_what_to_install(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(Path(sys.executable).parent / "nothing"))
    with pytest.raises(ModelFilesError, match=r"convert_hf_to_gguf\.py is not here: fetch"):
        export_gguf(model_folder(tmp_path), tmp_path / "model.gguf")


def test_an_adapter_is_merged_first(tmp_path):
    result = model_folder(tmp_path, "adapter")
    (result / "adapter_config.json").write_text("{}")
    with pytest.raises(ModelFilesError, match="python -m training merge"):
        export_gguf(result, tmp_path / "model.gguf")
    with pytest.raises(ModelFilesError, match=r"no config\.json"):
        export_gguf(tmp_path, tmp_path / "model.gguf")


@pytest.mark.slow
def test_llama_cpps_own_converter_takes_a_merged_model_with_its_window(tmp_path, monkeypatch):
    if not LLAMA_CPPS_OWN.is_file():
        pytest.skip(f"llama.cpp's converter is not there: {INSTALL}")
    if not SMOLLM2.kept.is_file():
        pytest.skip("SmolLM2 is not there: `python -m app fetch smollm2` brings it")
    adapter, base = find_entry("smollm2").adapter, SMOLLM2.kept
    merged = merge(MergeRequest(str(adapter), tmp_path / "merged", str(base), 16_384))
    output = export_gguf(merged, tmp_path / "model.gguf", "f32", str(LLAMA_CPPS_OWN))
    monkeypatch.setattr(model_files, "KEPT_MODELS", tmp_path / "kept")
    read_back = model_files.weights_of(find_entry(str(output)), offline=True)
    expected, found = map(AutoModelForCausalLM.from_pretrained, (merged, read_back))
    assert found.config.rope_parameters == expected.config.rope_parameters
    assert found.config.max_position_embeddings == 16_384
    ids = torch.arange(300)[None]
    with torch.no_grad():
        torch.testing.assert_close(found(ids).logits, expected(ids).logits, atol=1e-3, rtol=0)
