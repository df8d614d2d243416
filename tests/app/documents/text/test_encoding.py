"""Encodings: each is recognised from a page of ordinary writing, and damage is survived."""

import pytest

from app.documents.formats import read
from app.documents.text.encoding import decode
from app.errors import ReadingError

CHINESE = "他说，这里的人都不知道那条河是从什么地方来的，可是每年春天，水总会自己回来。\n" * 3
TRADITIONAL = "他說，這裡的人都不知道那條河是從什麼地方來的，可是每年春天，水總會自己回來。\n" * 3
JAPANESE = (
    "その川がどこから来るのか、村の人は誰も知らなかった。しかし春になると水は戻ってきた。\n" * 3
)
KOREAN = (
    "그 강이 어디에서 오는지 마을 사람들은 아무도 몰랐다. 그러나 봄이 되면 물은 다시 돌아왔다.\n"
    * 3
)
RUSSIAN = (
    "Никто в деревне не знал, откуда течёт эта река. Но каждой весной Вода возвращалась сама.\n" * 3
)
GREEK = (
    "Κανείς στο χωριό δεν ήξερε από πού έρχεται το ποτάμι. Όμως κάθε άνοιξη το νερό γύριζε.\n" * 3
)
FRENCH = (
    "Personne au village ne savait d’où venait la rivière, mais l’été elle était déjà là, gênée.\n"
    * 3
)
CZECH = (
    "Nikdo ve vsi nevěděl, odkud řeka přichází, ale každé jaro se voda vrátila. Šla žlutě, tiše.\n"
    * 3
)
TURKISH = "Köyde hiç kimse ırmağın nereden geldiğini bilmiyordu; su yine de dönüyordu, şöyle.\n"
HEBREW = "איש בכפר לא ידע מאין בא הנהר, אבל בכל אביב חזרו המים מעצמם אל הגשר הישן.\n" * 3
THAI = "ไม่มีใครในหมู่บ้านรู้ว่าแม่น้ำมาจากไหน แต่ทุกปีน้ำก็กลับมาเอง\n" * 3


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (CHINESE, "gb18030"),
        (TRADITIONAL, "big5hkscs"),
        (JAPANESE, "cp932"),
        (JAPANESE, "euc_jp"),
        (JAPANESE, "iso2022_jp"),
        (KOREAN, "cp949"),
        (RUSSIAN, "cp1251"),
        (RUSSIAN, "koi8_r"),
        (RUSSIAN, "cp866"),
        (RUSSIAN, "iso8859_5"),
        (RUSSIAN, "mac_cyrillic"),
        (GREEK, "cp1253"),
        (FRENCH, "cp1252"),
        (FRENCH, "mac_roman"),
        (CZECH, "cp1250"),
        (CZECH, "iso8859_2"),
        (TURKISH, "cp1254"),
        (HEBREW, "cp1255"),
        (THAI, "cp874"),
        *((text, code) for text in (CHINESE, RUSSIAN, FRENCH) for code in ("utf-8", "utf-16-le")),
        (CHINESE, "utf-8-sig"),
        (CHINESE, "utf-16"),
        (FRENCH, "utf-32"),
        (FRENCH, "utf-16-be"),
        (FRENCH, "utf-32-be"),
    ],
)
def test_ordinary_writing_is_decoded_right(text: str, encoding: str) -> None:
    decoded = decode(text.encode(encoding))
    assert decoded.text == text
    assert decoded.num_replaced == 0
    assert decoded.certainty > 0.5


@pytest.mark.parametrize(
    ("text", "encoding"), [(CHINESE, "gb18030"), (TRADITIONAL, "big5hkscs"), (CHINESE, "utf-8")]
)
def test_one_bad_byte_and_a_cut_tail_do_not_change_the_encoding(text: str, encoding: str) -> None:
    data = bytearray(text.encode(encoding) * 4)
    data[len(data) // 2] = 0xFF
    decoded = decode(bytes(data[:-2]))
    assert decoded.encoding == encoding
    assert 1 <= decoded.num_replaced <= 4
    assert decoded.text.startswith(text)


def test_what_tells_encodings_apart_may_stand_far_down() -> None:
    data = b"Plain lines without any accent.\n" * 40_000 + FRENCH.encode("cp1252") + b"x\n" * 90_000
    assert decode(data).text.count("rivière") == 3


def test_a_choice_overrides_and_a_wrong_name_is_one_sentence() -> None:
    assert decode("é".encode("cp1252"), "cp850").text == "Ú"
    with pytest.raises(ReadingError, match="no encoding called “klingon”"):
        decode(b"x", "klingon")
    with pytest.raises(ReadingError, match="not an encoding of text"):
        decode(b"x", "base64")


def test_the_document_says_its_encoding_and_what_was_lost() -> None:
    document = read(CHINESE.encode("gb18030") + b"\xff\xff\n", "a.txt")
    assert document.encoding == "gb18030"
    assert [note.code for note in document.notes] == ["bytes_replaced"]
