"""Two columns, and lines of one that reach into the other."""

from app.documents.formats import read
from tests.app.documents.pdf.drawn_pdfs import column, make_pdf, prose, words


def test_a_line_too_long_for_its_column_stays_in_it() -> None:
    above, below = column(50, "left", 20, 700), column(50, "low", 20, 700 - 21 * 10.8)
    over = words(
        50,
        700 - 20 * 10.8,
        "over20 quiet harbour and the boats lay still here at nightfalllllllllllllllllllll",
        9,
    )
    right = [column(318, "right", 42, 696)]
    text = read(make_pdf(["\n".join([above, over, below, *right])]), "a.pdf").text
    places = [
        text.index(name) for name in ("left19", "over20", "low0", "low19", "right0", "right41")
    ]
    assert places == sorted(places)


def test_references_under_balanced_columns_stand_behind_both() -> None:
    entries = ["[1] A. Keeper. Ropes, 2011.", "[2] B. Keeper. Boats, 2012."]
    more = ["[3] C. Keeper. Lamps, 2013.", "[4] D. Keeper. Oil, 2014."]
    columns = [column(50, "left", 20, 700), column(318, "right", 20, 700)]
    below = [prose(50, 440, entries, 8), prose(318, 440, more, 8)]
    text = read(make_pdf(["\n".join([columns[0], below[0], columns[1], below[1]])]), "a.pdf").text
    places = [
        text.index(name) for name in ("left19", "right0", "right19", "[1]", "[2]", "[3]", "[4]")
    ]
    assert places == sorted(places)


CAPTION = [
    "Figure 1: Lamps lit along the quay of the old harbour in the winter of that year and",
    "the one before it, as the keeper of the light counted them from the windows of his house over",
]


def test_the_short_last_line_of_a_wide_caption_goes_with_it_out_of_a_sentence() -> None:
    cut = words(318, 90, "and so the harbour of the town was", 9)
    first = "\n".join([column(50, "left", 48, 690), column(318, "right", 49, 690), cut])
    go_on = words(50, 690, "filled with stones by the masters of", 9)
    columns = [column(50, "west", 40, 678), column(318, "east", 41, 690)]
    second = "\n".join([prose(50, 740, [*CAPTION, "the sea."], 11), go_on, *columns])
    text = " ".join(read(make_pdf([first, second]), "a.pdf").text.split())
    assert "the harbour of the town was filled with stones by the masters of" in text
    assert "from the windows of his house over the sea." in text
