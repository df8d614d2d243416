"""A result's card: what it states, and that its own lines load what was learnt."""

import json
import re
import subprocess
import warnings
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from transformers import AutoModelForCausalLM

from tests.app.tiny_gguf import write_gguf
from tests.training.processes import ALONE
from training.model.merge import MergeRequest, merge
from training.publish.card import Facts, card, rope_in_words
from training.publish.commit import commit_of
from training.publish.local_paths import plain_card
from training.recipe import LoraOptions
from training.train import train

IDS = torch.tensor([[5, 8, 11, 14] * 40])  # longer than the base's window


def logits_of(model) -> torch.Tensor:
    with torch.no_grad():
        return model(IDS).logits


def run_lines(text: str):
    """Run the lines of a card as they stand there; return the model."""
    lines = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    assert len(lines) == 1
    names: dict[str, object] = {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)  # peft's, of transformers' names
        exec(lines[0], names)
    return names["model"]


@pytest.mark.parametrize("tied", [False, True])
def test_an_adapters_own_lines_load_what_was_learnt(make_recipe, base_model, tied, tmp_path):
    base = base_model(tie_word_embeddings=tied, intermediate_size=48)
    given = (f'model.init="{base}"', "model.config={}", "model.window_tokens=256")
    recipe = make_recipe(*given, "attention.group_size=64", lora=LoraOptions(rank=4, alpha=8))
    recipe = replace(recipe, attention=replace(recipe.attention, kind="s2"))
    adapter = train(recipe, ALONE)
    text = (adapter / "README.md").read_text()
    merged = merge(MergeRequest(str(adapter), tmp_path / "merged"))
    expected = logits_of(AutoModelForCausalLM.from_pretrained(merged))
    torch.testing.assert_close(logits_of(run_lines(text)), expected, atol=1e-5, rtol=0)
    plain = text.replace(f", config=AutoConfig.from_pretrained('{adapter}')", "")
    assert plain != text
    assert not torch.allclose(logits_of(run_lines(plain)), expected, atol=1e-3)
    for words in ("| base | base |", "linear, factor 4, from 64 tokens", "| window | 256 tokens |"):
        assert words in text
    assert "S², groups of 64 tokens" in text
    assert "rank 4, α 8, on q_proj, k_proj, v_proj, o_proj; whole: embed_tokens, norm" in text
    assert "rows.jsonl (tokens): 60 examples" in text
    assert "| steps | 6," in text
    assert str(tmp_path) not in text.split("## Load it")[0]  # no folder of this machine


@pytest.mark.parametrize("tied", [False, True])
def test_an_adapters_lines_load_a_gguf_base(make_recipe, tied, tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    write_gguf(tmp_path / "base.gguf", tied=tied)
    given = ('model.init="~/base.gguf"', "model.config={}", "model.window_tokens=1024")
    recipe = make_recipe(*given, "data.row_tokens=64", lora=LoraOptions(rank=4, alpha=8))
    adapter = train(recipe, ALONE)
    merged = merge(MergeRequest(str(adapter), tmp_path / "merged"))
    expected = logits_of(AutoModelForCausalLM.from_pretrained(merged))
    text = (adapter / "README.md").read_text()
    torch.testing.assert_close(logits_of(run_lines(text)), expected, atol=1e-4, rtol=0)
    published = plain_card(text, adapter, "owner/name")
    assert "from_pretrained('.', gguf_file='base.gguf', config=" in published
    assert str(tmp_path) not in published


def test_a_models_lines_load_it(make_recipe):
    result = train(make_recipe(), ALONE)
    text = (result / "README.md").read_text()
    model = run_lines(text)
    assert torch.equal(logits_of(model), logits_of(AutoModelForCausalLM.from_pretrained(result)))
    assert "| base | none: the weights were drawn |" in text
    assert "| attention while training | full |" in text
    assert "| learns | all weights |" in text
    assert "library_name: transformers" in text


def test_a_base_of_the_hub_stands_in_the_head(make_recipe):
    recipe = make_recipe(lora=LoraOptions())
    of_hub = replace(recipe.model, init="owner/model", config={})
    log = ({"step": 1, "loss": 3.0, "tokens": 9}, {"step": 2, "loss": 2.5, "tokens": 18})
    measured = (*log, {**log[1], "step": 3, "held_out_loss": 2.75})
    text = card(replace(recipe, model=of_hub), Facts(log=measured, commit="abc"), "owner/result")
    head = text.split("---")[1]
    assert "base_model: owner/model" in head
    assert "library_name: peft" in head
    assert (
        "from_pretrained('owner/model', config=AutoConfig.from_pretrained('owner/result'))" in text
    )
    assert "| loss | 3.0000 at first, 2.5000 at last; held out: 2.7500 |" in text
    assert "| code | abc |" in text


@pytest.mark.parametrize(
    ("rope", "words"),
    [
        ({"rope_type": "default", "rope_theta": 10_000.0}, "plain, base 10000"),
        (
            {"rope_type": "yarn", "factor": 2.5, "original_max_position_embeddings": 4096},
            "yarn, factor 2.5, from 4,096 tokens",
        ),
        ({"rope_type": "linear", "factor": 8.0}, "linear, factor 8, from 1,024 tokens"),
        ({}, ""),
    ],
)
def test_positions_in_words(rope, words):
    config = {"max_position_embeddings": 8192, "rope_parameters": rope}
    assert rope_in_words(json.loads(json.dumps(config))) == words


def test_the_commit_of_a_checkout(tmp_path: Path):
    assert commit_of(tmp_path) == ""

    def git(*arguments: str) -> str:
        identity = ("-c", "user.name=one", "-c", "user.email=one@example.org")
        command = ["git", "-C", str(tmp_path), *identity, *arguments]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()

    git("init", "-q")
    (tmp_path / "file").write_text("one")
    git("add", "file")
    git("commit", "-qm", "first")
    assert commit_of(tmp_path) == git("rev-parse", "HEAD")
    (tmp_path / "file").write_text("two")
    assert commit_of(tmp_path) == f"{git('rev-parse', 'HEAD')} and changes"
