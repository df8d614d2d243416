"""`python -m benchmarks.engine`: is the engine exact, and how fast, beside plain transformers.

CPU, float32, SmolLM2 135M where it has been fetched, and random ones. Ratios of times are of the
quickest of several runs in turn; with one thread they are of processor time, on which other
work on the machine weighs little. `--quick` asks a tenth as much.
"""

import argparse
import os
import sys
import time
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import torch
from transformers import LlamaForCausalLM

from app.backends.open_local import open_tokenizer
from app.inference.context import LoadedModel
from app.inference.events import Prefill, Token
from app.inference.generate import Job, answer
from app.inference.prefill import prefill
from app.inference.prefix_cache import CacheStore
from app.text.tokens import Ids
from benchmarks.engine.exactness import (
    GREEDY,
    MANY_BYTES,
    batch,
    exactness,
    phrases,
    questions_on_prose,
    run,
)
from benchmarks.engine.llama_cpp import beside_llama_cpp
from benchmarks.engine.measures import FULL, QUICK, Size, in_turn, peak_bytes, processor
from benchmarks.engine.models import (
    as_engine_runs_it,
    as_transformers_runs_it,
    random_network,
    smollm2_network,
    text,
)
from benchmarks.engine.visitors import many_visitors
from benchmarks.report import Report

END = frozenset({2})


def main() -> int:
    """Measure, print, and return 1 if a target was missed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--threads", type=int, default=os.cpu_count() or 1)
    options = parser.parse_args()
    clock = time.process_time if options.threads == 1 else time.monotonic
    size = replace(QUICK if options.quick else FULL, clock=clock)
    torch.set_num_threads(options.threads)
    print(
        f"{processor()}, {options.threads} thread(s) of {os.cpu_count()}, {clock.__name__}, "
        f"torch {torch.__version__}, float32"
    )
    report = Report()
    smollm2 = smollm2_network()
    if smollm2 is None:
        print(
            "SmolLM2 is not there (`python -m app fetch smollm2`): random ones alone are measured"
        )
    else:
        _measure(
            report,
            "SmolLM2 135M",
            smollm2,
            questions_on_prose(open_tokenizer("smollm2", offline=True), size.prompts // 4),
            size,
        )
        beside_llama_cpp(
            report,
            as_engine_runs_it(smollm2),
            open_tokenizer("smollm2", offline=True),
            options.threads,
            size,
        )
    for label, width, layers in (("random, 8 M", 256, 4), ("random, 33 M", 512, 8)):
        network = random_network(width, layers)
        prompts = phrases(network.config.vocab_size, size.prompts)
        _measure(report, label, network, prompts, size)
    many_visitors(report, size.questions)
    return 0 if report.met else 1


def _measure(
    report: Report, name: str, network: LlamaForCausalLM, prompts: Sequence[Ids], size: Size
) -> None:
    num = sum(parameter.numel() for parameter in network.parameters())
    print(f"\n{name}: {num:,} parameters")
    exactness(report, network, prompts)
    chunks(report, network, size)
    prefill_against_one_pass(report, network, size)
    follow_up(report, network, size)
    lookup(report, network, size)
    stop_to_idle(report, network, size)


def chunks(report: Report, network: LlamaForCausalLM, size: Size) -> None:
    """Chunked prefill's logits against those of one pass."""
    ids = text(7, size.document_tokens, network.config.vocab_size)
    with torch.inference_mode():
        whole = as_transformers_runs_it(network)(batch(ids), use_cache=True, logits_to_keep=1)
    found = _prefill(as_engine_runs_it(network), ids)
    worst = float((found - whole.logits[0, -1]).abs().max())
    what = f"largest difference of logits at {len(ids):,} tokens"
    report.add(what, f"{worst:.1e}", worst <= 1e-4)


def prefill_against_one_pass(report: Report, network: LlamaForCausalLM, size: Size) -> None:
    """Time and peak memory of chunked reading against one bare pass."""
    ids = text(8, size.document_tokens, network.config.vocab_size)

    def bare() -> None:
        as_transformers_runs_it(network)
        with torch.inference_mode():
            network(batch(ids), use_cache=True, logits_to_keep=1)

    def ours() -> None:
        _prefill(as_engine_runs_it(network), ids)

    times = in_turn((bare, ours), size)
    ratio = times[1] / times[0]
    report.add(f"reading {len(ids):,} tokens: tokens/s", f"{len(ids) / times[1]:,.0f}")
    report.add("its time against one bare pass (aim 1.05)", f"{ratio:.2f}", ratio <= 1.2)
    peaks = [peak_bytes(work) for work in (bare, ours)]
    report.add(
        "its peak memory against one bare pass (MiB)",
        f"{peaks[1] / 2**20:,.0f} : {peaks[0] / 2**20:,.0f}",
        peaks[1] <= peaks[0],
    )


def follow_up(report: Report, network: LlamaForCausalLM, size: Size) -> None:
    """A second question on a document that was read: time to its first token."""
    model = as_engine_runs_it(network)
    vocabulary = network.config.vocab_size
    document = text(9, size.document_tokens, vocabulary)
    store: CacheStore | None = None
    asked = 0

    def ask() -> None:
        nonlocal asked
        asked += 1
        question = np.concatenate([document, text(20 + asked, 40, vocabulary)])
        summary = run(model, question, 1, store, True)[1]
        assert summary.num_reused_tokens == 0 or summary.num_reused_tokens >= len(document)

    def first() -> None:
        nonlocal store
        store = CacheStore(MANY_BYTES)
        ask()

    reading, again = in_turn((first, ask), size)
    what = f"second question on {len(document):,} tokens: first token after"
    report.add(what, f"{again:.3f} s")
    report.add("times sooner than reading again", f"{reading / again:.0f} ×", reading >= 50 * again)


class Quoting:
    """Has an answer say a passage of the prompt word for word, as a quotation does."""

    def __init__(self, passage: Ids) -> None:
        self._passage, self._place = passage, 0

    def allowed(self) -> Ids:
        return self._passage[self._place : self._place + 1]

    def advance(self, token: int) -> None:
        self._place += 1


def lookup(report: Report, network: LlamaForCausalLM, size: Size) -> None:
    """Decoding an answer that quotes, with drafts and without."""
    model = as_engine_runs_it(network)
    random = np.random.default_rng(3)
    ids = random.integers(3, network.config.vocab_size, 1000).astype(np.int32)
    passage = ids[300:460]

    def write(drafts: bool) -> None:
        quoting = Quoting(passage)
        job = Job(ids, len(passage), GREEDY, END, constraint=quoting, use_lookup=drafts)
        store.put("", model_context.copy_of_first(len(ids) - 1, len(ids) + len(passage)))
        *tokens, _ = answer(model, store, job, lambda: False)
        assert [t.id for t in tokens if isinstance(t, Token)] == passage.tolist()

    store = CacheStore(MANY_BYTES)
    model_context = model.new_context(len(ids))
    with torch.inference_mode():
        model_context.read(ids[:-1])
    plain, drafted = in_turn((lambda: write(False), lambda: write(True)), size)
    shown = f"{len(passage) / drafted:,.0f} : {len(passage) / plain:,.0f}"
    report.add("decoding a quotation, tokens/s with lookup : without", shown)
    report.add("times faster", f"{plain / drafted:.1f} ×", plain >= 2 * drafted)


def stop_to_idle(report: Report, network: LlamaForCausalLM, size: Size) -> None:
    """From Stop to an idle engine, against the time of one chunk."""
    model = as_engine_runs_it(network)
    ids = text(10, size.document_tokens, network.config.vocab_size)
    took, chunk, last = [], 0.0, time.monotonic()
    for _ in answer(model, None, Job(ids, 1, GREEDY, END), lambda: False):
        chunk, last = max(chunk, time.monotonic() - last), time.monotonic()
    for seen in range(1, 4):
        took.append(_stopped_after(model, ids, seen))
    report.add(
        "Stop while reading: idle after (one chunk)",
        f"{max(took):.3f} s ({chunk:.3f} s)",
        max(took) <= chunk,
    )


def _stopped_after(model: LoadedModel, ids: Ids, num_chunks: int) -> float:
    """Return the seconds from Stop, after some chunks, to the end."""
    stopped_at: list[float] = []
    events = answer(model, None, Job(ids, 1, GREEDY, END), lambda: bool(stopped_at))
    for number, event in enumerate(events):
        if number == num_chunks and isinstance(event, Prefill):
            stopped_at.append(time.monotonic())
    return time.monotonic() - stopped_at[0]


def _prefill(model: LoadedModel, ids: Ids) -> torch.Tensor:
    with torch.inference_mode():
        reading = prefill(model.new_context(len(ids)), ids, lambda: False)
        while True:
            try:
                next(reading)
            except StopIteration as end:
                logits: torch.Tensor = end.value
                return logits


if __name__ == "__main__":
    sys.exit(main())
