"""Rows and batches: documents apart, every example once, any place to go on from."""

import itertools

import numpy as np
import pytest

from tests.training.data_files import decode, lines, prepared, with_data
from training.data.rows import DataPlace, Row, RowMaker, Share, make_batch, steps
from training.errors import RecipeError
from training.recipe import TrainingOptions


def text_rows(make_recipe, tmp_path, *overrides):
    texts = [letter * length for letter, length in zip("abcdef", (3, 30, 9, 1, 14, 8), strict=True)]
    path = lines(tmp_path / "texts.jsonl", [{"text": one} for one in texts])
    recipe = with_data(make_recipe, path, 'data.kind="text"', "data.row_tokens=16", *overrides)
    _, examples = prepared(recipe)
    return RowMaker(examples, recipe.data, 16, recipe.training.seed)


def test_text_fills_rows_and_keeps_documents_apart(make_recipe, tmp_path):
    maker = text_rows(make_recipe, tmp_path, "data.shuffle=false")
    rows = [row for row, _ in itertools.islice(maker.rows(), 4)]
    assert decode(rows[0].ids) == "<s>aaa</s><s>" + "b" * 10
    assert decode(rows[1].ids) == "b" * 16
    assert decode(rows[2].ids) == "bbbb</s><s>" + "c" * 9 + "</s>"
    assert rows[0].starts == (0, 5)
    assert rows[2].starts == (0, 5)
    joined = text_rows(make_recipe, tmp_path, "data.shuffle=false", "data.apart=false")
    assert next(joined.rows())[0].starts == (0,)


@pytest.mark.parametrize("shuffle", ["true", "false"])
@pytest.mark.parametrize("pack", ["true", "false"])
@pytest.mark.parametrize("kind", ["text", "tokens"])
def test_rows_go_on_from_any_place(make_recipe, tmp_path, shuffle, pack, kind):
    options = (f"data.shuffle={shuffle}", f"data.pack={pack}")
    if kind == "text":
        maker = text_rows(make_recipe, tmp_path, *options)
    else:
        recipe = make_recipe(*options)
        maker = RowMaker(prepared(recipe, None)[1], recipe.data, 64, 7)
    rows = list(itertools.islice(maker.rows(), 70))
    assert rows[-1][1].epoch > 0
    for begun in (0, 1, 13, 40):
        again = maker.rows(rows[begun][1])
        for (expected, _), (found, _) in zip(rows[begun + 1 :], again, strict=False):
            assert np.array_equal(expected.ids, found.ids)
            assert expected.starts == found.starts


def test_every_example_comes_once_an_epoch(make_recipe):
    recipe = make_recipe()
    _, examples = prepared(recipe, None)
    maker = RowMaker(examples, recipe.data, 64, 7)
    seen, place = [], DataPlace()
    while place.epoch == 0:
        parts, place = maker.plan(place)
        assert sum(stop - start for _, start, stop in parts) <= 64
        seen += [example for example, _, _ in parts]
    extra = seen[len(examples) :]
    assert sorted(seen[: len(examples)]) == list(range(len(examples)))
    assert len(extra) < 5  # the last row of an epoch is filled up from the next
    assert examples.lengths.sum() / 64 <= maker.count_rows(1) < len(examples)


def test_batch_predicts_within_documents_only():
    first = Row(np.array([5, 6, 7], np.int32), np.array([1, 1, 0.5], np.float32), (0,))
    second = Row(np.array([8, 9, 4, 3], np.int32), np.ones(4, np.float32), (0, 2))
    batch = make_batch([first, second])
    assert batch.ids.tolist() == [[5, 6, 7, 8, 9, 4, 3]]
    assert batch.positions.tolist() == [[0, 1, 2, 0, 1, 0, 1]]
    assert batch.where.tolist() == [0, 1, 3, 5]
    assert batch.targets.tolist() == [6, 7, 9, 3]
    assert batch.weights.tolist() == [1, 0.5, 1, 1]


def test_processes_share_a_step_without_overlap(make_recipe):
    recipe = make_recipe()
    _, examples = prepared(recipe, None)
    options = TrainingOptions(rows_per_step=8, rows_per_device=2)

    def shared(of):
        taken = []
        for rank in range(of):
            maker = RowMaker(examples, recipe.data, 64, 7)
            taken.append(next(steps(maker.rows(), options, Share(rank, of)))[0])
        return taken

    (alone,), pair = shared(1), shared(2)
    assert pair[0].total_weight == pair[1].total_weight == alone.total_weight
    dealt = [pair[0].batches[0], pair[1].batches[0], pair[0].batches[1], pair[1].batches[1]]
    for one, other in zip(alone.batches, dealt, strict=True):
        assert one.ids.tolist() == other.ids.tolist()
    three = steps(RowMaker(examples, recipe.data, 64, 7).rows(), options, Share(0, 3))
    with pytest.raises(RecipeError, match="cannot be shared by 3 processes"):
        next(three)
