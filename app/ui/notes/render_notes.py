"""The notes as HTML: what was pinned, where it stands, and ways to take it along."""

from app.ui.conversation.markdown.render_markdown import render_markdown
from app.ui.evidence.render_evidence import place_of, short
from app.ui.i18n.translate import Language, say
from app.ui.notes.note import Notes, PinnedNote
from app.ui.page.escaping import safe

MOST_CHARS = 48
"""Of a quotation of a pinned answer; the whole of it is a click away."""


def render_notes(language: Language, notes: Notes) -> str:
    """Return the notes, the latest first; empty where there are none."""
    if not notes:
        return ""
    rows = "".join(_row(language, index, notes[index]) for index in reversed(range(len(notes))))
    tools = "".join(
        f'<button type="button" data-act="{act}">{safe(say(language, act))}</button>'
        for act in ("notes_md", "notes_json")
    )
    return (
        f'<details class="notes" data-fold="notes" open><summary>{safe(say(language, "notes"))} '
        f'<b>{len(notes)}</b></summary><ul>{rows}</ul><div class="tools">{tools}</div></details>'
    )


def _row(language: Language, index: int, note: PinnedNote) -> str:
    label = safe(say(language, "unpin", title=note.question))
    shown = _answer(language, index, note) if note.kind == "answer" else ""
    if note.kind == "quotation":
        shown = f'<blockquote lang="">{safe(" ".join(note.text.split()))}</blockquote>'
    return (
        f'<li class="note"><p class="about" lang="">{safe(note.question)}</p>'
        f'<button type="button" class="icon" data-act="unpin" data-note="{index}" '
        f'aria-label="{label}">×</button>{shown}{_places(language, index, note)}</li>'
    )


def _answer(language: Language, index: int, note: PinnedNote) -> str:
    return (
        f'<details data-fold="note-{index}"><summary>{safe(say(language, "pinned_answer"))}'
        f'</summary><div class="answer" lang="">{render_markdown(note.text)}</div></details>'
    )


def _places(language: Language, index: int, note: PinnedNote) -> str:
    buttons = []
    for which, quote in enumerate(note.quotes):
        assert quote.source is not None
        place = place_of(language, quote, None)
        title = note.works[quote.source].title
        words = f"{title} · {place}"
        if note.kind == "answer":
            words = f"{short(quote.text, MOST_CHARS)} · {place}"
        buttons.append(
            f'<li><button type="button" class="link" data-act="open_note" data-note="{index}" '
            f'data-quote="{which}" lang="">{safe(words)}</button></li>'
        )
    return f"<ul>{''.join(dict.fromkeys(buttons))}</ul>" if buttons else ""
