"""Chats of several turns by templates that models bring: some have ways of their own."""

import json

import pytest

from tests.training.data_files import lines, with_data
from tests.training.tiny import make_tokenizer
from training.data.examples import Examples
from training.data.prepare import folder_of, prepare
from training.data.rows import Row, make_batch
from training.errors import DataError

PLAIN = (
    "{% for m in messages %}{{ '[' + m['role'][0] + ':' + m['content'] + ']' }}{% endfor %}"
    "{% if add_generation_prompt %}[a:{% endif %}"
)
# As Qwen3's: only the last answer keeps its thoughts, empty ones where it has none.
THINKING = (
    "{% for m in messages %}"
    "{% if m['role'] == 'assistant' and loop.last %}{{ '[a:t/t' + m['content'] + ']' }}"
    "{% else %}{{ '[' + m['role'][0] + ':' + m['content'] + ']' }}{% endif %}{% endfor %}"
    "{% if add_generation_prompt %}[a:{% endif %}"
)
STRICT = (
    "{% if messages[0]['role'] == 'system' %}{{ raise_exception('no system here') }}{% endif %}"
    + PLAIN
)
CHAT = [("system", "be"), ("user", "one"), ("assistant", "two"), ("user", "x"), ("assistant", "y")]


def made_of(make_recipe, tmp_path, template, turns, *overrides):
    """Prepare one chat; return (text, what of it is learnt) of each example, and the counts."""
    tokenizer = make_tokenizer()
    tokenizer.chat_template = template
    messages = [{"role": role, "content": text} for role, text in turns]
    path = lines(tmp_path / "chat.jsonl", [{"messages": messages}, {"messages": messages[1:]}])
    options = ('data.kind="chats"', 'data.template="model"', *overrides)
    recipe = with_data(make_recipe, path, *options)
    manifest = prepare(recipe, tokenizer)
    examples, found = Examples(folder_of(recipe)), []
    for index, length in enumerate(examples.lengths):
        ids, weights = examples.read(index, 0, int(length))
        texts = ("".join(tokenizer.convert_ids_to_tokens(one)) for one in (ids, ids[weights > 0]))
        found.append(tuple(texts))
    return found, manifest.counts


def test_every_answer_is_learnt_with_its_end_mark_and_nothing_else(make_recipe, tmp_path):
    found, counts = made_of(make_recipe, tmp_path, PLAIN, CHAT)
    assert found == [
        ("[s:be][u:one][a:two][u:x][a:y]", "two]y]"),
        ("[u:one][a:two][u:x][a:y]", "two]y]"),
    ]
    assert counts == {"used": 2}


def test_a_template_that_rewrites_gives_each_answer_what_the_model_sees(make_recipe, tmp_path):
    found, counts = made_of(make_recipe, tmp_path, THINKING, CHAT)
    assert found[:2] == [
        ("[s:be][u:one][a:t/ttwo]", "t/ttwo]"),
        ("[s:be][u:one][a:two][u:x][a:t/ty]", "t/ty]"),
    ]
    assert len(found) == 4
    assert counts == {"used": 4}


def test_what_a_template_refuses_is_counted_with_its_reason(make_recipe, tmp_path):
    found, counts = made_of(make_recipe, tmp_path, STRICT, CHAT)
    assert found == [("[u:one][a:two][u:x][a:y]", "two]y]")]
    assert counts == {"dropped, the chat template refuses it: no system here": 1, "used": 1}


def test_an_answer_that_is_too_long_loses_its_example_alone(make_recipe, tmp_path):
    found, counts = made_of(make_recipe, tmp_path, THINKING, CHAT[1:], "data.row_tokens=20")
    assert found == [("[u:one][a:t/ttwo]", "t/ttwo]")]
    assert counts["dropped, longer than a row of 20 tokens"] >= 1


def test_the_loss_is_of_the_answers_tokens_alone(make_recipe, tmp_path):
    tokenizer = make_tokenizer()
    tokenizer.chat_template = PLAIN
    messages = [{"role": role, "content": text} for role, text in CHAT]
    path = tmp_path / "chat.jsonl"
    path.write_text(json.dumps({"messages": messages}) + "\n")
    recipe = with_data(make_recipe, path, 'data.kind="chats"', 'data.template="model"')
    prepare(recipe, tokenizer)
    examples = Examples(folder_of(recipe))
    ids, weights = examples.read(0, 0, int(examples.lengths[0]))
    batch = make_batch([Row(ids, weights, (0,))])
    assert "".join(tokenizer.convert_ids_to_tokens(batch.targets.tolist())) == "two]y]"
    assert batch.weights.tolist() == [1.0] * 6
    assert batch.targets.tolist() == ids[batch.where.numpy() + 1].tolist()


def test_a_tokenizer_without_a_template_is_a_sentence(make_recipe, tmp_path):
    with pytest.raises(DataError, match=r"has no chat template: set data\.template"):
        made_of(make_recipe, tmp_path, None, CHAT)
