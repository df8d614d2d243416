"""EPUB: order, contents, odd links, what is left out, locks, bombs and entities."""

import io
import stat
import zipfile

import pytest

from app.documents import archive
from app.documents.document import Document
from app.documents.formats import read
from app.errors import DamagedError, EmptyDocumentError, LimitError, ProtectedError

CONTAINER = (
    '<?xml version="1.0"?><container xmlns="urn:oasis:names:tc:opendocument:xmlns:container">'
    '<rootfiles><rootfile full-path="OPS/book.opf"/></rootfiles></container>'
)
NAV_HEAD = '<html xmlns:epub="http://www.idpf.org/2007/ops"><body><nav epub:type="toc"><ol>'


def chapter(body: str) -> str:
    return f'<html xmlns="http://www.w3.org/1999/xhtml"><body>{body}</body></html>'


def make_epub(
    files: dict[str, str | bytes],
    spine: str,
    *,
    manifest: str = "",
    extra: dict[str, str] | None = None,
) -> bytes:
    """Return a book; files: by name below OPS; spine: ids (file names) parted by spaces."""
    nav, side = ' properties="nav"', ' linear="no"'
    kind = 'media-type="application/xhtml+xml"'
    items = "".join(
        f'<item id="{name}" href="{name}" {kind}{nav if name == "nav.xhtml" else ""}/>'
        for name in files
        if name.endswith("html")
    )
    refs = "".join(
        f'<itemref idref="{ref.lstrip("-")}"{side if ref.startswith("-") else ""}/>'
        for ref in spine.split()
    )
    opf = (
        '<package xmlns="http://www.idpf.org/2007/opf"><metadata '
        'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>A Book</dc:title>'
        "<dc:creator>A. Writer</dc:creator></metadata>"
        f'<manifest>{items}{manifest}</manifest><spine toc="ncx">{refs}</spine></package>'
    )
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("mimetype", "application/epub+zip")
        book.writestr("META-INF/container.xml", CONTAINER)
        book.writestr("OPS/book.opf", opf)
        for name, content in files.items():
            book.writestr(f"OPS/{name}", content)
        for name, content in (extra or {}).items():
            book.writestr(name, content)
    return buffer.getvalue()


def titles(document: Document) -> list[tuple[str, int]]:
    return [(section.title, section.level) for section in document.sections]


def codes(document: Document) -> dict[str, int]:
    return {note.code: note.count for note in document.notes}


def test_the_spines_order_counts_and_not_the_manifests() -> None:
    files = {"b.xhtml": chapter("<p>second</p>"), "a.xhtml": chapter("<p>first</p>")}
    document = read(make_epub(files, "a.xhtml b.xhtml"), "x.epub")
    assert document.text == "first\n\nsecond"
    assert (document.title, document.authors) == ("A Book", ("A. Writer",))


def test_nested_contents_finer_than_files() -> None:
    nav = (
        f'{NAV_HEAD}<li><a href="one.xhtml">Part <i>One</i></a><ol>'
        '<li><a href="one.xhtml#c1">First</a></li>'
        '<li><a href="one.xhtml#c2">Second</a></li></ol></li>'
        '<li><span>Part Two</span><ol><li><a href="two%20words.xhtml">Third</a></li></ol></li>'
        '<li><a href="gone.xhtml">Lost</a></li></ol></nav></body></html>'
    )
    one = chapter("<h1>Part One</h1><h2 id='c1'>First</h2><p>a</p><h2 id='c2'>Second</h2><p>b</p>")
    files = {
        "nav.xhtml": nav,
        "one.xhtml": one,
        "two words.xhtml": chapter("<h2>Third</h2><p>c</p>"),
    }
    data = make_epub(
        files,
        "one.xhtml two",
        manifest='<item id="two" href="two%20words.xhtml" media-type="application/xhtml+xml"/>',
    )
    document = read(data, "x.epub")
    assert titles(document) == [
        ("Part One", 1),
        ("First", 2),
        ("Second", 2),
        ("Part Two", 1),
        ("Third", 2),
    ]
    assert document.text_of(document.sections[2]) == "Second\n\nb\n\n"
    assert document.text_of(document.sections[3]) == ""
    assert codes(document)["toc_unresolved"] == 1


def test_contents_of_the_older_kind_in_another_folder() -> None:
    ncx = (
        '<ncx xmlns="http://www.daisy.org/z3986/2005/ncx/"><navMap><navPoint><navLabel><text>One</text>'
        '</navLabel><content src="../OPS/A.xhtml"/><navPoint><navLabel><text>Deep</text></navLabel>'
        '<content src="../OPS/a.xhtml#d"/></navPoint></navPoint></navMap></ncx>'
    )
    document = read(
        make_epub(
            {"a.xhtml": chapter("<p>x</p><p id='d'>y</p>")},
            "a.xhtml",
            manifest='<item id="ncx" href="../toc/t.ncx" media-type="application/x-dtbncx+xml"/>',
            extra={"toc/t.ncx": ncx},
        ),
        "x.epub",
    )
    assert titles(document) == [("One", 1), ("Deep", 2)]


def test_without_contents_the_headings_count() -> None:
    files = {"a.xhtml": chapter("<h2>One</h2><p>x</p><h3>Deep</h3><p>y</p>")}
    document = read(make_epub(files, "a.xhtml"), "x.epub")
    assert titles(document) == [("One", 1), ("Deep", 2)]
    assert "toc_missing" in codes(document)


def test_ruby_footnotes_side_pages_and_hidden_words_are_left_out_and_counted() -> None:
    body = (
        "<p><ruby>漢<rp>(</rp><rt>かん</rt><rp>)</rp></ruby>字 words</p>"
        '<aside xmlns:e="http://www.idpf.org/2007/ops" e:type="footnote"><p>note</p></aside>'
        '<p style="display:none">unseen</p>'
    )
    files = {"a.xhtml": chapter(body), "side.xhtml": chapter("<p>aside</p>")}
    document = read(make_epub(files, "a.xhtml -side.xhtml"), "x.epub")
    assert document.text == "漢字 words"
    found = codes(document)
    left_out = ("ruby_dropped", "footnotes_dropped", "hidden_dropped", "nonlinear_dropped")
    assert {code: found[code] for code in left_out} == dict.fromkeys(left_out, 1)


def test_broken_markup_and_named_entities_are_read() -> None:
    broken = "<html><body><a id='x'/><p>caf&eacute;&nbsp;au lait<br>and <b>more<p>next</body>"
    document = read(make_epub({"a.xhtml": broken}, "a.xhtml"), "x.epub")
    assert document.text == "café\xa0au lait\nand more\n\nnext"
    assert codes(document)["markup_repaired"] == 1


def test_entities_of_a_document_type_are_never_expanded() -> None:
    laughs = "".join(f'<!ENTITY l{i} "{f"&l{i - 1};" * 10}">' for i in range(1, 9))
    bomb = f'<!DOCTYPE html [<!ENTITY l0 "ha">{laughs}]><html><body><p>safe &l8;</p></body></html>'
    outside = '<!DOCTYPE html [<!ENTITY f SYSTEM "file:///etc/passwd">]>'
    secret = f"{outside}<html><body><p>also &f;</p></body></html>"
    document = read(make_epub({"a.xhtml": bomb, "b.xhtml": secret}, "a.xhtml b.xhtml"), "x.epub")
    assert len(document.text) < 100
    assert "root" not in document.text
    assert "safe" in document.text
    assert "also" in document.text


def test_an_archive_that_unpacks_without_end_is_refused() -> None:
    with pytest.raises(LimitError, match="may be a trap"):
        read(make_epub({"a.xhtml": b"<p>" + b"a" * 30_000_000}, "a.xhtml"), "x.epub")


def test_too_many_entries_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MAX_ENTRIES", 3)
    with pytest.raises(LimitError, match="holds 4 files"):
        read(make_epub({"a.xhtml": chapter("<p>x</p>")}, "a.xhtml"), "x.epub")


@pytest.mark.parametrize("name", ["../../evil.xhtml", "/evil.xhtml", "C:/evil.xhtml"])
def test_names_that_climb_out_are_left_out(name: str) -> None:
    data = make_epub({"a.xhtml": chapter("<p>x</p>")}, "a.xhtml", extra={name: "evil"})
    document = read(data, "x.epub")
    assert document.text == "x"
    assert codes(document)["names_refused"] == 1


def test_a_link_out_of_the_archive_is_left_out() -> None:
    book = io.BytesIO(make_epub({"a.xhtml": chapter("<p>x</p>"), "b.xhtml": ""}, "a.xhtml b.xhtml"))
    linked = io.BytesIO()
    with zipfile.ZipFile(book) as old, zipfile.ZipFile(linked, "w") as new:
        for info in old.infolist():
            link = info.filename.endswith("b.xhtml")
            info.external_attr = (stat.S_IFLNK | 0o777) << 16 if link else info.external_attr
            new.writestr(info, "/etc/passwd" if link else old.read(info))
    document = read(linked.getvalue(), "x.epub")
    assert document.text == "x"
    assert codes(document)["names_refused"] == 1


def encryption(algorithm: str) -> dict[str, str]:
    return {
        "META-INF/encryption.xml": "<encryption><EncryptedData>"
        f'<EncryptionMethod Algorithm="{algorithm}"/>'
        '<CipherData><CipherReference URI="OPS/a.xhtml"/></CipherData></EncryptedData></encryption>'
    }


def test_locked_chapters_are_refused_and_obfuscated_fonts_are_not() -> None:
    files: dict[str, str | bytes] = {"a.xhtml": chapter("<p>x</p>")}
    locked = encryption("http://www.w3.org/2001/04/xmlenc#aes128-cbc")
    with pytest.raises(ProtectedError, match="DRM"):
        read(make_epub(files, "a.xhtml", extra=locked), "x.epub")
    fonts = encryption("http://www.idpf.org/2008/embedding")
    assert read(make_epub(files, "a.xhtml", extra=fonts), "x.epub").text == "x"


def test_what_is_no_book_is_said_in_a_sentence() -> None:
    whole = make_epub({"a.xhtml": chapter("<p>x</p>")}, "a.xhtml")
    with pytest.raises(DamagedError, match="not a whole ZIP"):
        read(whole[:200], "x.epub")
    with pytest.raises(DamagedError, match="None of the book's chapters"):
        read(make_epub({}, "a.xhtml", manifest='<item id="a.xhtml" href="a.xhtml"/>'), "x.epub")
    with pytest.raises(EmptyDocumentError, match="holds no text"):
        read(make_epub({"a.xhtml": chapter("<img src='x.png'/>")}, "a.xhtml"), "x.epub")


def test_a_missing_picture_or_chapter_does_not_cost_the_book() -> None:
    picture = '<item id="p" href="gone.jpg" media-type="image/jpeg"/>'
    lost = '<item id="lost" href="lost.xhtml" media-type="application/xhtml+xml"/>'
    data = make_epub({"a.xhtml": chapter("<p>x</p>")}, "lost a.xhtml p", manifest=picture + lost)
    document = read(data, "x.epub")
    assert document.text == "x"
    assert codes(document)["chapters_missing"] == 1
