"""What happens with conversations that are kept: saved as they grow, opened again, forgotten."""

import time

import gradio as gr

from app.prompting.open_document import Opened
from app.prompting.tokens import TokenMap
from app.store.library import ConversationEntry, KeptConversation, KeptDocument
from app.ui.conversation.render_conversation import render_conversation, render_welcome
from app.ui.documents.render_documents import render_documents
from app.ui.handler import Changes, Sent, changes
from app.ui.history.keeping import pack_conversation, unpack_conversation
from app.ui.i18n.translate import Language, say
from app.ui.page.escaping import safe, title_of
from app.ui.service.service import Service
from app.ui.state import Conversation, DocumentEntry, Documents, new_key

REOPENED = (
    "kept_key",
    "documents",
    "ticks",
    "conversation",
    "conversation_view",
    "history",
)
"""What an earlier visit fills."""


class HistoryHandlers:
    """Handlers of the history; where nothing is kept, they change nothing."""

    def __init__(self, service: Service) -> None:
        self._service = service

    @changes("kept_key", "history")
    def save(
        self,
        kept_key: int | None,
        documents: Documents,
        conversation: Conversation,
        language: Language,
    ) -> Changes:
        """Keep the visit as it is."""
        library = self._service.library
        if library is None or (not documents and not conversation):
            return {}
        title = next((turn.typed for turn in conversation if turn.typed), "")
        title = title or (title_of(documents[0].document) if documents else conversation[0].task)
        of_turns = {d.digest: KeptDocument(d) for turn in conversation for d in turn.documents}
        of_table = {e.document.digest: KeptDocument(e.document, e.data) for e in documents}
        kept = tuple({**of_turns, **of_table}.values())
        key = library.keep(kept_key, title[:200], kept, pack_conversation(conversation))
        return {"kept_key": key, "history": self._list(language, key)}

    @changes(*REOPENED)
    def restore(self, language: Language) -> Changes:
        """Bring back the latest visit when the page opens."""
        library = self._service.library
        entries = library.entries(1) if library else ()
        kept = library.find(entries[0].key) if library and entries else None
        return self._opened(kept, language)

    @changes("history")
    def show(self, kept_key: int | None, language: Language) -> Changes:
        """Show the list in another language."""
        return {"history": self._list(language, kept_key)}

    @changes(*REOPENED)
    def reopen(self, sent: Sent, language: Language) -> Changes:
        """Bring back the conversation that was chosen."""
        library, key = self._service.library, sent.number("key")
        kept = library.find(key) if library and key is not None else None
        return self._opened(kept, language)

    @changes("kept_key", "history")
    def forget(self, sent: Sent, kept_key: int | None, language: Language) -> Changes:
        """Drop a conversation for good; if it is the open one, it is no longer kept."""
        library, key = self._service.library, sent.number("key")
        if library is None or key is None:
            return {}
        library.forget(key)
        mine = None if kept_key == key else kept_key
        return {"kept_key": mine, "history": self._list(language, mine)}

    def _opened(self, kept: KeptConversation | None, language: Language) -> Changes:
        if kept is None:
            return {"history": self._list(language, None)}
        table = self._documents(kept)
        documents = {d.document.digest: d.document for d in kept.documents}
        conversation = unpack_conversation(kept.turns, documents)
        drawn = render_conversation(language, conversation) or render_welcome(language)
        return {
            "kept_key": kept.key,
            "documents": table,
            "ticks": gr.update(html=render_documents(language, table)),
            "conversation": conversation,
            "conversation_view": drawn,
            "history": self._list(language, kept.key),
        }

    def _documents(self, kept: KeptConversation) -> Documents:
        tokenizer = self._service.backend().tokenizer
        return tuple(
            DocumentEntry(
                new_key(),
                Opened(k.document, TokenMap.of(k.document, tokenizer)),
                tokenizer.name,
                k.data,
            )
            for k in kept.documents
        )

    def _list(self, language: Language, open_key: int | None) -> str:
        library = self._service.library
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
        url = self._service.settings.source_url
        if not url:
            return ""
        label = safe(say(language, "source"))
        return f' <a href="{safe(url)}" target="_blank" rel="noopener">{label}</a>'


def _row(language: Language, entry: ConversationEntry, open_key: int | None) -> str:
    when = time.strftime("%Y-%m-%d %H:%M", time.localtime(entry.changed))
    forget = safe(say(language, "forget", title=entry.title))
    current = ' aria-current="true"' if entry.key == open_key else ""
    return (
        f'<li><button type="button" data-act="reopen" data-key="{entry.key}"{current} lang="">'
        f"{safe(entry.title)}<small>{when}</small></button>"
        f'<button type="button" class="icon" data-act="forget" data-key="{entry.key}" '
        f'aria-label="{forget}" title="{forget}">×</button></li>'
    )
