"""Perplexity against its definition, passkeys against models that know and do not know."""

import json
import math
from types import SimpleNamespace

import pytest
import torch
from transformers import AutoModelForCausalLM

from training.__main__ import main
from training.data.byte_tokenizer import make_byte_tokenizer
from training.errors import DataError
from training.evaluation.passkey import (
    PasskeyOptions,
    evaluate_passkey,
    first_number,
    make_prompt,
)
from training.evaluation.perplexity import (
    PerplexityOptions,
    evaluate_perplexity,
    token_losses,
    windows_of,
)
from training.evaluation.report import Subject, load_subject, markdown_table


@pytest.mark.parametrize(
    ("length", "window", "stride"), [(10, 4, 2), (9, 4, 3), (3, 8, 2), (50, 7, 99)]
)
def test_windows_score_every_token_once(length, window, stride):
    scored = []
    for start, end, first_new in windows_of(length, window, stride):
        assert end - start <= window
        assert start < first_new
        scored += range(first_new, end)
    assert scored == list(range(1, length))


def test_token_losses_are_those_of_the_logits(base_model):
    model = AutoModelForCausalLM.from_pretrained(base_model()).eval()
    ids = torch.arange(30)
    logits = model(input_ids=ids[None]).logits[0, :-1]
    expected = -logits.log_softmax(-1)[torch.arange(29), ids[1:]]
    torch.testing.assert_close(token_losses(model, ids), expected)


def test_perplexity_in_both_conventions(base_model, tmp_path):
    folder = base_model()
    data = tmp_path / "text.jsonl"
    text = "a door, and it is evening. " * 3
    data.write_text(json.dumps({"text": text}) + "\n" + json.dumps({"text": "a"}) + "\n")
    arguments = ["evaluate", "perplexity", str(folder), "--data", str(data), "--stride", "8"]
    arguments += ["--windows", "16", "64", "--min-tokens", "5", "--output", str(tmp_path / "out")]
    assert main(arguments) == 0
    report = json.loads((tmp_path / "out" / "perplexity.json").read_text())
    assert report["manifest"]["documents"] == 1
    assert report["manifest"]["attention"] == "full"
    assert (tmp_path / "out" / "perplexity.png").stat().st_size > 1000
    table = (tmp_path / "out" / "perplexity.md").read_text().splitlines()
    assert table[0] == "| window | new_tokens | whole_windows | tokens_scored |"
    assert table[2].startswith("| 16 | ")
    subject = load_subject(str(folder))
    ids = torch.tensor(subject.tokenizer(text)["input_ids"])
    new, whole = [], []
    for start, end, first in windows_of(len(ids), 16, 8):
        losses = token_losses(subject.model, ids[start:end]).tolist()
        whole += losses
        new += losses[first - start - 1 :]
    row = report["perplexity"][0]
    assert row["window"] == 16
    assert row["tokens_scored"] == len(ids) - 1
    assert row["new_tokens"] == pytest.approx(math.exp(sum(new) / len(new)))
    assert row["whole_windows"] == pytest.approx(math.exp(sum(whole) / len(whole)))


def test_a_table_of_names_and_figures():
    table = markdown_table([{"way": "LoRA", "learns": 16384, "perplexity": 18.3797}])
    assert table.splitlines()[2] == "| LoRA | 16,384 | 18.380 |"


def test_windows_as_beginnings_of_one_reading(base_model, tmp_path):
    folder = base_model()
    data = tmp_path / "text.jsonl"
    texts = ["a door, and it is evening. " * 3, "it is evening, and a door. "]
    data.write_text("".join(json.dumps({"text": text}) + "\n" for text in texts))
    arguments = ["evaluate", "perplexity", str(folder), "--data", str(data), "--prefixes"]
    arguments += ["--windows", "16", "8", "48", "--output", str(tmp_path / "out")]
    assert main(arguments) == 0
    rows = json.loads((tmp_path / "out" / "perplexity.json").read_text())["perplexity"]
    assert [row["window"] for row in rows] == [8, 16, 48]
    subject = load_subject(str(folder))
    documents = [torch.tensor(subject.tokenizer(text)["input_ids"]) for text in texts]
    for row in rows:
        filled = [ids[: row["window"]] for ids in documents if len(ids) >= row["window"]]
        losses = [token_losses(subject.model, ids) for ids in filled]
        assert row["tokens_scored"] == sum(map(len, losses))
        whole, half = (
            torch.cat(losses),
            torch.cat([one[row["window"] // 2 - 1 :] for one in losses]),
        )
        assert row["new_tokens"] == pytest.approx(float(whole.mean().exp()), rel=1e-4)
        assert row["last_half"] == pytest.approx(float(half.mean().exp()), rel=1e-4)
    assert main([*arguments[:6], "--windows", "999", "--output", str(tmp_path / "none")]) != 0


def test_so_many_documents_are_measured_as_are_long_enough(base_model, tmp_path):
    data = tmp_path / "rows.jsonl"
    texts = ["a", "a b c d e f g h", "b", "b c d e f g h a", "c d e f g h a b"]
    data.write_text("".join(json.dumps({"text": text}) + "\n" for text in texts))
    options = PerplexityOptions((str(data),), (4,), min_tokens=6, max_documents=2)
    path = evaluate_perplexity(load_subject(str(base_model())), options, tmp_path / "out")
    found = next(path.glob("*.json")) if path.is_dir() else path.with_suffix(".json")
    assert json.loads(found.read_text())["manifest"]["documents"] == 2


def test_nothing_to_measure_is_said(base_model, tmp_path):
    subject = load_subject(str(base_model()))
    data = tmp_path / "a.txt"
    data.write_text("a")
    options = PerplexityOptions((str(data),), (4,), min_tokens=9)
    with pytest.raises(DataError, match="No document has 9 tokens"):
        evaluate_perplexity(subject, options, tmp_path)
    with pytest.raises(DataError, match="at least 2 tokens"):
        evaluate_perplexity(subject, PerplexityOptions((str(data),), (1,)), tmp_path)


class Knowing:
    """A stand-in that reads the key in the prompt, if it stands in the prompt's second half."""

    device = "cpu"

    def __init__(self, tokenizer):
        self.tokenizer = tokenizer
        self.config = SimpleNamespace(max_position_embeddings=999)

    def generate(self, inputs, **options):
        text = self.tokenizer.decode(inputs[0])
        key = text.partition("The pass key is ")[2][:5]
        said = f" {key}." if text.index(key) > len(text) / 2 else " 0."
        added = torch.tensor([self.tokenizer.encode(said)])
        return torch.cat([inputs, added[:, : options["max_new_tokens"]]], dim=1)


def test_passkey_by_length_and_depth(tmp_path):
    tokenizer = make_byte_tokenizer()
    subject = Subject(Knowing(tokenizer), tokenizer, {"model": "knowing"})
    options = PasskeyOptions(lengths=(600, 1200), depths=5, trials=2)
    report = json.loads(evaluate_passkey(subject, options, tmp_path).read_text())
    found = {(row["length"], row["depth"]): row["accuracy"] for row in report["by_depth"]}
    assert found[1200, 0.0] == found[600, 0.0] == 0
    assert found[1200, 1.0] == found[600, 1.0] == 1
    assert report["accuracy"]["1200"] == pytest.approx(0.4, abs=0.21)
    assert (tmp_path / "passkey.png").exists()


def test_a_model_that_knows_nothing_finds_nothing(base_model, tmp_path):
    model = base_model(max_position_embeddings=1024)
    arguments = ["evaluate", "passkey", str(model), "--lengths", "512", "--depths", "2"]
    assert main([*arguments, "--trials", "1", "--output", str(tmp_path)]) == 0
    assert json.loads((tmp_path / "passkey.json").read_text())["accuracy"] == {"512": 0.0}
    assert "| 512 | 0.000 |" in (tmp_path / "passkey.md").read_text()


@pytest.mark.parametrize("depth", [0.0, 0.5, 1.0])
def test_prompt_has_the_key_at_its_depth(depth):
    tokenizer = make_byte_tokenizer()
    ids = make_prompt(tokenizer, 2000, depth, "12345")
    text = tokenizer.decode(ids)
    assert 1850 < len(ids) <= 2000
    assert text.index("12345") / len(text) == pytest.approx(0.05 + 0.88 * depth, abs=0.06)
    with pytest.raises(DataError, match="no room"):
        make_prompt(tokenizer, 200, depth, "12345")


@pytest.mark.parametrize(
    ("text", "number"),
    [(" 12345.", "12345"), ("it is 1 2 3, no 4", "123"), ("none", ""), ("123456 7", "1234567")],
)
def test_first_number(text, number):
    assert first_number(text) == number


def test_missing_model_is_one_sentence(capsys, tmp_path):
    arguments = ["evaluate", "passkey", str(tmp_path / "nothing"), "--lengths", "99"]
    assert main(arguments) == 2
    assert capsys.readouterr().err.startswith("error: ")


def test_perplexity_and_passkeys_of_two_models_side_by_side(base_model, tmp_path, capsys):
    folder = str(base_model(max_position_embeddings=1024))
    data = tmp_path / "text.txt"
    data.write_text("a door, and it is evening. " * 20)
    first = ["evaluate", "perplexity", folder, "--data", str(data), "--windows", "16", "64"]
    assert main([*first, "--output", str(tmp_path / "before")]) == 0
    second = ["--compare", str(tmp_path / "before"), folder, "--output", str(tmp_path / "both")]
    arguments = ["evaluate", "perplexity", *second, "--data", str(data), "--windows", "16"]
    capsys.readouterr()
    assert main(arguments) == 0
    assert "| window | before | base | difference |" in capsys.readouterr().out
    report = json.loads((tmp_path / "both" / "perplexity-compared.json").read_text())
    assert [row["window"] for row in report["rows"]] == [16]
    assert report["rows"][0]["difference"] == 0
    assert (tmp_path / "both" / "perplexity-compared.png").stat().st_size > 1000
    keys = ["evaluate", "passkey", "--compare", folder, folder, "--output", str(tmp_path / "keys")]
    assert main([*keys, "--lengths", "512", "--depths", "1", "--trials", "1"]) == 0
    assert "| 512 | 0.000 | 0.000 | 0.000 |" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["perplexity"], "Give a model, or two of them"),
        (["perplexity", "--compare", "HERE", "HERE"], "is no report of perplexity"),
        (["passkey", "--compare", "HERE", "/nowhere"], "is no report of passkey"),
    ],
)
def test_what_cannot_be_compared_is_said(arguments, said, tmp_path, capsys):
    for name in ("perplexity", "passkey"):
        (tmp_path / f"{name}.json").write_text("[]")
    filled = [str(tmp_path) if one == "HERE" else one for one in arguments]
    assert main(["evaluate", *filled, "--output", str(tmp_path / "out")]) == 2
    assert said in capsys.readouterr().err
