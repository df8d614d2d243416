"""The command line of `evaluate`."""

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any

from training.errors import DataError, StoppedError
from training.evaluation.leval.command import add_leval
from training.evaluation.longbench.command import add_longbench
from training.evaluation.synthetic.command import add_synthetic


def add_evaluations(command: argparse.ArgumentParser) -> None:
    """Add the evaluations as commands of their own."""
    kinds = command.add_subparsers(required=True, metavar="WHAT")
    perplexity = kinds.add_parser("perplexity", help="by a sliding window, in both conventions")
    _add_common(perplexity)
    perplexity.add_argument("--data", nargs="+", default=[], metavar="FILE")
    perplexity.add_argument("--windows", nargs="+", type=int, default=[], metavar="TOKENS")
    perplexity.add_argument("--stride", type=int, default=256, metavar="TOKENS")
    perplexity.add_argument("--text-field", default="text")
    perplexity.add_argument("--min-tokens", type=int, default=2, help="of a document")
    perplexity.add_argument("--max-tokens", type=int, default=0, help="of a document; 0: all")
    perplexity.add_argument("--max-documents", type=int, default=128)
    perplexity.add_argument(
        "--prefixes", action="store_true", help="windows are beginnings of one reading; no stride"
    )
    perplexity.set_defaults(run=_perplexity)
    passkey = kinds.add_parser("passkey", help="a number hidden in filler, at every depth")
    _add_common(passkey)
    passkey.add_argument("--lengths", nargs="+", type=int, default=[], metavar="TOKENS")
    passkey.add_argument("--depths", type=int, default=10)
    passkey.add_argument("--trials", type=int, default=5)
    passkey.add_argument("--seed", type=int, default=0)
    passkey.set_defaults(run=_passkey)
    add_longbench(kinds)
    add_leval(kinds)
    add_synthetic(kinds)


def _add_common(command: argparse.ArgumentParser) -> None:
    command.add_argument("model", nargs="?", help="a folder, a hub id, or a .gguf file")
    command.add_argument(
        "--compare", nargs=2, metavar=("A", "B"), help="two models, or folders with reports"
    )
    command.add_argument("--output", type=Path, default=Path("runs/evaluation"))
    command.add_argument("--attention", choices=("full", "s2"), default="full")
    command.add_argument("--precision", choices=("auto", "float32", "bfloat16"), default="auto")


def _evaluate(options: argparse.Namespace, name: str, measure: Callable[[Any, Path], Path]) -> None:
    """Measure a model, or two side by side, and print the table and where the report is."""
    from training.evaluation.compared import compare
    from training.evaluation.report import load_subject

    if bool(options.model) == bool(options.compare):
        raise DataError("Give a model, or two of them to --compare.")

    def one(model: str, folder: Path) -> Path:
        return measure(load_subject(model, options.attention, options.precision), folder)

    try:
        if options.compare:
            path = compare(name, options.compare, options.output, one)
        else:
            path = one(options.model, options.output)
    except KeyboardInterrupt:
        raise StoppedError(
            f"Stopped while {name} was measured; the same command goes on.", 130
        ) from None
    print(path.with_suffix(".md").read_text(encoding="utf-8") + f"\n{path}")


def _perplexity(options: argparse.Namespace) -> None:
    from training.evaluation.perplexity import PerplexityOptions, evaluate_perplexity

    wanted = PerplexityOptions(
        files=tuple(options.data),
        windows=tuple(options.windows),
        stride=options.stride,
        text_field=options.text_field,
        min_tokens=options.min_tokens,
        max_tokens=options.max_tokens,
        max_documents=options.max_documents,
        prefixes=options.prefixes,
    )
    _evaluate(options, "perplexity", lambda one, folder: evaluate_perplexity(one, wanted, folder))


def _passkey(options: argparse.Namespace) -> None:
    from training.evaluation.passkey import PasskeyOptions, evaluate_passkey

    wanted = PasskeyOptions(
        lengths=tuple(options.lengths),
        depths=options.depths,
        trials=options.trials,
        seed=options.seed,
    )
    _evaluate(options, "passkey", lambda one, folder: evaluate_passkey(one, wanted, folder))
