"""Headings of pages: number and title joined, chapters in plain paragraphs, declared encodings."""

import pytest

from app.documents.formats import read
from tests.app.documents.chapters.invented_books import prose


def page(*blocks: str) -> str:
    return "<html><body>" + "".join(f"{block}<p>{prose('en')}</p>" for block in blocks)


def test_number_and_title_as_two_headings_are_one() -> None:
    text = page(*(f"<h2>Chapter {n}</h2><h3>Rain {n}</h3>" for n in range(1, 6)))
    titles = [section.title for section in read(text.encode(), "a.html").sections]
    assert titles == [f"Chapter {n}. Rain {n}" for n in range(1, 6)]


def test_chapters_in_plain_paragraphs_are_found() -> None:
    text = page(*(f"<p class='x'>Chapter {n}</p>" for n in range(1, 5)))
    document = read(text.encode(), "a.html")
    assert [section.title for section in document.sections] == [f"Chapter {n}" for n in range(1, 5)]
    assert "chapters_found" in [note.code for note in document.notes]


@pytest.mark.parametrize("declared", ["utf-16", "utf-8", "iso-8859-1", "gbk", "nonsense"])
def test_a_false_declaration_does_no_harm(declared: str) -> None:
    text = f"<?xml version='1.0' encoding='{declared}'?><html><body><p>渡船靠岸的时候，雾还没有散。"
    assert "雾还没有散" in read(text.encode(), "a.html").text
