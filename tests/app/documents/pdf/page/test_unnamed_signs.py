"""Signs that a font does not name, whose codes mean a line's hyphen to PDFium, or nothing."""

from app.documents.formats import read
from tests.app.documents.pdf.drawn_pdfs import FILLER, Extras, make_pdf, parts, prose, titles

UNNAMED = Extras(
    fonts={"F3": "<</Type/Font/Subtype/Type1/BaseFont/Times-Roman>>"},
    maps={"F3": {ord("a"): "\x01", ord("b"): "\x02"}},
)


def text_of(shown: str) -> str:
    page = prose(72, 700, FILLER) + f"\nBT 72 600 Td {shown} ET\n" + prose(72, 560, FILLER)
    return read(make_pdf([page], extras=UNNAMED), "a.pdf").text


def test_a_sign_with_the_code_of_a_broken_hyphen_ends_no_line() -> None:
    sign = r"/F1 10 Tf (this \() Tj /F3 10 Tf (b) Tj /F1 10 Tf (-drift\) and ropes) Tj"
    text = text_of(sign)
    assert "this ( -drift) and ropes" in text


def test_a_raised_sign_without_a_name_before_a_figure_is_a_minus() -> None:
    def power(code: str) -> str:
        return (
            "/F1 10 Tf (so 4 mg per 10) Tj 4 Ts "
            f"/F3 7 Tf ({code}) Tj /F1 7 Tf (3) Tj 0 Ts /F1 10 Tf ( of it) Tj"
        )

    assert "per 10^−3 of it" in text_of(power("a"))
    assert "per 10^−3 of it" in text_of(power("b"))


def test_a_heading_may_begin_with_a_sign() -> None:
    pages = parts(
        *[(f"{n} {t}", "F2") for n, t in [(1, "Introduction"), (2, "k-means"), (3, "End")]]
    )
    assert titles(read(make_pdf(pages), "a.pdf")) == ["1 Introduction", "2 k-means", "3 End"]


def test_where_one_sign_is_no_hyphen_none_of_its_font_is() -> None:
    shown = r"/F1 10 Tf (this \() Tj /F3 10 Tf (b) Tj /F1 10 Tf (-drift\) and ropes) Tj"
    text = text_of(shown + " /F3 10 Tf (b) Tj 0 -12 Td /F1 10 Tf (that were put out) Tj")
    assert "ropes that were" in text or "ropes\nthat were" in text


def test_the_hyphens_of_unicode_are_read_as_the_one_that_people_type() -> None:
    named = Extras(fonts=UNNAMED.fonts, maps={"F3": {ord("a"): "\u2010", ord("b"): "\u2011"}})
    shown = "/F1 10 Tf (a well) Tj /F3 10 Tf (b) Tj /F1 10 Tf (known low) Tj /F3 10 Tf (a) Tj"
    page = prose(72, 700, FILLER) + f"\nBT 72 600 Td {shown} /F1 10 Tf (cost pump) Tj ET"
    assert "a well-known low-cost pump" in read(make_pdf([page], extras=named), "a.pdf").text
