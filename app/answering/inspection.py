"""What is in a document, as one JSON object: the same for the shell, the page and programs."""

from typing import Any

from app.backends.base import ModelInfo
from app.documents.document import Section
from app.prompting.open_document import Opened
from app.text.tokens import Tokenizer


def inspect(opened: Opened, model: ModelInfo, tokenizer: Tokenizer) -> dict[str, Any]:
    """Return a document's facts, sections and notes, with tokens counted for a model."""
    document = opened.document
    return {
        "name": document.name,
        "title": document.title,
        "authors": list(document.authors),
        "format": document.format,
        "encoding": document.encoding,
        "encoding_certainty": document.encoding_certainty,
        "num_pages": len(document.pages) or None,
        "num_chars": len(document.text),
        "num_tokens": len(opened.token_map),
        "tokens_exact": opened.token_map.exact,
        "window_tokens": model.window_tokens,
        "model": model.name,
        "tokenizer": tokenizer.name,
        "sections": [_section(opened, section) for section in document.sections],
        "notes": [
            {"code": note.code, "message": note.message, "count": note.count, "detail": note.detail}
            for note in document.notes
        ],
    }


def _section(opened: Opened, section: Section) -> dict[str, Any]:
    page_first, page_last = opened.document.page_range(section.start, section.end)
    return {
        "title": section.title,
        "level": section.level,
        "kind": section.kind,
        "page_first": page_first,
        "page_last": page_last,
        "num_chars": section.end - section.start,
        "num_tokens": opened.token_map.count(section),
    }


def _held(facts: dict[str, Any]) -> str:
    """Say what the model can hold of them, where it has to hold them at all."""
    if not facts["window_tokens"]:
        return ""
    return f" of the {facts['window_tokens']:,} that {facts['model']} can hold"


def describe(facts: dict[str, Any]) -> str:
    """Return the same facts for a person at a terminal."""
    about = "" if facts["tokens_exact"] else "≈"
    pages = f"{facts['num_pages']} pages, " if facts["num_pages"] else ""
    encoding = f", {facts['encoding']}" if facts["encoding"] else ""
    lines = [
        facts["title"],
        f"  {facts['format']}{encoding}, {pages}{facts['num_chars']:,} characters, "
        f"{about}{facts['num_tokens']:,} tokens{_held(facts)}",
    ]
    for number, section in enumerate(facts["sections"], start=1):
        indent = "  " * section["level"]
        place = f"  p. {section['page_first']}" if section["page_first"] else ""
        title = f"{indent}{section['title']}{place}"
        lines.append(f"{number:>4} {about}{section['num_tokens']:>9,} {title}")
    lines.extend(f"  note: {note['message']}" for note in facts["notes"])
    return "\n".join(lines)
