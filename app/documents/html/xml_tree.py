"""XML parsed with neither DTD nor entities nor network, forgiving where it is broken."""

import codecs
import html
import re

from lxml import etree

DOCTYPE = re.compile(r"<!DOCTYPE(?:[^\[>]|\[.*?\]\s*(?=>))*>", re.DOTALL | re.IGNORECASE)
DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
DECLARED = re.compile(rb"""<\?xml[^>]{0,200}?encoding=["']([\w.:-]{2,40})["']""")
ENTITY = re.compile(r"&([A-Za-z][A-Za-z0-9]{1,31});")
XML_ENTITIES = frozenset(("amp", "lt", "gt", "quot", "apos"))


def parse_xml(data: bytes, *, recover: bool = True) -> etree._Element | None:
    """Return the root of an XML document, or None where it has none.

    recover: whether a broken document yields what there is of it, or None.
    """
    text = xml_text(data)
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        recover=recover,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        return etree.fromstring(text.encode("utf-8", "replace"), parser)
    except (etree.XMLSyntaxError, ValueError):
        return None


def xml_text(data: bytes) -> str:
    """Return XML as text without its declaration and DOCTYPE, HTML's entities replaced."""
    text = _decode(data)
    text = DECLARATION.sub("", text.lstrip("\ufeff"), count=1)
    text = DOCTYPE.sub("", text, count=1)
    return ENTITY.sub(_entity, text)


def _entity(match: re.Match[str]) -> str:
    if match[1] in XML_ENTITIES:
        return match[0]
    return html.unescape(match[0]) if match[0] != html.unescape(match[0]) else ""


def _decode(data: bytes) -> str:
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16", "replace")
    if data.startswith(b"<\x00"):
        return data.decode("utf-16-le", "replace")
    if data.startswith(b"\x00<"):
        return data.decode("utf-16-be", "replace")
    declared = DECLARED.match(data[:300].lstrip())
    encoding = declared[1].decode("ascii") if declared else "utf-8"
    try:
        return data.decode(encoding)
    except (LookupError, UnicodeError):
        return data.decode("utf-8", "replace")
