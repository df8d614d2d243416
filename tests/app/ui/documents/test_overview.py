"""At first sight: what a document is, how it begins, and what is worth asking of it."""

from dataclasses import replace

import pytest

from app.documents.document import Document, SectionKind
from app.messages.message import Language
from app.prompting.open_document import Opened
from app.prompting.token_map import TokenMap
from app.ui.documents.overview.overview import OPENING_CHARS, Overview, Question, overview_of
from app.ui.documents.overview.render_overview import Reader, render_overview
from app.ui.state import DocumentEntry
from tests.factories import make_document
from tests.scripted_backend import CharacterTokenizer


def opened(document: Document) -> Opened:
    return Opened(document, TokenMap.of(document, CharacterTokenizer()))


def overview(*parts: tuple[str, str], kinds: tuple[SectionKind, ...] = ()) -> Overview:
    document = make_document(*((title, f"{title}\n\n{text}\n\n") for title, text in parts))
    if kinds:
        sections = tuple(
            replace(section, kind=kind)
            for section, kind in zip(document.sections, kinds, strict=True)
        )
        document = replace(document, sections=sections)
    return overview_of(opened(document))


LINE = "The keeper counted the ships that passed and wrote their number down every evening. "


def test_a_paper_is_told_by_its_abstract_and_asked_by_its_headings() -> None:
    paper = overview(
        ("Abstract", LINE * 2),
        ("3 Method", LINE),
        ("4 Results", LINE),
        ("References", "[1] A ship."),
        kinds=("abstract", "body", "body", "references"),
    )
    assert paper.kind == "paper"
    assert paper.is_abstract
    assert paper.opening == (LINE * 2).strip()
    assert paper.questions == (
        Question("summary"),
        Question("question", "How does the method work?"),
        Question("question", "What do the results show, and compared with what?"),
    )


def test_a_novel_begins_with_its_first_chapter() -> None:
    novel = overview(*((f"Chapter {n}", LINE * 20) for n in range(1, 8)))
    assert novel.kind == "book"
    assert novel.opening.startswith("The keeper counted")
    assert len(novel.opening) <= OPENING_CHARS
    assert novel.opening.endswith("evening.")
    assert {question.task for question in novel.questions} == {"novel", "summary"}
    assert Question("novel", "What happens in “Chapter 1”?") in novel.questions


def test_a_chinese_book_is_asked_in_chinese_and_its_characters_are_counted() -> None:
    chapters = [(f"第{n}回", "悟空打死了妖精，众人都吃了一惊。" * 40) for n in "一二三四五"]
    novel = overview(*chapters)
    assert novel.kind == "book"
    assert Question("novel", "《第一回》里发生了什么？") in novel.questions
    assert novel.num_words == 5 * (3 + 40 * 14)


@pytest.mark.parametrize("text", ["", "One.", "x" * 5000])
def test_a_text_without_parts_is_no_trouble(text: str) -> None:
    read = overview(("", text))
    assert read.kind == "text"
    assert len(read.opening) <= OPENING_CHARS + 2
    assert 1 <= len(read.questions) <= 5


def test_the_reading_time_is_of_what_the_window_holds() -> None:
    entry = DocumentEntry("b1", opened(make_document(("A", LINE * 100))), "characters")
    shown = render_overview("en", (entry,), Reader("7b", 4000, 20.0))
    assert "7b reads it in about 3 min" in shown
    assert "reads it" not in render_overview("en", (entry,), Reader("7b", 4000))


@pytest.mark.parametrize(
    ("language", "text", "counted"),
    [
        ("en", LINE, "14 words"),
        ("zh", LINE, "14 词"),
        ("en", "悟空打死了妖精。", "7 characters"),
        ("zh", "悟空打死了妖精。", "7 字"),
    ],
)
def test_words_are_counted_as_words_and_chinese_as_characters(
    language: Language, text: str, counted: str
) -> None:
    entry = DocumentEntry("b1", opened(make_document(("", text))), "characters")
    assert f"{counted} ·" in render_overview(language, (entry,), Reader())


@pytest.mark.parametrize("about", ["Titlepage", "Imprint", "Table of Contents", "版权信息"])
def test_a_novel_is_told_by_its_story_and_not_by_its_covers(about: str) -> None:
    chapters = ((number, LINE * 20) for number in ("I", "II", "III", "IV", "V", "VI"))
    novel = overview((about, "This edition was made by many hands over long hours. "), *chapters)
    assert novel.opening.startswith("The keeper counted")
    assert Question("novel", "What happens in chapter I?") in novel.questions


def test_nothing_there_is_a_welcome() -> None:
    assert "Ask a whole book." in render_overview("en", (), Reader())


def test_a_plain_text_of_chapters_in_parts_is_a_book_and_begins_behind_its_heading() -> None:
    told = "诗曰：混沌未分。" * 9
    titles = [f"第{number}回 灵根育孕" for number in "一二三四五六"]
    document = make_document(*((title, f"上卷 {title}\n{told}\n") for title in titles))
    chapters = tuple(replace(section, level=2) for section in document.sections)
    tale = overview_of(opened(replace(document, sections=chapters)))
    assert tale.kind == "book"
    assert tale.opening.startswith("诗曰")


@pytest.mark.parametrize("head", ["I\n\n", ""])
def test_a_chapter_called_by_a_letter_keeps_the_one_it_begins_with(head: str) -> None:
    tale = overview_of(
        opened(make_document(("I", f"{head}It is a truth that is well known. " * 3)))
    )
    assert tale.opening.startswith("It is a truth")
