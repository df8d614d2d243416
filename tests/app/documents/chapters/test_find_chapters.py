"""Chapters in every language of the tables, by sequence and not by layout; prose is none."""

import pytest

from app.documents.chapters.find_chapters import find_chapters
from tests.app.documents.chapters.invented_books import book, prose


def titles(text: str) -> list[str]:
    return [heading.title for heading in find_chapters(text)]


NAMED = [
    ("en", ["Prologue", "Chapter One", "Chapter Two: The Ferry", "CHAPTER THE THIRD", "Epilogue"]),
    ("en", ["Chapter 999", "Chapter 1000", "Chapter 1001"]),
    ("en", ["Chapter 1: Rope", "Chapter 2: Beginning", "Chapter 3: The End"]),
    ("en", ["Chapter 12", "Chapter 12.5", "Chapter 13", "Chapter 13b", "Chapter 14"]),
    ("en", ["Chapter 1: “The Ferry”", "Chapter 2: “The Rope”", "Chapter 3: “Rain.”"]),
    ("en", ["CHAPTER I. THE FERRY.", "CHAPTER II. THE ROPE.", "CHAPTER THE LAST."]),
    ("en", ["First Chapter", "Second Chapter", "Twenty-First Chapter", "Twenty-Second Chapter"]),
    ("de", ["Vorwort", "Erstes Kapitel", "Zweites Kapitel", "Drittes Kapitel", "Nachwort"]),
    ("de", ["Kapitel 1", "2. Kapitel", "III. Kapitel", "Viertes Capitel. Der Strom"]),
    ("de", ["Zwanzigstes Kapitel", "Einundzwanzigstes Kapitel", "Zweiundzwanzigstes Kapitel"]),
    ("fr", ["CHAPITRE PREMIER", "Chapitre II", "Chapitre 3 : La rivière", "Épilogue"]),
    ("fr", ["Chapitre soixante-dix", "Chapitre soixante et onze", "Chapitre quatre-vingt"]),
    ("es", ["Capítulo primero", "CAPITULO SEGUNDO", "Capítulo III. El río", "Epílogo"]),
    ("it", ["Capitolo Primo", "Capitolo II", "CAPITOLO TERZO. La notte", "Capitolo quarto"]),
    ("pt", ["Capítulo I", "Capítulo segundo", "CAPITULO III", "Conclusão"]),
    ("pl", ["Rozdział pierwszy", "ROZDZIAŁ II", "Rozdział 3. Rzeka", "Zakończenie"]),
    ("cs", ["Kapitola první", "Kapitola druhá", "3. kapitola", "Doslov"]),
    ("ru", ["Пролог", "Глава первая", "Глава 2", "ГЛАВА III. Река", "Эпилог"]),
    ("ru", ["Глава двадцать первая", "Глава двадцать вторая", "Глава двадцать третья"]),
    ("hu", ["ELSŐ FEJEZET", "Második fejezet", "3. fejezet", "Negyedik fejezet"]),
    ("ja", ["プロローグ", "第一話　川", "第2話　夜", "第三話", "エピローグ"]),
    ("ko", ["프롤로그", "제1장 강", "제 2 장 밤", "3화", "에필로그"]),
    ("zh", ["楔子", "第一章 渡口", "第二章 集市", "第三章：夜雨", "番外一", "番外二", "后记"]),
    ("zh", ["第九十九章 渡口", "第一百章 集市", "第一百零一章 夜雨", "大结局"]),
]


@pytest.mark.parametrize("gap", ["\n\n", "\n"])
@pytest.mark.parametrize(("language", "headings"), NAMED)
def test_named_headings(language: str, headings: list[str], gap: str) -> None:
    expected = [" ".join(heading.replace("\u3000", " ").split()) for heading in headings]
    assert titles(book(language, *headings, gap=gap)) == expected


COUNTED = [
    ("en", ["I", "II", "III", "IV"]),
    ("en", ["1", "2", "3", "4"]),
    ("en", ["One", "Two", "Three", "Four"]),
    ("fr", ["I -- Le bac", "II -- La corde", "III -- La nuit", "IV -- Le fleuve"]),
    ("de", ["1. Die Fähre", "2. Der Strick", "3. Die Nacht"]),
    ("es", ["- I -", "- II -", "- III -"]),
    ("ru", ["1.", "2.", "3.", "1.", "2.", "3."]),
    ("ja", ["一", "二", "三", "四"]),
    ("zh", ["001 渡口", "002 集市", "003 夜雨"]),
    ("zh", ["1、渡口", "2、集市", "3、夜雨"]),
    ("zh", ["一、渡口", "二、集市", "三、夜雨"]),
    ("zh", ["（一）", "（二）", "（三）"]),
    ("zh", ["三十章 渡口", "三十一章 集市", "三十二章 夜雨"]),
]


@pytest.mark.parametrize("gap", ["\n\n", "\n"])
@pytest.mark.parametrize(("language", "headings"), COUNTED)
def test_numbers_that_count_up(language: str, headings: list[str], gap: str) -> None:
    expected = [heading.strip("- （）") for heading in headings]
    if " -- " in headings[0]:
        expected = headings
    found = [title.strip("- （）") for title in titles(book(language, *headings, gap=gap))]
    assert found == expected


AROUND = [
    ["大河旧事 第一章 渡口", "大河旧事 第二章 集市", "大河旧事 第三章 夜雨"],
    ["【第1章】渡口", "【第2章】集市", "【第3章】夜雨"],
    ["===第1章 渡口===", "===第2章 集市===", "===第3章 夜雨==="],
    ["#第一章 渡口", "#第二章 集市", "#第三章 夜雨"],
    ["第一章我的老屋", "第二章他是谁", "第三章生死看淡，不服就干"],
    ["正文 第1章 渡口", "VIP卷 第2章 集市", "第一卷：风起 第3章 夜雨"],
    ["第1章 渡口\n    第1章 渡口", "第2章 集市", "第3章 夜雨\n第3章 夜雨"],
    ["第1章 渡口（1/2）", "第1章 渡口（2/2）", "第2章 集市（1/1）", "第3章 夜雨"],
]


@pytest.mark.parametrize("headings", AROUND)
def test_chinese_headings_with_something_around_them(headings: list[str]) -> None:
    found = titles(book("zh", *headings, gap="\n"))
    assert len(found) == 3
    assert all(any(mark in title for mark in ("1", "一")) for title in found[:1])


def test_a_title_below_its_number_is_the_books_or_nobodys() -> None:
    names = ["The Ferry", "A Rope of Hemp", "Rain"]
    text = book("en", *(f"Chapter {i}\n\n{name}" for i, name in enumerate(names, start=1)))
    assert titles(text) == [f"Chapter {i}. {name}" for i, name in enumerate(names, start=1)]
    plain = book("en", *(f"Chapter {i}" for i in range(1, 6))).replace(
        "Chapter 2\n\nThe", "Chapter 2\n\n“Ship!”\n\nThe", 1
    )
    assert titles(plain) == [f"Chapter {i}" for i in range(1, 6)]


def test_a_title_over_two_lines_of_a_set_page_is_one() -> None:
    body = "\n".join(
        "The keeper walked along the wall with his lantern and counted ropes" for _ in range(60)
    )
    heads = ["CHAPTER I. IN WHICH THE\nFERRY IS LATE", "CHAPTER II. RAIN", "CHAPTER III. ROPE"]
    found = titles("\n\n".join(f"{head}\n\n{body}" for head in heads))
    assert found == [
        "CHAPTER I. IN WHICH THE FERRY IS LATE",
        "CHAPTER II. RAIN",
        "CHAPTER III. ROPE",
    ]


@pytest.mark.parametrize(
    ("language", "lines"),
    [
        ("zh", ["第三节课铃响了", "第十回去看她", "他翻到第三章看", "“第五章看到了吗”"]),
        ("zh", ["第三集他已经看过两遍。", "第一部手机是父亲买的"]),
        ("en", ["Chapter 3 of his book was", "Volume 2 is missing", "Part of it burned."]),
        ("de", ["Teil des Plans war es", "Kapitel für Kapitel las er", "Ein Buch lag da"]),
        ("fr", ["Partie de là, elle revint", "Livre en main, il lisait"]),
        ("ru", ["Часть дома сгорела", "Глава города приехал"]),
        ("ko", ["3부터 시작했다", "제3장에서 그는 말했다"]),
    ],
)  # fmt: skip
def test_prose_that_looks_like_a_heading_is_none(language: str, lines: list[str]) -> None:
    first = {"zh": "第一章 渡口", "ko": "제1장"}.get(language, "1. Kapitel")
    second = {"zh": "第二章 集市", "ko": "제2장"}.get(language, "2. Kapitel")
    third = {"zh": "第三章 夜雨", "ko": "제3장"}.get(language, "3. Kapitel")
    if language in ("en", "fr"):
        first, second, third = (f"Chapitre {n}" for n in (1, 2, 3))
    if language == "ru":
        first, second, third = (f"Глава {n}" for n in (1, 2, 3))
    mixed = "\n\n".join([prose(language), *lines, prose(language)])
    text = book(language, first) + f"\n{mixed}\n\n" + book(language, second, third)
    assert titles(text) == [first, second, third]


def test_a_list_of_a_recipe_is_no_row_of_chapters() -> None:
    steps = "\n".join(f"{i}. Take the rope" for i in range(1, 9))
    assert titles(f"{prose('en')}\n\n{steps}\n\n{prose('en')}") == []


def test_page_numbers_between_lines_are_no_chapters() -> None:
    line = "The keeper walked along the wall with his lantern and counted the"
    pages = "\n".join("\n".join([line] * 25 + [str(number)]) for number in range(1, 30))
    assert titles(pages) == []


def test_locked_chapters_stay_and_lists_of_contents_go() -> None:
    names = [f"第{i}章 渡口{i}" for i in range(1, 13)]
    body = prose("zh").replace("\n\n", "\n")
    locked = "\n".join(
        f"{name}\n{'本章未解锁。' if 5 <= i <= 8 else body}"
        for i, name in enumerate(names, start=1)
    )
    assert titles(locked) == names
    listed = "目录\n" + "\n".join(f"{name}………{i}" for i, name in enumerate(names)) + "\n" + locked
    assert titles(listed) == names


def test_parts_stand_above_chapters_that_begin_anew() -> None:
    text = book("en", "THE FIRST PART: THE RIVER", "CHAPTER I", "CHAPTER II", "THE SECOND PART",
                "CHAPTER I", "CHAPTER II")  # fmt: skip
    assert [(h.level, h.title) for h in find_chapters(text)] == [
        (1, "THE FIRST PART: THE RIVER"), (2, "CHAPTER I"), (2, "CHAPTER II"),
        (1, "THE SECOND PART"), (2, "CHAPTER I"), (2, "CHAPTER II"),
    ]  # fmt: skip


def test_a_volume_stands_above_books() -> None:
    text = book("en", "VOLUME I", "BOOK I", "CHAPTER I", "CHAPTER II", "BOOK II MEETING STREAMS.",
                "CHAPTER I", "CHAPTER II", "VOLUME II", "BOOK I", "CHAPTER I")  # fmt: skip
    levels = {heading.title.split()[0]: heading.level for heading in find_chapters(text)}
    assert levels == {"VOLUME": 1, "BOOK": 2, "CHAPTER": 3}


def test_stories_without_numbers_are_found_by_their_titles() -> None:
    names = ["The Ferry", "A Market of Fish", "Night Rain", "The Ledger"]
    assert titles(book("en", *names)) == names
