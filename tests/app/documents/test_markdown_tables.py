"""Tables as Markdown: only where the cells are sure, and without a word gained or lost."""

import re

import pytest

from app.documents.markdown.markdown_tables import with_tables


def test_words_over_numbers_are_the_head_of_a_table() -> None:
    text = "Table 1: Lamps\nName\tFirst\tSecond\nA\t1.0\t2%\nB\t-\t3 (4)\nThe end."
    assert with_tables(text) == (
        "Table 1: Lamps\n\n| Name | First | Second |\n| --- | --- | --- |\n"
        "| A | 1.0 | 2% |\n| B | - | 3 (4) |\n\nThe end."
    )


def test_a_head_without_the_first_cell_stands_over_the_columns_it_names() -> None:
    written = with_tables("First\tSecond\nA\t1\t2\nB\t3\t4")
    assert written.split("\n")[1:3] == ["|  | First | Second |", "| --- | --- | --- |"]


def test_rows_without_a_sure_head_get_an_empty_one() -> None:
    written = with_tables("a\t1\t2\nb\t3\t4")
    assert written.split("\n")[1:4] == ["|  |  |  |", "| --- | --- | --- |", "| a | 1 | 2 |"]


@pytest.mark.parametrize(
    "text",
    [
        "Ann Reed\tBo Weir\nRiver Institute\tPort College\nann@lamp.org\tbo@lamp.org",
        "y = x + 1\t\t(1)\nz = x\t\t(2)\nw = y\t\t(3)",
        "⎡\t⎤\t⎡\n⎣\t⎦\t⎣",
        "alone\t1\t2",
        "a\t1\t2\n\nb\t3\t4",
        "No table at all.",
    ],
    ids=["authors", "formulas", "brackets", "one row", "rows apart", "prose"],
)
def test_what_is_no_sure_table_is_left_as_it_is(text: str) -> None:
    assert with_tables(text) == text


def test_bars_in_cells_are_escaped_and_no_word_changes() -> None:
    text = "Before.\n\nName\tP(a|b)\tN\nx\t0.1\t2\n\t0.2\t3\nAfter."
    written = with_tables(text)
    assert r"| P(a\|b) |" in written
    plain = re.sub(r"^\|(?: --- \|)+\n", "", written, flags=re.MULTILINE)
    assert re.findall(r"\w+", plain) == re.findall(r"\w+", text)
