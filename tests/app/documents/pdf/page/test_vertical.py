"""Japanese and Chinese written from top to bottom are read column by column from the right."""

import pytest

from app.documents.formats import read

COLUMNS = (
    "吾輩は猫である。名前はまだ無い。どこで生れたかとん",
    "と見当がつかぬ。何でも薄暗いじめじめした所でニャー",
    "ニャー泣いていた事だけは記憶している。",
)


def drawn(font: str, *, is_vertical: bool, is_backward: bool = False) -> bytes:
    import io

    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.pdfgen.canvas import Canvas

    face = UnicodeCIDFont(font, isVertical=is_vertical)
    pdfmetrics.registerFont(face)
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(612, 792))
    canvas.setFont(face.fontName, 12)
    rows = list(enumerate(COLUMNS))
    for i, text in reversed(rows) if is_backward else rows:
        if is_vertical:
            canvas.drawString(500 - 20 * i, 700, text)
        for k, sign in enumerate("" if is_vertical else text):
            canvas.drawString(500 - 20 * i, 700 - 12 * k, sign)
    canvas.drawString(300, 30, "1")
    canvas.save()
    return buffer.getvalue()


@pytest.mark.parametrize("is_backward", [False, True])
@pytest.mark.parametrize("is_vertical", [False, True], ids=["sign by sign", "by the font"])
def test_vertical_columns_are_read_from_the_right(is_vertical: bool, is_backward: bool) -> None:
    data = drawn("HeiseiMin-W3", is_vertical=is_vertical, is_backward=is_backward)
    assert "".join(COLUMNS) in read(data, "a.pdf").text
