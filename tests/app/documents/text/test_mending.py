"""Damage undone: encoded twice, spelled for the web, watermarked, joined, Aozora's notation."""

import pytest

from app.documents.formats import read
from tests.app.documents.chapters.invented_books import book

PROSE = "“She didn’t—did not answer, but turned the lamp.” Café, naïve, 1½ and so on. "


def codes(document: object) -> list[str]:
    return [note.code for note in document.notes]  # type: ignore[attr-defined]


def test_text_encoded_twice_is_mended() -> None:
    twice = (PROSE * 5).encode().decode("cp1252", "ignore").encode()
    document = read(twice, "a.txt")
    assert "She didn’t—did not answer" in document.text
    assert "double_mended" in codes(document)


def test_french_with_accents_is_no_damage() -> None:
    text = "Â l’île, le maître reçut ça : « déjà vu », naïf, cœur, Noël. " * 10
    assert read(text.encode(), "a.txt").text == text


def test_characters_spelled_as_on_the_web() -> None:
    document = read(b"Rain&mdash;and more&nbsp;of it&#8217;s kind &amp; so on. R&D stays.", "a.txt")
    assert document.text == "Rain—and more\xa0of it’s kind & so on. R&D stays."
    assert codes(document) == ["entities_replaced"]
    assert "&amp;" in read(b"One &amp; alone.", "a.txt").text


def test_marks_that_nobody_sees_are_dropped() -> None:
    document = read("渡\u200b船\u2060靠岸\ufeff的时候".encode() * 3, "a.txt")
    assert document.text == "渡船靠岸的时候" * 3
    assert codes(document) == ["unseen_dropped"]


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("gap", ["\n", "\r\n"])
def test_utf_16_without_a_mark(encoding: str, gap: str) -> None:
    text = book("zh", "第一章 渡口", "第二章 集市").replace("\n\n", gap + "\u3000\u3000")
    document = read(text.encode(encoding), "a.txt")
    assert "渡船来得很晚" in document.text
    assert document.encoding == encoding


def test_parts_of_different_encodings_joined_in_one_file() -> None:
    first, second = (
        book("zh", f"第{n}章 渡口").encode(e) for n, e in (("一", "gb18030"), ("二", "utf-8"))
    )
    document = read(first + second, "a.txt")
    assert [section.title for section in document.sections] == ["第一章 渡口", "第二章 渡口"]
    assert "\ufffd" not in document.text
    assert codes(document) == ["encodings_mixed"]


def test_the_notation_of_aozora_bunko() -> None:
    rare = "※［＃「木＋世」、U+67BB、1-2］"
    body = f"\n　渡《わた》し船が｜ゆっくりと《ゆるやかに》着いた。{rare}の枝。［＃地付き］\n"
    first, second = "［＃７字下げ］一［＃「一」は中見出し］", "［＃中見出し］二［＃中見出し終わり］"
    text = f"題\n\n{first}{body}{second}{body}"
    document = read(text.encode("cp932"), "a.txt")
    assert [section.title for section in document.sections] == ["Front matter", "一", "二"]
    assert "　渡し船がゆっくりと着いた。枻の枝。\n" in document.text
    assert codes(document) == ["ruby_dropped"]


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (book("zh", "第一章 渡口", "第二章 集市"), "utf-8"),
        (book("zh", "第一章 渡口", "第二章 集市"), "gbk"),
        (book("ru", "Глава 1", "Глава 2"), "utf-8"),
        (book("ru", "Глава 1", "Глава 2"), "cp1251"),
    ],
)
@pytest.mark.parametrize("western", ["latin-1", "cp1252"])
def test_bytes_that_were_taken_for_western_letters(text: str, encoding: str, western: str) -> None:
    """Bytes that Windows-1252 leaves open are its control characters, as browsers have it."""
    letters = "".join(
        byte.decode(western, "ignore") or byte.decode("latin-1")
        for byte in (bytes((b,)) for b in text.encode(encoding))
    )
    document = read(letters.encode(), "a.txt")
    assert document.text == text
    assert "double_mended" in codes(document)


def test_tags_that_were_copied_along() -> None:
    document = read(b"It rained.<br/>\nShe left.<br>He stayed.<BR />\nNo more.", "a.txt")
    assert document.text == "It rained.\nShe left.\nHe stayed.\nNo more."
    assert read(b"One <br> is a tag.", "a.txt").text == "One <br> is a tag."


def test_joiners_stay_where_they_mean_something() -> None:
    kept = "می\u200cروم " + "👩\u200d👧 " + "क्\u200dष"
    assert read(kept.encode(), "a.txt").text == kept
    assert read("渡船\u200d来\u200c了，a\u200cb".encode() * 2, "a.txt").text == "渡船来了，ab" * 2


@pytest.mark.parametrize("end", ["\u2028", "\u2029", "\x85", "\x0b", "\r"])
def test_other_ends_of_lines(end: str) -> None:
    text = book("zh", "第一章 渡口", "第二章 集市").replace("\n", end)
    titles = [section.title for section in read(text.encode(), "a.txt").sections]
    assert titles == ["第一章 渡口", "第二章 集市"]


@pytest.mark.parametrize("row", ["［＃", "漢", "｜", "《", "※［＃", "［＃「"])
def test_rows_of_aozoras_signs_are_read_once(row: str) -> None:
    text = f"［＃［＃{row * (20_000 // len(row))}\n" * 2
    assert read(text.encode(), "a.txt").text.strip()
