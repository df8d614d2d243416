"""Which of the large words of page 1 are the work's title."""

import pytest

from app.documents.formats import read
from tests.app.documents.pdf.drawn_pdfs import FILLER, Extras, make_pdf, prose, words

TITLE = ["On the Slow Drift", "of Cooled Detectors"]


def first_page(*above: str) -> str:
    title = "\n".join(words(72, 700 - 20 * i, line, 17, "F2") for i, line in enumerate(TITLE))
    rest = [words(72, 655, "Ada Baker"), words(72, 620, "Abstract", 11, "F2")]
    return "\n".join([*above, title, *rest, prose(72, 600, FILLER * 3)])


@pytest.mark.parametrize(
    "above",
    [
        [words(72, 750, "RESEARCH ARTICLE", 20, "F2")],
        [words(72, 724, "Original Paper", 18, "F2")],
        [words(72, 750, "Cold Detectors", 24, "F2"), words(400, 735, "Vol. 3, No. 2, 2019", 9)],
        [words(72, 750, "JOURNAL OF COLD"), words(400, 750, "Issue 4", 9)],
    ],
)
def test_kinds_of_articles_and_mastheads_are_no_titles(above: list[str]) -> None:
    document = read(make_pdf([first_page(*above)], info="/Title(untitled)"), "a.pdf")
    assert document.title == " ".join(TITLE)


def test_a_title_over_the_number_of_its_journal_stays() -> None:
    page = words(72, 740, "Of Lamps and Boats", 17, "F2") + "\n"
    page += words(72, 720, "Journal of Lamps, Vol. 3, No. 2", 9) + "\n"
    page += words(72, 690, "1 Introduction", 14, "F2") + "\n" + prose(72, 670, FILLER * 3)
    assert read(make_pdf([page]), "a.pdf").title == "Of Lamps and Boats"


def test_the_raised_number_of_a_note_is_no_part_of_a_title() -> None:
    title = "BT /F2 17 Tf 72 740 Td (Of Lamps and Boats) Tj 6 Ts /F2 11 Tf (1) Tj ET"
    page = "\n".join([title, words(72, 700, "Abstract", 11, "F2"), prose(72, 680, FILLER * 3)])
    assert read(make_pdf([page]), "a.pdf").title == "Of Lamps and Boats"


@pytest.mark.parametrize("below", ["Contents", "目录", "1 Introduction"])
def test_what_stands_below_a_title_is_none_however_large_it_is(below: str) -> None:
    title = words(72, 740, "Of Lamps and Boats", 17)
    extras = Extras(
        fonts={"F3": "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"},
        maps={"F3": {65 + i: sign for i, sign in enumerate(below)}},
    )
    codes = "".join(chr(65 + i) for i in range(len(below)))
    head = f"BT /F3 24 Tf 72 640 Td ({codes}) Tj ET"
    page = "\n".join([title, words(72, 715, "Ada Baker"), head, prose(72, 600, FILLER * 3)])
    assert read(make_pdf([page], extras=extras), "a.pdf").title == "Of Lamps and Boats"
