"""Ligatures and letters of TeX's old fonts, which have a code and no name."""

import pytest

from app.documents.formats import read
from app.documents.pdf.page.characters.old_codes import with_old_codes_named
from tests.app.documents.pdf.drawn_pdfs import FILLER, Extras, make_pdf, prose


@pytest.mark.parametrize(
    ("codes", "words"),
    [
        ("di\x0ecult, o\x0b and \x0cxed", "diﬃcult, oﬀ and ﬁxed"),
        ("\x0cxed in the Stra\x19e by S\x1cren's c\x1bur", "ﬁxed in the Straße by Søren's cœur"),
        ("di\x1ecult, o\x1b and \x1cxed", "diﬃcult, oﬀ and ﬁxed"),
        ("\x1cxed, as \x10so\x11 in 1990\x151999", "ﬁxed, as “so” in 1990–1999"),
    ],
)
def test_the_codes_of_each_encoding_are_named(codes: str, words: str) -> None:
    assert with_old_codes_named(codes) == words


@pytest.mark.parametrize("plain", ["a line\r\nand the next", "a formula 2\x1b + \x1cz"])
def test_what_is_no_part_of_a_word_stays_as_it_is(plain: str) -> None:
    assert with_old_codes_named(plain) == plain


def test_a_word_with_such_a_code_is_read_whole() -> None:
    font = {"F3": "<</Type/Font/Subtype/Type1/BaseFont/Times-Roman>>"}
    unnamed = Extras(fonts=font, maps={"F3": {ord("a"): "\x1c"}})
    shown = "/F1 10 Tf (under a ) Tj /F3 10 Tf (a) Tj /F1 10 Tf (xed budget) Tj"
    page = prose(72, 700, FILLER) + f"\nBT 72 600 Td {shown} ET\n" + prose(72, 560, FILLER)
    assert "under a fixed budget" in read(make_pdf([page], extras=unnamed), "a.pdf").text
