"""Tables: rows stay apart, cells are told from words, and wide ones stay whole."""

import pytest

from app.documents.formats import read
from app.documents.pdf.page.layout.tables import num_cells
from tests.app.documents.pdf.drawn_pdfs import FILLER, make_pdf, prose, words

ROWS = (
    ("Method", "First", "Second", "Third", "Fourth", "Fifth"),
    ("Alpha", "66.28", "10.83", "39.21", "18.73", "27.67"),
    ("Beta", "67.52", "8.94", "37.98", "14.08", "26.58"),
    ("Gamma", "85.82", "17.41", "48.33", "23.07", "34.36"),
)
CAPTION = "Table 1: What was measured of each of the methods in every one of the years"
NARROW = [" ".join(line.split()[:7]) for line in FILLER] * 4


def table(x: float, y: float, step: float) -> str:
    return "\n".join(
        words(x + step * column, y - 13 * row, cell, 9)
        for row, cells in enumerate(ROWS)
        for column, cell in enumerate(cells)
    )


@pytest.mark.parametrize("is_above", [True, False])
@pytest.mark.parametrize("column_by_column", [True, False])
def test_a_table_across_two_columns_is_not_cut_at_the_gutter(
    is_above: bool, column_by_column: bool
) -> None:
    head = words(72, 700 if is_above else 640, CAPTION, 10)
    cells = table(72, 680 if is_above else 700, 80)
    page = [prose(72, 600, NARROW, 9), prose(320, 600, NARROW, 9)]
    parts = [*page, head, cells] if column_by_column else [head, cells, *page]
    text = read(make_pdf(["\n".join(parts)]), "a.pdf").text
    assert "\n".join("\t".join(row) for row in ROWS) in text
    assert text.index(CAPTION) < text.index(FILLER[0][:20])


def test_rows_of_a_narrow_table_stay_apart() -> None:
    page = prose(72, 740, FILLER) + "\n" + table(72, 640, 60) + "\n" + prose(72, 560, FILLER)
    text = read(make_pdf([page]), "a.pdf").text
    assert "\n".join("\t".join(row) for row in ROWS[1:]) in text


def test_cells_a_narrow_gap_apart_are_told_by_the_white_between_all_rows() -> None:
    rows = [
        ("Night", "Alpha", "Beta", "Gamma"),
        *((str(i), f"{i}.10", "3.1", "4.12") for i in (1, 2, 3)),
    ]
    xs = (72, 102, 131, 158)
    drawn = "\n".join(
        words(x, 640 - 16 * i, cell)
        for i, row in enumerate(rows)
        for x, cell in zip(xs, row, strict=True)
    )
    page = prose(72, 740, FILLER) + "\n" + drawn + "\n" + prose(72, 560, FILLER)
    text = read(make_pdf([page]), "a.pdf").text
    assert "\n".join("\t".join(row) for row in rows) in text


def test_heads_nearer_to_each_other_than_words_have_cells_where_one_stands_over_each_column() -> (
    None
):
    rows = [(f"Model{i}", f"{20 + i}.1", f"{60 + i}.5", f"{i}.11") for i in range(1, 5)]
    drawn = [
        words(x, 640 - 13 * i, cell)
        for i, row in enumerate(rows)
        for x, cell in zip((72, 112, 146, 184), row, strict=True)
    ]
    heads = ("Model", "BLEU", "ROUGE", "Loss")
    over = [words(x, 655, head) for x, head in zip((74, 108, 139.5, 181), heads, strict=True)]
    page = "\n".join([prose(72, 740, FILLER), *over, *drawn, prose(72, 560, FILLER)])
    text = read(make_pdf([page]), "a.pdf").text
    assert "\n".join("\t".join(row) for row in (heads, *rows)) in text


def test_prose_over_rows_of_numbers_has_no_cells() -> None:
    rows = "\n".join(
        words(72 + 42 * i, 668 - 12 * row, f"{i}.{row}") for row in range(4) for i in range(6)
    )
    text = read(make_pdf([prose(72, 740, FILLER) + "\n" + rows]), "a.pdf").text
    assert FILLER[-1] in text
    assert "0.1\t1.1\t2.1\t3.1\t4.1\t5.1" in text


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("The harbour was quiet in 2019 and 2020", 1),
        ("32, 1, 36, 22, 12, 56, 31].", 1),
        ("Lede-3 40.38 17.66 36.62 31.55", 4),
        ("Reversible model (base, no weight sharing) 28.0 27.9 27.4", 3),
        ("1.1 Spaces . . . . . . . . 12", 3),
        ("Method\tResult", 2),
    ],
)
def test_cells_are_counted(line: str, wanted: int) -> None:
    assert num_cells(line) == wanted


def test_an_abstract_in_small_type_is_not_taken_for_notes() -> None:
    left = words(100, 700, "Abstract", 11) + "\n"
    left += prose(80, 680, [*FILLER[:3], "compression of what was said, and", "7 boats"], 8)
    notes = words(80, 90, "1 A note of the first page.", 7)
    right = words(330, 700, "1 Introduction", 11) + "\n" + prose(320, 680, NARROW, 9.5)
    text = read(make_pdf([f"{left}\n{notes}\n{right}", prose(72, 700, FILLER * 3, 9.5)]), "a").text
    start = text.index("Abstract")
    assert text.index("compression of", start) < text.index("Introduction", start)


def test_an_indented_abstract_is_one_paragraph_and_its_items_are_lines() -> None:
    wide = [f"{line} and so on to the end" for line in FILLER] * 3
    block = [FILLER[0]] * 4
    items = ["\225 The first of the things", "\225 The second of them"]
    page = prose(110, 700, block, 9) + "\n" + prose(72, 600, wide, 10)
    text = read(make_pdf([page + "\n" + prose(110, 340, items)]), "a.pdf").text
    assert text.startswith(" ".join(block))
    assert "things\n" in text


def test_rows_of_a_label_and_a_number_stay_apart_under_their_heads() -> None:
    rows = [("Method", "Error"), ("A long name of one", "7.1"), ("Two", "16.8"), ("Third", "4.9")]
    drawn = "\n".join(
        words(72, 640 - 12 * i, left) + "\n" + words(166, 640 - 12 * i, right)
        for i, (left, right) in enumerate(rows)
    )
    text = read(make_pdf([prose(72, 740, FILLER) + "\n" + drawn]), "a.pdf").text
    assert "\n".join("\t".join(row) for row in rows) in text


def test_a_cell_that_is_empty_keeps_its_place() -> None:
    rows = [[f"Row {i}", *(f"{i}.{k}" for k in range(4))] for i in range(1, 5)]
    rows[2][2] = ""
    drawn = "\n".join(
        words(72 + 50 * k, 640 - 12 * i, cell)
        for i, row in enumerate(rows)
        for k, cell in enumerate(row)
        if cell
    )
    text = read(make_pdf([prose(72, 740, FILLER) + "\n" + drawn]), "a.pdf").text
    assert "Row 3\t3.0\t\t3.2\t3.3" in text


def test_leaders_of_a_list_of_contents_are_no_columns() -> None:
    rows = [("1", "Lamps of the quay", "2"), ("2", "Ropes", "14"), ("3", "Walls and boats", "25")]
    drawn = []
    for i, (number, title, page) in enumerate(rows):
        y = 640 - 14 * i
        drawn += [words(72, y, number), words(90, y, title), words(420, y, page)]
        drawn += [words(x, y, ".") for x in range(200, 400, 12)]
    text = read(make_pdf(["\n".join([prose(72, 740, FILLER), *drawn])]), "a.pdf").text
    assert "\t\t" not in text


def test_words_of_one_cell_stay_together_where_the_cells_above_them_are_short() -> None:
    rows = [("Place", "Kind", "Value"), ("Cold hall", "slow and steady", "1.2")]
    rows += [("Warm hall", "quick", "2.4"), ("Old hall", "none", "0.0")]
    drawn = [
        words(x, 640 - 13 * i, cell)
        for i, row in enumerate(rows)
        for x, cell in zip((72, 200, 340), row, strict=True)
    ]
    text = read(make_pdf(["\n".join([prose(72, 740, FILLER), *drawn])]), "a.pdf").text
    assert "\n".join("\t".join(row) for row in rows) in text


@pytest.mark.parametrize("caption", [["Table 1: What was read."], ["Table 1", "What was read."]])
def test_a_wide_table_under_a_short_caption_is_not_cut_at_the_gutter(caption: list[str]) -> None:
    rows = [[f"Name{i}", *(f"{i}.{k}" for k in range(6))] for i in range(5)]
    places = (54, 140, 215, 290, 360, 430, 500)
    drawn = [
        words(x, 700 - 13 * i, cell)
        for i, row in enumerate(rows)
        for x, cell in zip(places, row, strict=True)
    ]
    columns = [prose(x, 600, NARROW * 3, 9) for x in (54, 330)]
    page = "\n".join([prose(54, 732, caption), *drawn, *columns])
    text = read(make_pdf([page]), "a.pdf").text
    assert "\n".join("\t".join(row) for row in rows) in text


def test_a_table_that_is_drawn_column_by_column_is_read_row_by_row() -> None:
    columns = [("Night", "A night", "B night", "C night"), ("First", "1.2", "1.3", "1.4")]
    columns.append(("Second", "2.2", "2.3", "2.4"))
    drawn = [
        words(x, 640 - 13 * i, cell)
        for x, column in zip((72, 200, 300), columns, strict=True)
        for i, cell in enumerate(column)
    ]
    text = read(make_pdf(["\n".join([prose(72, 740, FILLER), *drawn])]), "a.pdf").text
    assert "\n".join("\t".join(row) for row in zip(*columns, strict=True)) in text
