"""Earlier conversations as HTML, and what is said of how long they are kept."""

import time
from collections.abc import Sequence

from app.store.kept import ConversationEntry
from app.ui.i18n.translate import Language, say
from app.ui.page.escaping import safe


def render_history(
    language: Language,
    entries: Sequence[ConversationEntry],
    open_key: int | None,
    lasting: bool,
    source_url: str,
) -> str:
    """Return the list. source_url: where a shared page's source stands, or empty."""
    privacy = safe(say(language, "privacy_kept" if lasting else "privacy_visit"))
    everything = (
        f'<button type="button" class="link" data-act="forget_all" '
        f'data-sure="{safe(say(language, "forget_all_sure"))}">'
        f"{safe(say(language, 'forget_all'))}</button>"
    )
    line = (
        f'<p class="privacy">{privacy}{f" {everything}" if entries else ""}'
        f"{_source(language, source_url)}</p>"
    )
    if not entries:
        return line
    rows = "".join(_row(language, entry, open_key) for entry in entries)
    label = safe(say(language, "history"))
    return (
        f'<details class="history" data-fold="history"><summary>{label} <b>{len(entries)}</b>'
        f"</summary><ul>{rows}</ul></details>{line}"
    )


def _source(language: Language, url: str) -> str:
    """Link the source, as EbookLib's licence (AGPL-3.0, section 13) asks of a shared page."""
    if not url:
        return ""
    label = safe(say(language, "source"))
    return f' <a href="{safe(url)}" target="_blank" rel="noopener">{label}</a>'


def _row(language: Language, entry: ConversationEntry, open_key: int | None) -> str:
    when = time.strftime("%Y-%m-%d %H:%M", time.localtime(entry.changed))
    title = entry.title.strip() or say(language, "untitled")
    forget = safe(say(language, "forget", title=title))
    current = ' aria-current="true"' if entry.key == open_key else ""
    return (
        f'<li><button type="button" data-act="reopen" data-key="{entry.key}"{current} lang="">'
        f"{safe(title)}<small>{when}</small></button>"
        f'<button type="button" class="icon" data-act="forget" data-key="{entry.key}" '
        f'aria-label="{forget}" title="{forget}">×</button></li>'
    )
