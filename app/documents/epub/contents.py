"""The table of contents of an EPUB: the nav document of EPUB 3, the NCX of EPUB 2."""

from lxml import etree

from app.documents.archive import Archive
from app.documents.epub.package import Package, TocEntry, resolve
from app.documents.html.elements import OPS_TYPE, tag_of, words_of
from app.documents.html.read_html import parse_html
from app.documents.html.xml_tree import parse_xml, xml_text

MAX_DEPTH = 12


def read_tocs(archive: Archive, package: Package) -> list[list[TocEntry]]:
    """Return every list of contents that the book has, the nav document's first."""
    navs = [item.path for item in package.items.values() if "nav" in item.properties]
    ncx = package.items.get(package.toc_id)
    paths = [ncx.path] if ncx else []
    paths += [i.path for i in package.items.values() if i.media_type == "application/x-dtbncx+xml"]
    paths += [name for name in archive.names if name.lower().endswith(".ncx")]
    lists = [_read_nav(archive, path) for path in navs]
    lists += [_read_ncx(archive, path) for path in dict.fromkeys(paths)]
    return [entries for entries in lists if entries]


def _read_nav(archive: Archive, path: str) -> list[TocEntry]:
    name = archive.find(path)
    data = archive.read(name) if name else None
    if data is None:
        return []
    root = parse_xml(data, recover=False)
    root = root if root is not None else parse_html(xml_text(data))
    navs = [e for e in root.iter() if tag_of(e) == "nav"] if root is not None else []
    chosen = next((e for e in navs if "toc" in _types(e)), None)
    if chosen is None:
        chosen = next((e for e in navs if not _types(e)), None)
    entries: list[TocEntry] = []
    if chosen is not None:
        for child in chosen.iter():
            if tag_of(child) == "ol":
                _walk_list(child, path, 1, entries)
                break
    return entries


def _types(nav: etree._Element) -> set[str]:
    return set((nav.get(OPS_TYPE) or nav.get("epub:type") or nav.get("role") or "").split())


def _walk_list(ordered: etree._Element, base: str, level: int, entries: list[TocEntry]) -> None:
    for item in ordered:
        if tag_of(item) != "li":
            continue
        label = next((e for e in item.iter() if tag_of(e) in ("a", "span")), None)
        nested = next((e for e in item if tag_of(e) == "ol"), None)
        if label is not None and not _is_inside(label, nested):
            path, fragment = resolve(base, label.get("href", "")) if label.get("href") else ("", "")
            entries.append(TocEntry(_words(label), level, path, fragment))
        if nested is not None and level < MAX_DEPTH:
            _walk_list(nested, base, level + 1, entries)


def _is_inside(element: etree._Element, container: etree._Element | None) -> bool:
    return container is not None and any(e is container for e in element.iterancestors())


def _read_ncx(archive: Archive, path: str) -> list[TocEntry]:
    name = archive.find(path)
    data = archive.read(name) if name else None
    root = parse_xml(data) if data else None
    nav_map = None
    if root is not None:
        nav_map = next((e for e in root.iter() if tag_of(e) == "navmap"), None)
    entries: list[TocEntry] = []
    if nav_map is not None and name is not None:
        _walk_points(nav_map, name, 1, entries)
    return entries


def _walk_points(parent: etree._Element, base: str, level: int, entries: list[TocEntry]) -> None:
    for point in parent:
        if tag_of(point) != "navpoint":
            continue
        label = next((e for e in point if tag_of(e) == "navlabel"), None)
        content = next((e for e in point if tag_of(e) == "content"), None)
        href = content.get("src", "") if content is not None else ""
        path, fragment = resolve(base, href) if href else ("", "")
        entries.append(TocEntry(_words(label) if label is not None else "", level, path, fragment))
        if level < MAX_DEPTH:
            _walk_points(point, base, level + 1, entries)


def _words(element: etree._Element) -> str:
    return " ".join(words_of(element).split())
