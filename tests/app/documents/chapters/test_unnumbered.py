"""Chapters that no number and no known word heads, and those whose number nobody can read."""

import pytest

from app.documents.chapters.find_chapters import find_chapters
from tests.app.documents.chapters.invented_books import book, prose


def titles(text: str) -> list[str]:
    return [heading.title for heading in find_chapters(text)]


@pytest.mark.parametrize(
    "headings",
    [
        # Words of languages without a table, before the number and behind it.
        ["Ĉapitro 1", "Ĉapitro 2", "Ĉapitro 3"],
        ["PENNOD I.", "PENNOD II.", "PENNOD III."],
        ["1. kapitulua", "2. kapitulua", "3. kapitulua"],
        ["अध्याय १", "अध्याय २", "अध्याय ३"],
        ["თავი 1", "თავი 2", "თავი 3"],
        # Words that only this book counts by.
        ["Log 1: Low water", "Log 2: A rope", "Log 3: Silence"],
        ["Lv.1 渡し", "Lv.2 綱", "Lv.3 夜"],
        ["1日目", "2日目", "3日目"],
        ["一日目　朝", "二日目　雨", "三日目　夜"],
    ],
)
def test_a_word_before_numbers_that_count_up_heads_chapters(headings: list[str]) -> None:
    assert titles(book("en", *headings)) == [h.replace("\u3000", " ") for h in headings]


@pytest.mark.parametrize(
    "lines",
    [
        ["Page 1", "Page 2", "Page 3", "Page 4"],
        ["Figure 1: a quay", "Figure 2: a rope", "Figure 3: a bell"],
        ["Lamp 2", "Lamp 3", "Lamp 4"],
        ["Lamp 1", "Lamp 3", "Lamp 9"],
        ["Lamp 1", "Lamp 2"],
    ],
)
def test_what_does_not_count_from_one_or_counts_no_chapters_is_none(lines: list[str]) -> None:
    assert titles(book("en", *lines)) == []


@pytest.mark.parametrize("is_first", [True, False])
def test_a_list_of_contents_names_titles_of_any_kind(is_first: bool) -> None:
    names = ["La barca", "Chi va piano?", "il fiume, la sera", "«Un uomo»"]
    entries = [f"CAPITOLO {n}. {name}  {20 * n}" for n, name in enumerate(names, start=1)]
    entries[1] = f"II. {names[1]} Una corda si rompe ..... 40"
    contents = "\n\n".join(["INDICE", *entries])
    body = book("it", *names)
    assert titles(f"{contents}\n\n{body}" if is_first else f"{body}\n\n{contents}") == names


def test_titles_that_end_like_sentences_are_found_beside_those_that_do_not() -> None:
    names = ["Gäste", "Enttäuschung", "Unter der Linde", "Zu den Waffen!", "„Zum Anker“", "Wohin?"]
    assert titles(book("de", *names)) == names


def test_sentences_that_stand_alone_are_no_titles() -> None:
    assert titles(book("en", "Weeks went by.", "Nothing came!", "And then?", "It rained.")) == []


def test_a_number_that_a_scan_spoiled_stands_where_it_is_missing() -> None:
    headings = ["CHAPTER I.", "CHAPTER 1L.", "CHAPTER III.", "CHAPTER lV.", "CHAPTER V."]
    assert titles(book("en", *headings)) == headings
    # Prose that begins with the unit's word is none, and nothing is missing here.
    spoken = book("en", "Chapter 1", "Chapter after chapter", "Chapter 2", "Chapter 3")
    assert titles(spoken) == ["Chapter 1", "Chapter 2", "Chapter 3"]


def test_a_star_behind_a_title_is_the_titles_own() -> None:
    names = ["第1話 ようこそ☆", "第2話 恋の予感♪", "第3話 夜"]
    assert titles(book("ja", *names)) == names
    assert titles(book("zh", "☆、第一章 开始", "☆第二章 相遇☆")) == ["第一章 开始", "第二章 相遇"]


def test_prose_between_chapters_is_kept_whole() -> None:
    text = book("en", "Ĉapitro 1", "Ĉapitro 2", "Ĉapitro 3")
    starts = [heading.start for heading in find_chapters(text)]
    assert [text[start:].split("\n")[0] for start in starts] == [f"Ĉapitro {n}" for n in (1, 2, 3)]
    assert prose("en") in text


def test_the_first_chapter_stays_where_it_follows_its_list_at_once() -> None:
    names = ["THE FERRY", "A ROPE", "RAIN", "THE BELL", "LOW WATER"]
    romans = ["I", "II", "III", "IV", "V"]
    entries = [f"{n}. {name}" for n, name in zip(romans, names, strict=True)]
    heads = [f"CHAPTER {n}\n\n{name}" for n, name in zip(romans, names, strict=True)]
    found = titles("\n\n".join(["CONTENTS", *entries, book("en", *heads)]))
    assert found == [f"CHAPTER {entry}" for entry in entries]


def test_titles_that_stand_like_titles_count_more_than_a_list_that_leaves_some_out() -> None:
    names = ["THE FERRY", "A ROPE", "RAIN", "THE BELL", "LOW WATER", "HOME AGAIN"]
    text = "\n\n".join(["CONTENTS", *names[:4], book("en", *names)])
    assert titles(text) == names


def told_by(names: list[str], num_characters: int) -> str:
    """Return a book whose chapters are headed by who tells them, each so long."""
    return "\n\n".join(f"{name}\n\n{prose('en', num_characters)}" for name in names)


TELLERS = ["Marta", "Anselm", "Marta", "Bruna", "Anselm", "Marta", "Anselm"]


@pytest.mark.parametrize("is_capital", [True, False])
def test_who_tells_a_chapter_heads_it_however_often(is_capital: bool) -> None:
    names = [name.upper() if is_capital else name for name in TELLERS]
    assert titles(told_by(names, 8000)) == names


def test_what_stands_on_every_page_heads_nothing() -> None:
    heads = ["THE FERRY", "LOW WATER"] * 6
    assert titles(told_by(heads, 2500)) == []


@pytest.mark.parametrize("unit", ["บทที่", "अध्याय"])
def test_prose_without_capitals_is_no_title(unit: str) -> None:
    line = {
        "บทที่": "เขายืนอยู่ที่หน้าต่างเป็นเวลานานและไม่ได้พูดอะไรเลย",
        "अध्याय": "वह नदी को देखता रहा। उसने कुछ नहीं कहा।",
    }
    heads = [f"{unit} {number}" for number in (1, 2, 3)]
    assert (
        titles("\n\n".join(f"{h}\n\n{line[unit] * 2}\n\n" + line[unit] * 20 for h in heads))
        == heads
    )
