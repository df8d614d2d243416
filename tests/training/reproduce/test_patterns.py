"""The patterns as masks: against the kernels where there are kernels, and against their words."""

import pytest
import torch
from transformers import AutoModelForCausalLM

from training.attention.shift_attention import shift_attention
from training.reproduce.patterns import MASKS, register_patterns

HEADS, TOKENS, GROUP = 4, 32, 8
CAUSAL = torch.arange(TOKENS)[:, None] >= torch.arange(TOKENS)


def mask(name: str, layer: int = 0) -> torch.Tensor:
    return MASKS[name](HEADS, TOKENS, GROUP, layer)


@pytest.mark.parametrize("name", sorted(MASKS))
def test_a_pattern_looks_back_only_and_sees_something(name):
    seen = mask(name)
    assert seen.shape == (HEADS, TOKENS, TOKENS)
    assert bool(seen.any(-1).all())
    assert bool((seen & ~CAUSAL).any()) == (name == "s2_rolled")


@pytest.mark.parametrize("name", sorted(MASKS))
def test_a_pattern_costs_about_what_shifting_costs(name):
    cost = mask(name).sum() / mask("s2").sum()
    assert 0.6 < cost < 1.7


@pytest.mark.parametrize(
    ("name", "heads"),
    [("s2", {}), ("short", {"num_heads": 2 * HEADS}), ("shifted", {"first_head": HEADS})],
)
@pytest.mark.parametrize("tokens", [TOKENS, 29])
def test_kernels_and_masks_agree(name, heads, tokens):
    query, key, value = torch.randn(3, 1, HEADS, tokens, 8, dtype=torch.float64)
    if "first_head" in heads:
        heads = {**heads, "num_heads": 2 * HEADS}
    found = shift_attention(query, key, value, GROUP, **heads)
    seen = MASKS[name](HEADS, tokens, GROUP, 0)
    scores = (query @ key.transpose(-1, -2) / 8**0.5).masked_fill(~seen, -torch.inf)
    torch.testing.assert_close(found, scores.softmax(-1) @ value)


def test_only_the_first_half_group_sees_the_end_when_rolled():
    leaks = (mask("s2_rolled") & ~CAUSAL).any(-1)
    assert leaks[: HEADS // 2].any() == torch.tensor(False)
    assert leaks[HEADS // 2].nonzero().flatten().tolist() == list(range(GROUP // 2))
    kept = slice(GROUP // 2, None)
    assert torch.equal(mask("s2_rolled")[:, kept], mask("s2")[:, kept])


def test_layers_take_turns():
    assert torch.equal(mask("s2_by_layer", 0), mask("short"))
    assert torch.equal(mask("s2_by_layer", 1), mask("shifted"))


def test_what_each_head_sees():
    last = TOKENS - 1
    assert mask("dilated")[0, last].nonzero().flatten().tolist() == [28, 29, 30, 31]
    assert mask("dilated")[3, last].nonzero().flatten().tolist() == [25, 27, 29, 31]
    assert mask("stride_sparse")[3, last].nonzero().flatten().tolist() == list(range(3, 32, 4))
    blocks = [mask("block_sparse")[head, last].nonzero().flatten().tolist() for head in range(4)]
    assert blocks == [list(range(24 - 8 * head, 32 - 8 * head)) for head in range(4)]


@pytest.mark.parametrize("name", sorted(MASKS))
def test_documents_laid_end_to_end_do_not_see_each_other(name, base_model):
    register_patterns(GROUP)
    model = AutoModelForCausalLM.from_pretrained(base_model(), attn_implementation=name).eval()
    ids = torch.randint(3, 60, (1, 40), generator=torch.Generator().manual_seed(0))
    positions = torch.cat([torch.arange(24), torch.arange(16)])[None]
    with torch.no_grad():
        together = model(input_ids=ids, position_ids=positions).logits
        apart = [model(input_ids=part).logits for part in (ids[:, :24], ids[:, 24:])]
    torch.testing.assert_close(together, torch.cat(apart, dim=1))
