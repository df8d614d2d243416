"""The tables of languages: what their lines mean, and headings in each language that has one."""

import pytest

from app.documents.chapters.find_chapters import find_chapters
from app.documents.chapters.languages.all_languages import LANGUAGES
from app.documents.chapters.languages.heading_language import (
    HeadingLanguage,
    fold,
    language_of,
    numbers_of,
    words,
)
from tests.app.documents.chapters.invented_books import prose

RANKS = {"volume", "book", "part", "chapter", "section"}
CHAPTERS = {
    "ar": ("الفصل الأول", "الفصل الثاني", "الفصل الثالث"),
    "bg": ("Глава първа", "Глава втора", "Глава трета"),
    "ca": ("Capítol primer", "Capítol segon", "Capítol tercer"),
    "cs": ("Kapitola první", "Kapitola druhá", "Kapitola třetí"),
    "da": ("Første kapitel", "Andet kapitel", "Tredje kapitel"),
    "de": ("Erstes Kapitel", "Zweites Kapitel", "Drittes Kapitel"),
    "el": ("ΚΕΦΑΛΑΙΟ ΠΡΩΤΟ", "Κεφάλαιο Β΄", "Κεφάλαιο 3"),
    "en": ("Chapter One", "Chapter the Second", "Third Chapter"),
    "es": ("Capítulo primero", "Capítulo II", "Capítulo tres"),
    "et": ("Esimene peatükk", "2. peatükk", "Peatükk kolm"),
    "fa": ("فصل اول", "فصل دوم", "فصل سوم"),
    "fi": ("Ensimmäinen luku", "2. luku", "Luku kolme"),
    "fr": ("Chapitre premier", "Chapitre deux", "Chapitre III"),
    "he": ("פרק ראשון", "פרק ב", "פרק 3"),
    "hr": ("Prvo poglavlje", "Drugo poglavlje", "Treće poglavlje"),
    "hu": ("Első fejezet", "2. fejezet", "Harmadik fejezet"),
    "id": ("BAB SATU", "Bab Kedua", "Bab 3"),
    "it": ("Capitolo primo", "Capitolo due", "Capitolo III"),
    "lt": ("Pirmas skyrius", "II skyrius", "Trečias skyrius"),
    "lv": ("Pirmā nodaļa", "2. nodaļa", "Trešā nodaļa"),
    "nl": ("Eerste hoofdstuk", "Hoofdstuk twee", "Hoofdstuk 3"),
    "pl": ("Rozdział pierwszy", "Rozdział II", "Rozdział trzeci"),
    "pt": ("Capítulo primeiro", "Capítulo dois", "Capítulo III"),
    "ro": ("Capitolul întâi", "Capitolul al doilea", "Capitolul 3"),
    "ru": ("Глава первая", "Глава вторая", "Глава 3"),
    "sk": ("Prvá kapitola", "Druhá kapitola", "Tretia kapitola"),
    "sl": ("Prvo poglavje", "Drugo poglavje", "Poglavje tri"),
    "is": ("Fyrsti kafli", "Annar kafli", "Þriðji kafli"),
    "sv": ("Första kapitlet", "Andra kapitlet", "Tredje kapitlet"),
    "tr": ("BİRİNCİ BÖLÜM", "İkinci Bölüm", "3. Bölüm"),
    "uk": ("Розділ перший", "Розділ другий", "Розділ 3"),
    "vi": ("Chương một", "Chương 2: Con đò", "Chương ba"),
}


def titles(*headings: str, language: str = "en") -> list[str]:
    text = "\n".join(f"{heading}\n{prose(language)}" for heading in headings)
    return [heading.title for heading in find_chapters(text)]


def test_each_table_has_chapters_in_this_test() -> None:
    assert {language.code for language in LANGUAGES} == set(CHAPTERS)
    assert len({language.code for language in LANGUAGES}) == len(LANGUAGES)


@pytest.mark.parametrize("code", sorted(CHAPTERS))
def test_the_chapters_of_each_language(code: str) -> None:
    headings = CHAPTERS[code]
    assert titles(*headings) == list(headings)


@pytest.mark.parametrize("language", LANGUAGES, ids=lambda language: language.code)
def test_tables_say_only_what_is_understood(language: HeadingLanguage) -> None:
    assert set(language.units.values()) <= RANKS
    assert "chapter" in language.units.values()
    assert all((language.lone, language.contents, language.closing))
    assert all(word == fold(word).strip() for word in (*language.units, *language.cardinals))
    assert language.value_of("nothing") is None


def test_lines_of_numbers() -> None:
    rows = {"ones": "1: one two/too", "tens": "20+10: twenty thirty"}
    assert numbers_of(["{ones}", "{tens}", "{tens}-{ones}", "100: a_hundred"], rows) == {
        "one": 1, "two": 2, "too": 2, "twenty": 20, "thirty": 30, "a hundred": 100,
        "twenty one": 21, "twenty two": 22, "twenty too": 22,
        "thirty one": 31, "thirty two": 32, "thirty too": 32,
    }  # fmt: skip
    with pytest.raises(KeyError):
        numbers_of(["{nowhere}"], rows)


def test_a_table_without_units_is_an_error() -> None:
    with pytest.raises(KeyError):
        language_of({"code": "xx"})
    assert words("au lecteur, préface") == {"au lecteur", "preface"}


@pytest.mark.parametrize(
    "headings",
    [
        ("Глава первая,\nв которой приходит паром", "Глава вторая,\nв которой идёт дождь"),
        ("Chapter One in which it rains", "Chapter Two, in which it does not"),
        ("CHAPITRE I, où l'on attend", "CHAPITRE II, dans lequel il pleut"),
        ("Day 1", "Day 2", "Day 3"),
        ("День первый", "День второй"),
    ],
)
def test_titles_written_small_and_days(headings: tuple[str, ...]) -> None:
    assert len(titles(*headings)) == len(headings)


def test_lone_headings_that_need_a_number() -> None:
    headings = ["Chapter 1", "Chapter 2", "Side Story 1", "Extra 2", "Acknowledgements"]
    assert titles(*headings) == headings
    assert titles("Chapter 1", "Extra", "Chapter 2") == ["Chapter 1", "Chapter 2"]


def test_a_date_is_no_section() -> None:
    assert titles("Capitolo I", "Il giorno 16. Ottobre 1811", "Capitolo II") == [
        "Capitolo I",
        "Capitolo II",
    ]
