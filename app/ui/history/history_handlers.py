"""What happens with conversations that are kept: saved as they grow, opened again, forgotten."""

import time
from typing import Any

import gradio as gr

from app.prompting.open_document import Opened
from app.prompting.tokens import TokenMap
from app.store.library import KeptDocument, KeptTalk, TalkEntry
from app.ui.conversation.render_ask_form import render_welcome
from app.ui.conversation.render_conversation import render_talk
from app.ui.documents.render_documents import render_shelf
from app.ui.escaping import safe, title_of
from app.ui.history.keeping import pack_talk, unpack_talk
from app.ui.i18n.translate import Language, say
from app.ui.service import Host
from app.ui.state import Book, Shelf, Talk, new_key

Update = Any


class HistoryHandlers:
    """Handlers of the history; where nothing is kept, they change nothing."""

    def __init__(self, host: Host) -> None:
        self._host = host

    def save(self, key: int | None, shelf: Shelf, talk: Talk, language: Language) -> list[Update]:
        """Keep the visit as it is; returns its key and the list."""
        library = self._host.library
        if library is None or (not shelf and not talk):
            return [key, gr.skip()]
        title = next((r.typed for r in talk if r.typed), "")
        title = title or (title_of(shelf[0].document) if shelf else talk[0].task)
        of_rounds = {d.digest: KeptDocument(d) for r in talk for d in r.documents}
        of_shelf = {b.document.digest: KeptDocument(b.document, b.data) for b in shelf}
        documents = tuple({**of_rounds, **of_shelf}.values())
        key = library.keep(key, title[:200], documents, pack_talk(talk))
        return [key, self._list(language, key)]

    def restore(self, language: Language) -> list[Update]:
        """Bring back the latest visit when the page opens."""
        library = self._host.library
        entries = library.entries(1) if library else ()
        kept = library.find(entries[0].key) if library and entries else None
        return self._opened(kept, language)

    def show(self, mine: int | None, language: Language) -> str:
        """Return the list in another language."""
        return self._list(language, mine)

    def reopen(self, event: gr.EventData, language: Language) -> list[Update]:
        """Bring back the conversation that was chosen."""
        library, key = self._host.library, event._data.get("key")
        kept = library.find(key) if library and isinstance(key, int) else None
        return self._opened(kept, language)

    def forget(self, event: gr.EventData, mine: int | None, language: Language) -> list[Update]:
        """Drop a conversation for good; if it is the open one, it is no longer kept."""
        library, key = self._host.library, event._data.get("key")
        if library is None or not isinstance(key, int):
            return [mine, gr.skip()]
        library.forget(key)
        mine = None if mine == key else mine
        return [mine, self._list(language, mine)]

    def _opened(self, kept: KeptTalk | None, language: Language) -> list[Update]:
        """Return key, shelf, its HTML, talk, its HTML and the list."""
        if kept is None:
            return [gr.skip()] * 5 + [self._list(language, None)]
        shelf = self._shelf(kept)
        documents = {d.document.digest: d.document for d in kept.documents}
        talk = unpack_talk(kept.rounds, documents)
        return [
            kept.key,
            shelf,
            gr.update(html=render_shelf(language, shelf)),
            talk,
            render_talk(language, talk) or render_welcome(language),
            self._list(language, kept.key),
        ]

    def _shelf(self, kept: KeptTalk) -> Shelf:
        tokenizer = self._host.backend().tokenizer
        return tuple(
            Book(
                new_key(),
                Opened(k.document, TokenMap.of(k.document, tokenizer)),
                tokenizer.name,
                k.data,
            )
            for k in kept.documents
        )

    def _list(self, language: Language, open_key: int | None) -> str:
        library = self._host.library
        privacy = say(language, "privacy_kept" if library else "privacy_visit")
        line = f'<p class="privacy">{safe(privacy)}{self._source(language)}</p>'
        entries = library.entries() if library else ()
        rows = "".join(_row(language, entry, open_key) for entry in entries)
        if not rows:
            return line
        label = safe(say(language, "history"))
        return f'<details class="history"><summary>{label}</summary><ul>{rows}</ul></details>{line}'

    def _source(self, language: Language) -> str:
        """Link the source, as EbookLib's licence (AGPL-3.0, section 13) asks of a shared page."""
        url = self._host.settings.source_url
        if not url:
            return ""
        label = safe(say(language, "source"))
        return f' <a href="{safe(url)}" target="_blank" rel="noopener">{label}</a>'


def _row(language: Language, entry: TalkEntry, open_key: int | None) -> str:
    when = time.strftime("%Y-%m-%d %H:%M", time.localtime(entry.changed))
    forget = safe(say(language, "forget", title=entry.title))
    current = ' aria-current="true"' if entry.key == open_key else ""
    return (
        f'<li><button type="button" data-act="reopen" data-key="{entry.key}"{current} lang="">'
        f"{safe(entry.title)}<small>{when}</small></button>"
        f'<button type="button" class="icon" data-act="forget" data-key="{entry.key}" '
        f'aria-label="{forget}" title="{forget}">×</button></li>'
    )
