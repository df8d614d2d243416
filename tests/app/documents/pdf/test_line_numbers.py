"""Numbers that count a page's lines are left out; those of references, rows and entries stay."""

import re

from app.documents.formats import read
from tests.app.documents.pdf.drawn_pdfs import FILLER, column, make_pdf, prose, words


def test_line_numbers_go_and_the_numbers_of_references_and_rows_stay() -> None:
    lines = [f"{line} again" for line in FILLER * 6]
    numbered = "\n".join(words(40, 700 - 12 * i, str(i + 1), 7) for i in range(len(lines)))
    document = read(make_pdf([f"{prose(72, 700, lines)}\n{numbered}"] * 2), "a.pdf")
    assert {note.code for note in document.notes} >= {"line_numbers_dropped"}
    # Entries of two or three lines each, their numbers hanging before them.
    starts = [0, 2, 5, 7, 9, 12, 15, 17, 20, 23, 25, 28, 30, 33]
    hanging = "\n".join(words(40, 700 - 12 * s, f"{i}", 10) for i, s in enumerate(starts, 1))
    document = read(make_pdf([f"{prose(72, 700, lines)}\n{hanging}"]), "a.pdf")
    assert "line_numbers_dropped" not in {note.code for note in document.notes}
    rows = "\n".join(words(40, 700 - 12 * i, str(i + 1), 10) for i in range(9))
    document = read(make_pdf([f"{prose(72, 700, lines)}\n{rows}"]), "a.pdf")
    assert "line_numbers_dropped" not in {note.code for note in document.notes}


def test_line_numbers_beside_both_columns_are_left_out() -> None:
    def numbers(x: float, first: int) -> str:
        return prose(x, 700, [f"{first + i:03d}" for i in range(40)], 9)

    sides = [column(50, "left", 40, 700), column(320, "right", 40, 700)]
    page = "\n".join([*sides, numbers(28, 0), numbers(298, 40)])
    document = read(make_pdf([page]), "a.pdf")
    assert not re.search(r"\b0\d\d\b", document.text)
    assert document.text.index("left39") < document.text.index("right0")


def test_lines_counted_by_tens_lose_their_numbers_and_entries_of_one_line_keep_theirs() -> None:
    lines = [f"{line} again" for line in FILLER * 7]
    tens = "\n".join(words(40, 700 - 12 * i, str(i + 1), 7) for i in (9, 19, 29, 39))
    document = read(make_pdf([f"{prose(72, 700, lines)}\n{tens}"]), "a.pdf")
    assert "line_numbers_dropped" in {note.code for note in document.notes}
    entries = [f"Author{i}, A. A short entry of this list. 20{i:02}." for i in range(30)]
    counted = "\n".join(words(56, 700 - 12 * i, str(i + 1)) for i in range(30))
    questions = [f"Has the keeper of harbour {i} counted his ropes?" for i in range(30)]
    for listed in (entries, questions):
        document = read(make_pdf([f"{prose(72, 700, listed)}\n{counted}"]), "a.pdf")
        assert "line_numbers_dropped" not in {note.code for note in document.notes}


def test_line_numbers_of_an_uneven_title_page_are_left_out_where_their_type_is_smaller() -> None:
    heights = [700, 672, 640, 600, 560, 530] + [500 - 12 * i for i in range(6)]
    heights += [405 - 22 * i for i in range(8)]
    lines = [f"{line} again" for line in FILLER * 4][: len(heights)]
    text = "\n".join(words(72, y, line) for y, line in zip(heights, lines, strict=True))
    numbered = {
        size: "\n".join(words(56, y, str(i), size) for i, y in enumerate(heights, 1))
        for size in (5, 10)
    }
    document = read(make_pdf([f"{text}\n{numbered[5]}"]), "a.pdf")
    assert "line_numbers_dropped" in {note.code for note in document.notes}
    document = read(make_pdf([f"{text}\n{numbered[10]}"]), "a.pdf")
    assert "line_numbers_dropped" not in {note.code for note in document.notes}


def test_numbers_of_a_whole_pages_rows_stay_and_those_between_two_columns_go() -> None:
    rows = [((56, str(i + 1)), (90, f"Harbour {i}"), (300, f"{i}.50")) for i in range(40)]
    drawn = [words(x, 700 - 12 * i, cell) for i, row in enumerate(rows) for x, cell in row]
    document = read(make_pdf(["\n".join(drawn)]), "a.pdf")
    assert "17\tHarbour 16\t16.50" in document.text
    sides = [prose(x, 700, [line[:44] for line in FILLER * 7], 9) for x in (50, 330)]
    fifth = "\n".join(words(300, 700 - 10.8 * i, str(i + 1), 7) for i in range(4, 40, 5))
    document = read(make_pdf(["\n".join([*sides, fifth])]), "a.pdf")
    assert not re.search(r"\b(?:15|25|35)\b", document.text)
    assert "line_numbers_dropped" in {note.code for note in document.notes}
