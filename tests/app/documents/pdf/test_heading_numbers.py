"""Headings counted as China's papers and theses count them, and as IEEE does on its third level."""

import io

import pytest
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from app.documents.formats import read
from tests.app.documents.pdf.drawn_pdfs import make_pdf, prose, words

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
    for heading, size in headings:
        if y < 180:
            canvas.showPage()
            y = 740
        canvas.setFont(FONT, size)
        canvas.drawString(72, y, heading)
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


def paragraphs(begins: list[str]) -> bytes:
    """Return a paper of short sections, each paragraph beginning with given words."""
    lines = "quiet harbour and the boats lay still beside the wall while the keeper walked"
    body, y = [], 740.0
    for begin in begins:
        is_alone = begin.endswith("|")
        body.append(
            words(72, y, begin.rstrip("|"), 12 if is_alone else 10, "F2" if is_alone else "F1")
        )
        if not is_alone:
            body.append(prose(72, y - 12, [f"{lines} {i}" for i in range(3)]))
        y -= 24 if is_alone else 60
    return make_pdf(["\n".join(body)])


def test_numbered_headings_that_the_text_runs_on_behind_are_sections() -> None:
    document = read(
        paragraphs(
            [
                "1. Introduction|",
                "1.1. Ropes and boats. The keeper counted what the night had left of ropes",
                "1.2. The lamp at night. Nobody had come and nobody had gone, so far as he",
                "1.2.1. Oil of the lamp. He wrote down the number nought in his book, as he",
                "2. Counting|",
                "2.4 million ropes. They were counted by nobody, and nobody wrote them down",
                "3. Conclusion|",
                "The keeper walked along it with his lantern and counted what was left of it",
            ]
        ),
        "a.pdf",
    )
    assert [(section.level, section.title) for section in document.sections] == [
        (1, "1. Introduction"),
        (2, "1.1. Ropes and boats"),
        (2, "1.2. The lamp at night"),
        (3, "1.2.1. Oil of the lamp"),
        (1, "2. Counting"),
        (1, "3. Conclusion"),
    ]
