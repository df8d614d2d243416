"""The shelf as HTML: each book with its facts, and its parts to tick."""

from app.documents.document import Section
from app.ui.escaping import number, safe, title_of, tokens
from app.ui.i18n.translate import Language, detail_words, part_words, say, sentence_words
from app.ui.state import Book, Shelf

ENCODINGS = (
    "utf-8",
    "gb18030",
    "big5hkscs",
    "shift_jis",
    "euc_jp",
    "cp949",
    "utf-16",
    "cp1252",
    "cp1251",
    "latin-1",
)
"""What a reader may read a text file as, where the guess was wrong."""
MOST_PARTS_SHOWN = 1500
"""Beyond this a list of parts is of no use to anyone, and a browser grows slow."""


def render_shelf(language: Language, shelf: Shelf) -> str:
    """Return all books on the shelf."""
    return "".join(_book(language, book) for book in shelf)


def _book(language: Language, book: Book) -> str:
    document = book.document
    title = safe(title_of(document))
    byline = (
        f'<p class="byline">{safe(", ".join(document.authors))}</p>' if document.authors else ""
    )
    remove = safe(say(language, "remove", title=title_of(document)))
    return (
        f'<article class="book" data-book="{book.key}">'
        f'<header><div><h2 lang="">{title}</h2>{byline}'
        f'<p class="facts">{_facts(language, book)}</p></div>'
        f'<button type="button" class="icon" data-act="remove" data-book="{book.key}" '
        f'aria-label="{remove}" title="{remove}">×</button></header>'
        f"{_report(language, book)}{_parts(language, book)}</article>"
    )


def _facts(language: Language, book: Book) -> str:
    document = book.document
    facts = [document.format.upper()]
    if document.pages:
        facts.append(say(language, "pages", count=len(document.pages)))
    facts.append(tokens(language, book.opened.token_map))
    return " · ".join(safe(fact) for fact in facts)


def _report(language: Language, book: Book) -> str:
    document = book.document
    lines = [
        safe(sentence_words(language, note.message))
        + (
            f" <small>{safe(detail_words(language, note.code, note.detail))}</small>"
            if note.detail
            else ""
        )
        for note in document.notes
    ]
    if document.encoding and document.encoding_certainty is not None:
        certainty = f"{document.encoding_certainty:.0%}"
        lines.insert(0, safe(say(language, "encoding", name=document.encoding, percent=certainty)))
    items = "".join(f"<li>{line}</li>" for line in lines or [safe(say(language, "report_clean"))])
    again = _again(language, book) if book.data else ""
    return (
        f'<details class="report"><summary>{safe(say(language, "report"))}'
        f"{f' <b>{len(document.notes)}</b>' if document.notes else ''}</summary>"
        f"<ul>{items}</ul>{again}</details>"
    )


def _again(language: Language, book: Book) -> str:
    """Offer to read the file another way, where the first was a guess."""
    if book.document.format == "pdf":
        acts = ["read_joined" if book.options.as_set else "read_as_set"]
        if any(note.code == "pages_scanned" for note in book.document.notes):
            acts.append("recognise")
        buttons = "".join(
            f'<button type="button" data-act="{act}" data-book="{book.key}">'
            f"{safe(say(language, act))}</button>"
            for act in acts
        )
        return f'<div class="tools">{buttons}</div>'
    if book.document.encoding is None:
        return ""
    label = safe(say(language, "read_as"))
    names = dict.fromkeys((book.document.encoding, *ENCODINGS))
    options = "".join(
        f"<option{' selected' if name == book.document.encoding else ''}>{safe(name)}</option>"
        for name in names
    )
    return (
        f'<div class="tools"><select data-act="encoding" data-book="{book.key}" '
        f'aria-label="{label}">{options}</select></div>'
    )


def _parts(language: Language, book: Book) -> str:
    sections = book.document.sections[:MOST_PARTS_SHOWN]
    count = say(language, "parts", count=len(book.document.sections))
    rows = "".join(_part(language, book, i, section) for i, section in enumerate(sections))
    skipped = safe(say(language, "references_skipped")) if book.skips_references else ""
    return (
        f'<details class="parts" open><summary>{safe(say(language, "choose_what"))} '
        f"<small>{safe(count)}</small></summary>{_tools(language, book)}"
        f"{f'<p class=facts>{skipped}</p>' if skipped else ''}"
        f'<ul class="part-list">{rows}</ul></details>'
    )


def _tools(language: Language, book: Book) -> str:
    acts = ["all", "none", "fill"]
    if any(section.kind == "references" for section in book.document.sections):
        acts.insert(2, "no_references")
    buttons = "".join(
        f'<button type="button" data-act="{act}" data-book="{book.key}">'
        f"{safe(say(language, act))}</button>"
        for act in acts
    )
    label = safe(say(language, "up_to"))
    options = "".join(
        f'<option value="{index}">'
        f"{safe(part_words(language, section.title, book.document))}</option>"
        for index, section in enumerate(book.document.sections[:MOST_PARTS_SHOWN])
        if section.level == 1
    )
    upto = (
        f'<select data-act="upto" data-book="{book.key}" aria-label="{label}">'
        f'<option value="">{label}</option>{options}</select>'
    )
    return f'<div class="tools">{buttons}{upto}</div>'


def _part(language: Language, book: Book, index: int, section: Section) -> str:
    token_map = book.opened.token_map
    count = token_map.count(section)
    title = part_words(language, section.title, book.document)
    look = safe(say(language, "read_part", title=title))
    ticked = "" if book.skips_references and section.kind == "references" else " checked"
    return (
        f'<li class="level-{min(section.level, 4)}"><label><input type="checkbox"{ticked} '
        f'data-book="{book.key}" data-part="{index}" data-tokens="{count}" '
        f'data-level="{section.level}" data-kind="{section.kind}">'
        f'<span lang="">{safe(title)}</span></label>'
        f'<button type="button" class="look" data-act="look" data-book="{book.key}" '
        f'data-part="{index}" aria-label="{number(count)}: {look}" title="{look}">'
        f"{number(count, token_map.exact)}</button></li>"
    )
