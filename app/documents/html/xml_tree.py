"""XML parsed with neither DTD nor entities nor network, forgiving where it is broken."""

import html
import re

from lxml import etree

from app.documents.html.markup_encoding import decode_markup

DOCTYPE = re.compile(r"<!DOCTYPE(?:[^\[>]|\[.*?\]\s*(?=>))*>", re.DOTALL | re.IGNORECASE)
DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
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
    text = decode_markup(data).text
    text = DECLARATION.sub("", text.lstrip("\ufeff"), count=1)
    text = DOCTYPE.sub("", text, count=1)
    return ENTITY.sub(_entity, text)


def _entity(match: re.Match[str]) -> str:
    if match[1] in XML_ENTITIES:
        return match[0]
    return html.unescape(match[0]) if match[0] != html.unescape(match[0]) else ""
