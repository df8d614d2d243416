import io
import zipfile

import pytest

from app.documents.formats import read
from app.errors import DamagedError, EmptyDocumentError

TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" '
    'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-'
    'officedocument.wordprocessingml.document.main+xml"/></Types>'
)
RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
    'relationships/officeDocument" Target="word/document.xml"/></Relationships>'
)
CORE = (
    '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/'
    'core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/">'
    "<dc:title>The Draft</dc:title><dc:creator>Ann Reed; Bo Li</dc:creator></cp:coreProperties>"
)
STYLES = (
    '<w:styles xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
    '<w:style w:type="paragraph" w:styleId="H1"><w:name w:val="heading 1"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="H2"><w:name w:val="heading 2"/></w:style></w:styles>'
)
STYLE_RELATION = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="r2" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
    'relationships/styles" Target="styles.xml"/></Relationships>'
)


def paragraph(text: str, style: str = "") -> str:
    named = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f"<w:p>{named}<w:r><w:t>{text}</w:t></w:r></w:p>"


def draft(*paragraphs: str) -> bytes:
    body = (
        '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
        f"<w:body>{''.join(paragraphs)}</w:body></w:document>"
    )
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as packed:
        packed.writestr("[Content_Types].xml", TYPES)
        packed.writestr("_rels/.rels", RELATIONS)
        packed.writestr("word/document.xml", body)
        packed.writestr("word/_rels/document.xml.rels", STYLE_RELATION)
        packed.writestr("word/styles.xml", STYLES)
        packed.writestr("docProps/core.xml", CORE)
    return buffer.getvalue()


def restyled(data: bytes, own: str) -> bytes:
    """Return a draft with styles added to its own, which end the list of styles."""
    source = zipfile.ZipFile(io.BytesIO(data))
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as packed:
        for name in source.namelist():
            packed.writestr(name, source.read(name).replace(b"</w:styles>", own.encode()))
    return buffer.getvalue()


def test_a_draft_is_read_by_its_headings() -> None:
    data = draft(
        paragraph("One", "H1"),
        paragraph("The float reads 3 &lt; 4 tides."),
        paragraph("Part of one", "H2"),
        paragraph("It went on."),
        paragraph("Two", "H1"),
        paragraph("It ended."),
    )
    document = read(data, "draft.docx")
    assert (document.title, document.authors) == ("The Draft", ("Ann Reed", "Bo Li"))
    assert [(s.title, s.level) for s in document.sections] == [
        ("One", 1),
        ("Part of one", 2),
        ("Two", 1),
    ]
    assert "The float reads 3 < 4 tides." in document.text


def test_a_draft_without_headings_shows_its_chapters() -> None:
    prose = paragraph("The ferry left at dawn, and nobody saw it go. " * 8)
    parts = [paragraph(f"Chapter {n}") + prose for n in range(1, 6)]
    titles = [section.title for section in read(draft(*parts), "draft.docx").sections]
    assert titles == [f"Chapter {n}" for n in range(1, 6)]


def test_an_empty_draft_is_told() -> None:
    with pytest.raises(EmptyDocumentError, match="no text"):
        read(draft(paragraph(" ")), "draft.docx")


@pytest.mark.parametrize("cut", [0.3, 0.7, 0.95])
def test_a_draft_that_was_cut_is_told(cut: float) -> None:
    data = draft(paragraph("One", "H1"), paragraph("The ferry left. " * 200))
    with pytest.raises(DamagedError):
        read(data[: int(cut * len(data))], "draft.docx")


def test_a_draft_whose_text_is_no_xml_is_told() -> None:
    data = draft(paragraph("One")).replace(b"</w:body>", b"</w:b0dy>")
    with pytest.raises(DamagedError, match="Word"):
        read(data, "draft.docx")


def test_own_styles_with_a_level_of_the_outline_are_headings() -> None:
    own = (
        '<w:style w:type="paragraph" w:styleId="CT"><w:name w:val="Chapter Title"/>'
        '<w:pPr><w:outlineLvl w:val="1"/></w:pPr></w:style></w:styles>'
    )
    parts = [paragraph("The Ferry", "CT"), paragraph("x"), paragraph("Rain", "CT"), paragraph("y")]
    document = read(restyled(draft(*parts), own), "draft.docx")
    assert [section.title for section in document.sections] == ["The Ferry", "Rain"]


def test_a_level_set_on_a_paragraph_alone_makes_it_a_heading() -> None:
    level = '<w:pPr><w:outlineLvl w:val="{}"/></w:pPr>'
    parts = []
    for number, words in ((0, "The Ferry"), (1, "Rain"), (9, "Only text"), (0, "Home")):
        parts += [paragraph(words).replace("<w:p>", f"<w:p>{level.format(number)}"), paragraph("x")]
    document = read(draft(*parts), "draft.docx")
    found = [(section.title, section.level) for section in document.sections]
    assert found == [("The Ferry", 1), ("Rain", 2), ("Home", 1)]


def test_a_style_made_of_a_heading_is_one() -> None:
    own = (
        '<w:style w:type="paragraph" w:styleId="C"><w:name w:val="Chapter"/>'
        '<w:basedOn w:val="B"/></w:style><w:style w:type="paragraph" w:styleId="B">'
        '<w:name w:val="Basis"/><w:basedOn w:val="H2"/></w:style></w:styles>'
    )
    parts = [paragraph("Home", "H1"), paragraph("x"), paragraph("Rain", "C"), paragraph("y")]
    document = read(restyled(draft(*parts), own), "draft.docx")
    assert [(s.title, s.level) for s in document.sections] == [("Home", 1), ("Rain", 2)]
