"""Small pieces of HTML; every word that comes from outside passes through `safe`."""

from html import escape

from app.documents.document import Document
from app.prompting.token_map import TokenMap
from app.ui.i18n.translate import Language, say


def safe(text: object) -> str:
    """Return text as HTML that shows it and does nothing else."""
    return escape(str(text), quote=True)


def number(value: int, exact: bool = True) -> str:
    """Return a count with its thousands apart, and ≈ where it is an estimate."""
    return f"{'' if exact else '≈'}{value:,}"


def megabytes(num_bytes: int) -> str:
    """Return a size of files, as downloads are told: 93 MB, 3.4 GB."""
    if num_bytes < 10**9:
        return f"{num_bytes / 10**6:,.0f} MB"
    return f"{num_bytes / 10**9:,.1f} GB"


def tokens(language: Language, token_map: TokenMap) -> str:
    """Return how many tokens a document takes, in words."""
    return say(language, "tokens", count=number(len(token_map), token_map.exact))


def title_of(document: Document) -> str:
    """Return a document's title, or its file's name where it has none."""
    return document.title.strip() or document.name
