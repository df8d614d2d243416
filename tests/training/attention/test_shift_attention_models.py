"""The paper's two lines on whole models: Llama, Mistral, Qwen3, GPT-NeoX; GQA and MQA."""

import itertools

import pytest
import torch
from torch import Tensor, nn
from transformers import (
    AttentionInterface,
    AttentionMaskInterface,
    AutoModelForCausalLM,
    GPTNeoXConfig,
    LlamaConfig,
    MistralConfig,
    Qwen3Config,
)

from training.attention.shift_attention import quarter_of, register, shift_attention

SMALL = {
    "vocab_size": 61,
    "hidden_size": 32,
    "intermediate_size": 48,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
}
CONFIGS = {
    "llama": LlamaConfig(**SMALL, num_key_value_heads=4),
    "llama with one kv head": LlamaConfig(**SMALL, num_key_value_heads=1),
    "mistral": MistralConfig(**SMALL, num_key_value_heads=2, sliding_window=None),
    "qwen3": Qwen3Config(**SMALL, num_key_value_heads=2, head_dim=8),
    "gpt-neox": GPTNeoXConfig(**SMALL),
}


def make_model(name="llama", implementation="s2_attn", group_size=8, **changes) -> nn.Module:
    register(group_size)
    torch.manual_seed(0)
    config = CONFIGS[name].__class__(**{**CONFIGS[name].to_dict(), **changes})
    model = AutoModelForCausalLM.from_config(config, attn_implementation=implementation)
    return model.double().eval()


def make_ids(batch=2, tokens=27) -> Tensor:
    return torch.randint(1, 61, (batch, tokens), generator=torch.Generator().manual_seed(1))


def masked_attention(module, query, key, value, attention_mask, scaling=None, **kwargs):
    """S² with groups of eight as a mask over full attention: slow, and plainly right."""
    repeats = query.shape[1] // key.shape[1]
    tokens, heads = query.shape[2], query.shape[1]
    at = torch.arange(tokens)
    shift = torch.where(torch.arange(heads) >= heads // 2, 4, 0)
    group = (at[None] + shift[:, None]) // 8
    sees = (group[:, :, None] == group[:, None, :]) & (at[:, None] >= at[None])
    scores = query @ key.repeat_interleave(repeats, 1).transpose(2, 3) * scaling
    weights = scores.masked_fill(~sees, -torch.inf).softmax(-1)
    return (weights @ value.repeat_interleave(repeats, 1)).transpose(1, 2), None


AttentionInterface.register("masked_oracle", masked_attention)
AttentionMaskInterface.register("masked_oracle", lambda *args, **kwargs: None)


@pytest.mark.parametrize("name", CONFIGS)
def test_model_equals_the_masked_oracle(name):
    ids = make_ids()
    model = make_model(name)
    found = model(input_ids=ids, labels=ids)
    found.loss.backward()
    grads = [parameter.grad.clone() for parameter in model.parameters()]
    model.zero_grad()
    model.set_attn_implementation("masked_oracle")
    expected = model(input_ids=ids, labels=ids)
    expected.loss.backward()
    torch.testing.assert_close(found.logits, expected.logits, atol=1e-10, rtol=0)
    for grad, parameter in zip(grads, model.parameters(), strict=True):
        torch.testing.assert_close(grad, parameter.grad, atol=1e-10, rtol=0)


@pytest.mark.parametrize("name", CONFIGS)
def test_group_over_twice_the_length_is_full_attention(name):
    ids = make_ids()
    model = make_model(name, group_size=64)
    shifted = model(input_ids=ids).logits
    model.set_attn_implementation("sdpa")
    torch.testing.assert_close(shifted, model(input_ids=ids).logits)


@pytest.mark.parametrize("name", CONFIGS)
@pytest.mark.parametrize("side", ["left", "right"])
def test_padded_batch_equals_each_row_alone(name, side):
    ids, model = make_ids(), make_model(name)
    is_real = torch.ones_like(ids)
    real = slice(9, None) if side == "left" else slice(None, 18)
    is_real[1] = 0
    is_real[1, real] = 1
    positions = (is_real.cumsum(1) - 1).clamp(min=0)
    logits = model(input_ids=ids, attention_mask=is_real, position_ids=positions).logits
    torch.testing.assert_close(logits[:1], model(input_ids=ids[:1]).logits)
    torch.testing.assert_close(logits[1:, real], model(input_ids=ids[1:, real]).logits)


@pytest.mark.parametrize("name", CONFIGS)
def test_packed_documents_equal_each_alone(name):
    ids, model = make_ids(), make_model(name)
    starts = [[0, 5, 18], [0, 20]]
    positions = torch.zeros_like(ids)
    for row, of_row in enumerate(starts):
        for start, end in itertools.pairwise([*of_row, ids.shape[1]]):
            positions[row, start:end] = torch.arange(end - start)
    logits = model(input_ids=ids, position_ids=positions).logits
    for row, of_row in enumerate(starts):
        for start, end in itertools.pairwise([*of_row, ids.shape[1]]):
            alone = model(input_ids=ids[row : row + 1, start:end]).logits
            torch.testing.assert_close(logits[row : row + 1, start:end], alone)


def test_packed_documents_told_by_cumulative_lengths():
    ids, model = make_ids(batch=1), make_model()
    positions = torch.cat([torch.arange(10), torch.arange(17)])[None]
    ends = torch.tensor([0, 10, 27], dtype=torch.int32)
    logits = model(input_ids=ids, position_ids=positions, cu_seq_lens_q=ends).logits
    torch.testing.assert_close(logits[:, 10:], model(input_ids=ids[:, 10:]).logits)


def test_positions_changed_in_place_are_read_again():
    ids, model = make_ids(batch=1), make_model()
    positions = torch.arange(27)[None]
    whole = model(input_ids=ids, position_ids=positions).logits
    positions[:, 10:] -= 10
    packed = model(input_ids=ids, position_ids=positions).logits
    torch.testing.assert_close(whole, model(input_ids=ids).logits)
    torch.testing.assert_close(packed[:, 10:], model(input_ids=ids[:, 10:]).logits)


def test_gradient_checkpointing_gives_the_same_gradients():
    ids, grads = make_ids(), []
    for checkpointing in (False, True):
        model = make_model().train()
        if checkpointing:
            model.activation_checkpointing_enable()
        model(input_ids=ids, labels=ids, use_cache=False).loss.backward()
        grads.append([parameter.grad for parameter in model.parameters()])
    for one, other in zip(*grads, strict=True):
        assert torch.equal(one, other)


def test_default_group_is_a_quarter_of_the_tokens(monkeypatch):
    sizes = []

    def spy(query, key, value, group_size, **options):
        sizes.append(group_size)
        return shift_attention(query, key, value, group_size, **options)

    monkeypatch.setattr("training.attention.shift_attention.shift_attention", spy)
    make_model(group_size=None)(input_ids=make_ids(tokens=32))
    assert sizes == [quarter_of(32)] * 2 == [8, 8]


REFUSED = {
    "dropout": ({"attention_dropout": 0.1}, {}, "attention_dropout"),
    "mask of pairs": ({}, {"attention_mask": torch.ones(2, 1, 27, 27)}, "padding mask"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_refuses_what_it_would_leave_out(case):
    changes, options, message = REFUSED[case]
    model = make_model(**changes).train()
    with pytest.raises(ValueError, match=message):
        model(input_ids=make_ids(), **options)


def test_refuses_a_sliding_window_smaller_than_the_group():
    model = make_model("mistral", sliding_window=4)
    with pytest.raises(ValueError, match="sliding window of 4"):
        model(input_ids=make_ids())
    make_model("mistral", sliding_window=8)(input_ids=make_ids())


def test_refuses_a_cache_and_generates_after_switching_back():
    model = make_model()
    with pytest.raises(ValueError, match="without a cache"):
        model.generate(make_ids(batch=1), max_new_tokens=3, do_sample=False, pad_token_id=0)
    model.set_attn_implementation("sdpa")
    out = model.generate(make_ids(batch=1), max_new_tokens=3, do_sample=False, pad_token_id=0)
    assert out.shape[1] == 30


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")  # the compiler's own
def test_whole_model_compiles():
    ids, model = make_ids(), make_model()
    expected = model(input_ids=ids).logits
    torch.testing.assert_close(torch.compile(model)(input_ids=ids).logits, expected)
