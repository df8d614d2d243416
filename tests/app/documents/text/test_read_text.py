"""Plain text, Markdown and HTML: chapters, titles, slices, what is dropped."""

import pytest

from app.documents.chapters.find_chapters import find_chapters
from app.documents.formats import detect_format, read
from app.documents.progress import heard_by
from app.errors import EmptyDocumentError, UnknownFormatError

ENGLISH = "The keeper walked along the wall with his lantern and counted the ropes again. " * 14
CHINESE = "他走了很久，才看见那座桥，桥上没有一个人，只有河水在下面慢慢地流过去。" * 22


def chapters(*parts: str, body: str = ENGLISH) -> list[str]:
    text = "\n\n".join(f"{part}\n\n{body}" for part in parts)
    headings = find_chapters(text)
    assert all(text[h.start :].lstrip().startswith(h.title[:4].strip()) for h in headings)
    return [f"{h.level} {h.title}" for h in headings]


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        (("Chapter 1", "Chapter 2"), ["1 Chapter 1", "1 Chapter 2"]),
        (("CHAPTER I.", "CHAPTER II."), ["1 CHAPTER I.", "1 CHAPTER II."]),
        (("Chapter One: The Wall", "Chapter Two"), ["1 Chapter One: The Wall", "1 Chapter Two"]),
        (
            ("CHAPTER I\n\nWALLS", "CHAPTER II\n\nROPE"),
            ["1 CHAPTER I. WALLS", "1 CHAPTER II. ROPE"],
        ),
        (("PROLOGUE", "Chapter 1", "Chapter 2"), ["1 PROLOGUE", "1 Chapter 1", "1 Chapter 2"]),
        (("PART ONE", "Chapter 1", "Chapter 2"), ["1 PART ONE", "2 Chapter 1", "2 Chapter 2"]),
        (("I", "II", "III"), ["1 I", "1 II", "1 III"]),
        (("THE WALL", "THE ROPE", "THE LAMP"), []),
        (("Chapter I went home.", "Part of the wall"), []),
    ],
)
def test_english_headings(parts: tuple[str, ...], expected: list[str]) -> None:
    assert chapters(*parts) == expected


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        (("第一回 过桥", "第二回 回家"), ["1 第一回 过桥", "1 第二回 回家"]),
        (("第001章　过桥", "第002章　回家"), ["1 第001章 过桥", "1 第002章 回家"]),
        (("楔子", "第一章", "第二章"), ["1 楔子", "1 第一章", "1 第二章"]),
        (("第一卷", "第一章", "第二章"), ["1 第一卷", "2 第一章", "2 第二章"]),
        (("上卷 第一回 桥", "上卷 第二回 家"), ["1 上卷", "2 第一回 桥", "2 第二回 家"]),
        (("第二天的早上，他又来了。", "第三章的内容是什么？"), []),
    ],
)
def test_chinese_headings(parts: tuple[str, ...], expected: list[str]) -> None:
    text = "\n\n".join(f"　　{part}\n{CHINESE}" for part in parts)
    assert [f"{h.level} {h.title}" for h in find_chapters(text)] == expected


@pytest.mark.parametrize(
    ("names", "body"),
    [
        ([f"CHAPTER {n}" for n in ("I", "II", "III", "IV")], ENGLISH),
        ([f"第{n}回 过桥" for n in "一二三四"], CHINESE),
    ],
)
def test_a_contents_page_is_no_chapter(names: list[str], body: str) -> None:
    text = "\n".join(names) + "\n\n" + "\n\n".join(f"{name}\n\n{body}" for name in names)
    headings = find_chapters(text)
    assert [h.title for h in headings] == names
    assert headings[0].start > text.index(names[-1])


def test_a_heading_in_the_storys_own_line_ends_where_the_teller_begins() -> None:
    text = "".join(f"第{n}回  过桥回家话说{CHINESE}{CHINESE}\n" for n in "一二三")
    assert [h.title for h in find_chapters(text)] == [f"第{n}回 过桥回家" for n in "一二三"]


def test_a_text_without_chapters_is_cut_at_paragraph_ends() -> None:
    paragraph = "This paragraph ends with a full stop. " * 20 + "\n\n"
    document = read((paragraph * 100).encode(), "a.txt")
    assert len(document.sections) == 4
    assert all(
        s.start == 0 or document.text[s.start - 2 : s.start] == "\n\n" for s in document.sections
    )
    sizes = [s.end - s.start for s in document.sections]
    assert max(sizes) < 1.3 * min(sizes)
    assert [n.code for n in document.notes] == ["sliced"]


def test_markdown_headings_count_outside_code_only() -> None:
    text = (
        "# Top\n\nx\n\n```\n# not this\n```\n\nNext\n----\n\ny <!-- hidden --> z\n\n### Deep ###\n"
    )
    document = read(text.encode(), "a.md")
    assert [(s.title, s.level) for s in document.sections] == [("Top", 1), ("Next", 2), ("Deep", 3)]
    assert "hidden" not in document.text
    assert document.title == "Top"


HTML = """<!doctype html><html><head><title>A  page</title><script>var no = 1</script></head><body>
<h1>One</h1><p>First <b>bold</b>ly&nbsp;said.<br>New line.</p><p style="display: none">secret</p>
<p style="color:red; font-size:0px">tiny</p>
<p style="color: #FFF">pale</p>
<div style="background: black"><p style="color:white">seen</p></div>
<div hidden>hid</div><!-- remark -->
<h2>Two</h2><ul><li>a</li><li>b</li></ul><table><tr><td>1</td><td>2</td></tr></table>
<pre>keep
  this</pre></body></html>"""


def test_html_shows_what_a_browser_shows() -> None:
    document = read(HTML.encode(), "a.html")
    assert document.title == "A page"
    assert [(s.title, s.level) for s in document.sections] == [("One", 1), ("Two", 2)]
    assert "First boldly\xa0said.\nNew line." in document.text
    assert "a\nb\n\n1\t2" in document.text
    assert "keep\n  this" in document.text
    assert "seen" in document.text
    for unseen in ("secret", "tiny", "hid", "pale", "var no", "remark"):
        assert unseen not in document.text
    assert [(n.code, n.count) for n in document.notes] == [("hidden_dropped", 4)]


def test_a_declared_encoding_of_a_page_is_used_where_it_fits() -> None:
    page = "<html><meta charset=gb2312><body>桥上没有人</body></html>"
    assert "桥上没有人" in read(page.encode("gb18030"), "a.html").text
    wrong = "<html><meta charset=ascii><body>Straße über</body></html>"
    assert "Straße über" in read(wrong.encode("utf-8"), "a.html").text


def test_html_nested_without_end_costs_one_sentence() -> None:
    with pytest.raises(EmptyDocumentError, match=r"shows no text\.$"):
        read(b"<html><body>" + b"<div>" * 50_000 + b"deep", "a.html")


@pytest.mark.parametrize(
    ("data", "name", "kind"),
    [
        (b"%PDF-1.4 ...", "a.txt", "pdf"),
        (b"\n\n%PDF-1.4 ...", "a", "pdf"),
        (b"<!DOCTYPE html><p>x", "a.txt", "html"),
        (b"# x", "README.md", "markdown"),
        (b"plain words", "a.dat", "text"),
        ("宽".encode("utf-16"), "a", "text"),
    ],
)
def test_formats_are_told_by_their_bytes(data: bytes, name: str, kind: str) -> None:
    assert detect_format(data, name).name == kind


@pytest.mark.parametrize(
    ("data", "name", "sentence"),
    [
        (b"\x89PNG\r\n\x1a\n....", "a.pdf", "named like PDF"),
        (b"\x89PNG\r\n\x1a\n....", "a.png", "This is a picture"),
        (b"PK\x03\x04....xl/workbook.xml", "a.xlsx", "a spreadsheet; save it as PDF"),
        (b"plain words", "a.docx", "named like Word"),
        (b"PK\x03\x04....x.txt", "a.zip", "an archive; unpack it"),
        (bytes(range(1, 32)) * 99, "a.bin", "a binary file"),
    ],
)
def test_what_cannot_be_read_is_named(data: bytes, name: str, sentence: str) -> None:
    with pytest.raises(UnknownFormatError, match=sentence):
        detect_format(data, name)


@pytest.mark.parametrize("data", [b"", b" \n\t", b"\x00" * 50])
def test_an_empty_file_is_called_empty(data: bytes) -> None:
    with pytest.raises(EmptyDocumentError, match="empty"):
        read(data, "a.txt")


@pytest.mark.parametrize("text", ["Chapter 1\n\n" + ENGLISH, "no headings at all"])
def test_how_far_a_text_is_is_told_to_its_end(text: str) -> None:
    told: list[float] = []
    with heard_by(lambda done, total: told.append(done / total)):
        read(text.encode(), "a.txt")
    assert len(told) > 3
    assert told == sorted(told)
    assert (told[0], told[-1]) == (0, 1)
