"""Does the engine write what transformers' generate writes, token for token?"""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from transformers import LlamaForCausalLM

from app.inference.context import LoadedModel
from app.inference.events import Finished, Token
from app.inference.generate import Job, answer
from app.inference.prefix_cache import CacheStore
from app.inference.sampling import Sampling
from app.text.tokens import Ids, Tokenizer
from benchmarks.engine.models import as_engine_runs_it, as_transformers_runs_it, text
from benchmarks.report import Report

END_ID = 2
GREEDY = Sampling()
NUM_TOKENS = 32
MANY_BYTES = 2**33
QUESTIONS = (
    "What is this text about?",
    "Who is named in it, and what do they do?",
    "What happens at the end?",
    "Which numbers are given, and of what?",
    "What does the text not say?",
)


def phrases(vocabulary: int, number: int) -> list[Ids]:
    """Return prompts of random words, four on each text of 300 tokens."""
    return [
        np.concatenate([text(n // 4, 300, vocabulary), text(1000 + n, 20, vocabulary)])
        for n in range(number)
    ]


def questions_on_prose(tokenizer: Tokenizer, number: int) -> list[Ids]:
    """Return chat prompts of 500 to 4,000 tokens: five questions on each part of the handbook."""
    lengths = np.linspace(450, 3_950, -(-number // len(QUESTIONS))).astype(int)
    prompts = []
    for place, length in enumerate(lengths):
        part = tokenizer.decode(part_of_handbook(tokenizer, place * 997, length).tolist())
        for question in QUESTIONS:
            asked = f"<|im_start|>user\n{part}\n\n{question}<|im_end|>\n<|im_start|>assistant\n"
            prompts.append(tokenizer.encode_markup(asked).ids)
    return prompts[:number]


def part_of_handbook(tokenizer: Tokenizer, start: int, length: int) -> Ids:
    """Return `length` tokens of the pages in docs/, from the token `start` on, round and round."""
    handbook = sorted(Path(__file__).parents[2].glob("docs/*.md"))
    ids = tokenizer.encode("\n\n".join(page.read_text("utf-8") for page in handbook)).ids
    start %= max(1, len(ids) - length)
    return ids[start : start + length]


def exactness(report: Report, network: LlamaForCausalLM, prompts: Sequence[Ids]) -> None:
    """Greedy tokens against generate from scratch: plain, reused, drafted, both."""
    as_transformers_runs_it(network)
    expected = [_generate(network, ids, NUM_TOKENS) for ids in prompts]
    model = as_engine_runs_it(network)
    for reuse in (False, True):
        for drafts in (False, True):
            store = CacheStore(MANY_BYTES) if reuse else None
            same = reused = 0
            for ids, wanted in zip(prompts, expected, strict=True):
                found, summary = run(model, ids, NUM_TOKENS, store, drafts)
                same += found == wanted
                reused += summary.num_reused_tokens > 0
            how = " + ".join(n for n, on in (("reuse", reuse), ("lookup", drafts)) if on) or "plain"
            what = f"greedy tokens equal to generate's, {how} ({reused} reused)"
            report.add(what, f"{same} of {len(prompts)}", same == len(prompts))


def run(
    model: LoadedModel,
    ids: Ids,
    max_tokens: int,
    store: CacheStore | None,
    drafts: bool,
    end_ids: frozenset[int] = frozenset({END_ID}),
) -> tuple[list[int], Finished]:
    """Return the tokens that the engine writes, and its summary."""
    job = Job(ids, max_tokens, GREEDY, end_ids, use_lookup=drafts)
    *events, summary = answer(model, store, job, lambda: False)
    assert isinstance(summary, Finished)
    return [event.id for event in events if isinstance(event, Token)], summary


def _generate(network: LlamaForCausalLM, ids: Ids, max_tokens: int) -> list[int]:
    prompt = batch(ids)
    out = network.generate(
        prompt,
        attention_mask=torch.ones_like(prompt),
        max_new_tokens=max_tokens,
        do_sample=False,
        pad_token_id=0,
        eos_token_id=END_ID,
    )
    written: list[int] = out[0, len(ids) :].tolist()
    return written[: written.index(END_ID)] if END_ID in written else written


def batch(ids: Ids) -> torch.Tensor:
    """Return tokens as a batch of one, (1, tokens)."""
    return torch.tensor(ids[None].astype(np.int64))
