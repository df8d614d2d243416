"""Authors of papers whose metadata names none: as page 1 shows them."""

import pytest

from app.documents.formats import read
from tests.app.documents.pdf.drawn_pdfs import FILLER, Extras, make_pdf, prose, words

TITLE = "On the Slow Drift of Detectors"


@pytest.mark.parametrize(
    ("lines", "wanted"),
    [
        (["Ada Baker, Carl Doe and E. F. Green"], ("Ada Baker", "Carl Doe", "E. F. Green")),
        (["Ada Baker*, Carl van Doe 1,2", "University of Example"], ("Ada Baker", "Carl van Doe")),
        (
            ["Ada Baker", "Example Lab", "Carl Papernot", "carl@x.org"],
            ("Ada Baker", "Carl Papernot"),
        ),
        (
            ["Ada Baker", "University", "Aveiro, Nowhereland", "Carl Doe", "University", "Porto"],
            ("Ada Baker", "Carl Doe"),
        ),
        (["Ada Baker ada@x.org", "Carl Marchetti carl@x.org"], ("Ada Baker", "Carl Marchetti")),
        (["Ada Baker*+, Carl Doe$, and E. Green#"], ("Ada Baker", "Carl Doe", "E. Green")),
        (
            ["Ada Baker a\\)*, Carl Doe b\\) and E. F. Green"],
            ("Ada Baker", "Carl Doe", "E. F. Green"),
        ),
        (
            ["P. B. DeLane,* P. A. Moor, Jr., and D. Carman"],
            ("P. B. DeLane", "P. A. Moor", "D. Carman"),
        ),
        (
            ["Ada Baker, Fellow, IEEE, Carl Doe, and E. Green, Member, IEEE"],
            ("Ada Baker", "Carl Doe", "E. Green"),
        ),
        (
            ["Ada Baker, Carl Doe, Kerstin", "Green-Moor and Jean-P. Li"],
            (
                "Ada Baker",
                "Carl Doe",
                "Kerstin Green-Moor",
                "Jean-P. Li",
            ),
        ),
        (["Ada Baker1, Carl Doe2\\(B\\), and E. Green1"], ("Ada Baker", "Carl Doe", "E. Green")),
        (["Ada Baker1\xa4, Carl Doe2\xa4*"], ("Ada Baker", "Carl Doe")),
        (["Ada Baker, Carl Doe", "Keywords:", "Detectors"], ("Ada Baker", "Carl Doe")),
        (["Ada Baker", "Example Corporation", "a@x.org"], ("Ada Baker",)),
        (["Technical Report", "March 2021"], ()),
        (["a paper read to the society of the harbour"], ()),
    ],
)
def test_authors_are_read_between_title_and_abstract(
    lines: list[str], wanted: tuple[str, ...]
) -> None:
    page = words(72, 740, TITLE, 17) + "\n" + prose(72, 715, lines, 11)
    page += "\n" + words(72, 640, "Abstract", 12, "F2") + "\n" + prose(72, 620, FILLER)
    assert read(make_pdf([page]), "a.pdf").authors == wanted


def test_without_an_abstract_nobody_is_taken_for_an_author() -> None:
    page = words(72, 740, TITLE, 17) + "\n" + words(72, 715, "Ada Baker", 11)
    assert read(make_pdf([page + "\n" + prose(72, 620, FILLER)]), "a.pdf").authors == ()


def test_without_an_abstract_the_numbers_of_their_places_show_authors() -> None:
    names = words(72, 715, "Ada Baker1,2, Carl Doe1 & Eve Fox3", 11)
    page = words(72, 740, TITLE, 17) + "\n" + names + "\n" + prose(72, 620, FILLER)
    assert read(make_pdf([page]), "a.pdf").authors == ("Ada Baker", "Carl Doe", "Eve Fox")


def test_authors_side_by_side_are_told_apart() -> None:
    names = ["Kai Ming", "Xiang Yuzhang", "Shao Qingren", "Jian Sunli"]
    row = "\n".join(words(100 + 100 * i, 715, name, 11) for i, name in enumerate(names))
    page = words(72, 740, TITLE, 17) + "\n" + row + "\n"
    page += words(72, 640, "Abstract", 12, "F2") + "\n" + prose(72, 620, FILLER)
    assert read(make_pdf([page]), "a.pdf").authors == tuple(names)


def test_an_introduction_shows_a_paper_as_an_abstract_does() -> None:
    page = words(72, 740, TITLE, 17) + "\n" + words(72, 715, "Ada Baker, Carl Doe", 11)
    page += "\n" + prose(72, 690, FILLER) + "\n" + words(72, 580, "1. Introduction", 11, "F2")
    document = read(make_pdf([page + "\n" + prose(72, 560, FILLER)]), "a.pdf")
    assert document.authors == ("Ada Baker", "Carl Doe")


@pytest.mark.parametrize(
    ("row", "wanted"),
    [
        ("张三1，李四2，王小五1*", ("张三", "李四", "王小五")),
        ("张三 李四 欧阳小五", ("张三", "李四", "欧阳小五")),
        ("张 三，李四", ("张三", "李四")),
        ("김철수, 이영희", ("김철수", "이영희")),
        ("山田 太郎\u3000鈴木 花子", ("山田 太郎", "鈴木 花子")),
        ("北京大学", ()),
    ],
)
def test_east_asian_names_are_names(row: str, wanted: tuple[str, ...]) -> None:
    signs = sorted(set(row + "摘要论探测器的漂移"))
    codes = {sign: 33 + i for i, sign in enumerate(signs)}
    wide = "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/FirstChar 33/LastChar 90"
    font = f"{wide}/Widths[{'1000 ' * 58}]>>"

    def shown(y: float, text: str, size: float) -> str:
        spelled = "".join(f"{codes[sign]:02x}" for sign in text)
        return f"BT /F3 {size} Tf 72 {y} Td <{spelled}> Tj ET"

    page = "\n".join(
        [shown(740, "论探测器的漂移", 17), shown(715, row, 11), shown(640, "摘要", 12)]
    )
    extras = Extras(fonts={"F3": font}, maps={"F3": {code: sign for sign, code in codes.items()}})
    data = make_pdf([page + "\n" + prose(72, 620, FILLER)], extras=extras)
    assert read(data, "a.pdf").authors == wanted


@pytest.mark.parametrize("word", ["Abstract", "Zusammenfassung", "Resumo", "Riassunto"])
def test_names_side_by_side_are_told_apart_over_an_abstract_in_any_language(word: str) -> None:
    head = [words(150, 720, TITLE, 17)]
    head += [words(x, 690, n, 11) for x, n in ((150, "Ada Baker"), (225, "Carl Doe"))]
    head += [words(290, 690, "Eva Maria Green", 11), words(280, 650, word)]
    document = read(make_pdf(["\n".join([*head, prose(72, 630, FILLER * 4)])]), "a.pdf")
    assert document.authors == ("Ada Baker", "Carl Doe", "Eva Maria Green")


@pytest.mark.parametrize(
    ("lines", "wanted"),
    [
        (["Ada Baker and Carl Doe", "{ada,carl}@example.org"], ("Ada Baker", "Carl Doe")),
        (["Ada Baker", "Example University", "May 2019"], ("Ada Baker",)),
        (["A Report on Boats", "Revised Edition"], ()),
    ],
)
def test_names_over_their_place_of_work_are_authors_without_an_abstract(
    lines: list[str], wanted: tuple[str, ...]
) -> None:
    page = words(72, 740, TITLE, 17) + "\n" + prose(72, 715, lines, 11)
    pages = [page + "\n" + prose(72, 620, FILLER), prose(72, 700, FILLER * 3)]
    assert read(make_pdf(pages), "a.pdf").authors == wanted
