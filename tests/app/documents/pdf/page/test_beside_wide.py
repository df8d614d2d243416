"""Columns of prose on pages most of which a wide table takes."""

import pytest

from app.documents.formats import read
from tests.app.documents.pdf.drawn_pdfs import Extras, make_pdf, words

# Of one width in a font whose letters all are.
COLUMN = [
    "The harbour was quiet as the night had",
    "ended, and all boats lay still behind",
    "the long wall while a keeper walked by",
    "with his lamp and counted whatever the",
    "night had left him of ropes that went",
    "out for visitors, and there were none",
]
COURIER = "<</Type/Font/Subtype/Type1/BaseFont/Courier/Encoding/WinAnsiEncoding>>"


def column(x: float, y: float, end: str) -> str:
    lines = [*COLUMN, end]
    return "\n".join(words(x, y - 11 * i, line, 9, "F3") for i, line in enumerate(lines))


def table(y: float) -> str:
    """Return rows of cells under each other, and between them what reaches over the page."""
    wide = "of all of the methods and of those years in which they were measured by the keepers"
    rows = []
    for row in range(8):
        cells = [f"{row}.{10 + x}" for x in range(6)]
        rows += [words(72 + 80 * i, y - 28 * row, cell) for i, cell in enumerate(cells)]
        rows.append(words(100, y - 28 * row - 14, f"Part {row} {wide}"))
    return "\n".join(rows)


@pytest.mark.parametrize("is_above", [True, False])
def test_columns_beside_a_wide_table_are_paragraphs(is_above: bool) -> None:
    top = 400 if is_above else 720
    drawn = [table(720 if is_above else 600)]
    drawn += [column(72, top, "Left it ends."), column(312, top, "Right it ends.")]
    document = read(make_pdf(["\n".join(drawn)], extras=Extras(fonts={"F3": COURIER})), "a.pdf")
    paragraph = " ".join(COLUMN)
    assert f"{paragraph} Left it ends." in document.text
    assert f"{paragraph} Right it ends." in document.text
    assert document.text.index("Left it ends") < document.text.index("Right it ends")
