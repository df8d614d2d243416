"""GGUF by llama.cpp's converter: called as it is, or a sentence."""

import sys
from pathlib import Path

import pytest

from training.__main__ import main
from training.errors import ModelFilesError
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
