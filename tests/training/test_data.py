"""From files to rows: what is learnt, what is dropped, and going on from any place."""

import gzip
import itertools
import json
import lzma

import numpy as np
import pytest

from tests.training.tiny import make_tokenizer
from training.errors import DataError, RecipeError
from training.examples import Examples
from training.prepare import ConsoleProgress, describe, folder_of, prepare
from training.recipe import TrainingOptions
from training.rows import Place, Row, RowMaker, Share, make_batch, steps
from training.sources import find_files, read_records
from training.templates import UnusableError, pieces_of, turns_of

TOKENIZER = make_tokenizer()


def lines(path, records):
    path.write_text("".join(json.dumps(one) + "\n" for one in records))
    return path


def prepared(recipe, tokenizer=TOKENIZER):
    manifest = prepare(recipe, tokenizer)
    return manifest, Examples(folder_of(recipe))


def decode(ids) -> str:
    return "".join(TOKENIZER.convert_ids_to_tokens(ids))


def with_data(make_recipe, path, *overrides):
    return make_recipe(f'data.files=["{path}"]', *overrides)


def test_records_learn_answers_only(make_recipe, tmp_path):
    path = lines(tmp_path / "a.jsonl", [{"instruction": "ask", "input": "", "output": "yes"}])
    _, examples = prepared(with_data(make_recipe, path, 'data.kind="records"'))
    ids, weights = examples.read(0, 0, int(examples.lengths[0]))
    assert decode(ids) == "<s>[<unk><unk>ST]ask[/<unk><unk>ST]yes</s>"
    assert decode(ids[weights > 0]) == "yes</s>"


def test_chats_learn_every_answer(make_recipe, tmp_path):
    chat = [
        {"role": "system", "content": "be"},
        {"role": "user", "content": "one"},
        {"role": "assistant", "content": "two"},
        {"role": "user", "content": "three"},
        {"role": "assistant", "content": "four"},
    ]
    path = lines(tmp_path / "a.jsonl", [{"messages": chat}])
    _, examples = prepared(with_data(make_recipe, path, 'data.kind="chats"'))
    ids, weights = examples.read(0, 0, int(examples.lengths[0]))
    assert decode(ids[weights > 0]) == "two</s>four</s>"
    assert decode(ids).count("<s>") == 2


def test_the_tokenizers_own_template():
    tokenizer = make_tokenizer()
    tokenizer.chat_template = (
        "{% for m in messages %}{{ m['role'] + ':' + m['content'] + '.' }}{% endfor %}"
        "{% if add_generation_prompt %}assistant:{% endif %}"
    )
    turns = [("user", "a"), ("assistant", "b"), ("user", "c"), ("assistant", "d")]
    pieces = pieces_of(turns, "model", tokenizer)
    assert [(one.text, one.is_learnt) for one in pieces] == [
        ("user:a.assistant:", False),
        ("b.", True),
        ("user:c.assistant:", False),
        ("d.", True),
    ]
    tokenizer.chat_template = "{{ messages | length }}"
    with pytest.raises(UnusableError, match="rewrites"):
        pieces_of(turns, "model", tokenizer)


@pytest.mark.parametrize("template", ["llama2", "alpaca"])
def test_saved_chat_template_is_what_was_trained(make_recipe, tmp_path, template):
    from training.export import write_tokenizer

    recipe = make_recipe('data.kind="records"', f'data.template="{template}"')
    write_tokenizer(make_tokenizer(), recipe, tmp_path / "out")
    from transformers import AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(tmp_path / "out")
    turns = [("system", "be"), ("user", "a"), ("assistant", "b"), ("user", "c"), ("assistant", "d")]
    pieces = pieces_of(turns, template, tokenizer)
    trained = "".join(
        ("<s>" if one.starts else "") + one.text + ("</s>" if one.ends else "") for one in pieces
    )
    messages = [{"role": role, "content": text} for role, text in turns]
    assert tokenizer.apply_chat_template(messages, tokenize=False) == trained


@pytest.mark.parametrize(
    ("record", "reason"),
    [
        ({"instruction": "a"}, "no output"),
        ({"instruction": "a", "output": " "}, "no output"),
        ({"other": 1}, "neither a record nor a chat"),
        ({"messages": [{"role": "user", "content": "a"}]}, "do not alternate"),
        ({"messages": []}, "neither"),
        ({"messages": ["a"]}, "not an object"),
        ({"messages": [{"role": "tool", "content": "a"}]}, "without role"),
    ],
)
def test_unusable_records_say_why(record, reason):
    with pytest.raises(UnusableError, match=reason):
        turns_of(record)


def test_conversations_in_the_other_spelling():
    chat = {"conversations": [{"from": "human", "value": "a"}, {"from": "gpt", "value": "b"}]}
    assert turns_of(chat) == [("user", "a"), ("assistant", "b")]


def test_what_is_dropped_or_cut_is_counted(make_recipe, tmp_path):
    path = tmp_path / "a.jsonl"
    records = [
        {"instruction": "a", "output": "b"},
        {"instruction": "a" * 80, "output": "b"},
        {"instruction": "a", "output": "b" * 80},
        {"instruction": 3, "output": "b"},
    ]
    lines(path, records)
    path.write_text(path.read_text() + "no json\n[1]\n")
    options = ('data.kind="records"', "data.row_tokens=40")
    manifest, _ = prepared(with_data(make_recipe, path, *options))
    assert manifest.counts == {
        "used": 1,
        "dropped, longer than a row of 40 tokens": 2,
        "dropped, no instruction or no output": 1,
        "dropped, not a JSON object": 2,
    }
    assert "longer than a row of 40 tokens: 2" in describe(manifest)
    cut, examples = prepared(with_data(make_recipe, path, *options, 'data.too_long="cut"'))
    assert cut.counts["cut"] == 1
    assert cut.counts["dropped, an answer longer than a row of 40 tokens"] == 1
    assert examples.lengths.tolist()[1] == 40
    ids, weights = examples.read(1, 0, 40)
    assert decode(ids[weights > 0]) == "b</s>"
    assert decode(ids).startswith("<s>[")


@pytest.mark.parametrize(
    ("record", "is_used"),
    [
        ({"ids": [1, 2]}, True),
        ({"ids": [1, 2], "loss_weights": [0, 0.5]}, True),
        ({"ids": [1, 2], "loss_weights": [1, 0]}, False),
        ({"ids": [1]}, False),
        ({"ids": [1, -2]}, False),
        ({"ids": "12"}, False),
        ({"ids": [1, 2], "loss_weights": [1]}, False),
        ({"ids": [1, 2], "loss_weights": [1, "a"]}, False),
    ],
)
def test_rows_of_tokens(make_recipe, tmp_path, record, is_used):
    path = lines(tmp_path / "a.jsonl", [record])
    recipe = with_data(make_recipe, path)
    if is_used:
        assert prepared(recipe, None)[0].num_examples == 1
    else:
        with pytest.raises(DataError, match="can be used"):
            prepare(recipe, None)


def test_kinds_of_files(tmp_path):
    records = [{"text": "one"}, {"text": "two"}]
    lines(tmp_path / "a.jsonl", records)
    (tmp_path / "b.json").write_text(json.dumps(records))
    (tmp_path / "c.txt").write_text("three")
    with gzip.open(tmp_path / "d.jsonl.gz", "wt") as stream:
        stream.write(json.dumps(records[0]))
    with lzma.open(tmp_path / "e.txt.xz", "wt") as stream:
        stream.write("four")
    import pyarrow
    import pyarrow.parquet

    pyarrow.parquet.write_table(pyarrow.Table.from_pylist(records), tmp_path / "f.parquet")
    (tmp_path / "g.png").write_bytes(b"\x89")
    found = find_files((str(tmp_path),))
    texts = [one["text"] for file in found for one in read_records(file)]
    assert texts == ["one", "two", "one", "two", "three", "one", "four", "one", "two"]
    assert find_files((str(tmp_path / "*.txt"),)) == [str(tmp_path / "c.txt")]


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.txt", b"\xff\xfe\xff"), ("a.jsonl.xz", b"no"), ("a.parquet", b"no"), ("a.json", b"{")],
)
def test_damaged_files_are_named(tmp_path, name, content):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(DataError, match=name):
        list(read_records(str(tmp_path / name)))


def test_missing_data_and_missing_tokenizer(make_recipe, tmp_path):
    with pytest.raises(DataError, match="There is no data behind"):
        find_files((str(tmp_path / "nothing.jsonl"),))
    path = tmp_path / "a.txt"
    path.write_text("a")
    with pytest.raises(DataError, match="needs a tokenizer"):
        prepare(with_data(make_recipe, path, 'data.kind="text"'), None)


class StopError(Exception):
    pass


def test_preparing_goes_on_where_it_was_interrupted(make_recipe, tmp_path):
    for name in "abc":
        lines(tmp_path / f"{name}.jsonl", [{"text": name * (5 + i)} for i in range(7)])
    recipe = with_data(make_recipe, tmp_path / "?.jsonl", 'data.kind="text"')
    whole = make_recipe(f'data.files=["{tmp_path}/?.jsonl"]', 'data.kind="text"', folder="whole")
    prepare(whole, TOKENIZER, shard_tokens=20)
    seen = []

    def stop_after(limit):
        def progress(file, record, tokens):
            seen.append((file, record))
            if len(seen) == limit:
                raise StopError

        return progress

    for limit in (1, 6, 12, 20):
        with pytest.raises(StopError):
            prepare(recipe, TOKENIZER, stop_after(limit), shard_tokens=20)
    prepare(recipe, TOKENIZER, shard_tokens=20)
    one, other = Examples(folder_of(whole)), Examples(folder_of(recipe))
    assert one.lengths.tolist() == other.lengths.tolist()
    assert len(one.manifest.shards) > 5
    for index, length in enumerate(one.lengths):
        assert np.array_equal(one.read(index, 0, length)[0], other.read(index, 0, length)[0])
    assert other.manifest.counts == {"used": 21}


def test_progress_is_said_now_and_then(capsys):
    progress = ConsoleProgress(every_seconds=0)
    progress("books.jsonl", 12, 3456)
    assert "books.jsonl: 12 records, 3,456 tokens" in capsys.readouterr().err
    ConsoleProgress(every_seconds=60)("books.jsonl", 12, 3456)
    assert capsys.readouterr().err == ""


def test_changed_data_is_prepared_anew(make_recipe, tmp_path):
    path = lines(tmp_path / "a.jsonl", [{"text": "abc"}])
    recipe = with_data(make_recipe, path, 'data.kind="text"')
    assert prepared(recipe)[0].num_examples == 1
    lines(path, [{"text": "abc"}, {"text": "de"}])
    assert prepared(recipe)[0].num_examples == 2


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
    seen, place = [], Place()
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
