"""Displayed formulas: a line each, with fractions, limits of sums and their numbers."""

import pytest

from app.documents.formats import read
from tests.app.documents.pdf.drawn_pdfs import FILLER, Extras, make_pdf, prose, words
from tests.app.documents.pdf.page.test_math_signs import FONTS


def text_of(*drawn: str) -> str:
    page = "\n".join([prose(72, 720, FILLER), *drawn, prose(72, 520, FILLER)])
    return read(make_pdf([page], extras=Extras(fonts=FONTS)), "a.pdf").text


def fraction(x: float, y: float, over: str, under: str, width: float) -> str:
    """Return a fraction whose bar stands over the baseline at a height."""
    bar = f"{x} {y + 2.4} {width} 0.4 re f"
    return "\n".join([words(x + 1, y + 7, over), bar, words(x + 1, y - 7, under)])


def total(x: float, y: float, under: str, over: str) -> str:
    """Return a sum with its limits."""
    limits = words(x - 3, y - 9, under, 6) + "\n" + words(x, y + 11, over, 6)
    return words(x, y, "X", 10, "F4") + "\n" + limits


def test_a_fraction_is_written_in_brackets_and_a_number_ends_its_line() -> None:
    drawn = [words(200, 600, "x ="), fraction(222, 600, "a + b", "c d", 28)]
    drawn += [words(256, 600, "+ y,"), words(500, 600, r"\(3\)")]
    assert "\n\nx = (a + b)/(c d) + y,\t(3)\n\n" in text_of(*drawn)


def test_limits_of_a_sum_stand_behind_it() -> None:
    drawn = [words(200, 600, "s ="), total(222, 600, "i=1", "n"), words(235, 600, "v")]
    assert "\n\ns = ∑_{i=1}^n v\n\n" in text_of(*drawn)


def test_a_sum_of_fractions_is_one_line_in_whatever_order_it_is_drawn() -> None:
    drawn = [words(500, 600, r"\(12\)"), fraction(240, 600, "a", "b", 10), words(200, 600, "s =")]
    assert "\n\ns = ∑_{i=1}^n a/b\t(12)\n\n" in text_of(*drawn, total(222, 600, "i=1", "n"))


@pytest.mark.parametrize("with_bar", [True, False])
def test_nothing_is_made_up_where_no_bar_is_drawn(with_bar: bool) -> None:
    parts = fraction(222, 600, "a + b", "c d", 28).split("\n")
    drawn = [words(200, 600, "x ="), parts[0], parts[2], *parts[1 : 1 + with_bar]]
    assert ("(a + b)/(c d)" in text_of(*drawn)) == with_bar


def test_a_fraction_within_prose_stays_as_it_was() -> None:
    line = [words(72, 640, "and the keeper took"), fraction(170, 640, "a", "b", 10)]
    text = text_of(*line, words(184, 640, "of the ropes that he had put out"))
    assert "a/b" not in text
    assert "of the ropes that he had put out" in text


def test_an_exponent_in_a_cell_keeps_its_row() -> None:
    rows = []
    for i, name in enumerate(["Copy", "Sort", "Recall"]):
        y = 640 - 14 * i
        cells = [words(72, y, name), words(200, y, "128"), words(300, y, "10")]
        rows += [*cells, words(311.5, y + 4, "-3", 7), words(400, y, "17")]
    text = text_of(*rows, "72 655 350 0.4 re f")
    assert "Copy\t128\t10^-3\t17\n" in text.replace("{", "").replace("}", "")
