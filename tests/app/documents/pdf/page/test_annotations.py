"""What is put onto a page after it was made is read where the page shows it."""

import pytest

from app.documents.formats import read
from tests.app.documents.pdf.drawn_pdfs import FILLER, Extras, make_pdf, prose, words

FORM = "/AcroForm<</Fields[101 0 R 102 0 R 103 0 R]/DA(/F1 10 Tf 0 g)>>"
TICK = "/AP<</N<</On 104 0 R/Off 104 0 R>>>>"
EMPTY = "<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Length 0>>stream\n\nendstream"


def widget(kind: str, box: str, rest: str) -> str:
    return f"<</Type/Annot/Subtype/Widget/F 4/FT/{kind}/T(f{box[4:7]})/Rect[{box}]{rest}>>"


def form(*fields: str) -> str:
    labels = [words(72, 500 - 30 * i, f"Field {i}:") for i in range(3)]
    page = "\n".join([prose(72, 700, FILLER), *labels, words(72, 380, "The form ends here.")])
    extras = Extras(page="/Annots[101 0 R 102 0 R 103 0 R]", catalog=FORM, objects=[*fields, EMPTY])
    return read(make_pdf([page], extras=extras), "a.pdf").text


def test_values_of_a_form_stand_behind_their_labels() -> None:
    text = form(
        widget("Tx", "120 495 300 512", "/V(Ada Baker)"),
        widget("Ch", "120 465 300 482", "/Ff 131072/Opt[(Pump)(Well)]/V(Well)"),
        widget("Btn", "120 435 132 447", f"/V/On/AS/On{TICK}"),
    )
    assert "Field 0: Ada Baker" in text
    assert "Field 1: Well" in text
    assert "Field 2: [x]" in text
    assert text.index("[x]") < text.index("The form ends here.")


@pytest.mark.parametrize(
    "rest", ["/V(Ada)/F 2", f"/V/Off/AS/Off{TICK}"], ids=["a hidden field", "an open box"]
)
def test_what_a_form_does_not_show_is_not_read(rest: str) -> None:
    kind = "Btn" if "/AS" in rest else "Tx"
    field = widget(kind, "120 495 300 512", rest).replace("/F 4", "" if "/F 2" in rest else "/F 4")
    others = [widget("Tx", f"120 {465 - 30 * i} 300 482", "") for i in range(2)]
    text = form(field, *others)
    assert "Ada" not in text
    assert "[x]" not in text


def test_files_that_a_page_carries_are_named() -> None:
    file = "<</Type/Filespec/F(numbers.csv)/UF(numbers.csv)/EF<</F 102 0 R>>>>"
    stream = "<</Type/EmbeddedFile/Length 3>>stream\n1,2\nendstream"
    note = "<</Type/Annot/Subtype/FileAttachment/Rect[72 400 90 420]/FS 101 0 R/Contents(See)>>"
    extras = Extras(page="/Annots[103 0 R]", objects=[file, stream, note])
    document = read(make_pdf([prose(72, 700, FILLER)], extras=extras), "a.pdf")
    assert [n.detail for n in document.notes if n.code == "files_attached"] == ["numbers.csv"]
