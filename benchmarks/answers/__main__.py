"""The figures behind “answers one can trust”: `python -m benchmarks.answers`.

Constrained answers are written by a model that copies from the document, slips at one token
in ten and opens quotations where it likes: random weights under a hand that pushes. What is
measured is the constraint, the grounding and their cost, not the wit of any model. Texts
are invented (see `invented_prose`), or given with --english and --chinese.
"""

import argparse
import os
import platform
import random
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import torch

from app.answering.grounding import Grounder
from app.backends.local import LocalOptions
from app.backends.open_local import open_entry
from app.constrained.quotation_constraint import QuotingConstraint, QuotingRules
from app.inference.sampling import Sampling
from app.models.catalogue import find_entry
from app.prompting.prompt import Source
from app.retrieval.retriever import Retriever
from app.retrieval.vectors.encoder import Encoder
from app.retrieval.vectors.kept_vectors import KeptVectors
from app.text.quotations import find_quotations
from benchmarks.answers.copying_hand import CopyingHand, Replay, Workshop, run
from benchmarks.answers.evidence import measure_evidence
from benchmarks.answers.invented_prose import CHINESE, ENGLISH
from benchmarks.answers.near_quotations import measure_grounding, measure_near, source_of
from benchmarks.answers.written_answers import measure_written
from benchmarks.report import Report

NUM_CHAPTERS = 120


def write_answers(
    workshop: Workshop, source: Source, any_term: bool, plan: list[tuple[Sampling, int]]
) -> Iterator[tuple[str, CopyingHand]]:
    """Yield an answer for each sampling and seed, closed where it was cut."""
    rules = QuotingRules(workshop.vocabulary, [source], [workshop.end_id], any_term)
    ids = workshop.tokenizer.encode(source.document.text[:200_000]).ids
    for sampling, seed in plan:
        chance = random.Random(seed)
        start = chance.randrange(len(ids) - 500)
        constraint = QuotingConstraint(rules)
        hand = CopyingHand(workshop, ids, constraint, seed).using(sampling)
        tokens = list(run(workshop, ids[start : start + 32], hand, 60 + chance.randrange(80)))
        text = workshop.tokenizer.decode(tokens, skip_special_tokens=False)
        yield text.rstrip("\ufffd") + constraint.closing_text(), hand


def measure_quotations(report: Report, workshop: Workshop, texts: list[str], number: int) -> None:
    """Write answers in each language, greedy and sampled, and look up every quotation."""
    for any_term in (True, False):
        num_answers = num_quotations = num_exact = num_verbatim = num_tokens = num_inside = 0
        for text in texts:
            source = source_of(text)
            flat, grounder = " ".join(text.split()), Grounder([source])
            each = number // (2 * len(texts))
            plan = [(Sampling(), seed) for seed in range(each)]
            plan += [(Sampling(1.0, 0.95, seed=seed), seed) for seed in range(each)]
            for answer, hand in write_answers(workshop, source, any_term, plan):
                num_answers += 1
                num_tokens += hand.num_tokens
                num_inside += hand.num_inside
                found = find_quotations(answer)
                num_quotations += len(found)
                num_exact += sum(" ".join(q.text.split()) in flat for q in found)
                num_verbatim += sum(q.status == "verbatim" for q in grounder.ground(answer))
        mode = "terms of any words" if any_term else "terms of the text"
        report.add(f"constrained answers, greedy and sampled, {mode}", f"{num_answers}")
        report.add("  share of tokens inside quotation marks", f"{num_inside / num_tokens:.0%}")
        for what, count in (
            ("that stand in the text letter for letter", num_exact),
            ("that grounding calls verbatim", num_verbatim),
        ):
            figure = f"{count} of {num_quotations}"
            report.add(f"  quotations {what}", figure, 0 < num_quotations == count)


def measure_cost(
    report: Report, workshop: Workshop, texts: list[str], num_answers: int, num_tokens: int
) -> None:
    """Write the same answers with the constraint and without, in turn."""
    for name, text in zip(("English", "Chinese"), texts, strict=True):
        ids = workshop.tokenizer.encode(text[:200_000]).ids
        began = time.perf_counter()
        rules = QuotingRules(workshop.vocabulary, [source_of(text)], [workshop.end_id])
        rules.outside("")
        seconds = time.perf_counter() - began
        report.add(f"index of {len(text):,} characters, {name}, once", f"{seconds:.2f} s")
        with_it = without = 0.0
        num_inside = 0
        for seed in range(num_answers):
            hand = CopyingHand(workshop, ids, QuotingConstraint(rules), seed)
            tokens = list(run(workshop, ids[:512], hand, num_tokens))
            num_inside += hand.num_inside
            with_it += _seconds(
                workshop, ids[:512], Replay(tokens, QuotingConstraint(rules)), tokens
            )
            without += _seconds(workshop, ids[:512], Replay(tokens, None), tokens)
        per_token = without / num_answers / num_tokens
        inside = num_inside / num_answers / num_tokens
        report.add(f"  a token without, {inside:.0%} inside quotes", f"{1000 * per_token:.2f} ms")
        ratio = with_it / without
        report.add("  time under the constraint over time without", f"{ratio:.3f}", ratio <= 1.15)


def _seconds(workshop: Workshop, prompt: list[int], choice: Replay, tokens: list[int]) -> float:
    """Return the seconds of one processor core from the first token to the last."""
    written = run(workshop, prompt, choice, len(tokens))
    same = [next(written)]
    began = time.process_time()
    same.extend(written)
    seconds = time.process_time() - began
    assert same == tokens, "the constraint let another token through"
    return seconds


def main() -> int:
    """Measure everything; 1 where a target is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--answers", type=int, default=500)
    parser.add_argument("--english", type=Path, help="a text instead of the invented novel")
    parser.add_argument("--chinese", type=Path)
    parser.add_argument("--vocabulary", type=int, default=8192)
    data = os.environ.get("BENCH_DATA")
    parser.add_argument("--data", type=Path, default=data, help="a folder for `evidence`")
    parser.add_argument("--write", metavar="MODEL", help="only what this model writes on the data")
    parser.add_argument("--without-adapter", action="store_true", help="with --write")
    parser.add_argument("--questions", type=int, default=80, help="of each kind, with --write")
    options = parser.parse_args()
    torch.set_num_threads(1)
    texts = [
        path.read_text(encoding="utf-8") if path else prose.novel(NUM_CHAPTERS, 60, seed)
        for seed, (path, prose) in enumerate(
            [(options.english, ENGLISH), (options.chinese, CHINESE)]
        )
    ]
    report = Report()
    report.add("machine", f"{platform.machine()}, one thread")
    if options.write:
        if not options.data:
            parser.error("--write asks about the texts of --data")
        entry = find_entry(options.write)
        if options.without_adapter:
            entry = replace(entry, adapter=None, quotes_terms=True)
        model = open_entry(entry, LocalOptions(offline=True))
        retriever = Retriever(KeptVectors(Encoder()))
        measure_written(report, model, retriever, options.data, options.questions)
        return 0
    if options.data:
        measure_evidence(report, Path(options.data))
    for name, text in zip(("English", "Chinese"), texts, strict=True):
        measure_grounding(report, text, name)
    for name, text, prose in zip(("English", "Chinese"), texts, (ENGLISH, CHINESE), strict=True):
        measure_near(report, text, prose, name)
    workshop = Workshop.build(texts, options.vocabulary)
    measure_cost(report, workshop, texts, num_answers=6, num_tokens=200)
    measure_quotations(report, workshop.smaller(), texts, options.answers)
    return 0 if report.met else 1


if __name__ == "__main__":
    sys.exit(main())
