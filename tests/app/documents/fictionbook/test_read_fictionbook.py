import io
import zipfile

import pytest

from app.documents.formats import detect_format, read
from app.errors import DamagedError, EmptyDocumentError

HEAD = (
    '<?xml version="1.0" encoding="windows-1251"?>'
    '<FictionBook xmlns="http://www.gribuser.ru/xml/fictionbook/2.0"'
    ' xmlns:l="http://www.w3.org/1999/xlink"><description><title-info>'
    "<author><first-name>Анна</first-name><last-name>Рекина</last-name></author>"
    "<book-title>Паром</book-title></title-info></description>"
)
PROSE = f"<p>{'Паром стоял у берега, и никто не спешил. ' * 5}</p>" * 3
BODY = (
    "<body><title><p>Анна Рекина</p><p>Паром</p></title>"
    "<section><title><p>Часть первая</p></title>"
    f"<section><title><p>Глава 1</p><p>Берег</p></title>{PROSE}"
    '<p>Так сказал он<a l:href="#n1" type="note">1</a>.</p></section>'
    f"<section><title><p>Глава 2</p></title>{PROSE}"
    "<poem><stanza><v>Вода темна,</v><v>и ночь длинна.</v></stanza></poem></section>"
    "</section></body>"
    '<body name="notes"><title><p>Примечания</p></title>'
    '<section id="n1"><title><p>1</p></title><p>Старая поговорка.</p></section></body>'
)
BINARY = '<binary id="cover.jpg" content-type="image/jpeg">' + "QUJD" * 500 + "</binary>"


def book(body: str = BODY) -> bytes:
    return f"{HEAD}{body}{BINARY}</FictionBook>".encode("cp1251")


def test_a_book_is_read_by_its_sections() -> None:
    document = read(book(), "ferry.fb2")
    assert (document.title, document.authors, document.format) == (
        "Паром",
        ("Анна Рекина",),
        "fictionbook",
    )
    titles = [(section.title, section.level) for section in document.sections]
    assert titles[-3:] == [("Часть первая", 1), ("Глава 1. Берег", 2), ("Глава 2", 2)]
    assert "Вода темна,\nи ночь длинна." in document.text
    assert "QUJD" not in document.text
    assert "<" not in document.text


def test_the_mark_of_a_note_is_parted_from_its_word_and_the_note_is_kept() -> None:
    text = read(book(), "ferry.fb2").text
    assert "он1" not in text
    assert text.rstrip().endswith("Старая поговорка.")


def test_a_zipped_book_is_the_same() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("ferry.fb2", book())
    assert detect_format(buffer.getvalue(), "ferry.fb2.zip").name == "fictionbook"
    assert read(buffer.getvalue(), "ferry.fb2.zip").text == read(book(), "ferry.fb2").text


def test_a_book_without_marked_sections_shows_its_chapters() -> None:
    chapters = "".join(f"<p>Глава {n}</p>{PROSE}" for n in range(1, 6))
    document = read(book(f"<body><section>{chapters}</section></body>"), "a.fb2")
    assert [section.title for section in document.sections][-5:] == [
        f"Глава {n}" for n in range(1, 6)
    ]


@pytest.mark.parametrize(
    ("body", "error"),
    [("", DamagedError), ("<body><section><p> </p></section></body>", EmptyDocumentError)],
)
def test_a_book_of_nothing_is_told(body: str, error: type[Exception]) -> None:
    with pytest.raises(error, match="FictionBook"):
        read(book(body), "a.fb2")
