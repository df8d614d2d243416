"""Uploading a result, with a hub that writes down what it is told."""

import json
import tomllib
from pathlib import Path

import pytest
from huggingface_hub.errors import HFValidationError

from tests.training.processes import ALONE
from training.errors import ModelFilesError
from training.publish.hub import publish
from training.publish.local_paths import public_name
from training.recipe import LoraOptions
from training.train import train


class Hub:
    """The part of HfApi that is used; what was told, in order."""

    def __init__(self, refuses: str = "") -> None:
        self.told: list[tuple[str, dict]] = []
        self.refuses = refuses

    def create_repo(self, repo_id, *, private, exist_ok):
        if self.refuses:
            raise HFValidationError(self.refuses)
        self.told.append(("create", {"id": repo_id, "private": private, "exist_ok": exist_ok}))

    def upload_folder(self, *, repo_id, folder_path, commit_message, ignore_patterns):
        files = [one.name for one in Path(folder_path).iterdir()]
        kept = sorted(name for name in files if name not in ignore_patterns)
        self.told.append(("folder", {"id": repo_id, "files": kept, "message": commit_message}))

    def upload_file(self, *, path_or_fileobj, path_in_repo, repo_id, commit_message):
        text = path_or_fileobj.decode()
        self.told.append(("file", {"id": repo_id, "path": path_in_repo, "text": text}))


@pytest.fixture
def result(tmp_path) -> Path:
    folder = tmp_path / "run" / "adapter"
    folder.mkdir(parents=True)
    for name in ("config.json", "adapter_config.json", "adapter_model.safetensors"):
        (folder / name).write_text("{}")
    (folder / "README.md").write_text(f"# A title\n\nload({str(folder)!r})\n")
    return folder


def test_all_files_go_up_and_the_card_names_the_repository(result):
    hub = Hub()
    assert publish(result, "owner/name", api=hub) == "https://huggingface.co/owner/name"
    (_, made), (_, folder), *_, (_, card) = hub.told
    assert made == {"id": "owner/name", "private": True, "exist_ok": True}
    assert folder["files"] == ["adapter_config.json", "adapter_model.safetensors", "config.json"]
    assert folder["message"] == "A title"
    assert (card["path"], card["text"]) == ("README.md", "# A title\n\nload('owner/name')\n")
    assert str(result) in (result / "README.md").read_text()  # the folder's own card stays


def test_what_the_hub_refuses_is_a_sentence(result):
    with pytest.raises(ModelFilesError, match=r"'owner/name' cannot be .*: no such owner\. Log in"):
        publish(result, "owner/name", api=Hub("no such owner.\nand more"))


def test_what_is_no_result_is_not_uploaded(tmp_path):
    hub = Hub()
    with pytest.raises(ModelFilesError, match="is no result of a run"):
        publish(tmp_path, "owner/name", api=hub)
    assert not hub.told


def test_no_file_that_goes_up_names_a_place_on_this_machine(make_recipe, base_model, tmp_path):
    base = base_model()
    given = (f'model.init="{base}"', "model.config={}", "data.row_tokens=64", "training.steps=1")
    recipe = make_recipe(*given, lora=LoraOptions(rank=2))
    adapter, hub = train(recipe, ALONE), Hub()
    assert str(tmp_path) in (adapter / "recipe.toml").read_text()
    publish(adapter, "owner/name", api=hub)
    (_, whole), texts = hub.told[1], {told["path"]: told["text"] for _, told in hub.told[2:]}
    assert texts.keys() == {"adapter_config.json", "recipe.toml", "README.md"}
    left = [(adapter / name).read_bytes() for name in whole["files"]]
    assert not any(str(tmp_path).encode() in one for one in left)
    assert not any(str(tmp_path) in text for text in texts.values())
    assert json.loads(texts["adapter_config.json"])["base_model_name_or_path"] == base.name
    assert tomllib.loads(texts["recipe.toml"])["model"]["init"] == base.name
    assert f"`{base.name}` is the base on your machine." in texts["README.md"]
    assert f"from_pretrained('{base.name}'," in texts["README.md"]


def test_hub_ids_and_hub_data_stay_what_they_are():
    names = ("owner/model", "hub:owner/data:train", "")
    assert tuple(map(public_name, names)) == names
    assert public_name("~/kept/base.gguf") == "base.gguf"
