"""Markdown: front matter, scene breaks, headings without the space, chapters without a mark."""

import pytest

from app.documents.formats import read
from tests.app.documents.chapters.invented_books import book, prose


def sections(text: str) -> list[str]:
    return [section.title for section in read(text.encode(), "a.md").sections]


def test_front_matter_names_the_work_and_is_no_heading() -> None:
    text = (
        f"---\ntitle: The River\nauthor: A. Writer\n---\n\n# One\n\n{prose('en')}\n\n# Two\n\nx\n"
    )
    document = read(text.encode(), "a.md")
    assert (document.title, document.authors) == ("The River", ("A. Writer",))
    assert sections(text) == ["One", "Two"]
    assert "A. Writer" not in document.text


def test_dashes_below_a_sentence_part_scenes() -> None:
    assert sections("# One\n\nIt rained.\n---\nIt stopped.\n\nTwo\n---\n\nx\n") == ["One", "Two"]


def test_chapters_without_a_mark_or_a_space() -> None:
    names = ["第一章 渡口", "第二章 集市", "第三章 夜雨"]
    assert sections(book("zh", *names)) == names
    assert sections(book("zh", *(f"#{name}" for name in names))) == names


@pytest.mark.parametrize(
    "matter",
    [
        "---\n# a comment\ntitle: 'The River'\n...\n",
        "---\ntitle: The River\ndescription: |\n  Two lines\n  of it\ntags:\n- a\n---\n",
        '+++\ntitle = "The River"\n[extra]\nx = 1\n+++\n',
    ],
)
def test_front_matter_of_other_kinds(matter: str) -> None:
    text = f"{matter}\n# One\n\n{prose('en')}\n\n# Two\n\nx\n"
    document = read(text.encode(), "a.md")
    assert document.title == "The River"
    assert document.text.startswith("# One")
    assert sections(text) == ["One", "Two"]


@pytest.mark.parametrize(
    ("line", "title"),
    [
        ("# One {#one .x}", "One"),
        ("# [One](#one)", "One"),
        ("# *One* and __two__ ##", "One and two"),
        ("<h1 id='a'>One</h1>", "One"),
        ("# C#", "C"),
        ("# a_b_c {x", "a_b_c {x"),
    ],
)
def test_what_is_written_around_a_headings_words(line: str, title: str) -> None:
    assert sections(f"{line}\n\n{prose('en')}\n\n# Two\n\nx\n") == [title, "Two"]


def test_dashes_below_a_line_part_scenes_where_headings_have_signs() -> None:
    text = f"# One\n\nHe left\n---\n{prose('en')}\n\n# Two\n\nChapter Three\n---\nx\n"
    assert sections(text) == ["One", "Two", "Chapter Three"]


def test_a_heading_with_a_long_row_of_spaces_is_read_once() -> None:
    assert sections(f"# One{' ' * 200_000}x\n\n{prose('en')}\n\n# Two\n")[1] == "Two"
