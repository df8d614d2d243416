"""S² where a process has but some of the heads: its slices, side by side, are the whole."""

import pytest
import torch
from torch import Tensor

from training.attention.shift_attention import register, shift_attention

PADDING = torch.ones(2, 23, dtype=torch.bool)
PADDING[1, :9] = False


def make_qkv(heads: int, kv_heads: int) -> list[Tensor]:
    generator = torch.Generator().manual_seed(0)
    shapes = [(2, heads, 23, 8), (2, kv_heads, 23, 8), (2, kv_heads, 23, 8)]
    return [torch.randn(s, generator=generator, dtype=torch.float64) for s in shapes]


@pytest.mark.parametrize("padding", [None, PADDING])
@pytest.mark.parametrize(
    ("heads", "kv_heads", "processes"),
    [(4, 4, 2), (4, 4, 4), (8, 4, 4), (6, 3, 3), (6, 6, 3), (9, 3, 3)],
)
def test_slices_of_heads_are_the_whole(heads, kv_heads, processes, padding):
    query, key, value = make_qkv(heads, kv_heads)
    whole = shift_attention(query, key, value, 8, padding_mask=padding)
    here = heads // processes
    parts = [
        shift_attention(*qkv, 8, padding_mask=padding, first_head=rank * here, num_heads=heads)
        for rank, qkv in enumerate(
            zip(*(one.chunk(processes, dim=1) for one in (query, key, value)), strict=True)
        )
    ]
    assert torch.equal(torch.cat(parts, dim=1), whole)


def test_key_heads_repeated_for_more_processes_than_there_are():
    query, key, value = make_qkv(8, 2)
    whole = shift_attention(query, key, value, 8)
    for rank, part in enumerate(query.chunk(4, dim=1)):
        head = rank // 2
        mine = key[:, head : head + 1], value[:, head : head + 1]
        found = shift_attention(part, *mine, 8, first_head=2 * rank, num_heads=8)
        assert torch.equal(found, whole[:, 2 * rank : 2 * rank + 2])


def test_a_slice_that_does_not_say_so_shifts_other_heads():
    query, key, value = make_qkv(4, 4)
    first = [one[:, :2] for one in (query, key, value)]
    alone = shift_attention(*first, 8)
    assert not torch.equal(alone, shift_attention(*first, 8, first_head=0, num_heads=4))


def test_registered_attention_is_told_by_its_call():
    from transformers import AttentionInterface

    register(8)
    attention = AttentionInterface._global_mapping["s2_attn"]
    query, key, value = make_qkv(4, 4)
    whole, _ = attention(None, query, key, value, None)
    last = [one[:, 2:] for one in (query, key, value)]
    part, _ = attention(None, *last, None, first_head=2, num_heads=4)
    assert torch.equal(part, whole[:, :, 2:])


@pytest.mark.parametrize(("first_head", "num_heads"), [(-1, 4), (3, 4), (1, None), (0, 1)])
def test_refuses_heads_that_are_not_there(first_head, num_heads):
    query, key, value = make_qkv(2, 2)
    with pytest.raises(ValueError, match="are not among"):
        shift_attention(query, key, value, 8, first_head=first_head, num_heads=num_heads)
