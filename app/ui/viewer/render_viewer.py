"""The side panel as HTML: a passage in its place, a part of a book, the prompt, the model."""

import base64
from dataclasses import dataclass

from app.answering.grounding import Quote, Related
from app.documents.document import Document, Page, Section
from app.prompting.prompt import Prompt
from app.text.spans import Span
from app.ui.evidence.render_evidence import place_of
from app.ui.i18n.translate import Language, joined, part_words, say
from app.ui.page.escaping import number, safe, title_of

MOST_CHARS_SHOWN = 60_000
"""More text than this is no page or chapter any more; the panel shows what lies around."""
MOST_PROMPT_CHARS = 40_000


@dataclass(frozen=True)
class Picture:
    """A page of a PDF as PNG bytes; the passage is outlined in it where it could be."""

    png: bytes
    number: int


def render_passage(
    language: Language,
    document: Document,
    found: Quote | Related,
    face: str = "",
    opening: int = 0,
) -> str:
    """Return the page or chapter of a quotation with the passage marked.

    face: HTML of the page's picture, or of what is said in its place. opening: see render_frame.
    """
    assert found.start is not None
    assert found.end is not None
    passage = Span(found.start, found.end)
    text = _marked(document, _around(document, passage), passage)
    body = f'{face}<div class="face-text">{text}</div>'
    place = place_of(language, found, document)
    return render_frame(language, title_of(document), place, body, opening)


def _around(document: Document, passage: Span) -> Span:
    """Return the pages a passage stands on, or its section where there are no pages."""
    first = document.page_at(passage.start)
    last = document.page_at(max(passage.start, passage.end - 1))
    if first is not None and last is not None:
        return Span(first.start, last.end)
    section = document.section_at(passage.start)
    whole = Span(section.start, max(section.end, passage.end))
    if len(whole) <= MOST_CHARS_SHOWN:
        return whole
    half = MOST_CHARS_SHOWN // 2
    return Span(max(whole.start, passage.start - half), min(whole.end, passage.end + half))


def _marked(document: Document, around: Span, passage: Span) -> str:
    text = document.text
    before, marked, after = (
        safe(text[around.start : passage.start]),
        safe(text[passage.start : passage.end]),
        safe(text[passage.end : around.end]),
    )
    return f'<div class="page-text" lang="">{before}<mark id="passage">{marked}</mark>{after}</div>'


def render_pictures(language: Language, pictures: tuple[Picture, ...]) -> str:
    """Return pages as pictures, and the buttons that turn between them and the text."""
    if not pictures:
        return ""
    drawn = "".join(
        f'<img class="page-picture" alt="{safe(say(language, "picture_of", number=p.number))}" '
        f'src="data:image/png;base64,{base64.b64encode(p.png).decode()}">'
        for p in pictures
    )
    faces = "".join(
        f'<button type="button" data-act="face" data-face="{face}" aria-pressed="{pressed}">'
        f"{safe(say(language, f'face_{face}'))}</button>"
        for face, pressed in (("text", "true"), ("picture", "false"))
    )
    return f'<div class="face-picture">{drawn}</div><div class="faces">{faces}</div>'


def render_locked(language: Language, at: str, said: str = "") -> str:
    """Return why there is no picture of a page, and a field for the file's password.

    at: the attributes that name the passage. said: what came of a password that was tried.
    """
    words = joined(language, said, say(language, "page_locked"))
    label = safe(say(language, "password"))
    return (
        f'<form class="locked-page" {at}><p role="status">{safe(words)}</p>'
        f'<input type="password" required autocomplete="off" aria-label="{label}" '
        f'placeholder="{label}">'
        f"<button>{safe(say(language, 'show_page'))}</button></form>"
    )


def render_part(language: Language, key: str, document: Document, index: int) -> str:
    """Return one part of a book exactly as a model reads it, with its neighbours at hand."""
    section = document.sections[index]
    pages = _pages(language, document, section)
    steps = _steps(language, key, document, index)
    text = document.text_of(section)
    body = f'{steps}<div class="page-text" lang="">{safe(text[:MOST_CHARS_SHOWN])}'
    if len(text) > MOST_CHARS_SHOWN:
        rest = number(len(text) - MOST_CHARS_SHOWN)
        body += f"\n\n{safe(say(language, 'prompt_middle', count=rest))}"
    title = part_words(language, section.title, document)
    return render_frame(language, title, f"{title_of(document)}{pages}", body + f"</div>{steps}")


def _pages(language: Language, document: Document, part: Section | Page) -> str:
    first, last = document.page_range(part.start, part.end)
    if first is None:
        return ""
    return " · " + say(language, "page", number=first if first == last else f"{first}–{last}")


def _steps(language: Language, key: str, document: Document, index: int) -> str:
    buttons = []
    for act, other in (("earlier", index - 1), ("later", index + 1)):
        if 0 <= other < len(document.sections):
            buttons.append(
                f'<button type="button" data-act="look" data-document="{safe(key)}" '
                f'data-part="{other}">{safe(say(language, act))}</button>'
            )
    return f'<div class="steps">{"".join(buttons)}</div>'


def render_prompt(language: Language, prompt: Prompt) -> str:
    """Return a prompt as a model is given it; of a long text the beginning and the end."""
    pieces = []
    for segment in prompt.segments:
        text = safe(segment.text)
        if len(segment.text) > MOST_PROMPT_CHARS:
            half = MOST_PROMPT_CHARS // 2
            left_out = number(len(segment.text) - 2 * half)
            text = (
                f"{safe(segment.text[:half])}\n\n"
                f"<em>{safe(say(language, 'prompt_middle', count=left_out))}</em>\n\n"
                f"{safe(segment.text[-half:])}"
            )
        pieces.append(f'<span class="segment {segment.kind}">{text}</span>')
    size = say(language, "prompt_size", count=number(prompt.num_tokens, prompt.exact))
    body = f'<div class="prompt-text" lang="">{"".join(pieces)}</div>'
    return render_frame(language, say(language, "prompt_title"), size, body)


def render_frame(language: Language, title: str, place: str, body: str, opening: int = 0) -> str:
    """Return the panel around a body of HTML; title and place are escaped here.

    opening: the click that it answers, so that what comes after it was closed stays closed.
    """
    close = safe(say(language, "close"))
    return (
        f'<div class="panel" role="region" data-opening="{opening}" '
        f'aria-label="{safe(title)}"><header><div>'
        f'<h2 lang="" tabindex="-1">{safe(title)}</h2><p class="facts">{safe(place)}</p></div>'
        f'<button type="button" class="icon" data-act="close" aria-label="{close}" '
        f'title="{close}">×</button></header><div class="panel-body" tabindex="0">{body}'
        "</div></div>"
    )
