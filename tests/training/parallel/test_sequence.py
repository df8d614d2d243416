"""S² with the tokens of a row over two real processes (Ulysses), against one process."""

import json

import pytest
import torch

from tests.training.processes import run_processes
from training.attention.over_processes import attend_over_processes

# Each process has half of a row's tokens; the first one compares with the whole row.
SCRIPT = """
import json, sys
from pathlib import Path
import torch
import torch.distributed as dist
from transformers import AutoConfig, AutoModelForCausalLM
from training.attention import shift_attention
from training.parallel.world import start_world, stop_world

out, group, documents = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
world = start_world()
rank, size = world.share.rank, world.share.of
torch.set_num_threads(1)

def model_of():
    torch.manual_seed(1)
    config = AutoConfig.for_model(
        "llama", vocab_size=64, hidden_size=32, intermediate_size=48, num_hidden_layers=2,
        num_attention_heads=4, num_key_value_heads=2, max_position_embeddings=64,
    )
    return AutoModelForCausalLM.from_config(config, attn_implementation="s2_attn").double()

tokens = 48
ids = torch.arange(tokens)[None] * 7 % 64
positions = torch.arange(tokens)[None] % (tokens // documents)
wanted = torch.randn(1, tokens, 64, generator=torch.Generator().manual_seed(2)).double()

def run(part, **options):
    shift_attention.register(group or None, **options)
    model = model_of()
    logits = model(input_ids=ids[:, part], position_ids=positions[:, part]).logits
    (logits * wanted[:, part]).sum().backward()
    return logits.detach(), [one.grad for one in model.parameters()]

here = tokens // size
mine = slice(rank * here, (rank + 1) * here)
logits, grads = run(mine, over_processes=True)
for grad in grads:
    dist.all_reduce(grad)
shift_attention.register(group or None)
whole, expected = run(slice(0, tokens))
alone, _ = run(mine)
told = {
    "logits": float((logits - whole[:, mine]).abs().max()),
    "gradients": max(float((a - b).abs().max()) for a, b in zip(grads, expected)),
    "without": float((alone - whole[:, mine]).abs().max()),
}
(out / f"{rank}.json").write_text(json.dumps(told))
stop_world()
"""


@pytest.mark.parametrize(
    ("group", "documents"),
    [(16, 3), pytest.param(0, 1, marks=pytest.mark.slow)],
)
def test_two_processes_are_one(tmp_path, group, documents):
    script = tmp_path / "script.py"
    script.write_text(SCRIPT)
    done = run_processes(2, str(script), str(tmp_path), str(group), str(documents))
    assert done.returncode == 0, done.stderr
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
