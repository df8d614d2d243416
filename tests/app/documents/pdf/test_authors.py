"""Authors of papers whose metadata names none: as page 1 shows them."""

import pytest

from app.documents.formats import read
from tests.app.documents.pdf.drawn_pdfs import FILLER, make_pdf, prose, words

TITLE = "On the Slow Drift of Detectors"


@pytest.mark.parametrize(
    ("lines", "wanted"),
    [
        (["Ada Baker, Carl Doe and E. F. Green"], ("Ada Baker", "Carl Doe", "E. F. Green")),
        (["Ada Baker*, Carl van Doe 1,2", "University of Example"], ("Ada Baker", "Carl van Doe")),
        (
            ["Ada Baker", "Example Lab", "Carl Papernot", "carl@x.org"],
            ("Ada Baker", "Carl Papernot"),
        ),
        (["Ada Baker ada@x.org", "Carl Marchetti carl@x.org"], ("Ada Baker", "Carl Marchetti")),
        (["Technical Report", "March 2021"], ()),
        (["a paper read to the society of the harbour"], ()),
    ],
)
def test_authors_are_read_between_title_and_abstract(
    lines: list[str], wanted: tuple[str, ...]
) -> None:
    page = words(72, 740, TITLE, 17) + "\n" + prose(72, 715, lines, 11)
    page += "\n" + words(72, 640, "Abstract", 12, "F2") + "\n" + prose(72, 620, FILLER)
    assert read(make_pdf([page]), "a.pdf").authors == wanted


def test_without_an_abstract_nobody_is_taken_for_an_author() -> None:
    page = words(72, 740, TITLE, 17) + "\n" + words(72, 715, "Ada Baker", 11)
    assert read(make_pdf([page + "\n" + prose(72, 620, FILLER)]), "a.pdf").authors == ()
