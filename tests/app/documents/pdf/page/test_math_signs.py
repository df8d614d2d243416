"""Signs of TeX's fonts for formulas, whose codes alone say something else."""

import pytest

from app.documents.formats import read
from tests.app.documents.pdf.drawn_pdfs import FILLER, Extras, make_pdf, prose


def font(name: str, ascent: int, descent: int) -> str:
    """Return a font whose signs nobody names; its boxes are of another height than the text's."""
    return (
        f"<</Type/Font/Subtype/TrueType/BaseFont/ABCDEF+{name}/FirstChar 0/LastChar 127"
        f"/Widths[{'500 ' * 128}]/FontDescriptor<</Type/FontDescriptor/FontName/ABCDEF+{name}"
        f"/Flags 4/Ascent {ascent}/Descent {descent}/CapHeight 700/ItalicAngle 0/StemV 80"
        f"/FontBBox[0 {descent} 500 {ascent}]>>>>"
    )


FONTS = {
    "F3": font("CMSY10", 775, -240),
    "F4": font("CMEX10", 900, -600),
    "F5": font("Harbour", 775, -240),
    "F6": "<</Type/Font/Subtype/Type1/BaseFont/Times-Italic/Encoding/WinAnsiEncoding>>",
}


def line_of(*runs: tuple[str, str]) -> str:
    """Return how a line reads that is set in runs of a font and words each."""
    shown = "".join(f"/{name} 10 Tf ({words}) Tj " for name, words in runs)
    page = prose(72, 700, FILLER) + f"\nBT 72 600 Td {shown} ET\n" + prose(72, 560, FILLER)
    text = read(make_pdf([page], extras=Extras(fonts=FONTS)), "a.pdf").text
    return next(line for line in text.split("\n") if line.startswith("so"))


@pytest.mark.parametrize(
    ("runs", "wanted"),
    [
        ([("F1", "so "), ("F3", "k"), ("F1", "v"), ("F3", "k")], "so ‖v‖"),
        ([("F1", "so "), ("F3", "h"), ("F1", "u, v"), ("F3", "i")], "so ⟨u, v⟩"),
        ([("F1", "so v = "), ("F4", "X"), ("F1", "u")], "so v = ∑u"),
        ([("F1", "so v = "), ("F4", "Z"), ("F1", "u")], "so v = ∫u"),
        ([("F1", "so v"), ("F4", "\\050"), ("F1", "u"), ("F4", "\\051")], "so v{u}"),
        ([("F1", "so v "), ("F3", "6"), ("F1", "= u")], "so v ≠ u"),
        ([("F1", "so "), ("F5", "k"), ("F1", "v"), ("F5", "h")], "so kvh"),
    ],
)
def test_signs_of_formulas_are_named_by_their_font(
    runs: list[tuple[str, str]], wanted: str
) -> None:
    assert line_of(*runs) == wanted
