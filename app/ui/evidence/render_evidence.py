"""What stands under an answer as HTML: its quotations, related passages, counts of style."""

from app.answering.grounding import Quote, Related
from app.answering.style_cues import ROWS, StyleCues
from app.documents.document import Document
from app.ui.i18n.translate import Language, part_words, say
from app.ui.page.escaping import safe, title_of
from app.ui.state import Turn

MOST_PARTS = 6
"""The longest parts of a paper that are named with their shares."""


def place_of(language: Language, found: Quote | Related, document: Document | None) -> str:
    """Return where a quotation or passage stands, for a person."""
    if found.source is None:
        return say(language, "not_found")
    parts = [part_words(language, found.section, document)] if found.section else []
    if found.page_first:
        parts.append(say(language, "page", number=found.page_first))
    if isinstance(found, Quote) and found.status == "near":
        parts.append(say(language, "near"))
    return " · ".join(parts) or found.document


def render_evidence(language: Language, at: str, turn: Turn) -> str:
    """Return what an answer rests on, once it is there.

    at: the attributes by which a link names its answer.
    """
    if turn.is_running:
        return ""
    lists = (_quotes(language, at, turn), _related(language, at, turn))
    return "".join((*lists, _unsupported(language, turn), _cues(language, turn)))


def _quotes(language: Language, at: str, turn: Turn) -> str:
    """List the quotations with their places."""
    if not turn.quotes:
        return ""
    items = []
    for count, quote in enumerate(turn.quotes):
        if quote.source is None:
            words, place = safe(_short(quote.text)), safe(say(language, "not_found"))
            items.append(
                f'<li class="missing"><span lang="">{words}</span><small>{place}</small></li>'
            )
            continue
        items.append(_link(language, f'{at} data-quote="{count}"', quote, turn.documents))
    return (
        f'<div class="places"><h3>{safe(say(language, "quotes"))}</h3>'
        f"<ol>{''.join(items)}</ol></div>"
    )


def _related(language: Language, at: str, turn: Turn) -> str:
    """List, folded, the passages that are closest to sentences without a quotation."""
    found = turn.done.related if turn.done else ()
    items = "".join(
        _link(language, f'{at} data-related="{count}"', related, turn.documents)
        for count, related in enumerate(found)
        if related.source < len(turn.documents)
    )
    if not items:
        return ""
    return (
        f'<details class="more places"><summary>{safe(say(language, "related"))} '
        f"<b>{len(found)}</b></summary><p>{safe(say(language, 'related_about'))}</p>"
        f"<ol>{items}</ol></details>"
    )


def _unsupported(language: Language, turn: Turn) -> str:
    """List, folded, the sentences for which no passage was found."""
    found = turn.done.unsupported if turn.done else ()
    if not found:
        return ""
    items = "".join(f'<li class="missing" lang="">{safe(one.text)}</li>' for one in found)
    return (
        f'<details class="more places"><summary>{safe(say(language, "unsupported"))} '
        f"<b>{len(found)}</b></summary><p>{safe(say(language, 'unsupported_about'))}</p>"
        f"<ol>{items}</ol></details>"
    )


def _link(
    language: Language, at: str, found: Quote | Related, documents: tuple[Document, ...]
) -> str:
    """Return a line that opens a passage; which document is said where there are several."""
    assert found.source is not None
    document = documents[found.source]
    title = f"{safe(title_of(document))} · " if len(documents) > 1 else ""
    place = safe(place_of(language, found, document))
    return (
        f'<li><a href="#panel" data-act="evidence" {at}><span lang="">{safe(_short(found.text))}'
        f"</span></a><small>{title}{place}</small></li>"
    )


def _cues(language: Language, turn: Turn) -> str:
    """Return, folded, what could be counted about how the papers are written."""
    cues = turn.cues
    if not cues:
        return ""
    heads = "".join(f'<th scope="col" lang="">{safe(_short(cue.title, 40))}</th>' for cue in cues)
    rows = "".join(_counts(language, name, cues) for name, _ in ROWS)
    shares = "".join(f'<td lang="">{_shares(language, cue)}</td>' for cue in cues)
    parts = safe(say(language, "cue_parts"))
    return (
        f'<details class="more cues"><summary>{safe(say(language, "cues"))}</summary>'
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


def _short(text: str, length: int = 90) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= length else flat[: length - 1].rstrip() + "…"
