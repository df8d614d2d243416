"""A download of a model as HTML: a line under the head of the page, whatever else is open."""

from app.backends.model_files import Fetched
from app.ui.i18n.translate import Language, say
from app.ui.page.escaping import megabytes, safe


def render_fetching(language: Language, name: str, done: Fetched) -> str:
    """Return how far a download is, in words and as a bar where its size is known."""
    if not done.num_total_bytes:
        return _line(say(language, "fetching_begins", model=name), "<progress></progress>")
    total = megabytes(done.num_total_bytes)
    words = say(language, "fetching_model", model=name, done=megabytes(done.num_bytes), total=total)
    bar = f'<progress value="{done.num_bytes}" max="{done.num_total_bytes}"></progress>'
    return _line(words, bar)


def render_loading(language: Language, name: str) -> str:
    """Return that a model is on this machine now, and being loaded."""
    return _line(say(language, "loading_fetched", model=name), "<progress></progress>")


def _line(words: str, bar: str) -> str:
    return f'<p class="fetching" role="status"><span>{safe(words)}</span>{bar}</p>'
