"""Numbers that count chapters, and titles without numbers: by their row, not by their look."""

import pytest

from app.documents.chapters.find_chapters import find_chapters
from tests.app.documents.chapters.invented_books import book, prose


def titles(text: str) -> list[str]:
    return [heading.title for heading in find_chapters(text)]


@pytest.mark.parametrize(
    ("language", "headings"),
    [
        ("fr", ["LIVRE PREMIER", "I. Le bac", "II. La corde", "LIVRE II", "I. Nuit", "II. Pont"]),
        ("de", ["Erster Teil", "I.", "II.", "III.", "Zweiter Teil", "I.", "II."]),
        ("hu", ["Első rész", "I.", "II.", "Második rész", "I.", "II."]),
        ("en", ["ONE: THE FERRY", "TWO: THE MARKET", "THREE: RAIN", "FOUR: THE LEDGER"]),
        ("en", ["No. 1", "No. 2", "No. 3"]),
        ("it", ["INTERMEZZO PRIMO", "Capitolo I", "Capitolo II", "INTERMEZZO SECONDO", "Cap. III"]),
        ("ja", ["＃１　川", "＃２　夜", "＃３　雨"]),
        ("ja", ["［一］", "［二］", "［三］"]),
        ("ja", ["その一", "その二", "その三"]),
        ("ko", ["1부 1장", "1부 2장", "2부 1장", "2부 2장"]),
    ],
)  # fmt: skip
def test_rows_of_numbers(language: str, headings: list[str]) -> None:
    bare = [h.replace("\u3000", " ").strip("＃［］") for h in headings]
    parts = ["1부", "2부"] if language == "ko" else []
    found = [t for t in titles(book(language, *headings, gap="\n")) if t not in parts]
    assert found == [b.removeprefix("1부 ").removeprefix("2부 ") for b in bare]


def test_letters_set_apart_are_words() -> None:
    heads = ["C H A P T E R  O N E", "C H A P T E R  T W O", "C H A P T E R  T H R E E"]
    assert titles(book("en", *heads)) == ["CHAPTER ONE", "CHAPTER TWO", "CHAPTER THREE"]


def test_the_stanzas_of_a_poem_within_a_chapter_are_no_chapters() -> None:
    numbers = ["I", "II", "III", "IV", "V", "VI", "VII"]
    stanzas = "\n\n".join(f"{n}\n\n{prose('en', 500)}" for n in numbers[:3])
    text = book("en", *numbers[:4]) + f"\n{stanzas}\n\n" + book("en", *numbers[4:])
    assert titles(text) == numbers


def test_a_misprint_stands_where_a_number_is_missing() -> None:
    numbers = ["I", "II", "III", "IV", "IV", "VI", "VII", "VIII"]
    assert titles(book("en", *numbers)) == numbers


def test_two_sentences_below_a_number_are_no_title() -> None:
    heads = ["BOOK I", "CHAPTER I", "CHAPTER II", "BOOK II", "CHAPTER I", "BOOK III", "CHAPTER I"]
    assert titles(book("en", *heads)) == heads


@pytest.mark.parametrize(
    ("language", "names"),
    [
        ("fr", ["Le bac", "Le marché aux poissons", "La pluie", "Le livre de comptes"]),
        ("ru", ["Паром", "Рыбный рынок", "Дождь ночью", "Честная книга"]),
        ("zh", ["渡口", "集市", "夜雨", "账本"]),
    ],
)
def test_stories_are_found_by_titles_written_as_prose(language: str, names: list[str]) -> None:
    assert titles(book(language, *names)) == names


def test_short_lines_of_speech_are_no_stories() -> None:
    spoken = "\n\n".join(f"{prose('fr', 400)}\n\nOui\n\nLe bac\n\nPersonne" for _ in range(20))
    assert titles(spoken) == []


def test_korean_sentences_with_a_count_are_prose() -> None:
    heads = ["1장 강", "2장 밤", "3장 비"]
    text = (
        book("ko", heads[0])
        + "\n2부 예배가 끝났다.\n\n1회 우승자였다.\n\n"
        + book("ko", *heads[1:])
    )
    assert titles(text) == heads
