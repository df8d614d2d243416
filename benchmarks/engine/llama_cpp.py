"""The engine beside llama.cpp, on the same GGUF and the same tokens, in turn.

llama.cpp comes by the wheel `xllamacpp`, which nothing else here needs: where it is not
installed, a sentence says so. It computes with the weights as they are packed (Q4_1, and the
activations in 8 bits); the engine with the same weights unpacked to float32, exactly.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

from app.inference.context import LoadedModel
from app.models.wheel import SMOLLM2
from app.text.tokens import Ids, Tokenizer
from benchmarks.engine.exactness import part_of_handbook, run
from benchmarks.engine.measures import Size
from benchmarks.report import Report

PROMPT_TOKENS = (1_000, 4_000)
ANSWER_TOKENS = 128
WINDOW = 8_192
AIM = 0.8
MISSING = "llama.cpp is not there (`pip install xllamacpp`): its speeds are not compared"


@dataclass(frozen=True)
class Speeds:
    """Tokens a second, of reading a prompt and of writing an answer."""

    reading: float
    writing: float


def beside_llama_cpp(
    report: Report, model: LoadedModel, tokenizer: Tokenizer, threads: int, size: Size
) -> None:
    """Print speeds of reading and writing, ours : llama.cpp's; the best of several runs each."""
    peer = _peer()
    gguf = _gguf()
    if peer is None or gguf is None:
        print(MISSING)
        return
    server = _server(peer, gguf, threads)
    for length in PROMPT_TOKENS:
        ids = part_of_handbook(tokenizer, 0, length)
        ours, theirs = _best(_in_turn(model, server, ids, size.runs))
        _add(report, f"reading {length:,} tokens", ours.reading, theirs.reading)
        _add(report, f"writing after {length:,} tokens", ours.writing, theirs.writing)


def _peer() -> ModuleType | None:
    try:
        import xllamacpp
    except ImportError:
        return None
    found: ModuleType = xllamacpp
    return found


def _gguf() -> Path | None:
    return SMOLLM2.kept if SMOLLM2.kept.is_file() else None


def _server(peer: ModuleType, gguf: Path, threads: int) -> Any:
    params = peer.CommonParams()
    params.model.path = str(gguf)
    params.n_ctx = WINDOW
    params.n_parallel = 1
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = threads
    params.verbosity = 0
    return peer.Server(params)


def _in_turn(
    model: LoadedModel, server: Any, ids: Ids, runs: int
) -> Iterator[tuple[Speeds, Speeds]]:
    for _ in range(runs):
        yield _ours(model, ids), _theirs(server, ids)


def _best(measured: Iterator[tuple[Speeds, Speeds]]) -> tuple[Speeds, Speeds]:
    ours, theirs = zip(*measured, strict=True)
    return _quickest(ours), _quickest(theirs)


def _quickest(runs: tuple[Speeds, ...]) -> Speeds:
    return Speeds(max(run.reading for run in runs), max(run.writing for run in runs))


def _ours(model: LoadedModel, ids: Ids) -> Speeds:
    _, summary = run(model, ids, ANSWER_TOKENS, None, False, end_ids=frozenset())
    assert summary.seconds_to_first_token
    assert summary.tokens_per_second
    return Speeds(len(ids) / summary.seconds_to_first_token, summary.tokens_per_second)


def _theirs(server: Any, ids: Ids) -> Speeds:
    timings = server.handle_completions(
        {
            "prompt": ids.tolist(),
            "max_tokens": ANSWER_TOKENS,
            "temperature": 0,
            "ignore_eos": True,
            "cache_prompt": False,
        }
    )["timings"]
    return Speeds(timings["prompt_per_second"], timings["predicted_per_second"])


def _add(report: Report, what: str, ours: float, theirs: float) -> None:
    report.add(f"{what}: tokens/s, engine : llama.cpp", f"{ours:,.0f} : {theirs:,.0f}")
    report.add(f"ratio (aim {AIM})", f"{ours / theirs:.2f} ×", ours >= AIM * theirs)
