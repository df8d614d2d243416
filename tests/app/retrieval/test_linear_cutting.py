"""Passages of texts without sentences: what is counted grows with the text and no faster."""

import pytest

from app.documents.formats import read
from app.retrieval import cutting
from app.retrieval.cutting import cut, num_words

TEXTS = {
    "words without a full stop": "river ",
    "letters without a space": "a",
    "characters without a mark": "渡",
    "dots": ".",
    "one mark of another script": "漢" + "." * 2_000,
    "short lines": "the river rose\n",
}


def num_counted(text: str, monkeypatch: pytest.MonkeyPatch) -> int:
    """Return how many characters are looked at to count words while a text is cut."""
    counted = 0

    def counting(piece: str) -> float:
        nonlocal counted
        counted += len(piece)
        return num_words(piece)

    monkeypatch.setattr(cutting, "num_words", counting)
    cut(read(text.encode(), "a.txt"))
    return counted


@pytest.mark.parametrize("piece", TEXTS.values(), ids=TEXTS.keys())
def test_words_are_counted_a_few_times_each(piece: str, monkeypatch: pytest.MonkeyPatch) -> None:
    small, large = (piece * (size // len(piece)) for size in (60_000, 240_000))
    num_small, num_large = (num_counted(text, monkeypatch) for text in (small, large))
    assert num_large < 40 * len(large)
    assert num_large < 6 * num_small


@pytest.mark.parametrize("piece", TEXTS.values(), ids=TEXTS.keys())
def test_passages_cover_the_text_and_are_short(piece: str) -> None:
    document = read((piece * (20_000 // len(piece))).encode(), "a.txt")
    found = cut(document)
    assert max(len(sentence) for sentence in found.sentences) <= 1_800
    kept = "".join(document.text[s.start : s.end] for s in found.sentences)
    assert "".join(kept.split()) == "".join(document.text.split())


def test_one_line_of_five_megabytes_is_cut() -> None:
    document = read(b"river " * 833_000, "a.txt")
    assert len(cut(document).passages) > 10_000
