"""Authors side by side on a first page, and the title page of a thesis."""

import pytest

from app.documents.document import Document
from app.documents.formats import read
from tests.app.documents.pdf.drawn_pdfs import FILLER, make_pdf, parts, prose, titles, words

BLOCKS = [
    ["Ada Baker", "Department of Physics", "University of Example", "ada@example.org"],
    ["Carl Doe", "Institute of Tides", "carl@tides.org"],
    ["Eva Frank", "Example Labs", "Harbour City, Norway", "Room 12", "eva@labs.org"],
]
TITLE = "On the Slow Drift of Detectors"


def first_page(authors: list[str]) -> Document:
    columns = [prose(x, 590, [line[:44] for line in FILLER] * 5, 9) for x in (50, 320)]
    page = [words(150, 740, TITLE, 18, "F2"), *authors, words(130, 610, "Abstract", 12, "F2")]
    return read(make_pdf(["\n".join([*page, *columns])]), "a.pdf")


def block(index: int, down: float = 0) -> list[str]:
    lines = enumerate(BLOCKS[index])
    return [words(80 + 170 * index, 690 - down - 12 * i, line, 10) for i, line in lines]


@pytest.mark.parametrize("is_by_row", [True, False])
@pytest.mark.parametrize("down", [0, 6])
def test_each_authors_block_is_read_whole(is_by_row: bool, down: float) -> None:
    drawn = [block(0), block(1, down), block(2)]
    rows = [blk[i] for i in range(5) for blk in drawn if i < len(blk)]
    document = first_page(rows if is_by_row else [line for blk in drawn for line in blk])
    for lines in BLOCKS:
        assert "\n" + "\n".join(lines) + "\n" in document.text
    assert document.authors == ("Ada Baker", "Carl Doe", "Eva Frank")
    assert titles(document) == ["Front matter", "Abstract"]


def test_addresses_beside_names_are_read_row_by_row() -> None:
    names = [words(150, 690 - 12 * i, block[0], 10) for i, block in enumerate(BLOCKS)]
    mails = [words(350, 690 - 12 * i, block[-1], 10) for i, block in enumerate(BLOCKS)]
    text = first_page(names + mails).text
    assert "Ada Baker\tada@example.org\nCarl Doe\tcarl@tides.org\n" in text


def test_a_thesis_is_by_whom_its_title_page_says_and_nothing_of_that_is_a_section() -> None:
    page = [
        words(200, 700, "UNIVERSITY OF EXAMPLE", 14),
        words(210, 680, "Department of Marine Physics", 12),
        words(150, 600, TITLE, 20, "F2"),
        words(210, 520, "A thesis submitted for the degree of", 11),
        words(240, 490, "Doctor of Philosophy", 12),
        words(290, 450, "by", 11),
        words(270, 430, "Ada Baker", 13),
    ]
    chapters = parts(("Introduction", "F2"), ("Background", "F2"), ("Conclusion", "F2"))
    document = read(make_pdf(["\n".join(page), *chapters]), "a.pdf")
    assert (document.title, document.authors) == (TITLE, ("Ada Baker",))
    assert titles(document) == ["Front matter", "Introduction", "Background", "Conclusion"]


def test_a_short_line_beside_the_word_abstract_is_of_the_other_column() -> None:
    lines = [line[:44] for line in FILLER] * 4
    head = words(200, 740, "Of Lamps and Boats", 18, "F2")
    names = words(120, 700, "Ada Baker") + "\n" + words(400, 700, "Carl Doe")
    left = words(150, 660, "Abstract", 12, "F2") + "\n" + prose(72, 640, lines)
    left += "\n" + words(72, 640 - 12 * len(lines), "and so they ended their")
    right = words(330, 662, "long day.") + "\n" + prose(330, 640, lines)
    text = read(make_pdf(["\n".join([head, names, left, right])]), "a.pdf").text
    assert text.index("Carl Doe") < text.index("Abstract") < text.index("long day.")
