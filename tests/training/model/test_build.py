import pytest
import torch
from transformers import AutoConfig, AutoModelForCausalLM

from tests.app.tiny_gguf import write_gguf
from training.errors import ModelFilesError, RecipeError
from training.model.build import from_files, reach_of, set_window


def llama(window: int, **rope: object):
    parameters = {"rope_type": "default", "rope_theta": 10_000.0, **rope}
    return AutoConfig.for_model("llama", max_position_embeddings=window, rope_parameters=parameters)


@pytest.mark.parametrize(
    ("window", "rope", "wanted", "kind", "factor"),
    [
        (4096, {}, 32_768, "linear", 8.0),
        (32_768, {"rope_type": "linear", "factor": 8.0}, 65_536, "linear", 16.0),
        (4096, {"rope_type": "linear", "factor": 8.0}, 65_536, "linear", 16.0),
        (
            131_072,
            {
                "rope_type": "llama3",
                "factor": 8.0,
                "low_freq_factor": 1.0,
                "high_freq_factor": 4.0,
                "original_max_position_embeddings": 8192,
            },
            262_144,
            "llama3",
            32.0,
        ),
    ],
)
def test_a_window_grows_from_the_first_one(window, rope, wanted, kind, factor) -> None:
    config = llama(window, **rope)
    set_window(config, wanted, 0, kind)
    assert config.max_position_embeddings == wanted
    assert config.rope_parameters["rope_type"] == kind
    assert config.rope_parameters["factor"] == factor


def test_a_shorter_window_leaves_the_positions() -> None:
    config = llama(32_768, rope_type="linear", factor=8.0)
    set_window(config, 16_384, 0, "linear")
    assert config.rope_parameters["factor"] == 8.0


def test_another_kind_on_top_is_refused() -> None:
    config = llama(32_768, rope_type="linear", factor=8.0)
    with pytest.raises(RecipeError, match="stretched by 'linear' already"):
        set_window(config, 65_536, 0, "yarn")


def test_an_ntk_aware_window_is_a_larger_base_and_nothing_else() -> None:
    config = llama(4096)
    set_window(config, 32_768, 0, "ntk")
    assert config.max_position_embeddings == reach_of(config) == 32_768
    assert config.rope_parameters["rope_type"] == "default"
    width = config.hidden_size // config.num_attention_heads
    assert config.rope_parameters["rope_theta"] == 10_000.0 * 8 ** (width / (width - 2))


@pytest.mark.parametrize("wanted", [32_768, 16_384])
def test_a_dynamic_config_keeps_the_window_its_base_grows_from(wanted) -> None:
    config = llama(4096)
    set_window(config, 32_768, 0, "dynamic")
    assert config.max_position_embeddings == 4096
    assert config.rope_parameters["factor"] == 8.0
    set_window(config, wanted, 0, "dynamic")  # where the model takes as much already
    assert config.max_position_embeddings == 4096
    assert reach_of(config) == 32_768
    set_window(config, 65_536, 0, "dynamic")
    assert (config.rope_parameters["factor"], reach_of(config)) == (16.0, 65_536)


def test_a_gguf_file_is_a_base_as_a_folder_is(tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    wanted = write_gguf(tmp_path / "base.gguf").state_dict()
    found = from_files(AutoModelForCausalLM, "~/base.gguf", dtype=torch.float32).state_dict()
    assert found.keys() == wanted.keys()
    assert all(torch.equal(found[name], wanted[name]) for name in wanted)


def test_an_adapter_without_its_base_is_said_to_be_one(tmp_path):
    (tmp_path / "config.json").write_text('{"model_type": "llama"}')
    (tmp_path / "adapter_config.json").write_text("{}")
    with pytest.raises(ModelFilesError, match="make one folder of both first"):
        from_files(AutoModelForCausalLM, str(tmp_path))
