"""Dots that lead from a title to its page are one tab, and change nothing else of their line."""

import pytest

from app.documents.formats import read
from tests.app.documents.pdf.drawn_pdfs import FILLER, make_pdf, prose, words

ENTRIES = [("1.1 Ropes and Boats", 4), ("1.2 The Lamp", 11), ("1.3 What was Counted and Why", 23)]


def contents(dot: str, step: float) -> str:
    """Return a page of contents whose dots are drawn one by one, as typesetters do."""
    body = []
    for i, (title, page) in enumerate(ENTRIES):
        y = 700 - 14 * i
        first = 80 + 5.2 * len(title)
        dots = [words(round(first + step * k, 2), y, dot) for k in range(int((500 - first) / step))]
        body += [words(72, y, title), *dots, words(510, y, str(page))]
    return "\n".join([*body, prose(72, 620, FILLER)])


@pytest.mark.parametrize("step", [3.5, 4.8, 7.7])
def test_leaders_become_one_tab(step: float) -> None:
    text = read(make_pdf([contents(".", step)]), "a.pdf").text
    assert text.startswith(
        "1.1 Ropes and Boats\t4\n1.2 The Lamp\t11\n1.3 What was Counted and Why\t23\n"
    )


def test_an_ellipsis_is_no_leader() -> None:
    page = prose(
        72, 700, ["He waited . . . and nobody came", "and nobody went ...", "See page 4", *FILLER]
    )
    text = read(make_pdf([page]), "a.pdf").text
    assert "waited . . . and" in text
    assert "went ..." in text


def test_a_line_of_dots_alone_stays_as_it_is() -> None:
    text = read(make_pdf([prose(72, 700, ["........", *FILLER])]), "a.pdf").text
    assert "........" in text
