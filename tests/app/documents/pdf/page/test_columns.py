"""Two columns, and lines of one that reach into the other."""

from app.documents.formats import read
from tests.app.documents.pdf.drawn_pdfs import column, make_pdf, words


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
