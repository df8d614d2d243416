"""Make the sample papers: their Markdown beside this file → PDF.

    python assets/samples/make_papers.py

Needs reportlab. Chinese is set in STSong, a font that every PDF reader brings a stand-in for.
"""

from pathlib import Path

from reportlab.lib.enums import TA_CENTER, TA_JUSTIFY
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Paragraph, SimpleDocTemplate
from reportlab.platypus.flowables import Flowable

HERE = Path(__file__).resolve().parent
PAPERS = {"keepers": "en", "teahouse": "zh"}


class Heading(Paragraph):
    """A heading that enters the PDF's outline."""

    def __init__(self, text: str, style: ParagraphStyle, level: int) -> None:
        super().__init__(text, style)
        self.words, self.level = text, level

    def draw(self) -> None:
        """Draw the heading and note its place."""
        key = f"{self.level}-{self.words}"
        self.canv.bookmarkPage(key)
        self.canv.addOutlineEntry(self.words, key, self.level)
        super().draw()


def styles(language: str) -> dict[str, ParagraphStyle]:
    """Return the styles of a paper in a language."""
    chinese = language == "zh"
    body, bold = ("STSong-Light",) * 2 if chinese else ("Times-Roman", "Times-Bold")
    wrap = "CJK" if chinese else None
    text = ParagraphStyle(
        "text",
        fontName=body,
        fontSize=11,
        leading=17 if chinese else 14.5,
        spaceAfter=7,
        alignment=0 if chinese else TA_JUSTIFY,
        wordWrap=wrap,
        firstLineIndent=22 if chinese else 0,
    )
    common = {"fontName": bold, "wordWrap": wrap, "spaceAfter": 6, "keepWithNext": True}
    return {
        "text": text,
        "title": ParagraphStyle("title", fontSize=18, leading=23, alignment=TA_CENTER, **common),
        "authors": ParagraphStyle(
            "authors", parent=text, alignment=TA_CENTER, spaceAfter=16, firstLineIndent=0
        ),
        "h1": ParagraphStyle("h1", fontSize=13, leading=17, spaceBefore=10, **common),
        "h2": ParagraphStyle("h2", fontSize=11.5, leading=15, spaceBefore=6, **common),
    }


def flow(markdown: str, language: str) -> list[Flowable]:
    """Return a paper's paragraphs and headings."""
    look = styles(language)
    flowables: list[Flowable] = []
    for line in (line.strip() for line in markdown.splitlines()):
        if line.startswith("### "):
            flowables.append(Heading(line[4:], look["h2"], 1))
        elif line.startswith("## "):
            flowables.append(Heading(line[3:], look["h1"], 0))
        elif line.startswith("# "):
            flowables.append(Paragraph(line[2:], look["title"]))
        elif line:
            style = "authors" if len(flowables) == 1 else "text"
            flowables.append(Paragraph(line.removeprefix("by "), look[style]))
    return flowables


def number_page(canvas: Canvas, document: SimpleDocTemplate) -> None:
    """Print the page's number at its foot."""
    canvas.setFont("Times-Roman", 9)
    canvas.drawCentredString(A4[0] / 2, 12 * mm, str(document.page))


def make(name: str, language: str) -> Path:
    """Write one paper and return where."""
    if language == "zh":
        pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    markdown = (HERE / f"{name}.md").read_text(encoding="utf-8")
    title, authors = markdown.splitlines()[:2]
    target = HERE / f"{name}.pdf"
    document = SimpleDocTemplate(
        str(target),
        pagesize=A4,
        leftMargin=28 * mm,
        rightMargin=28 * mm,
        topMargin=24 * mm,
        bottomMargin=24 * mm,
        title=title.removeprefix("# "),
        author=authors.removeprefix("by "),
        invariant=1,
    )
    document.build(flow(markdown, language), onFirstPage=number_page, onLaterPages=number_page)
    return target


if __name__ == "__main__":
    for paper, its_language in PAPERS.items():
        print(make(paper, its_language))
