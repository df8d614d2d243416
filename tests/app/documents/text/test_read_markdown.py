"""Markdown: front matter, scene breaks, headings without the space, chapters without a mark."""

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
