"""What is measured of an extended model: perplexity, full and sparse, convergence, pass keys."""

import json
import random
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import torch

from training.attention import shift_attention
from training.data.sources import read_records
from training.evaluation.passkey import PasskeyOptions, evaluate_passkey
from training.evaluation.perplexity import Sums, add_document
from training.evaluation.report import Subject, load_subject
from training.model.build import set_window
from training.recipe import AttentionOptions
from training.reproduce.corpus import PASSKEY_DIGITS, least_passkey_tokens
from training.reproduce.experiments import LONG, Experiment
from training.reproduce.extend import Bench, attention_of, extend, merged
from training.reproduce.patterns import register_patterns
from training.run.checkpoint import checkpoints_of

STRETCH = 1.5  # of a window, by positions alone, as the paper stretches 32k to 48k


@dataclass(frozen=True, slots=True)
class Measured:
    """What one experiment gave with one seed. curve: perplexity after so many steps."""

    perplexity: float
    sparse: float | None = None
    curve: dict[str, float] | None = None
    passkey: dict[str, float] | None = None
    passkey_stretched: dict[str, float] | None = None


def run_experiment(bench: Bench, experiment: Experiment, seed: int) -> Measured:
    """Train an experiment and measure it; the model is not kept."""
    window = bench.scale.window * experiment.factor
    attention = attention_of(experiment, window)
    register_patterns(attention.group_size or window)
    if experiment.learning == "nothing":
        subject = _stretched(load_subject(str(bench.base)), window)
        return _measure(bench, experiment, subject, None)
    run = extend(bench, experiment, seed)
    measured = _measure(bench, experiment, load_subject(str(merged(run))), attention)
    return replace(measured, curve=_curve(bench, run, window) if experiment.convergence else None)


def perplexity(bench: Bench, subject: Subject, window: int, most_documents: int = 0) -> float:
    """Return the held-out texts' perplexity, each token counted once, at a window.

    The window slides by a half of itself: each token sees at least as much before it.
    most_documents: 0 takes all.
    """
    sums = Sums()
    for ids in _documents(bench, subject)[: most_documents or None]:
        add_document(subject, ids, window, window // 2, sums)
    return sums.as_perplexity()["new_tokens"]


def _measure(
    bench: Bench, experiment: Experiment, subject: Subject, attention: AttentionOptions | None
) -> Measured:
    window = bench.scale.window * experiment.factor
    found = Measured(perplexity(bench, subject, window))
    if experiment.sparse and attention is not None:
        found = replace(found, sparse=_sparse(bench, subject, attention, window))
    if experiment.passkey:
        found = replace(
            found,
            passkey=_passkey(bench, subject),
            passkey_stretched=_passkey(bench, _stretched(subject, round(STRETCH * window))),
        )
    return found


def _sparse(bench: Bench, subject: Subject, attention: AttentionOptions, window: int) -> float:
    """Return the perplexity with the attention that the model was trained with."""
    shift_attention.register(attention.group_size)
    subject.model.set_attn_implementation(attention.pattern or shift_attention.NAME)
    try:
        return perplexity(bench, subject, window)
    finally:
        subject.model.set_attn_implementation("sdpa")


def _curve(bench: Bench, run: Path, window: int) -> dict[str, float]:
    """Return the perplexity at every checkpoint, the stretched base's at step 0.

    Of a third of the documents: there are ten checkpoints.
    """
    few = max(1, bench.scale.documents // 3)
    base = _stretched(load_subject(str(bench.base)), window)
    curve = {"0": perplexity(bench, base, window, few)}
    for checkpoint in checkpoints_of(run):
        step = int(checkpoint.name.removeprefix("step-"))
        subject = load_subject(str(merged(run, step)))
        curve[str(step)] = perplexity(bench, subject, window, few)
    return curve


def _passkey(bench: Bench, subject: Subject) -> dict[str, float]:
    """Return how often the key is found, by the length of the text."""
    scale, longest = bench.scale, bench.scale.window * LONG
    lengths = [scale.window * factor for factor in (1, 2, 4)]
    lengths += [round(longest * share) for share in (0.75, 1, 1.125, 1.25, 1.375, 1.5)]
    least = least_passkey_tokens(subject.tokenizer)  # where words are many tokens, over a window
    options = PasskeyOptions(
        tuple(length for length in lengths if length >= least),
        scale.passkey_depths,
        scale.passkey_trials,
        PASSKEY_DIGITS,
    )
    with tempfile.TemporaryDirectory() as folder:
        path = evaluate_passkey(subject, options, Path(folder))
        accuracy: dict[str, float] = json.loads(path.read_text(encoding="utf-8"))["accuracy"]
    return accuracy


def _stretched(subject: Subject, window: int) -> Subject:
    """Return a model with its positions stretched to a window, and nothing learnt."""
    config = subject.model.config
    set_window(config, window, 0, "linear")
    model = type(subject.model)(config).to(subject.device, subject.model.dtype).eval()
    model.load_state_dict(subject.model.state_dict())
    model.set_attn_implementation("sdpa")
    return replace(subject, model=model)


def _documents(bench: Bench, subject: Subject) -> list[torch.Tensor]:
    """Return the first tokens of each held-out text, the same for every model."""
    scale = bench.scale
    texts: list[Any] = [record for record in read_records(str(bench.corpus.held_out)) if record]
    random.Random(1).shuffle(texts)
    encoded = [
        subject.tokenizer(record["text"][: 8 * scale.document_tokens], verbose=False)["input_ids"]
        for record in texts[: scale.documents]
    ]
    return [torch.tensor(ids[: scale.document_tokens]) for ids in encoded]
