"""What an answer rests on as HTML: passages above it, its quotations and what is related below."""

from app.answering.grounding import Quote, Related
from app.answering.style_cues import ROWS, StyleCues
from app.backends.passages import PASSAGES
from app.documents.document import Document
from app.retrieval.passage import Passage
from app.ui.evidence.citations import At, Cited, preview
from app.ui.i18n.translate import Language, part_words, say
from app.ui.page.escaping import safe, title_of
from app.ui.state import Turn

Found = Quote | Related | Passage
MOST_TITLE_CHARS = 48
"""Of a document's title, where it only tells one document from another."""
MOST_PARTS = 6
"""The longest parts of a paper that are named with their shares."""


def place_of(language: Language, found: Found, document: Document | None) -> str:
    """Return where a quotation or passage stands, for a person."""
    if found.source is None:
        return say(language, "not_found")
    parts = [part_words(language, found.section, document)] if found.section else []
    if page := _page_number(found, document):
        parts.append(say(language, "page", number=page))
    if isinstance(found, Quote) and found.status == "near":
        parts.append(say(language, "near"))
    return " · ".join(parts) or found.document


def _page_number(found: Found, document: Document | None) -> int | None:
    """Return the page of a quotation, or of the sentence that stands for a passage."""
    if isinstance(found, Passage) and document is not None:
        page = document.page_at(found.best_start)
        return page.number if page else None
    return found.page_first


def render_passages(language: Language, at: At, turn: Turn) -> str:
    """Return what bears on the question: open while nothing is written yet, folded after.

    Empty where the answer consists of these very passages.
    """
    if not turn.evidence or turn.model == PASSAGES:
        return ""
    items = "".join(
        _link(language, f'{at.attributes} data-passage="{index}"', passage, turn.documents)
        for index, passage in enumerate(turn.evidence)
        if passage.source < len(turn.documents)
    )
    is_open = " open" if turn.is_running and not (turn.answer or turn.parts or turn.part) else ""
    return (
        f'<details class="passages places" data-fold="passages-{at.key}"{is_open}>'
        f"<summary>{safe(say(language, 'passages'))} <b>{len(turn.evidence)}</b></summary>"
        f"<ul>{items}</ul></details>"
    )


def render_evidence(language: Language, cited: Cited, turn: Turn) -> str:
    """Return what an answer rests on, once it is there."""
    if turn.is_running:
        return ""
    lists = (render_quotations(language, cited), _related(language, cited.at, turn))
    return "".join(
        (*lists, _unsupported(language, cited.at, turn), _cues(language, cited.at, turn))
    )


def render_quotations(language: Language, cited: Cited) -> str:
    """List the quotations with their numbers and places, each of them once."""
    if not cited.quotes:
        return ""
    items = []
    for index in cited.first_of_each:
        quote = cited.quotes[index]
        if quote.source is None:
            words, place = safe(short(quote.text)), safe(say(language, "not_found"))
            items.append(
                f'<li class="missing"><span lang="">{words}</span><small>{place}</small></li>'
            )
            continue
        at = f'{cited.at.attributes} data-quote="{index}"'
        items.append(_quotation(language, at, cited, index))
    return (
        f'<div class="places quotations"><h3>{safe(say(language, "quotes"))}</h3>'
        f"<ol>{''.join(items)}</ol></div>"
    )


def _quotation(language: Language, at: str, cited: Cited, index: int) -> str:
    """Return a line of the list: it opens the quotation's place, and pins it."""
    number = cited.numbers[index]
    pin, did = safe(say(language, "pin")), safe(say(language, "pinned"))
    label = safe(say(language, "pin_quotation", number=number))
    button = (
        f'<button type="button" class="pin" data-act="pin" {at} data-did="{did}" '
        f'aria-label="{label}">{pin}</button>'
    )
    return _link(language, at, cited.quotes[index], cited.documents, (number, button))


def render_previews(language: Language, cited: Cited) -> str:
    """Return, hidden, each quotation in its surroundings: shown where a link is looked at."""
    items = []
    for index in cited.first_of_each:
        quote = cited.quotes[index]
        if quote.source is None or quote.start is None or quote.end is None:
            continue
        document = cited.documents[quote.source]
        around = preview(document, quote.start, quote.end)
        place = safe(place_of(language, quote, document))
        items.append(
            f'<div id="cite-{cited.at.key}-{cited.numbers[index]}"><p lang="">'
            f"{safe(around.before)}<mark>{safe(around.words)}</mark>{safe(around.after)}</p>"
            f"<small>{safe(title_of(document))} · {place}</small></div>"
        )
    return f'<div class="previews" hidden>{"".join(items)}</div>' if items else ""


def _related(language: Language, at: At, turn: Turn) -> str:
    """List, folded, the passages that are closest to sentences without a quotation."""
    found = turn.done.related if turn.done else ()
    items = "".join(
        _link(language, f'{at.attributes} data-related="{count}"', related, turn.documents)
        for count, related in enumerate(found)
        if related.source < len(turn.documents)
    )
    if not items:
        return ""
    return (
        f'<details class="more places" data-fold="related-{at.key}">'
        f"<summary>{safe(say(language, 'related'))} "
        f"<b>{len(found)}</b></summary><p>{safe(say(language, 'related_about'))}</p>"
        f"<ul>{items}</ul></details>"
    )


def _unsupported(language: Language, at: At, turn: Turn) -> str:
    """List, folded, the sentences for which no passage was found."""
    found = turn.done.unsupported if turn.done else ()
    if not found:
        return ""
    items = "".join(f'<li class="missing" lang="">{safe(one.text)}</li>' for one in found)
    return (
        f'<details class="more places" data-fold="unsupported-{at.key}">'
        f"<summary>{safe(say(language, 'unsupported'))} "
        f"<b>{len(found)}</b></summary><p>{safe(say(language, 'unsupported_about'))}</p>"
        f"<ul>{items}</ul></details>"
    )


def _link(
    language: Language,
    at: str,
    found: Found,
    documents: tuple[Document, ...],
    cited: tuple[int | None, str] = (None, ""),
) -> str:
    """Return a line that opens a passage; which document is said where there are several.

    cited: the number of a quotation, and what else can be done with it.
    """
    assert found.source is not None
    document = documents[found.source]
    name = safe(short(title_of(document), MOST_TITLE_CHARS))
    title = f"{name} · " if len(documents) > 1 else ""
    place = safe(place_of(language, found, document))
    words = found.best_sentence if isinstance(found, Passage) else found.text
    number, button = cited
    count = "" if number is None else f' data-n="{number}"'
    return (
        f'<li{count}><a href="#panel" data-act="evidence" {at}><span lang="">{safe(short(words))}'
        f"</span></a><small>{title}{place}{button}</small></li>"
    )


def _cues(language: Language, at: At, turn: Turn) -> str:
    """Return, folded, what could be counted about how the papers are written."""
    cues = turn.cues
    if not cues:
        return ""
    heads = "".join(f'<th scope="col" lang="">{safe(short(cue.title, 40))}</th>' for cue in cues)
    rows = "".join(_counts(language, name, cues) for name, _ in ROWS)
    shares = "".join(f'<td lang="">{_shares(language, cue)}</td>' for cue in cues)
    parts = safe(say(language, "cue_parts"))
    return (
        f'<details class="more cues" data-fold="cues-{at.key}">'
        f"<summary>{safe(say(language, 'cues'))}</summary>"
        f"<table><thead><tr><td></td>{heads}</tr></thead><tbody>{rows}"
        f'<tr><th scope="row">{parts}</th>{shares}</tr></tbody></table></details>'
    )


def _counts(language: Language, name: str, cues: tuple[StyleCues, ...]) -> str:
    cells = "".join(f"<td>{getattr(cue, name):,}</td>" for cue in cues)
    return f'<tr><th scope="row">{safe(say(language, f"cue_{name}"))}</th>{cells}</tr>'


def _shares(language: Language, cue: StyleCues) -> str:
    total = sum(words for _, words in cue.section_words) or 1
    longest = sorted(cue.section_words, key=lambda part: -part[1])[:MOST_PARTS]
    return "<br>".join(
        f"{safe(part_words(language, title))} {words / total:.0%}" for title, words in longest
    )


def short(text: str, length: int = 90) -> str:
    """Return a text in one line, and no more of its words than so many characters."""
    flat = " ".join(text.split())
    if len(flat) <= length:
        return flat
    head = flat[:length]
    # A script without spaces, or one endless word, is cut where it is.
    whole = head[: head.rfind(" ")] if " " in head[length // 2 :] else head[:-1]
    return whole.rstrip(" ,;:") + "…"
