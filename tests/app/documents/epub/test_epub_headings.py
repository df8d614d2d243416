"""Sections of EPUBs: contents that point beside their chapters, title pages, bare files."""

import io
import zipfile

import pytest

from app.documents.formats import read
from tests.app.documents.chapters.invented_books import prose
from tests.app.documents.epub.test_read_epub import NAV_HEAD, chapter, make_epub

NAMES = ["The Ferry", "The Market", "Rain", "The Ledger"]


def nav_of(*entries: tuple[str, str]) -> str:
    rows = "".join(f'<li><a href="{href}">{title}</a></li>' for title, href in entries)
    return f"{NAV_HEAD}{rows}</ol></nav></body></html>"


def titles(files: dict[str, str | bytes]) -> list[str]:
    spine = " ".join(name for name in files if name != "nav.xhtml")
    return [section.title for section in read(make_epub(files, spine), "x.epub").sections]


def body_of(heading: str) -> str:
    return chapter(heading + "".join(f"<p>{p}</p>" for p in prose("en").split("\n\n")))


def test_a_chapter_that_begins_within_a_file_begins_at_its_heading() -> None:
    files: dict[str, str | bytes] = {
        "nav.xhtml": nav_of(("One", "a.xhtml"), ("Two", "b.xhtml"), ("Three", "c.xhtml")),
        "a.xhtml": body_of("<h1>One</h1>"),
        "b.xhtml": body_of("<p>the end of one.</p><h1>Two</h1>"),
        "c.xhtml": body_of("<h1>Three</h1>"),
    }
    document = read(make_epub(files, "a.xhtml b.xhtml c.xhtml"), "x.epub")
    assert [section.title for section in document.sections] == ["One", "Two", "Three"]
    first, second, _ = document.sections
    assert document.text[first.start : first.end].rstrip().endswith("the end of one.")
    assert document.text[second.start :].startswith("Two")


def test_a_title_page_is_no_chapter() -> None:
    files: dict[str, str | bytes] = {
        "nav.xhtml": nav_of(*((name, f"{i}.xhtml") for i, name in enumerate(NAMES))),
        "t.xhtml": chapter("<h1>A Book</h1><p>by A. Writer</p>"),
        **{f"{i}.xhtml": body_of(f"<h1>{name}</h1>") for i, name in enumerate(NAMES)},
    }
    assert titles(files) == ["Front matter", *NAMES]


def test_files_that_begin_with_lines_like_titles_are_chapters() -> None:
    files: dict[str, str | bytes] = {
        f"{i}.xhtml": body_of(f"<p class='ct'>{name}</p>") for i, name in enumerate(NAMES)
    }
    assert titles(files) == NAMES
    assert len(titles({name: body_of("") for name in files})) == 1


@pytest.mark.parametrize("encoding", ["utf-8", "gbk", "big5", "cp932"])
def test_names_without_the_flag_are_found_in_the_packers_encoding(encoding: str) -> None:
    names = ["一.xhtml", "二.xhtml", "三.xhtml"]
    assert _titles_with_raw_names(names, encoding) == ["0", "1", "2"]


@pytest.mark.parametrize("encoding", ["cp1251", "cp866", "koi8_r"])
def test_cyrillic_names_without_the_flag(encoding: str) -> None:
    names = ["Глава1.xhtml", "Глава2.xhtml", "Глава3.xhtml"]
    assert _titles_with_raw_names(names, encoding) == ["0", "1", "2"]


def _titles_with_raw_names(names: list[str], encoding: str) -> list[str]:
    """Return the titles of a book whose entries have their names as such bytes, unmarked."""
    files: dict[str, str | bytes] = {name: body_of(f"<h1>{i}</h1>") for i, name in enumerate(names)}
    source = zipfile.ZipFile(io.BytesIO(make_epub(files, " ".join(names))))
    buffer, raw = io.BytesIO(), {}
    with zipfile.ZipFile(buffer, "w") as book:
        for info in source.infolist():
            name = info.filename
            if not name.isascii():
                data = name.encode(encoding)
                name = f"{len(raw)}".ljust(len(data), "Q")
                raw[name.encode()] = data
            book.writestr(name, source.read(info))
    packed = buffer.getvalue()
    for plain, data in raw.items():
        packed = packed.replace(plain, data)
    return [section.title for section in read(packed, "x.epub").sections]


@pytest.mark.parametrize("name", ["{}.xhtml", "part_000{}", "index_split_00{}.html", "Page {}"])
def test_contents_that_name_files_give_way_to_headings(name: str) -> None:
    entries = [(name.format(i), f"c{i}.xhtml") for i in range(4)]
    files: dict[str, str | bytes] = {"nav.xhtml": nav_of(*entries)}
    files |= {f"c{i}.xhtml": body_of(f"<h1>{title}</h1>") for i, title in enumerate(NAMES)}
    assert titles(files) == NAMES


def test_contents_of_numbers_that_the_text_shows_stay() -> None:
    files: dict[str, str | bytes] = {
        "nav.xhtml": nav_of(*((str(i), f"c{i}.xhtml") for i in range(1, 5)))
    }
    files |= {f"c{i}.xhtml": body_of(f"<h1>{i}</h1>") for i in range(1, 5)}
    assert titles(files) == ["1", "2", "3", "4"]
