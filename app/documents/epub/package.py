"""What an EPUB says of itself: its files, their reading order, its table of contents."""

import posixpath
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from lxml import etree

from app.documents.archive import Archive
from app.documents.html.elements import tag_of, words_of
from app.documents.html.xml_tree import parse_xml
from app.errors import DamagedError, ProtectedError

FONT_OBFUSCATION = ("http://www.idpf.org/2008/embedding", "http://ns.adobe.com/pdf/enc#RC")


@dataclass(frozen=True)
class Item:
    """A file of the book: its path in the archive, its type, its properties."""

    path: str
    media_type: str
    properties: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Package:
    """The book's title, people, files by id, and reading order as pairs (id, is it linear)."""

    title: str
    authors: tuple[str, ...]
    items: dict[str, Item]
    spine: list[tuple[str, bool]]
    toc_id: str


@dataclass(frozen=True)
class TocEntry:
    """An entry of the contents: words, depth from 1, path in the archive, fragment."""

    title: str
    level: int
    path: str
    fragment: str


def read_package(archive: Archive) -> Package:
    """Return the package of the archive's first book. Raises DamagedError without one."""
    opf_name = _opf_name(archive)
    data = archive.read(opf_name) if opf_name else None
    root = parse_xml(data) if data else None
    if opf_name is None or root is None:
        raise DamagedError("epub_without_package")
    folder = posixpath.dirname(opf_name)
    spine = _first(root, "spine")
    return Package(
        title=_texts(root, "title")[0] if _texts(root, "title") else "",
        authors=tuple(_texts(root, "creator")),
        items=_items(root, folder),
        spine=[
            (ref.get("idref", ""), ref.get("linear", "yes") != "no")
            for ref in (_all(spine, "itemref") if spine is not None else [])
        ],
        toc_id=spine.get("toc", "") if spine is not None else "",
    )


def check_protection(archive: Archive, package: Package) -> None:
    """Raise ProtectedError where the chapters are encrypted; locked fonts do no harm."""
    locked = _encrypted_paths(archive)
    chapters = {package.items[ref].path for ref, _ in package.spine if ref in package.items}
    is_apple = archive.find("META-INF/sinf.xml") is not None
    if is_apple or locked & chapters or (locked and archive.find("META-INF/rights.xml")):
        raise ProtectedError("drm")


def resolve(base: str, href: str) -> tuple[str, str]:
    """Return path and fragment that a link in an archive's file leads to."""
    try:
        parts = urlsplit(href.strip())
    except ValueError:
        return "", ""
    if parts.scheme or parts.netloc:
        return "", ""
    path = unquote(parts.path)
    if not path:
        return base, unquote(parts.fragment)
    joined = (
        path.lstrip("/") if path.startswith("/") else posixpath.join(posixpath.dirname(base), path)
    )
    normal = posixpath.normpath(joined)
    while normal.startswith("../"):  # a browser stops at the root as well
        normal = normal[3:]
    return normal, unquote(parts.fragment)


def _opf_name(archive: Archive) -> str | None:
    container = archive.find("META-INF/container.xml")
    data = archive.read(container) if container else None
    root = parse_xml(data) if data else None
    for rootfile in _all(root, "rootfile") if root is not None else []:
        path, _ = resolve("", rootfile.get("full-path", ""))
        found = archive.find(path)
        if found:
            return found
    return next((name for name in archive.names if name.lower().endswith(".opf")), None)


def _items(root: etree._Element, folder: str) -> dict[str, Item]:
    manifest = _first(root, "manifest")
    items: dict[str, Item] = {}
    for element in _all(manifest, "item") if manifest is not None else []:
        path, _ = resolve(posixpath.join(folder, "x"), element.get("href", ""))
        if path and element.get("id"):
            properties = frozenset((element.get("properties") or "").split())
            item = Item(path, element.get("media-type", "").strip().lower(), properties)
            items.setdefault(element.get("id", ""), item)
    return items


def _encrypted_paths(archive: Archive) -> set[str]:
    name = archive.find("META-INF/encryption.xml")
    data = archive.read(name) if name else None
    root = parse_xml(data) if data else None
    paths: set[str] = set()
    for entry in _all(root, "encrypteddata") if root is not None else []:
        method = next((m.get("Algorithm", "") for m in _all(entry, "encryptionmethod")), "")
        if method not in FONT_OBFUSCATION:
            paths |= {resolve("", r.get("URI", ""))[0] for r in _all(entry, "cipherreference")}
    return paths


def _all(root: etree._Element, name: str) -> list[etree._Element]:
    return [element for element in root.iter() if tag_of(element) == name]


def _first(root: etree._Element, name: str) -> etree._Element | None:
    return next((element for element in root.iter() if tag_of(element) == name), None)


def _texts(root: etree._Element, name: str) -> list[str]:
    metadata = _first(root, "metadata")
    if metadata is None:
        return []
    texts = (" ".join(words_of(e).split()) for e in _all(metadata, name))
    return [text for text in texts if text]
