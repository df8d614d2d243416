"""Uploading a result by the hub's own client, to a hub on this machine."""

import json
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from huggingface_hub import HfApi

from tests.training.processes import ALONE
from tests.training.publish.hub_server import HubServer
from training.errors import ModelFilesError
from training.publish.hub import publish
from training.publish.local_paths import public_name
from training.recipe import LoraOptions
from training.train import train


@pytest.fixture
def hub() -> Iterator[HubServer]:
    with HubServer() as server:
        yield server
        server.shutdown()


def client(hub: HubServer) -> HfApi:
    return HfApi(endpoint=hub.url, token="hf_of_a_test")


@pytest.fixture
def result(tmp_path) -> Path:
    folder = tmp_path / "run" / "adapter"
    folder.mkdir(parents=True)
    for name in ("config.json", "adapter_config.json", "adapter_model.safetensors"):
        (folder / name).write_text("{}")
    (folder / "README.md").write_text(f"# A title\n\nload({str(folder)!r})\n")
    return folder


def test_all_files_go_up_and_the_card_names_the_repository(hub, result):
    assert publish(result, "owner/name", api=client(hub)) == f"{hub.url}/owner/name"
    (made,) = hub.created
    assert (made["organization"], made["name"], made["visibility"]) == ("owner", "name", "private")
    assert set(hub.files) == {path.name for path in result.iterdir()}
    assert set(hub.summaries) == {"A title", "A title: card"}
    assert hub.texts["README.md"] == "# A title\n\nload('owner/name')\n"
    assert str(result) in (result / "README.md").read_text()  # the folder's own card stays


def test_what_the_hub_refuses_is_a_sentence(hub, result):
    hub.refuses = 403
    with pytest.raises(ModelFilesError, match=r"'owner/name' cannot be .*403 Forbidden.* Log in"):
        publish(result, "owner/name", api=client(hub))


def test_a_hub_that_cannot_be_reached_is_a_sentence(result):
    nobody = HfApi(endpoint="http://127.0.0.1:9", token="hf_of_a_test")
    with pytest.raises(ModelFilesError, match=r"'owner/name' cannot be .*refused\. Log in"):
        publish(result, "owner/name", api=nobody)


def test_what_is_no_result_is_not_uploaded(hub, tmp_path):
    with pytest.raises(ModelFilesError, match="is no result of a run"):
        publish(tmp_path, "owner/name", api=client(hub))
    assert not hub.created


def test_no_file_that_goes_up_names_a_place_on_this_machine(hub, make_recipe, base_model, tmp_path):
    base = base_model()
    given = (f'model.init="{base}"', "model.config={}", "data.row_tokens=64", "training.steps=1")
    recipe = make_recipe(*given, lora=LoraOptions(rank=2))
    adapter = train(recipe, ALONE)
    assert str(tmp_path) in (adapter / "recipe.toml").read_text()
    publish(adapter, "owner/name", api=client(hub))
    assert hub.files.keys() == {path.name for path in adapter.iterdir()}
    assert not any(str(tmp_path).encode() in data for data in hub.files.values())
    texts = hub.texts
    assert json.loads(texts["adapter_config.json"])["base_model_name_or_path"] == base.name
    assert tomllib.loads(texts["recipe.toml"])["model"]["init"] == base.name
    assert f"`{base.name}` is the base on your machine." in texts["README.md"]
    assert f"from_pretrained('{base.name}'," in texts["README.md"]


def test_hub_ids_and_hub_data_stay_what_they_are():
    names = ("owner/model", "hub:owner/data:train", "")
    assert tuple(map(public_name, names)) == names
    assert public_name("~/kept/base.gguf") == "base.gguf"
