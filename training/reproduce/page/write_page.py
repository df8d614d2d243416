"""The page of a miniature: each finding beside the paper's, the tables, and what was different."""

import json
import statistics
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from training.errors import DataError
from training.reproduce.corpus import PASSKEY_DIGITS
from training.reproduce.experiments import Experiment, parts
from training.reproduce.extend import DECAY
from training.reproduce.facts import read_facts
from training.reproduce.page.draw import draw_figure
from training.reproduce.page.findings import Judged, judge, percent
from training.reproduce.results import Results
from training.reproduce.scale import Scale

PAGE, FIGURE, TABLE = "reproduce.md", "reproduce.png", "reproduce.json"
TITLES = {
    "table-1": "Table 1: full, short and shifted attention, all weights trained",
    "table-2": "Table 2: LoRA's ranks, norms and embeddings, trained with S²",
    "table-6": "Table 6: patterns, trained with LoRA, embeddings and norms",
    "table-7": "Table 7: sizes of groups, all weights trained",
    "table-8": "Table 8: end groups apart (s2), or joined around the end (s2_rolled)",
    "figure-4": "Figure 4: pass keys",
    "figure-5": "Figure 5: convergence",
}


def write_page(scale: Scale, results: Results, folder: Path) -> Path:
    """Write page, figure and JSON into a folder; return the page. Raises DataError."""
    judged = judge(results, scale)
    facts = read_facts(folder)
    report = {
        "scale": asdict(scale),
        "facts": facts,
        "findings": [asdict(one) for one in judged],
        "rows": [asdict(row) for row in results.rows],
    }
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / TABLE).write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
        draw_figure(results, scale).savefig(folder / FIGURE, dpi=110)
        page = folder / PAGE
        page.write_text(_page(scale, results, judged, facts), encoding="utf-8")
    except OSError as error:
        raise DataError(f"The report cannot be written to {folder}: {error.strerror}.") from None
    return page


def _page(scale: Scale, results: Results, judged: list[Judged], facts: dict[str, Any]) -> str:
    blocks = [
        "# LongLoRA in miniature",
        f"Made by `python -m training reproduce --scale {scale.name}`.",
        _what_is_there(scale, results),
        "## Findings",
        _summary(judged),
        _findings(judged),
        _noise(results),
        f"![Six panels: tables 1, 2, 6 and 7, figures 4 and 5]({FIGURE})",
        "## What was different from the paper",
        _differences(scale, facts),
    ]
    for part, experiments in parts(scale).items():
        blocks += [f"## {TITLES[part]}", *_tables(part, experiments, results)]
    return "\n\n".join(blocks) + "\n"


def _what_is_there(scale: Scale, results: Results) -> str:
    wanted = {one.name for part in parts(scale).values() for one in part}
    rows = [row for row in results.rows if row.name in wanted]
    counts = Counter(row.seed for row in rows)
    seeds = ", ".join(f"seed {seed}: {count} rows" for seed, count in sorted(counts.items()))
    missing = sorted(wanted - {row.name for row in rows})
    machines = ", ".join(sorted({row.machine for row in rows})) or "none"
    hours = sum(row.seconds for row in rows) / 3600
    words = (
        f"{len(wanted) - len(missing)} of {len(wanted)} rows are here ({seeds or 'none'}), in"
        f" {hours:.1f} hours by the clock, the base not counted. Machine: {machines}."
    )
    return words + (f"\n\nNot there: {'; '.join(missing)}." if missing else "")


def _summary(judged: list[Judged]) -> str:
    counts = Counter(one.verdict for one in judged)
    return "; ".join(f"{verdict}: {count}" for verdict, count in counts.most_common()) + "."


def _findings(judged: list[Judged]) -> str:
    rows = [(one.part, one.claim, one.paper, one.here, f"**{one.verdict}**") for one in judged]
    return _table(("where", "finding", "paper", "here", "verdict"), rows)


def _noise(results: Results) -> str:
    """Return how far seeds of the same experiment differ: less than that says nothing."""
    every = {row.name for row in results.rows}
    found = [results.values(name, lambda one: one.perplexity) for name in sorted(every)]
    ranges = [max(values) / min(values) - 1 for values in found if len(values) > 1]
    if not ranges:
        return "With one seed, nothing says which of the differences are chance."
    return (
        f"Seeds of one experiment differ by up to {percent(max(ranges))}, in the median by"
        f" {percent(statistics.median(ranges))}: what is less than that may be chance."
    )


def _tables(part: str, experiments: tuple[Experiment, ...], results: Results) -> list[str]:
    if part == "figure-4":
        return [_passkey_table(experiments, results)]
    if part == "figure-5":
        return [_curve_table(experiments, results)]
    return [_perplexity_table(experiments, results)]


def _perplexity_table(experiments: tuple[Experiment, ...], results: Results) -> str:
    """Return mean and spread over the seeds; the sparse column where anything has it."""
    rows = []
    for one in experiments:
        full = results.values(one.name, lambda measured: measured.perplexity)
        sparse = results.values(one.name, lambda measured: measured.sparse)
        rows.append((one.name, _spread(full), _spread(sparse), str(len(full))))
    if any(row[2] != "–" for row in rows):
        return _table(("experiment", "tested full", "tested sparse", "seeds"), rows)
    return _table(("experiment", "perplexity", "seeds"), [(a, b, d) for a, b, _, d in rows])


def _spread(values: list[float]) -> str:
    """Return the mean, and lowest to highest where there are several."""
    if not values:
        return "–"
    mean = sum(values) / len(values)
    return f"{mean:.3f}" + (f" ({min(values):.3f}–{max(values):.3f})" if len(values) > 1 else "")


def _passkey_table(experiments: tuple[Experiment, ...], results: Results) -> str:
    columns: dict[str, dict[str, float]] = {}
    for one in experiments:
        for measured in results.of(one.name)[:1]:
            columns[one.name] = measured.passkey or {}
            columns[f"{one.name}, stretched"] = measured.passkey_stretched or {}
    lengths = next(iter(columns.values()), {})
    rows = [
        (f"{int(length):,}", *(f"{column.get(length, 0):.0%}" for column in columns.values()))
        for length in lengths
    ]
    return _table(("tokens", *columns), rows) if rows else "Not there yet."


def _curve_table(experiments: tuple[Experiment, ...], results: Results) -> str:
    found = {one.name: results.of(one.name) for one in experiments}
    curves = {name: rows[0].curve or {} for name, rows in found.items() if rows}
    steps = next(iter(curves.values()), {})
    rows = [
        (step, *(f"{curve[step]:.3f}" if step in curve else "–" for curve in curves.values()))
        for step in steps
    ]
    return _table(("step", *curves), rows) if rows else "Not there yet."


def _differences(scale: Scale, facts: dict[str, Any]) -> str:
    tokens = scale.steps * scale.step_tokens
    lines = (
        f"The base: {facts.get('parameters', 0):,} parameters ({scale.layers} layers of width"
        f" {scale.hidden}, {scale.heads} heads), trained from nothing on"
        f" {scale.base_steps * scale.base_step_tokens:,} tokens in a window of {scale.window}. The"
        " paper's: Llama 2 of 7 billion, two trillion tokens, 4,096. RoPE's base is as much smaller"
        " than Llama's as the window is, so that its slowest pair turns as far within it.",
        f"Each extension: {scale.steps} steps of {scale.step_tokens:,} tokens, {tokens:,} in all,"
        f" at a rate of {scale.rate:g} that falls to 0 over the last {DECAY:.0%}. The paper's:"
        " 1,000 steps of 64 windows at 2e-5, which stays. So here a step has the same tokens at"
        " every window, and there the same number of windows.",
        f"Texts: {facts.get('texts', 'none yet')}; the tokenizer, of {scale.vocabulary:,} pieces,"
        f" was learnt from them.{_of_stories(facts)} The paper's: RedPajama, tested on PG19.",
        _passkeys(scale, facts),
        "LoRA's α is twice its rank at every rank. Ranks are smaller, as the width is.",
        f"Perplexity: {scale.documents} held-out texts of {scale.document_tokens:,} tokens, each"
        " token counted once, the window sliding by half of itself. The paper's slides by 256 and"
        " averages over whole windows.",
        "One base serves all seeds: a seed draws which rows an extension learns from, in which"
        " order, and LoRA's weights. The range in brackets is the lowest to the highest seed.",
        "S² keeps the end groups apart everywhere but in the row s2_rolled. The masks of dilated,"
        " block_sparse and stride_sparse are our reading of a sentence each in the paper.",
    )
    return "\n".join(f"- {line}" for line in lines)


def _of_stories(facts: dict[str, Any]) -> str:
    """Return what made stories are like; nothing where the texts were given."""
    if facts.get("folder", "") or "texts" not in facts:
        return ""
    return (
        " In a story each kind of people, a captain, a baker, has one of five names, told only by"
        " where it stood before, as often a line back as a hundred: nearly all that a longer window"
        " can bring here is such names."
    )


def _passkeys(scale: Scale, facts: dict[str, Any]) -> str:
    chance = f"{1 / 9**PASSKEY_DIGITS:.0%}"
    keys = f"Digits of a key: {PASSKEY_DIGITS}, the paper's five; guessing finds {chance}."
    least = facts.get("least_passkey_tokens", 0)
    if least > scale.window:
        return (
            "One row in eight of the extensions' is a pass-key text, with this tokenizer of"
            f" {least} tokens or more: the base's window of {scale.window} is too short for any. So"
            f" the base has seen none, and what is found was learnt in the extension. {keys}"
        )
    return (
        "One row in eight is a pass-key text, in the base's training and in the extensions': so"
        f" small a base does not learn from texts alone to find a number. {keys}"
    )


def _table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)
