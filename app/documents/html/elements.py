"""What an element of HTML or XHTML is called, and what is written in it."""

from lxml import etree

OPS_TYPE = "{http://www.idpf.org/2007/ops}type"


def tag_of(element: etree._Element) -> str:
    """Return an element's name without its namespace, in small letters; nothing for comments."""
    return element.tag.rsplit("}", 1)[-1].lower() if isinstance(element.tag, str) else ""


def words_of(element: etree._Element) -> str:
    """Return all the words in an element, spaces as they are."""
    return "".join(part for part in element.itertext() if isinstance(part, str))
