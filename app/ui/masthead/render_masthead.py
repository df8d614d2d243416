"""The masthead as HTML."""

from app.backends.base import ModelInfo
from app.ui.i18n.translate import LANGUAGES, Language, model_words, say
from app.ui.page.escaping import number, safe


def render_masthead(
    language: Language,
    model: ModelInfo | None,
    trouble: str = "",
    beside: str = "",
    offers: str = "",
) -> str:
    """Return the page's head: its name, the model that answers, language and light.

    offers: buttons, as HTML, for a page on which no model writes.
    """
    options = "".join(
        f'<option value="{code}"{" selected" if code == language else ""}>{name}</option>'
        for code, name in LANGUAGES.items()
    )
    light = safe(say(language, "to_dark"))
    return (
        f'<a class="skip" href="#question">{safe(say(language, "skip"))}</a>'
        f'<div class="masthead"><h1>{safe(say(language, "name"))}</h1>'
        f'<p class="tagline">{safe(say(language, "tagline"))}</p>'
        f"{_model(language, model, trouble, beside)}"
        f'<select data-act="language" aria-label="{safe(say(language, "language"))}">{options}'
        f'</select><button type="button" class="icon" data-act="light" aria-label="{light}" '
        f'title="{light}"><span aria-hidden="true">◐</span></button></div>'
        f"{_caution(language, model, trouble, offers)}"
    )


def _caution(language: Language, model: ModelInfo | None, trouble: str, offers: str) -> str:
    """Say plainly that no model writes here, or why there is none, and that there are some."""
    if trouble:
        words = safe(say(language, "no_model", reason=trouble))
        button = (
            f'<button type="button" class="link" data-act="model">'
            f"{safe(say(language, 'choose_model'))}</button>"
        )
        return f'<p class="about-model trouble" role="alert">{words} {button}</p>'
    if model is None or not model.evidence_only:
        return ""
    full, brief = safe(say(language, "passages_say")), safe(say(language, "passages_say_briefly"))
    return (
        f'<p class="about-model"><span class="full">{full}</span>'
        f'<span class="brief">{brief}</span> {offers}</p>'
    )


def _model(language: Language, model: ModelInfo | None, trouble: str, beside: str) -> str:
    if trouble:
        label = safe(say(language, "model_failed"))
        return f'<button type="button" class="model trouble" data-act="model">{label}</button>'
    if model is None:
        return f'<span class="model" role="status">{safe(say(language, "loading_model"))}</span>'
    window = safe(window_words(language, model))
    name = safe(model_words(language, model.name))
    second = f"+ {safe(model_words(language, beside))}" if beside else ""
    return (
        f'<button type="button" class="model" data-act="model"><b>{name}</b> '
        f"<small>{second or window}</small></button>"
    )


def window_words(language: Language, info: ModelInfo) -> str:
    """Return how much a model holds, or that it need not hold anything."""
    if info.evidence_only:
        return say(language, "no_window")
    return say(language, "window_of", tokens=number(info.window_tokens))
