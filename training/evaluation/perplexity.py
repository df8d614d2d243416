"""Perplexity by a sliding window, in both conventions that are in use.

A window slides over each document by `stride` tokens. `new_tokens` counts each token once,
with as much context as the window allows. `whole_windows` averages over every token of every
window, as the original LongLoRA's script does: its figures come out higher for it.

With `prefixes` nothing slides: each document is read once, as far as the longest window, and a
window stands for the document's beginning. A fraction of the work, because a token never sees
what follows it; `last_half` is then the perplexity of a window's second half alone.
"""

import math
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional

from training.data.sources import find_files, read_records
from training.errors import DataError
from training.evaluation.finished import Finished, state_of
from training.evaluation.report import Subject, digest_of, write_report
from training.model.output_layer import logits_of

LOGIT_TOKENS = 2048  # logits are computed for so many tokens at a time


@dataclass(frozen=True, slots=True)
class PerplexityOptions:
    """What is read, and how. max_tokens: of each document, 0 for all; a shorter document
    than min_tokens is left out. prefixes: windows are beginnings of one reading."""

    files: tuple[str, ...]
    windows: tuple[int, ...]
    stride: int = 256
    text_field: str = "text"
    min_tokens: int = 2
    max_tokens: int = 0
    max_documents: int = 128
    prefixes: bool = False


@dataclass(slots=True)
class Sums:
    """Losses and tokens of both conventions."""

    new_loss: float = 0.0
    new_tokens: int = 0
    window_loss: float = 0.0
    window_tokens: int = 0

    def add(self, other: "Sums") -> None:
        """Add what was summed elsewhere."""
        self.new_loss += other.new_loss
        self.new_tokens += other.new_tokens
        self.window_loss += other.window_loss
        self.window_tokens += other.window_tokens

    def as_perplexity(self) -> dict[str, float]:
        """Return the two perplexities and how many tokens each rests on."""
        return {
            "new_tokens": math.exp(self.new_loss / self.new_tokens),
            "whole_windows": math.exp(self.window_loss / self.window_tokens),
            "tokens_scored": self.new_tokens,
        }


def evaluate_perplexity(subject: Subject, options: PerplexityOptions, folder: Path) -> Path:
    """Measure a model's perplexity at each window; write the report, and return its path.

    Where it was stopped it goes on with the next document. Raises DataError where there is
    nothing to measure on.
    """
    if options.stride < 1 or min(options.windows, default=0) < 2:
        raise DataError("A window needs at least 2 tokens, and a stride at least 1.")
    if not options.files:
        raise DataError("Perplexity is measured on texts: give --data.")
    began = time.perf_counter()
    texts, documents = _documents(subject, options)
    if not documents:
        raise DataError(f"No document has {options.min_tokens} tokens or more.")
    facts = {
        **subject.manifest,
        **asdict(options),
        "documents": len(documents),
        "tokens": sum(map(len, documents)),
        "data_digest": digest_of(texts),
    }
    state = state_of(subject.manifest["model"])
    finished = Finished(folder / "perplexity-rows.jsonl", {**facts, "state": state})
    if options.prefixes:
        rows = prefix_rows(subject, documents, sorted(options.windows), finished)
    else:
        rows = [
            {
                "window": window,
                **_sums(subject, documents, window, options, finished).as_perplexity(),
            }
            for window in options.windows
        ]
    seconds = round(time.perf_counter() - began, 1)
    report = {"manifest": {**facts, "seconds": seconds}, "perplexity": rows}
    figure = _plot(rows, subject.manifest["model"])
    return write_report(folder, "perplexity", report, figure, rows)


def _sums(
    subject: Subject,
    documents: list[Tensor],
    window: int,
    options: PerplexityOptions,
    finished: Finished,
) -> Sums:
    """Return the sums of all documents at a window, those of finished ones as they were kept."""

    def measured(ids: Tensor) -> dict[str, Any]:
        sums = Sums()
        add_document(subject, ids, window, options.stride, sums)
        return asdict(sums)

    total = Sums()
    for number, ids in enumerate(documents):
        total.add(Sums(**finished.row(f"{window} {number}", lambda ids=ids: measured(ids))))  # type: ignore[misc]
    return total


def prefix_rows(
    subject: Subject, documents: list[Tensor], windows: list[int], finished: Finished
) -> list[dict[str, float]]:
    """Return the perplexity of each window and of its second half, each document read once.

    Raises DataError where no document fills a window.
    """
    losses: list[list[float]] = []
    for number, ids in enumerate(documents):
        read = finished.row(f"prefix {number}", lambda ids=ids: _losses(subject, ids, windows))  # type: ignore[misc]
        losses.append(read["losses"])
    rows = []
    for window in windows:
        filled = [one[: window - 1] for one in losses if len(one) >= window - 1]
        if not filled:
            raise DataError(f"No document fills a window of {window} tokens.")
        whole = [loss for one in filled for loss in one]
        half = [loss for one in filled for loss in one[window // 2 - 1 :]]
        perplexities = {"new_tokens": _perplexity(whole), "last_half": _perplexity(half)}
        rows.append({"window": window, **perplexities, "tokens_scored": len(whole)})
    return rows


def _losses(subject: Subject, ids: Tensor, windows: list[int]) -> dict[str, Any]:
    read = ids[: windows[-1]].to(subject.device)
    return {"losses": [round(loss, 6) for loss in token_losses(subject.model, read).tolist()]}


def _perplexity(losses: list[float]) -> float:
    return math.exp(math.fsum(losses) / len(losses))


def _documents(subject: Subject, options: PerplexityOptions) -> tuple[list[str], list[Tensor]]:
    """Return the first texts that are long enough, and their token ids."""
    texts: list[str] = []
    documents: list[Tensor] = []
    for text in _texts(options):
        ids = _encode(subject, text, options)
        if len(ids) >= max(2, options.min_tokens):
            texts.append(text)
            documents.append(ids)
        if len(documents) == options.max_documents:
            break
    return texts, documents


def add_document(subject: Subject, ids: Tensor, window: int, stride: int, sums: Sums) -> None:
    """Add a document's losses to the sums, window by window."""
    for start, end, first_new in windows_of(len(ids), window, stride):
        losses = token_losses(subject.model, ids[start:end].to(subject.device))
        new = losses[first_new - start - 1 :]
        sums.new_loss += float(new.double().sum())
        sums.new_tokens += len(new)
        sums.window_loss += float(losses.double().sum())
        sums.window_tokens += len(losses)


def windows_of(length: int, window: int, stride: int) -> Iterator[tuple[int, int, int]]:
    """Yield (start, end, first token not yet scored) so that every token but one is scored."""
    end, first_new = min(window, length), 1
    while True:
        yield max(0, end - window), end, first_new
        if end == length:
            return
        first_new, end = end, min(end + min(stride, window - 1), length)


@torch.no_grad()
def token_losses(model: Any, ids_L: Tensor) -> Tensor:
    """Return the loss of each token but the first, given all before it."""
    decoder = getattr(model, model.base_model_prefix)
    hidden_LD = decoder(input_ids=ids_L[None], use_cache=False).last_hidden_state[0]
    losses = [
        functional.cross_entropy(logits_of(model, part), targets, reduction="none")
        for part, targets in zip(
            torch.split(hidden_LD[:-1], LOGIT_TOKENS),
            torch.split(ids_L[1:], LOGIT_TOKENS),
            strict=True,
        )
    ]
    return torch.cat(losses)


def _texts(options: PerplexityOptions) -> Iterator[str]:
    for file in find_files(options.files):
        for record in read_records(file, options.text_field):
            text = (record or {}).get(options.text_field)
            if isinstance(text, str) and text.strip():
                yield text


def _encode(subject: Subject, text: str, options: PerplexityOptions) -> Tensor:
    ids = subject.tokenizer(text, verbose=False)["input_ids"]
    return torch.tensor(ids[: options.max_tokens or None])


def _plot(rows: list[dict[str, Any]], name: str) -> Any:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(7, 4.5), layout="constrained")
    axes = figure.add_subplot()
    names = {
        "new_tokens": "each token once",
        "whole_windows": "all tokens of all windows",
        "last_half": "a window's second half",
    }
    drawn = [convention for convention in names if convention in rows[0]]
    for convention in drawn:
        axes.plot([row["window"] for row in rows], [row[convention] for row in rows], "o-")
    axes.set_xscale("log", base=2)
    axes.set(xlabel="window, tokens", ylabel="perplexity", title=str(name))
    axes.legend([names[convention] for convention in drawn])
    axes.grid(alpha=0.3)
    return figure
