"""Headings counted as China's papers and theses count them, and as IEEE does on its third level."""

import io

import pytest
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from app.documents.formats import read

FONT = "STSong-Light"
LINE = "港口的灯塔在夜里转动它的光而看守人把绳索和船只都数了一遍然后回家"


def drawn(headings: list[tuple[str, float]], title: str = "北方港口灯塔的研究") -> bytes:
    """Return a paper with a title, its authors, and text under each heading."""
    pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(612, 792))
    for size, y, line in ((20, 740, title), (13, 710, "李明  王小红")):
        canvas.setFont(FONT, size)
        canvas.drawCentredString(306, y, line)
    y = 680.0
    for words, size in headings:
        if y < 180:
            canvas.showPage()
            y = 740
        canvas.setFont(FONT, size)
        canvas.drawString(72, y, words)
        canvas.setFont(FONT, 10)
        for i in range(5):
            canvas.drawString(72, y - 22 - 14 * i, LINE)
        y -= 110
    canvas.save()
    return buffer.getvalue()


@pytest.mark.parametrize(
    "wanted",
    [
        [("一、引言", 1), ("二、方法", 1), ("（一）灯塔", 2), ("（二）绳索", 2), ("三、结语", 1)],
        [
            ("第一章 绪论", 1),
            ("1.1 背景", 2),
            ("第二章 方法", 1),
            ("2.1 数据", 2),
            ("第三章 结论", 1),
        ],
        [("1引言", 1), ("2方法", 1), ("2.1数据", 2), ("3结论", 1)],
    ],
    ids=["counted in Chinese", "chapters", "no space behind the number"],
)
def test_chinese_numbers_count_headings(wanted: list[tuple[str, int]]) -> None:
    document = read(drawn([(words, 15 - level) for words, level in wanted]), "a.pdf")
    found = [(s.title, s.level) for s in document.sections if s.kind != "front"]
    assert found == wanted
