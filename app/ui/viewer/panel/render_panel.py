"""The panel over the viewer as HTML: the prompt as a model reads it, and the models."""

from app.prompting.prompt import Prompt
from app.ui.i18n.translate import Language, say
from app.ui.page.escaping import number, safe

MOST_PROMPT_CHARS = 40_000


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


def render_frame(language: Language, title: str, place: str, body: str) -> str:
    """Return the panel around a body of HTML; title and place are escaped here."""
    close = safe(say(language, "close"))
    return (
        f'<div class="panel" role="region" '
        f'aria-label="{safe(title)}"><header><div>'
        f'<h2 lang="" tabindex="-1">{safe(title)}</h2><p class="facts">{safe(place)}</p></div>'
        f'<button type="button" class="icon" data-act="close" aria-label="{close}" '
        f'title="{close}">×</button></header><div class="panel-body" tabindex="0">{body}'
        "</div></div>"
    )
