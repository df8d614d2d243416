"""Verdicts: the paper's own figures must hold, their opposite must not, and gaps be told."""

from dataclasses import replace

import pytest

from training.reproduce.experiments import experiments, lora_rank, parts
from training.reproduce.measure import Measured
from training.reproduce.page.findings import FINDINGS, HOLDS, NOT, UNKNOWN, judge
from training.reproduce.page.write_page import write_page
from training.reproduce.results import Results, Row
from training.reproduce.scale import SCALES

SCALE = replace(SCALES["small"], ranks=(8, 16, 32))
PAPER = {
    "2x full all": 8.02, "4x full all": 8.05, "8x full all": 8.04,
    "2x short/4 all": 8.29, "4x short/4 all": 8.83, "8x short/4 all": 9.47,
    "2x s2/4 all": 8.04, "4x s2/4 all": 8.03, "8x s2/4 all": 8.08,
    "2x s2/2 all": 8.04, "2x s2/6 all": 8.10, "2x s2/8 all": 8.16,
    "4x s2/2 all": 8.07, "4x s2/6 all": 8.17, "4x s2/8 all": 8.21,
    "8x s2/4 lora8": 11.44, "8x s2/4 lora16": 11.82, "8x s2/4 lora32": 11.92,
    "8x s2/4 lora8+norm": 10.49, "8x s2/4 lora8+embed_tokens": 8.29,
    "8x s2/4 lora8+embed_tokens+norm": 8.12,
    "8x s2_by_layer/4 lora8+embed_tokens+norm": 9.70,
    "8x short/4 lora8+embed_tokens+norm": 8.39,
    "8x shifted/4 lora8+embed_tokens+norm": 9.81,
    "8x dilated/4 lora8+embed_tokens+norm": 11.78,
    "8x block_sparse/4 lora8+embed_tokens+norm": 8.30,
    "8x stride_sparse/4 lora8+embed_tokens+norm": 24.03,
    "2x s2_rolled/4 all": 8.04, "2x s2/4 lora8+embed_tokens+norm": 8.02,
    "1x untrained": 9.0, "2x untrained": 15.82, "4x untrained": 16.0, "8x untrained": 17.0,
}  # fmt: skip
LENGTHS = ("128", "256", "1024", "1152", "1280")


def measured(name: str, perplexity: float) -> Measured:
    found = Measured(perplexity)
    if name == "1x untrained":
        keys = dict(zip(LENGTHS, (1.0, 0.0, 0.0, 0.0, 0.0), strict=True))
        return replace(found, passkey=keys, passkey_stretched=keys)
    if name == "8x s2/4 lora8+embed_tokens+norm":
        keys = dict(zip(LENGTHS, (1.0, 1.0, 1.0, 0.4, 0.0), strict=True))
        stretched = dict(zip(LENGTHS, (1.0, 1.0, 0.9, 0.9, 0.6), strict=True))
        return replace(found, sparse=8.64, passkey=keys, passkey_stretched=stretched)
    if name == "2x s2/4 all":
        return replace(found, curve={"0": 15.82, "100": 8.17, "1000": 7.94})
    if name == "2x s2/4 lora8+embed_tokens+norm":
        return replace(found, curve={"0": 15.82, "100": 8.63, "1000": 8.02})
    return found


def results(tmp_path, figures: dict[str, float]) -> Results:
    made = Results(tmp_path / "rows.jsonl")
    for name, perplexity in figures.items():
        made.add(Row(name, 0, measured(name, perplexity), 1.0, "a machine"))
    return made


def test_the_papers_rows_are_all_that_is_run():
    assert {one.name for one in experiments(parts(SCALE))} == set(PAPER)
    assert lora_rank(SCALE) == 8


def test_the_papers_own_figures_hold(tmp_path):
    judged = judge(results(tmp_path, PAPER), SCALE)
    assert [one.verdict for one in judged] == [HOLDS] * len(FINDINGS)
    assert judged[3].here == "LoRA +41.6%, with both +0.5%"


@pytest.mark.parametrize(
    ("changes", "part"),
    [
        ({"2x s2/4 all": 8.4, "4x s2/4 all": 8.4, "8x s2/4 all": 8.4}, "table-1"),
        ({"8x short/4 all": 8.03, "2x short/4 all": 8.03}, "table-1"),
        ({"8x s2/4 lora16": 8.08}, "table-2"),
        ({"8x s2/4 lora8+embed_tokens": 11.0}, "table-2"),
        ({"8x short/4 lora8+embed_tokens+norm": 8.0, "8x dilated/4 lora8+embed_tokens+norm": 8.0},
         "table-6"),
        ({"2x s2_rolled/4 all": 7.9}, "table-8"),
    ],
)  # fmt: skip
def test_other_figures_do_not(tmp_path, changes, part):
    judged = judge(results(tmp_path, {**PAPER, **changes}), SCALE)
    assert NOT in [one.verdict for one in judged if one.part == part]


def test_no_gap_is_closed_where_there_was_none(tmp_path):
    """Where training all weights went wrong, there was nothing to catch up with."""
    wrong = {"8x s2/4 all": 14.0, "8x s2/4 lora8+embed_tokens+norm": 12.0}
    (judged,) = (
        one
        for one in judge(results(tmp_path, {**PAPER, **wrong}), SCALE)
        if one.claim.startswith("With embeddings and norms")
    )
    assert judged.verdict == NOT


def test_what_is_not_there_is_said(tmp_path):
    without = {name: value for name, value in PAPER.items() if "rolled" not in name}
    made = results(tmp_path, without)
    (judged,) = (one for one in judge(made, SCALE) if one.part == "table-8")
    assert judged.verdict == UNKNOWN
    assert "2x s2_rolled/4 all" in judged.here
    page = write_page(SCALE, made, tmp_path).read_text()
    assert "Not there: 2x s2_rolled/4 all." in page
    assert "32 of 33 rows" in page


def test_a_base_whose_window_holds_no_key_is_told(tmp_path):
    made = results(tmp_path, PAPER)
    (base,) = (row for row in made.rows if row.name == "1x untrained")
    keys = dict.fromkeys(LENGTHS[1:], 0.0)
    without = replace(base.measured, passkey=keys, passkey_stretched=keys)
    made.rows[made.rows.index(base)] = replace(base, measured=without)
    (judged,) = (one for one in judge(made, SCALE) if one.part == "figure-4")
    assert "too short a text to try" in judged.here
    assert judged.verdict == HOLDS
    (tmp_path / "facts.json").write_text('{"least_passkey_tokens": 131}')
    assert "too short for any" in write_page(SCALE, made, tmp_path).read_text()


def test_seeds_are_averaged_and_their_range_shown(tmp_path):
    made = results(tmp_path, PAPER)
    for seed, perplexity in ((1, 8.2), (2, 8.3)):
        made.add(Row("2x full all", seed, Measured(perplexity), 1.0, "a machine"))
    page = write_page(SCALE, Results(made.file), tmp_path).read_text()
    assert "| 2x full all | 8.173 (8.020–8.300) | 3 |" in page
    assert "differ by up to +3.5%, in the median by +3.5%" in page
    assert (tmp_path / "reproduce.png").stat().st_size > 10_000


def test_an_empty_miniature_has_a_page(tmp_path):
    page = write_page(SCALE, Results(tmp_path / "rows.jsonl"), tmp_path).read_text()
    assert "0 of 33 rows" in page
    assert "With one seed" in page
    assert "not measured: 11" in page
