"""Reading data and tokenising it in shards: kinds of files, interruptions, changed data."""

import gzip
import json
import lzma

import numpy as np
import pytest

from tests.training.data_files import TOKENIZER, lines, prepared, with_data
from training.data.examples import Examples
from training.data.prepare import ConsoleProgress, folder_of, prepare
from training.data.sources import find_files, read_records
from training.errors import DataError


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
