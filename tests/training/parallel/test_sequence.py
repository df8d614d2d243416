"""S² with the tokens of a row over two real processes (Ulysses), against one process."""

import json
from pathlib import Path

import pytest
import torch
import torch.distributed as dist
from torch import Tensor
from transformers import AutoConfig, AutoModelForCausalLM

from tests.training.processes import run_forked
from tests.training.tiny import SHAPE
from training.attention import shift_attention
from training.attention.over_processes import attend_over_processes
from training.parallel.world import start_world, stop_world

TOKENS = 48


def compare_with_whole(out: Path, group: int, documents: int) -> None:
    """Attend to a part of a row's tokens beside another process, and compare with the whole row."""
    world = start_world()
    here = TOKENS // world.share.of
    mine = slice(world.share.rank * here, (world.share.rank + 1) * here)
    logits, grads = run(mine, group, documents, over_processes=True)
    for grad in grads:
        dist.all_reduce(grad)
    whole, expected = run(slice(0, TOKENS), group, documents)
    alone, _ = run(mine, group, documents)
    differences = [float((a - b).abs().max()) for a, b in zip(grads, expected, strict=True)]
    told = {
        "logits": float((logits - whole[:, mine]).abs().max()),
        "gradients": max(differences),
        "without": float((alone - whole[:, mine]).abs().max()),
    }
    (out / f"{world.share.rank}.json").write_text(json.dumps(told))
    stop_world()


def run(part: slice, group: int, documents: int, **options: bool) -> tuple[Tensor, list[Tensor]]:
    """Return the logits of a part of the tokens, and the gradients of all weights."""
    shift_attention.register(group or None, **options)
    torch.manual_seed(1)
    config = AutoConfig.for_model(**{**SHAPE, "intermediate_size": 48})
    model = AutoModelForCausalLM.from_config(config, attn_implementation="s2_attn").double()
    ids = torch.arange(TOKENS)[None] * 7 % 64
    positions = torch.arange(TOKENS)[None] % (TOKENS // documents)
    wanted = torch.randn(1, TOKENS, 64, generator=torch.Generator().manual_seed(2)).double()
    logits = model(input_ids=ids[:, part], position_ids=positions[:, part]).logits
    (logits * wanted[:, part]).sum().backward()
    return logits.detach(), [one.grad for one in model.parameters()]


@pytest.mark.parametrize(
    ("group", "documents"),
    [(16, 3), pytest.param(0, 1, marks=pytest.mark.slow)],
)
def test_two_processes_are_one(tmp_path, group, documents):
    run_forked(2, compare_with_whole, tmp_path, group, documents)
    for rank in range(2):
        told = json.loads((tmp_path / f"{rank}.json").read_text())
        assert told["logits"] < 1e-12
        assert told["gradients"] < 1e-11
        if rank:  # the later tokens need the earlier ones: the test would see them missing
            assert told["without"] > 1e-3


def test_heads_that_cannot_be_dealt_out(monkeypatch):
    monkeypatch.setattr("torch.distributed.get_world_size", lambda: 2)
    query, key = torch.zeros(1, 9, 4, 8), torch.zeros(1, 3, 4, 8)
    with pytest.raises(ValueError, match="9 query and 3 key heads cannot be dealt out to 2"):
        attend_over_processes(query, key, key, lambda *_: query)
