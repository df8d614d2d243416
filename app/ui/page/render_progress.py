"""How far something is, as HTML: a bar, and how long it may still take."""

from app.ui.i18n.translate import Language, say
from app.ui.page.escaping import safe

MOST_SECONDS_SAID = 100
"""Longer than this is told in minutes."""


def render_bar(language: Language, share: float) -> str:
    """Return how far something is, 0 to 1, as a bar."""
    return (
        f'<span class="track" role="progressbar" aria-label="{safe(say(language, "how_far"))}" '
        f'aria-valuemin="0" aria-valuemax="100" aria-valuenow="{100 * share:.0f}">'
        f'<span class="fill" style="width:{share:.1%}"></span></span>'
    )


def render_left(language: Language, seconds: float | None) -> str:
    """Return how long something may still take, behind a dot; nothing where nobody knows."""
    if seconds is None or seconds < 1:
        return ""
    if seconds < MOST_SECONDS_SAID:
        return " · " + safe(say(language, "seconds_left", seconds=round(seconds)))
    return " · " + safe(say(language, "minutes_left", minutes=round(seconds / 60)))
