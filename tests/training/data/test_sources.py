"""Records, chats and tokens as what is learnt: answers only, and all that is left out counted."""

import pytest

from tests.training.data_files import decode, lines, prepared, with_data
from tests.training.tiny import make_tokenizer
from training.data.prepare import describe, prepare
from training.data.templates import UnusableError, conversations_of, turns_of
from training.errors import DataError


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
    (pieces,) = conversations_of(turns, "model", tokenizer)
    assert [(one.text, one.is_learnt) for one in pieces] == [
        ("user:a.assistant:", False),
        ("b.", True),
        ("user:c.assistant:", False),
        ("d.", True),
    ]
    tokenizer.chat_template = "{{ messages | length }}"
    with pytest.raises(UnusableError, match="rewrites"):
        conversations_of(turns, "model", tokenizer)


@pytest.mark.parametrize("template", ["llama2", "alpaca"])
def test_saved_chat_template_is_what_was_trained(make_recipe, tmp_path, template):
    from training.export import write_tokenizer

    recipe = make_recipe('data.kind="records"', f'data.template="{template}"')
    write_tokenizer(make_tokenizer(), recipe, tmp_path / "out")
    from transformers import AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(tmp_path / "out")
    turns = [("system", "be"), ("user", "a"), ("assistant", "b"), ("user", "c"), ("assistant", "d")]
    (pieces,) = conversations_of(turns, template, tokenizer)
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
