"""What a miniature learns from and is tested on: drawn by seeds, nothing of both."""

import json
import re
from dataclasses import replace

import pytest

from training.errors import DataError
from training.reproduce.corpus import (
    KEY_WEIGHT,
    PASSKEY_DIGITS,
    least_passkey_tokens,
    make_corpus,
    num_rows,
)
from training.reproduce.scale import FACTORS, SCALES
from training.reproduce.stories import KINDS, NAMES_A_KIND, make_stories

TINY = SCALES["tiny"]


@pytest.fixture(scope="module")
def corpus(tmp_path_factory):
    return make_corpus(TINY, None, tmp_path_factory.mktemp("corpus"))


def rows(corpus, window):
    return [json.loads(line) for line in corpus.rows(window).read_text().splitlines()]


@pytest.mark.parametrize("factor", [1, *FACTORS])
def test_rows_fill_a_window_and_one_in_eight_hides_a_key(corpus, factor):
    window = TINY.window * factor
    made = rows(corpus, window)
    assert len(made) == num_rows(TINY, window)
    hidden = made[::8]
    assert all(len(row["ids"]) == window for row in made if row not in hidden)
    for row in hidden:
        assert least_passkey_tokens(corpus.tokenizer) <= len(row["ids"]) <= window
        text = corpus.tokenizer.decode(row["ids"])
        key = text.removesuffix(".").split(" ")[-1]
        assert len(key) == PASSKEY_DIGITS
        assert text.count(key) == 3
        heavy = row["loss_weights"].count(KEY_WEIGHT)
        assert corpus.tokenizer.decode(row["ids"][-heavy:]).strip() == f"{key}."


def test_a_window_too_short_for_a_key_has_none(tmp_path):
    few_words = replace(TINY, vocabulary=300)
    made = make_corpus(few_words, None, tmp_path)
    assert least_passkey_tokens(made.tokenizer) > TINY.window
    assert all("loss_weights" not in row for row in rows(made, TINY.window))
    assert "loss_weights" in rows(made, 8 * TINY.window)[0]


def test_nothing_is_held_out_and_learnt(corpus):
    held_out = [json.loads(line)["text"] for line in corpus.held_out.read_text().splitlines()]
    learnt = " ".join(corpus.tokenizer.decode(row["ids"][1:]) for row in rows(corpus, 1024))
    assert len(held_out) == TINY.documents
    assert not any(text[start : start + 200] in learnt for text in held_out for start in (0, 3000))


def test_the_same_again_from_nothing(corpus, tmp_path):
    again = make_corpus(TINY, None, tmp_path)
    for file in ("held-out.jsonl", "rows-256.jsonl", "tokenizer/tokenizer.json"):
        assert (again.folder / file).read_bytes() == (corpus.folder / file).read_bytes()


def test_made_once(corpus):
    before = corpus.rows(TINY.window).stat().st_mtime_ns
    assert make_corpus(TINY, None, corpus.folder).rows(TINY.window).stat().st_mtime_ns == before


def test_texts_of_a_folder(tmp_path):
    texts = tmp_path / "texts"
    texts.mkdir()
    lines = [json.dumps({"text": text}) for text in make_stories(6, 12_000, seed=5)]
    whole = [json.loads(line)["text"] for line in lines]
    short = json.dumps({"text": "too short"})
    (texts / "a.jsonl").write_text("\n".join([*lines, short, "no json"]) + "\n")
    made = make_corpus(TINY, texts, tmp_path / "corpus")
    held_out = made.held_out.read_text().splitlines()
    assert len(held_out) == TINY.documents
    assert all(any(json.loads(one)["text"] in text for text in whole) for one in held_out)


def test_too_few_texts_are_one_sentence(tmp_path):
    (tmp_path / "a.txt").write_text("word " * 3000)
    with pytest.raises(DataError, match="1 texts are too few"):
        make_corpus(TINY, tmp_path, tmp_path / "corpus")


def test_the_same_stories_for_the_same_seed():
    story = next(make_stories(1, 5000))
    assert 5000 <= len(story) < 5100
    assert list(make_stories(2, 500)) == list(make_stories(2, 500))
    assert list(make_stories(2, 500)) != list(make_stories(2, 500, seed=1))


def test_a_kind_has_one_name_in_a_text_and_others_in_other_texts():
    texts = [set(re.findall(r"([a-z]+) ([A-Z][a-z]+)", one)) for one in make_stories(20, 20_000)]
    for people in texts:
        assert len({kind for kind, _ in people}) == len(people) > 0.9 * len(KINDS)
    for kind in KINDS:
        names = {name for people in texts for one, name in people if one == kind}
        assert 2 <= len(names) <= NAMES_A_KIND


def test_what_a_story_comes_back_to_stands_near_and_far_alike():
    (story,) = make_stories(1, 20_000)
    back, last = [], {}
    for place, name in enumerate(re.findall(r"[A-Z][a-z]{3}", story)):
        back.append(place - last.get(name, place))
        last[name] = place
    for near, far in ((1, 4), (4, 16), (16, 64), (64, 256)):
        assert sum(near <= one < far for one in back) > 0.1 * len(back)


def test_a_base_that_learns_longer_has_more_stories(tmp_path):
    longer = replace(TINY, base_steps=400)
    held_out = make_corpus(longer, None, tmp_path).held_out.read_text().splitlines()
    assert len(held_out) > TINY.documents
