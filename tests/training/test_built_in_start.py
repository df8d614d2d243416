import json
from pathlib import Path

import pytest
import torch
from transformers import LlamaForCausalLM

from training.built_in import waves
from training.built_in.circuit import Circuit, Gains, Shape, new_model
from training.built_in.finish import Finish, finish
from training.built_in.prepare import Plan, Stage, prepare
from training.built_in.sentences import SentenceRule
from training.built_in.vocabulary import (
    ANSWER,
    BOS,
    END,
    NOTHING,
    NOTHING_ZH,
    QUESTION,
    Reading,
    save_tokenizer,
)
from training.built_in.vocabulary import train_tokenizer as train

NUM_PIECES = 600


def test_a_wave_peaks_at_its_distance_and_nowhere_else() -> None:
    turns = 1e16 ** -(torch.arange(0, 64, 2) / 64)
    sizes, phases = waves.fit_back(turns, 2, torch.Generator().manual_seed(1))
    distances = torch.arange(8_192)[:, None]
    shares = (sizes * torch.cos(distances * turns + phases)).sum(-1).softmax(0)
    assert shares.argmax() == 2
    assert shares[2] > 0.95


@pytest.mark.slow
def test_the_start_copies_what_stands_under_a_tag_before_any_training() -> None:
    reading = Reading(NUM_PIECES, 64)
    model = new_model(Shape(), NUM_PIECES, reading)
    Circuit(model, reading, Gains(), seed=1).write([f"piece {at}" for at in range(NUM_PIECES)])
    random = torch.Generator().manual_seed(2)
    passage, bodies = [BOS], []
    for tag in range(20):
        bodies.append(torch.randint(300, NUM_PIECES, (12,), generator=random).tolist())
        passage += [reading.first_tag + tag, *bodies[-1], END]
    hits = []
    for tag in (3, 11, 19):
        answer = [reading.first_tag + tag, *bodies[tag]]
        ids = torch.tensor([[*passage, QUESTION, 301, ANSWER, *answer]])
        with torch.inference_mode():
            chosen = model(ids).logits[0, -len(answer) : -1].argmax(-1)
        hits.append(float((chosen == torch.tensor(bodies[tag])).float().mean()))
    assert sum(hits) / 3 > 0.6  # from a standard initialisation it is about 1 in 664


def test_the_shipped_folder_is_whole(tmp_path: Path) -> None:
    tokenizer = train(["Ada went to the harbour."], 280)
    start, trained, shipped = tmp_path / "start", tmp_path / "trained", tmp_path / "shipped"
    save_tokenizer(tokenizer, start, 4_096)
    reading = Reading(tokenizer.get_vocab_size(), 8, sentences=SentenceRule(min_width=9))
    reading.save(start)
    shape = Shape(width=32, layers=1, heads=2, head_width=16, inner=16)
    model = new_model(shape, tokenizer.get_vocab_size(), reading)
    model.save_pretrained(trained)
    finish(start, trained, shipped, Finish(2_048, 1_024, refusals=0.5))
    again = LlamaForCausalLM.from_pretrained(shipped)
    assert again.config.max_position_embeddings == 2_048
    assert again.dtype == torch.bfloat16
    before, after = (one.get_input_embeddings().weight.float() for one in (model, again))
    scaled = torch.ones(len(before), 1)
    scaled[[NOTHING, NOTHING_ZH]] = 0.5
    torch.testing.assert_close(after, (before * scaled).bfloat16().float())
    loaded = Reading.load(shipped)
    assert (loaded.reliable_tokens, loaded.sentences.min_width) == (1_024, 9)
    assert json.loads((shipped / "tokenizer_config.json").read_text())["model_max_length"] == 2_048
    sizes = sum(p.numel() for p in again.parameters()) * 2
    assert (shipped / "model.safetensors").stat().st_size < sizes + 4_000


@pytest.mark.slow
def test_all_that_training_needs_is_made_from_a_folder_of_texts(tmp_path: Path) -> None:
    texts, folder = tmp_path / "texts", tmp_path / "made"
    texts.mkdir()
    nouns = ["lantern", "harbour", "orchard", "violin", "glacier", "compass", "pigeon"]
    for number in range(6):
        lines = (f"{a} {number} was carried to the {b} at night. " for a in nouns for b in nouns)
        (texts / f"book {number}.txt").write_text("".join(lines) * 4)
    plan = Plan(
        Shape(width=144, layers=3, heads=4, head_width=64, inner=16),
        num_pieces=300,
        num_tags=64,
        stages=(Stage(4_000, (256, 512)),),
        long_stages=(Stage(2_000, (1_024,)),),
        num_alpaca=3,
    )
    prepare(texts, folder, plan)
    assert LlamaForCausalLM.from_pretrained(folder / "start").config.vocab_size == 300 + 64
    lines = (folder / "records.jsonl").read_text().splitlines()
    records = [json.loads(line) for line in lines]
    assert sum(len(record["ids"]) for record in records) >= 4_000
    assert all(len(record["ids"]) == len(record["loss_weights"]) <= 512 for record in records)
    assert (folder / "long.jsonl").exists()
    assert len((folder / "long-alpaca.jsonl").read_text().splitlines()) == 3
