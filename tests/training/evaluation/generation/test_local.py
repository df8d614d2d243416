"""A local model asked as it was meant: cut in the middle, templated, ended where it should."""

import pytest
import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

from training.errors import DataError, ModelFilesError
from training.evaluation.generation.base import Request, middle_cut, prompt_tokens_of
from training.evaluation.generation.open_model import ModelChoice, open_model

TEXT = "a door, and it is evening. "


@pytest.mark.parametrize(
    ("window", "prompt"), [(4096, 3500), (8192, 7500), (16384, 15500), (32768, 31500), (64, 32)]
)
def test_the_longest_prompt_is_that_of_the_benchmark(window, prompt):
    assert prompt_tokens_of(window) == prompt


def test_the_middle_is_what_is_cut():
    assert middle_cut(list(range(10)), 5) == ([0, 1], [8, 9])
    assert middle_cut(list(range(10)), 10) is None
    assert middle_cut(list(range(10)), 1) == ([], [])


def test_an_answer_is_that_of_generate(base_model):
    folder = base_model()
    model = open_model(str(folder), ModelChoice())
    said = model.answer(Request(TEXT, 8))
    tokenizer = AutoTokenizer.from_pretrained(folder)
    inputs = tokenizer(TEXT, return_tensors="pt")["input_ids"]
    plain = AutoModelForCausalLM.from_pretrained(folder).eval()
    out = plain.generate(inputs, max_new_tokens=8, do_sample=False, pad_token_id=2)
    assert said == tokenizer.decode(out[0, inputs.shape[1] :], skip_special_tokens=True)
    assert model.manifest["template"] == "none"
    assert model.count("abc") == 3


class Seen:
    """Keeps the ids that a model is given, and answers with what it is told to."""

    def __init__(self, model, says):
        self.model, self.says, self.ids, self.options = model, says, [], {}
        self.generation_config, self.device = model.generation_config, model.device

    def generate(self, inputs, **options):
        self.ids, self.options = inputs[0].tolist(), options
        return torch.cat([inputs, torch.tensor([self.says])], dim=1)


@pytest.fixture
def watched(base_model, monkeypatch):
    def make(**choice):
        model = open_model(str(base_model()), ModelChoice(**choice))
        seen = Seen(model.subject.model, [5, 6])
        subject = type(model.subject)(seen, model.subject.tokenizer, model.subject.manifest)
        return type(model)(subject, model.name, model.manifest, model.prompt_tokens, model.template)

    return make


def text_read(model):
    return model.subject.tokenizer.decode(model.subject.model.ids)


def test_a_long_prompt_is_cut_and_then_put_into_the_template(watched):
    model = watched(prompt_tokens=6, template="llama2")
    model.answer(Request("abcdefghij", 2))
    # Three letters stay at each end; the tiny tokenizer lacks the letters I and N.
    assert text_read(model) == "<s>[INST]abchij[/INST]".replace("IN", "<unk><unk>")
    model.answer(Request("abcdefghij", 2, is_plain=True))
    assert text_read(model) == "abchij"
    model.answer(Request("abcdefghij", 2, is_cut=False, opening="so "))
    whole = "<s>[INST]abcdefghij[/INST]so "
    assert text_read(model) == whole.replace("IN", "<unk><unk>")


def test_an_answer_ends_at_the_line_where_that_is_asked(watched):
    model = watched()
    model.answer(Request("a", 2, ends_at_newline=True))
    newline = model.subject.tokenizer.encode("\n", add_special_tokens=False)[0]
    assert newline in model.subject.model.options["eos_token_id"]
    assert model.subject.model.options["do_sample"] is False
    model.answer(Request("a", 2))
    assert "eos_token_id" not in model.subject.model.options


def test_what_leaves_no_room_is_said(base_model):
    model = open_model(str(base_model()), ModelChoice())
    with pytest.raises(DataError, match="no room for an answer in 64"):
        model.answer(Request(TEXT * 9, 2, is_cut=False))


def test_files_that_cannot_be_are_said(tmp_path):
    with pytest.raises(ModelFilesError, match="There is no file"):
        open_model(str(tmp_path / "a.gguf"), ModelChoice())
    (tmp_path / "a.gguf").write_bytes(b"no model")
    with pytest.raises(ModelFilesError, match="damaged, or no GGUF"):
        open_model(str(tmp_path / "a.gguf"), ModelChoice())


def test_a_gguf_whose_positions_would_be_lost_is_refused(tmp_path):
    from gguf import GGUFWriter

    path = tmp_path / "long.gguf"
    writer = GGUFWriter(path, "llama")
    writer.add_float32("llama.rope.scaling.factor", 8.0)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    with pytest.raises(ModelFilesError, match="stretched positions"):
        open_model(str(path), ModelChoice())
