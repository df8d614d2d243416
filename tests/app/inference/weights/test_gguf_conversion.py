"""GGUF files as models: converted once, whole, with the right positions."""

import json
import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import torch
from safetensors import safe_open
from transformers import LlamaForCausalLM

from app.backends import model_files
from app.backends.base import Finished, Generation, Stop
from app.backends.local import LocalOptions
from app.backends.open_local import open_local
from app.errors import UnavailableModelError
from app.models.catalogue import find_entry
from app.models.kept_models import is_whole, making_whole
from app.prompting.prompt import PromptTurn, Words, build_prompt
from tests.app.tiny_gguf import write_gguf

ROOT = Path(__file__).resolve().parents[4]


@pytest.fixture(autouse=True)
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Keep what is converted in a folder of the test."""
    monkeypatch.setattr("app.backends.model_files.KEPT_MODELS", tmp_path / "kept")
    return tmp_path / "kept"


def test_a_file_is_converted_once_and_computes_the_same(tmp_path: Path, kept: Path) -> None:
    network = write_gguf(tmp_path / "book.gguf")
    entry = find_entry(str(tmp_path / "book.gguf"))
    folder = model_files.weights_of(entry, offline=True)
    ids = torch.arange(3, 60)[None]
    found = LlamaForCausalLM.from_pretrained(folder)
    assert torch.allclose(found(ids).logits, network(ids).logits, atol=1e-4)
    made = {path: path.stat().st_mtime_ns for path in kept.rglob("*")}
    assert model_files.weights_of(entry, offline=True) == folder
    assert {path: path.stat().st_mtime_ns for path in kept.rglob("*")} == made


@pytest.mark.parametrize("name", ["book.gguf", "book.GGUF"])
def test_a_file_answers_with_its_own_template(tmp_path: Path, name: str) -> None:
    write_gguf(tmp_path / name)
    backend = open_local(str(tmp_path / name), LocalOptions(device="cpu"))
    assert (backend.info.name, backend.info.window_tokens) == ("book", 2048)
    assert backend.info.licence == "apache-2.0"
    turns = [PromptTurn("user", (Words("the lamp"),))]
    prompt = build_prompt(turns, [], backend.template, backend.tokenizer)
    assert prompt.text == "<s>user\nthe lamp</s>\n<s>assistant\n"
    assert prompt.ids[0] == 1
    assert backend.tokenizer.eos_ids == (2,)
    *_, last = backend.stream(prompt, Generation(max_tokens=3), Stop())
    assert isinstance(last, Finished)
    backend.close()


@pytest.mark.parametrize(
    ("header", "rope_type", "factor"),
    [
        ({"rope.scaling.type": "linear", "rope.scaling.factor": 4.0}, "linear", 4.0),
        ({"rope.scaling.type": "none", "rope.scaling.factor": 4.0}, "default", None),
    ],
)
def test_stretched_positions_survive(
    tmp_path: Path, header: dict[str, object], rope_type: str, factor: float | None
) -> None:
    write_gguf(tmp_path / "book.gguf", header)
    entry = find_entry(str(tmp_path / "book.gguf"))
    config = LlamaForCausalLM.from_pretrained(model_files.weights_of(entry, True)).config
    assert config.rope_parameters["rope_type"] == rope_type
    assert config.rope_parameters.get("factor") == factor


@pytest.mark.parametrize("num_bytes", [0, 3, 200, 20_000])
def test_a_file_that_is_cut_off_is_told(tmp_path: Path, num_bytes: int) -> None:
    path = tmp_path / "book.gguf"
    write_gguf(path)
    path.write_bytes(path.read_bytes()[:num_bytes])
    with pytest.raises(UnavailableModelError, match="no GGUF file, or is cut off"):
        find_entry(str(path))


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(UnavailableModelError, match="There is no file"):
        find_entry(str(tmp_path / "book.gguf"))


def test_a_conversion_that_breaks_off_is_made_again(tmp_path: Path) -> None:
    folder = tmp_path / "made"

    def fill_the_disk() -> None:
        with making_whole(folder) as making:
            assert making is not None
            (making / "half").touch()
            raise OSError("disk full")

    with pytest.raises(UnavailableModelError, match=r"cannot be kept in .*disk full"):
        fill_the_disk()
    assert not is_whole(folder)
    with making_whole(folder) as again:
        assert again is not None
        (again / "all").touch()
    assert is_whole(folder)
    assert not (folder / "half").exists()


def test_two_that_convert_at_once_make_one_folder(tmp_path: Path) -> None:
    folder, made = tmp_path / "made", []

    def make() -> None:
        with making_whole(folder) as making:
            if making is not None:
                made.append(making)
                (making / "half").touch()
                time.sleep(0.2)
                (making / "all").touch()
        assert (folder / "all").exists()

    with ThreadPoolExecutor(4) as pool:
        for done in [pool.submit(make) for _ in range(4)]:
            done.result()
    assert len(made) == 1


def test_what_a_killed_conversion_left_is_swept(tmp_path: Path) -> None:
    folder = tmp_path / "made"
    code = "import os, sys; from pathlib import Path\n"
    code += "from app.models.kept_models import making_whole\n"
    code += "with making_whole(Path(sys.argv[1])) as making:\n"
    code += "    (making / 'half').touch(); os.kill(os.getpid(), 9)"
    subprocess.run([sys.executable, "-c", code, str(folder)], cwd=ROOT, check=False)
    assert (tmp_path / "made.making" / "half").exists()
    with making_whole(folder) as making:
        assert making is not None
    assert is_whole(folder)
    assert not list(tmp_path.rglob("half"))


@pytest.mark.skipif(os.name == "nt", reason="an unwritable folder is another matter there")
def test_a_folder_that_cannot_be_made_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with (
        pytest.raises(UnavailableModelError, match="cannot be kept in"),
        making_whole(tmp_path / "file" / "models" / "made"),
    ):
        pass


@pytest.mark.parametrize("tied", [True, False])
def test_a_converted_folder_is_one_that_other_servers_read(tmp_path: Path, tied: bool) -> None:
    path = tmp_path / "book.gguf"
    write_gguf(path, tied=tied)
    folder = model_files.weights_of(find_entry(str(path)), offline=True)
    config = json.loads((folder / "config.json").read_text())
    assert config["architectures"] == ["LlamaForCausalLM"]
    with safe_open(folder / "model.safetensors", framework="pt") as file:
        names = set(file.keys())
    assert "model.embed_tokens.weight" in names
    assert ("lm_head.weight" in names) is not tied
