"""Greedy answers equal transformers' generate from scratch: plain, with reuse, drafts, both."""

from collections.abc import Iterator

import numpy as np
import pytest
import torch
from transformers import LlamaForCausalLM, MistralConfig, MistralForCausalLM

from app.inference import attention
from app.inference.context import LoadedModel
from app.inference.events import EngineEvent, Finished, Prefill, Token
from app.inference.generate import Job, answer
from app.inference.prefill import prefill
from app.inference.prefix_cache import CacheStore
from app.inference.sampling import Sampling
from app.text.tokens import Allowed, Ids
from tests.app.tiny import tiny_network

END = frozenset({2})
GREEDY = Sampling()


def never() -> bool:
    return False


def prompt(seed: int, num_tokens: int, repeats: bool = True) -> Ids:
    """Random tokens; with repeats, whole runs of them come twice, as words in a text do."""
    random = np.random.default_rng(seed)
    ids = random.integers(3, 97, num_tokens)
    if repeats:
        half = num_tokens // 2
        ids[half : 2 * half] = ids[:half]
    return ids.astype(np.int32)


def run(
    model: LoadedModel,
    ids: Ids,
    store: CacheStore | None = None,
    use_lookup: bool = False,
    max_tokens: int = 40,
    sampling: Sampling = GREEDY,
) -> tuple[list[int], Finished]:
    job = Job(ids, max_tokens, sampling, END, use_lookup=use_lookup)
    events = list(answer(model, store, job, never))
    assert isinstance(events[-1], Finished)
    return [event.id for event in events if isinstance(event, Token)], events[-1]


def generate(network: LlamaForCausalLM, ids: Ids, max_tokens: int = 40, **how: object) -> list[int]:
    how = how or {"do_sample": False}
    input_BL = torch.tensor(ids[None].astype(np.int64))
    mask = torch.ones_like(input_BL)
    out = network.generate(
        input_BL, attention_mask=mask, max_new_tokens=max_tokens, pad_token_id=0, **how
    )
    written = out[0, len(ids) :].tolist()
    return written[: written.index(2)] if 2 in written else written


@pytest.mark.parametrize("use_lookup", [False, True])
@pytest.mark.parametrize("reuse", [False, True])
@pytest.mark.parametrize("seed", range(3))
def test_greedy_tokens_are_those_of_generate(
    network: LlamaForCausalLM, loaded: LoadedModel, seed: int, reuse: bool, use_lookup: bool
) -> None:
    store = CacheStore(2**30) if reuse else None
    document = prompt(seed, 700)
    for question in range(3):
        ids = np.concatenate([document, prompt(100 * seed + question, 30)])
        tokens, summary = run(loaded, ids, store, use_lookup)
        assert tokens == generate(network, ids)
        expected = 700 if reuse and question else 0
        assert summary.num_reused_tokens == expected
        assert summary.num_prompt_tokens == 730
        assert summary.num_answer_tokens == len(tokens)


def test_drafts_are_taken() -> None:
    """A model that repeats itself is read several tokens a pass."""
    network = tiny_network(spread=0.05)
    network.set_attn_implementation(attention.register())
    looping = LoadedModel(network, torch.device("cpu"), 2048)
    passes = 0

    def count(*args: object) -> None:
        nonlocal passes
        passes += 1

    network.register_forward_pre_hook(count)
    ids = prompt(1, 200)
    tokens, _ = run(looping, ids, use_lookup=False, max_tokens=300)
    plain, passes = passes, 0
    drafted, _ = run(looping, ids, use_lookup=True, max_tokens=300)
    assert drafted == tokens
    assert plain == len(tokens) == 300
    assert passes < plain / 2


@pytest.mark.parametrize(
    "sampling",
    [
        Sampling(temperature=1.0, seed=1),
        Sampling(temperature=0.7, top_p=0.8, seed=2),
        Sampling(temperature=1.3, top_k=5, seed=3),
        Sampling(temperature=0.9, top_p=0.95, top_k=20, seed=4),
    ],
)
def test_sampling_is_that_of_generate(
    network: LlamaForCausalLM, loaded: LoadedModel, sampling: Sampling
) -> None:
    ids = prompt(5, 64, repeats=False)
    tokens, _ = run(loaded, ids, sampling=sampling)
    torch.manual_seed(sampling.seed or 0)
    expected = generate(
        network,
        ids,
        do_sample=True,
        temperature=sampling.temperature,
        top_p=sampling.top_p,
        top_k=sampling.top_k,
    )
    assert tokens == expected


@pytest.mark.parametrize("use_lookup", [False, True])
@pytest.mark.parametrize(
    ("num_prompt", "max_tokens", "reason", "num_tokens"),
    [
        (2040, 40, "window", 8),
        (2040, 8, "length", 8),
        (2040, 5, "length", 5),
        (2047, 9, "window", 1),
    ],
)
def test_an_answer_ends_where_it_must(
    loaded: LoadedModel,
    num_prompt: int,
    max_tokens: int,
    reason: str,
    num_tokens: int,
    use_lookup: bool,
) -> None:
    job = Job(prompt(8, num_prompt), max_tokens, GREEDY, frozenset(), use_lookup=use_lookup)
    *tokens, summary = answer(loaded, None, job, never)
    assert isinstance(summary, Finished)
    assert summary.stop_reason == reason
    assert len([t for t in tokens if isinstance(t, Token)]) == num_tokens


def test_a_prompt_over_the_window_is_refused(loaded: LoadedModel) -> None:
    with pytest.raises(ValueError, match="window"):
        next(answer(loaded, None, Job(prompt(1, 2048), 5, GREEDY, END), never))


def test_progress_counts_to_the_prompt_and_stop_ends_within_a_chunk(loaded: LoadedModel) -> None:
    ids = prompt(2, 1800)
    progress = list(answer(loaded, None, Job(ids, 1, GREEDY, END), never))
    counts = [e.num_tokens for e in progress if isinstance(e, Prefill)]
    assert counts[0] == 0
    assert counts[-1] == 1800
    assert counts == sorted(counts)

    seen: list[EngineEvent] = []
    for event in answer(loaded, None, Job(ids, 1, GREEDY, END), lambda: bool(seen)):
        seen.append(event)
    assert len(seen) <= 3
    assert isinstance(seen[-1], Finished)
    assert seen[-1].stop_reason == "stopped"


def test_stop_ends_within_a_token(loaded: LoadedModel) -> None:
    tokens = 0

    def enough() -> bool:
        return tokens >= 3

    job = Job(prompt(2, 100), 500, GREEDY, frozenset(), use_lookup=True)
    for event in answer(loaded, None, job, enough):
        tokens += isinstance(event, Token)
    assert tokens == 3


def test_what_a_closed_answer_leaves_in_the_store_is_true(
    network: LlamaForCausalLM, loaded: LoadedModel
) -> None:
    """Closed anywhere, in reading or in drafts: the next answer is that of a fresh model."""
    store, ids = CacheStore(2**30), prompt(4, 900)
    for num_events in (1, 2, 4, 7, 12, 20, 33):
        events: Iterator[EngineEvent] = answer(loaded, store, Job(ids, 60, GREEDY, END), never)
        for _ in range(num_events):
            next(events)
        events.close()  # type: ignore[attr-defined]
        tokens, summary = run(loaded, ids, store, use_lookup=True)
        assert tokens == generate(network, ids)
        assert summary.num_reused_tokens == (899 if num_events > 2 else summary.num_reused_tokens)


def test_a_pass_that_breaks_off_leaves_a_true_store(
    network: LlamaForCausalLM, loaded: LoadedModel
) -> None:
    store, ids = CacheStore(2**30), prompt(6, 1300)
    layer, calls = loaded.network.model.layers[1], 0

    def fail_once(*args: object) -> None:
        nonlocal calls
        calls += 1
        if calls == 2:
            raise RuntimeError("no more")

    hook = layer.register_forward_pre_hook(fail_once)
    try:
        with pytest.raises(RuntimeError, match="no more"):
            list(answer(loaded, store, Job(ids, 10, GREEDY, END), never))
    finally:
        hook.remove()
    tokens, summary = run(loaded, ids, store)
    assert summary.num_reused_tokens == 512
    assert tokens == generate(network, ids)


class Picky:
    """Bars a changing half of the vocabulary, by what stands in the answer so far."""

    def __init__(self, as_mask: bool) -> None:
        self.seen: list[int] = []
        self._as_mask = as_mask

    def allowed(self) -> Allowed:
        if len(self.seen) % 7 == 6:
            return None
        ids = np.arange(97, dtype=np.int32)
        mask = (ids + sum(self.seen)) % 2 == 0
        return mask if self._as_mask else ids[mask]

    def advance(self, token: int) -> None:
        allowed = self.allowed()
        if allowed is not None:
            assert allowed[token] if self._as_mask else token in allowed
        self.seen.append(token)


@pytest.mark.parametrize("as_mask", [False, True])
@pytest.mark.parametrize("sampling", [GREEDY, Sampling(1.0, seed=5)])
def test_a_constraint_is_kept_and_sees_only_what_is_written(
    sampling: Sampling, as_mask: bool
) -> None:
    network = tiny_network(spread=0.05)
    network.set_attn_implementation(attention.register())
    looping = LoadedModel(network, torch.device("cpu"), 2048)
    answers = []
    for use_lookup in (False, True):
        constraint = Picky(as_mask)
        job = Job(prompt(1, 200), 120, sampling, END, constraint=constraint, use_lookup=use_lookup)
        answers.append([e.id for e in answer(looping, None, job, never) if isinstance(e, Token)])
        assert [t for t in constraint.seen if t != 2] == answers[-1]
    assert answers[0] == answers[1]


def test_chunks_give_the_logits_of_one_pass(network: LlamaForCausalLM, loaded: LoadedModel) -> None:
    ids = prompt(11, 1500)
    with torch.inference_mode():
        expected = network(torch.tensor(ids[None].astype(np.int64))).logits[0, -1]
        for chunk_tokens in (64, 512, 1499):
            context = loaded.new_context(1500)
            chunks = prefill(context, ids, never, chunk_tokens)
            found = None
            while found is None:
                try:
                    next(chunks)
                except StopIteration as stop:
                    found = stop.value
            assert (found - expected).abs().max() <= 1e-4


def test_a_model_whose_window_slides_answers_too() -> None:
    """Its cache cannot be cut, so nothing is reused or drafted; the answer is the same."""
    torch.manual_seed(0)
    config = MistralConfig(
        vocab_size=97, hidden_size=32, intermediate_size=64, num_hidden_layers=2,
        num_attention_heads=4, num_key_value_heads=2, sliding_window=64,
        bos_token_id=1, eos_token_id=2, pad_token_id=None,
    )  # fmt: skip
    sliding = MistralForCausalLM(config).eval().requires_grad_(False)
    model = LoadedModel(sliding, torch.device("cpu"), 2048)
    assert not model.can_cut
    store, ids = CacheStore(2**30), prompt(4, 700)
    for _ in range(2):
        tokens, summary = run(model, ids, store, use_lookup=True)
        assert tokens == generate(sliding, ids)
        assert summary.num_reused_tokens == 0
