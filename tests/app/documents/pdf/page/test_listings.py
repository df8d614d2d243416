"""Listings: how far lines are set in is kept, their small numbers and prompts' breaks are not."""

from app.documents.formats import read
from tests.app.documents.pdf.drawn_pdfs import FILLER, Extras, make_pdf, prose, words

CODE = [
    "def drift[pumps]:",
    "    total = 0",
    "    for pump in pumps:",
    "        if pump.cold:",
    "            total += 1",
    "    return total",
]
COURIER = "<</Type/Font/Subtype/Type1/BaseFont/Courier/Encoding/WinAnsiEncoding>>"


def text_of(*listing: str) -> str:
    page = "\n".join([prose(72, 740, FILLER * 2), *listing, prose(72, 300, FILLER * 2)])
    return read(make_pdf([page], extras=Extras(fonts={"F3": COURIER})), "a.pdf").text


def listing(lines: list[str], *, numbered: bool = False, by_place: bool = False) -> list[str]:
    drawn = []
    for i, line in enumerate(lines):
        indent = len(line) - len(line.lstrip())
        if numbered:
            drawn.append(words(76, 540 - 10 * i, str(i + 1), 5))
        x = 90 + (4.8 * indent if by_place else 0)
        drawn.append(words(x, 540 - 10 * i, line.strip() if by_place else line, 8, "F3"))
    return drawn


def test_lines_of_a_listing_keep_how_far_they_are_set_in() -> None:
    whole = "\n".join(CODE)
    assert f"\n{whole}\n" in text_of(*listing(CODE))
    assert f"\n{whole}\n" in text_of(*listing(CODE, by_place=True))
    assert f"\n{whole}\n" in text_of(*listing(CODE, numbered=True))


def test_prose_in_type_of_one_width_is_a_paragraph() -> None:
    assert " ".join(FILLER) in text_of(*listing(FILLER))


def test_labels_about_one_middle_are_not_set_in() -> None:
    labels = ["a convolution", "pool", "convolution", "pool"]
    drawn = [words(200 - 2.4 * len(t), 540 - 10 * i, t, 8, "F3") for i, t in enumerate(labels)]
    assert "\n  " not in text_of(*drawn)
