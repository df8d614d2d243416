"""EPUB: the spine's order and the contents' titles, against a second, simpler look."""

import posixpath
import re
import zipfile
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from lxml import etree, html

from app.documents.document import Document
from app.documents.formats import read
from app.errors import ReadingError
from benchmarks.report import Report

FOLDERS = ("epub", "epub-w3c-tests")
WORDS = re.compile(r"\w+")
PROBE_WORDS = 8
UNSEEN = "|".join(
    f"//{name}"
    for name in ("head", "script", "style", "rt", "rp", "aside", "*[@hidden]", "svg", "math",
                 "audio", "video", "object", "comment()")
)  # fmt: skip


def measure_epubs(report: Report, corpus: Path) -> None:
    """Check every valid EPUB that holds text in its spine."""
    paths = sorted(p for name in FOLDERS for p in (corpus / name).glob("*.epub"))
    in_order = with_titles = num_books = num_refused = 0
    for path in paths:
        try:
            document = read(path.read_bytes(), path.name)
        except ReadingError as error:
            num_refused += 1
            print(f"  {path.name}: {error}")
            continue
        num_books += 1
        files, titles = _look(path)
        is_ordered = _is_in_order(document, files)
        missing = [title for title in titles if title not in {s.title for s in document.sections}]
        in_order += is_ordered
        with_titles += not missing
        if not is_ordered or missing:
            print(f"  {path.name}: order {is_ordered}, titles missing {missing[:4]}")
    report.add(f"EPUBs read, of {len(paths)} (others hold no text)", str(num_books))
    report.add("EPUBs in the spine's order", f"{in_order / num_books:.1%}", in_order == num_books)
    report.add(
        "EPUBs with the contents' titles",
        f"{with_titles / num_books:.1%}",
        with_titles == num_books,
    )


def _look(path: Path) -> tuple[list[list[str]], list[str]]:
    """Return the first words of each linear file of the spine, and the titles that lead there."""
    with zipfile.ZipFile(path) as book:
        container: Any = etree.fromstring(book.read("META-INF/container.xml"))
        opf_name = container.xpath("string(//*[local-name()='rootfile']/@full-path)")
        opf: Any = etree.fromstring(book.read(str(opf_name)))
        base = posixpath.dirname(str(opf_name))
        items = {i.get("id"): i for i in opf.xpath("//*[local-name()='manifest']/*")}
        refs = opf.xpath("//*[local-name()='itemref'][not(@linear='no')]/@idref")
        spine = [
            posixpath.normpath(posixpath.join(base, unquote(items[r].get("href")))) for r in refs
        ]
        names = set(book.namelist())
        nav = next(
            (i for i in items.values() if "nav" in (i.get("properties") or "").split()), None
        )
        nav_path = posixpath.join(base, unquote(nav.get("href"))) if nav is not None else ""
        words = [
            _first_words(book.read(name))
            for name in spine
            if name in names and name != nav_path and name.endswith(("html", "htm", "xml"))
        ]
        titles = _titles(book.read(nav_path), nav_path, set(spine)) if nav_path in names else []
    return [w for w in words if len(w) == PROBE_WORDS], titles


def _first_words(content: bytes) -> list[str]:
    parser = html.HTMLParser(encoding="utf-8")
    root: Any = html.document_fromstring(
        re.sub(rb"<\?xml[^>]*\?>", b"", content) or b"<p/>", parser
    )
    for dead in root.xpath(UNSEEN):
        dead.drop_tree()
    return WORDS.findall(" ".join(root.itertext()))[:PROBE_WORDS]


def _titles(nav: bytes, nav_path: str, spine: set[str]) -> list[str]:
    """Return the titles of the nav document whose links lead into the spine."""
    root: Any = etree.fromstring(nav, etree.XMLParser(recover=True))
    titles = []
    for link in root.xpath("//*[local-name()='nav'][@*='toc']//*[local-name()='a'][@href]"):
        href = unquote(str(link.get("href")).split("#")[0])
        target = (
            posixpath.normpath(posixpath.join(posixpath.dirname(nav_path), href)) if href else ""
        )
        if target in spine and target != nav_path:
            titles.append(" ".join("".join(map(str, link.itertext())).split()))
    return [title for title in titles if title]


def _is_in_order(document: Document, files: list[list[str]]) -> bool:
    """Say whether the beginnings of the files follow each other in the text."""
    words = " ".join(WORDS.findall(document.text))
    position = 0
    for probe in files:
        found = words.find(" ".join(probe), position)
        if found < 0:
            return False
        position = found + 1
    return True
