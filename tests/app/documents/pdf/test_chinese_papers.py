"""Chinese papers: short lines of many words, wide leading, titles of two lines."""

from dataclasses import dataclass, field

from app.documents.document import Document
from app.documents.formats import read
from tests.app.documents.pdf.drawn_pdfs import Extras, make_pdf

SENTENCE = "守灯人每天早晨沿着堤岸走一遍把夜里留下的绳索数清楚再写进他的本子里"
CAPTION = "图 1: 夜里的港口"
# What PDF's strings write with a backslash is passed over.
CODES = [code for code in range(0x30, 0xFF) if chr(code) not in "()\\" and not 0x7F <= code < 0xA1]


@dataclass
class Chinese:
    """Draws pages in a font whose letters are as wide as they are high."""

    codes: dict[str, int] = field(default_factory=dict)

    def words(self, x: float, y: float, text: str, size: float = 10) -> str:
        for sign in text:
            self.codes.setdefault(sign, CODES[len(self.codes)])
        drawn = "".join(chr(self.codes[sign]) for sign in text)
        return f"BT /F3 {size} Tf {x} {y} Td ({drawn}) Tj ET"

    def column(self, x: float, y: float, num_lines: int, num_signs: int) -> str:
        """Return lines of a sentence that goes on from each to the next, widely apart."""
        text = SENTENCE * (num_lines * num_signs // len(SENTENCE) + 1)
        lines = (text[i * num_signs :][:num_signs] for i in range(num_lines))
        return "\n".join(self.words(x, y - 17 * i, line) for i, line in enumerate(lines))

    def read(self, *pages: str) -> Document:
        widths = " ".join(["1000"] * 256)
        font = "<</Type/Font/Subtype/TrueType/BaseFont/Song/FirstChar 0/LastChar 255"
        font += f"/Widths[{widths}]/Encoding/WinAnsiEncoding>>"
        maps = {"F3": {code: sign for sign, code in self.codes.items()}}
        return read(make_pdf(pages, extras=Extras(fonts={"F3": font}, maps=maps)), "a.pdf")


def test_a_figure_at_the_head_of_a_column_of_short_lines_cuts_no_sentence() -> None:
    draw = Chinese()
    page = "\n".join(
        [
            draw.column(50, 700, 30, 22),
            draw.words(350, 700, CAPTION),
            draw.words(320, 660, "他数到一百才回到屋里把灯点上然后坐下来听外面的"),
            draw.words(320, 643, "风声。"),
            draw.column(320, 609, 20, 22),
        ]
    )
    text = draw.read(page).text
    last = (SENTENCE * 30)[29 * 22 : 30 * 22]
    assert f"{last}他数到一百才回到屋里" in text
    assert text.index("风声。") < text.index(CAPTION)


def test_a_title_of_two_lines_is_whole_and_its_second_line_is_no_author() -> None:
    draw = Chinese()
    head = [
        draw.words(100, 720, "移位的灯光：守灯人怎样数清一整夜的船", 20),
        draw.words(270, 694, "与绳索", 20),
        draw.words(230, 660, "林晚秋", 12),
        draw.words(290, 660, "陈思远", 12),
        draw.words(350, 660, "欧阳明", 12),
        draw.words(240, 640, "一月二日", 12),
        draw.words(290, 610, "摘要"),
    ]
    document = draw.read("\n".join([*head, draw.column(72, 580, 20, 40)]))
    assert document.title == "移位的灯光：守灯人怎样数清一整夜的船与绳索"
    assert document.authors == ("林晚秋", "陈思远", "欧阳明")


def test_lines_of_wide_leading_at_the_foot_of_pages_are_no_running_feet() -> None:
    draw = Chinese()
    feet = [f"{SENTENCE[4 * i :][:4]}少了 {29 + i} 个百分点 夜里没有人来过" for i in range(5)]
    pages = [
        draw.column(72, 700, 29, 40 - i) + "\n" + draw.words(72, 207, foot)
        for i, foot in enumerate(feet)
    ]
    text = draw.read(*pages).text
    assert [foot in text for foot in feet] == [True] * 5


def test_a_number_that_is_read_as_a_titles_first_letter_counts_its_line() -> None:
    draw = Chinese()
    lines = [draw.words(72, 720, "移位的灯光", 20), draw.words(56, 724, "1", 6)]
    for i in range(20):
        lines += [draw.words(72, 680 - 17 * i, SENTENCE[:30])]
        lines += [draw.words(56 - 6 * (i > 7), 682 - 17 * i, str(i + 2), 6)]
    document = draw.read("\n".join(lines))
    assert document.text.startswith("移位的灯光")
    assert {note.code for note in document.notes} >= {"line_numbers_dropped"}
    assert "21" not in document.text


def test_an_abstract_that_is_set_in_is_one_paragraph_and_named_by_its_word() -> None:
    draw = Chinese()
    lines = [
        draw.words(72, 740, "移位的灯光与绳索", 20),
        draw.words(100, 700, "摘 要：" + SENTENCE[:26]),
    ]
    lines += [draw.words(100, 683 - 17 * i, SENTENCE[i : i + 30]) for i in range(3)]
    lines += [draw.column(72, 600, 20, 40)]
    document = draw.read("\n".join(lines))
    assert SENTENCE[:30] + SENTENCE[1:31] + SENTENCE[2:32] in document.text
    assert [(s.title, s.kind) for s in document.sections[:2]][-1] == ("摘要", "abstract")


def test_what_stands_unmarked_at_a_first_pages_foot_cuts_no_sentence() -> None:
    draw = Chinese()
    left = draw.column(50, 700, 30, 22)
    foot = [
        draw.words(60, 175, "收稿日期：二〇二六年一月五日", 7),
        draw.words(60, 163, "1 此处数的是船", 7),
    ]
    right = [draw.words(320, 700, "他数到一百才回到屋里。"), draw.column(320, 683, 29, 22)]
    text = draw.read("\n".join([left, *foot, *right])).text
    last = (SENTENCE * 30)[29 * 22 : 30 * 22]
    assert f"{last}他数到一百才回到屋里。" in text
    assert text.index("收稿日期") < text.index("此处数的")


def test_a_thesis_is_called_as_its_title_page_says_and_not_by_its_university() -> None:
    draw = Chinese()
    cover = [
        draw.words(200, 700, "东湖大学", 28),
        draw.words(200, 650, "硕士学位论文", 24),
        draw.words(120, 560, "移位的灯光与绳索", 22),
        draw.words(200, 400, "研 究 生 姓 名：林晚秋", 14),
        draw.words(200, 370, "指导教师：陈思远", 14),
    ]
    document = draw.read("\n".join(cover), *[draw.column(72, 700, 30, 40) for _ in range(2)])
    assert document.title == "移位的灯光与绳索"
    assert document.authors == ("林晚秋",)


def test_a_table_at_the_head_of_a_page_parts_no_sentence_from_its_short_last_line() -> None:
    draw = Chinese()
    rows = [["模型", "准确率", "召回率"], ["方法一", "38.5", "67.1"], ["方法二", "42.0", "69.3"]]
    table = [draw.words(260, 720, "表 1: 夜里数到的船")]
    for i, row in enumerate(rows):
        table += [draw.words(200 + 80 * k, 700 - 14 * i, cell) for k, cell in enumerate(row)]
    rest = [draw.words(72, 630, "回到屋里把灯点上。"), draw.column(92, 596, 10, 38)]
    text = draw.read(draw.column(72, 720, 37, 40), "\n".join([*table, *rest])).text
    last = (SENTENCE * 50)[36 * 40 : 37 * 40]
    assert f"{last}回到屋里把灯点上。" in text


def test_a_column_that_begins_beside_the_abstracts_head_is_not_the_authors() -> None:
    draw = Chinese()
    head = [
        draw.words(130, 740, "移位的灯光与绳索怎样数清", 24),
        draw.words(200, 700, "林晚秋", 11),
        draw.words(290, 700, "陈思远", 11),
        draw.words(380, 700, "欧阳明", 11),
        draw.words(150, 650, "摘要", 13),
    ]
    columns = [draw.column(60, 625, 20, 22), draw.column(320, 652, 22, 22)]
    document = draw.read("\n".join([*head, *columns]))
    assert document.authors == ("林晚秋", "陈思远", "欧阳明")
    assert document.text.index("欧阳明") < document.text.index(SENTENCE[:22])
