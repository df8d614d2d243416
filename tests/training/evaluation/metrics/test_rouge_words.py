"""ROUGE over whole texts, against values worked out by hand."""

import pytest

from training.evaluation.metrics.rouge_words import rouge_words


@pytest.mark.parametrize(
    ("answer", "reference", "one", "two", "longest"),
    [
        ("The cat sat.", "the CAT sat", 1, 1, 1),
        ("the cat", "the cat sat", 4 / 5, 2 / 3, 4 / 5),
        ("sat cat the", "the cat sat", 1, 0, 1 / 3),
        ("a a", "a", 2 / 3, 0, 2 / 3),
        ("", "the", 0, 0, 0),
        ("...", "...", 0, 0, 0),
    ],
)
def test_rouge_words(answer, reference, one, two, longest):
    found = rouge_words(answer, reference)
    assert list(found.values()) == pytest.approx([one, two, longest])
