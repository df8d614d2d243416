"""Entries that hang, addresses and ranges broken at line ends, headings over bold words."""

from app.documents.formats import read
from tests.app.documents.pdf.drawn_pdfs import FILLER, make_pdf, prose, words

ENTRIES = [
    ("Ada Baker and Bo Carter. 2014. On the drift of detectors",
     "that stand in the cold and of the pumps beside them, in",
     "two parts. Harbour Press."),
    ("Cy Dunn and Ed Evans. Slow pumps in the deep of winters.",
     "Annals of Pumps and of Wells, in volume 12:1153–",
     "1168, 2016."),
    ("Fay Grant. 2019. A longer study of the drift of detectors",
     "in cold water, with tables. At www.example.org/drift/",
     "detectors/all.html. Harbour Press."),
    ("Guy Hart and Ida Jones. Why a keeper of lamps counts all",
     "hours of the night. Harbour Press."),
]  # fmt: skip


def drawn(rows: list[tuple[float, str]], start: float = 700) -> str:
    return "\n".join(
        words(x, start - 12 * i, line.replace("–", "\\226")) for i, (x, line) in enumerate(rows)
    )


def text_of(*drawings: str) -> str:
    return read(make_pdf(["\n".join(drawings)]), "a.pdf").text


def test_entries_that_hang_are_one_paragraph_each() -> None:
    rows = [(72.0 + 11 * (i > 0), line) for entry in ENTRIES for i, line in enumerate(entry)]
    paragraphs = text_of(drawn(rows)).split("\n\n")
    assert [paragraph[:8] for paragraph in paragraphs] == [entry[0][:8] for entry in ENTRIES]
    assert "1153–1168, 2016" in paragraphs[1]
    assert "winters. Annals" in paragraphs[1]
    assert "www.example.org/drift/detectors/all.html." in paragraphs[2]


def test_paragraphs_that_are_set_in_stay_paragraphs() -> None:
    rows = [(72.0 + 11 * (i % 6 == 0), line) for i, line in enumerate(FILLER * 3)]
    assert text_of(drawn(rows)).count("\n\n") == 2


def test_a_numbered_heading_ends_where_bold_words_begin_its_text() -> None:
    page = words(72, 700, "2 Methods of Keepers", 10, "F2") + "\n"
    page += words(72, 685, "Boats. Still", 10, "F2") + words(130, 685, FILLER[0][:40]) + "\n"
    text = text_of(page + prose(72, 673, FILLER * 3))
    assert text.startswith("2 Methods of Keepers\n\nBoats. Still")
