"""The documents as HTML: each with its facts, and its parts to tick."""

from app.documents.formats import format_of
from app.ui.i18n.translate import (
    Language,
    detail_words,
    format_words,
    part_words,
    say,
    sentence_words,
)
from app.ui.page.escaping import number, safe, title_of, tokens
from app.ui.state import DocumentEntry, Documents, Ticks

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
MOST_UNSEARCHED = 12
"""A longer list of parts can be searched."""
MOST_PARTS_SHOWN = 1500
"""Beyond this a list of parts is of no use to anyone, and a browser grows slow."""


def render_documents(language: Language, documents: Documents, ticks: Ticks | None = None) -> str:
    """Return all documents. ticks: what was ticked of them when they were kept."""
    ticks = ticks or {}
    return "".join(_document(language, entry, ticks.get(entry.key)) for entry in documents)


def _document(language: Language, entry: DocumentEntry, ticks: frozenset[int] | None) -> str:
    document = entry.document
    title = safe(title_of(document))
    byline = (
        f'<p class="byline">{safe(", ".join(document.authors))}</p>' if document.authors else ""
    )
    remove = safe(say(language, "remove", title=title_of(document)))
    whole = safe(say(language, "read_whole", title=title_of(document)))
    skips = ' data-skips="references"' if entry.skips_references else ""
    return (
        f'<article class="document" data-document="{entry.key}"{skips}>'
        f'<header><input type="checkbox" class="whole" data-document="{entry.key}" checked '
        f'aria-label="{whole}" title="{whole}"><div><h2><button type="button" class="open" '
        f'data-act="look" data-document="{entry.key}" lang="">{title}</button></h2>{byline}'
        f'<p class="facts">{_facts(language, entry)}</p></div>'
        f'<button type="button" class="icon" data-act="remove" data-document="{entry.key}" '
        f'aria-label="{remove}" title="{remove}">×</button></header>'
        f"{_report(language, entry)}{_parts(language, entry, ticks)}</article>"
    )


def _facts(language: Language, entry: DocumentEntry) -> str:
    document = entry.document
    facts = [format_words(language, format_of(document).label)]
    if document.pages:
        facts.append(say(language, "pages", count=len(document.pages)))
    facts.append(tokens(language, entry.opened.token_map))
    return " · ".join(safe(fact) for fact in facts)


def _report(language: Language, entry: DocumentEntry) -> str:
    document = entry.document
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
    again = _again(language, entry) if entry.data else ""
    return (
        f'<details class="report" data-fold="report-{entry.key}">'
        f"<summary>{safe(say(language, 'report'))}"
        f"{f' <b>{len(document.notes)}</b>' if document.notes else ''}</summary>"
        f"<ul>{items}</ul>{again}</details>"
    )


def _again(language: Language, entry: DocumentEntry) -> str:
    """Offer to read the file another way, where the first was a guess."""
    if entry.document.format == "pdf":
        acts = ["read_joined" if entry.options.as_set else "read_as_set"]
        if any(note.code == "pages_scanned" for note in entry.document.notes):
            acts.append("recognise")
        buttons = "".join(
            f'<button type="button" data-act="{act}" data-document="{entry.key}">'
            f"{safe(say(language, act))}</button>"
            for act in acts
        )
        return f'<div class="tools">{buttons}</div>'
    if entry.document.encoding is None:
        return ""
    label = safe(say(language, "read_as"))
    names = dict.fromkeys((entry.document.encoding, *ENCODINGS))
    options = "".join(
        f"<option{' selected' if name == entry.document.encoding else ''}>{safe(name)}</option>"
        for name in names
    )
    return (
        f'<div class="tools"><select data-act="encoding" data-document="{entry.key}" '
        f'aria-label="{label}">{options}</select></div>'
    )


def _parts(language: Language, entry: DocumentEntry, ticks: frozenset[int] | None) -> str:
    sections = entry.document.sections[:MOST_PARTS_SHOWN]
    count = say(language, "parts", count=len(entry.document.sections))
    rows = "".join(_part(language, entry, i, ticks) for i in range(len(sections)))
    skipped = safe(say(language, "references_skipped")) if entry.skips_references else ""
    more = len(entry.document.sections) - len(sections)
    words = safe(say(language, "more_parts", count=number(more)))
    left = f'<p class="facts">{words}</p>' if more else ""
    return (
        f'<details class="parts" data-fold="choose-{entry.key}" open>'
        f"<summary>{safe(say(language, 'choose_what'))} "
        f"<small>{safe(count)}</small></summary>{_tools(language, entry)}"
        f"{f'<p class=facts>{skipped}</p>' if skipped else ''}"
        f'<ul class="part-list">{rows}</ul>{left}</details>'
    )


def _tools(language: Language, entry: DocumentEntry) -> str:
    acts = ["all", "none", "fill"]
    if any(section.kind == "references" for section in entry.document.sections):
        acts.insert(2, "no_references")
    buttons = "".join(
        f'<button type="button" data-act="{act}" data-document="{entry.key}">'
        f"{safe(say(language, act))}</button>"
        for act in acts
    )
    find = ""
    if len(entry.document.sections) > MOST_UNSEARCHED:
        words = safe(say(language, "find_part"))
        find = (
            f'<input type="search" class="find-part" data-document="{entry.key}" '
            f'placeholder="{words}" aria-label="{words}">'
        )
    return f'<div class="tools">{buttons}</div>{find}'


def _part(
    language: Language, entry: DocumentEntry, index: int, ticks: frozenset[int] | None
) -> str:
    section = entry.document.sections[index]
    token_map = entry.opened.token_map
    rest = len(entry.document.sections) - index - 1 if index == MOST_PARTS_SHOWN - 1 else 0
    count = sum(map(token_map.count, entry.document.sections[index : index + rest + 1]))
    title = part_words(language, section.title, entry.document)
    look = safe(say(language, "read_part", title=title))
    up_to = safe(say(language, "up_to_here", title=title))
    ticked = " checked" if _is_ticked(entry, index, ticks) else ""
    return (
        f'<li class="level-{min(section.level, 4)}"><label><input type="checkbox"{ticked} '
        f'data-document="{entry.key}" data-part="{index}" data-tokens="{count}" '
        f'data-level="{section.level}" data-rest="{rest}" data-kind="{section.kind}">'
        f'<span lang="">{safe(title)}</span></label>'
        f'<button type="button" class="up-to" data-act="up_to" data-document="{entry.key}" '
        f'data-part="{index}" aria-label="{up_to}" title="{up_to}">⤒</button>'
        f'<button type="button" class="look" data-act="look" data-document="{entry.key}" '
        f'data-part="{index}" aria-label="{number(count)}: {look}" title="{look}">'
        f"{number(count, token_map.exact)}</button></li>"
    )


def _is_ticked(entry: DocumentEntry, index: int, ticks: frozenset[int] | None) -> bool:
    if ticks is not None:
        return index in ticks
    return not (entry.skips_references and entry.document.sections[index].kind == "references")
