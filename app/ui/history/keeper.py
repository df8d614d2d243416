"""What each visitor has, kept as it grows: by whom, in which conversation, for how long."""

import hashlib
import tempfile
import threading
from collections import defaultdict
from collections.abc import Callable
from functools import cached_property
from pathlib import Path

import gradio as gr

from app.errors import SettingsError
from app.settings import Settings, data_folder
from app.store.kept import ConversationEntry, Fields, KeptConversation
from app.store.store import Store, file_address
from app.ui.service.browser_key import browser_of

VISIT_SECONDS = 1800.0
"""For so long after the last page of a browser was closed, a shared page keeps what it had."""

Pack = Callable[[bool], KeptConversation]
"""Makes what is kept; told whether its conversation is new."""


def browser_name(visitor: gr.Request) -> str:
    """Return the name of a visitor's browser; empty where it has no key."""
    return browser_of(visitor.headers.get("cookie", "") if visitor.headers else "")


def owner_of(visitor: gr.Request) -> str:
    """Return whose things a visitor sees: a login's, a browser's, or this page's alone."""
    if name := getattr(visitor, "username", None):
        return f"login {name}"[:80]
    browser = browser_name(visitor)
    return f"browser {browser}" if browser else f"visit {visitor.session_hash}"


def _page(visit: str) -> str:
    """Return a page's name for the database, which tells nobody how to speak for the page."""
    return hashlib.sha256(visit.encode("utf-8", "replace")).hexdigest()[:32]


class Keeper:
    """Keeps the conversations of all visitors; safe to use from several threads.

    A page writes to the conversation that it opened last. Where another page of the same
    owner has opened it since, here or in another process, the older page goes on in a
    conversation of its own, so that neither writes over the other.
    """

    def __init__(self, settings: Settings, own_machine: bool) -> None:
        self.is_lasting = bool(settings.database) or (settings.keep and own_machine)
        self._settings = settings
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._keys: dict[str, int] = {}
        self._pages: defaultdict[str, set[str]] = defaultdict(set)
        self._lock = threading.RLock()

    @cached_property
    def _store(self) -> Store:
        settings = self._settings
        if self.is_lasting:
            try:
                return Store(settings.database or file_address(data_folder(settings)))
            except SettingsError:
                # Nobody asked for this folder: the page is worth more than its memory.
                if settings.database or settings.data_dir:
                    raise
                self.is_lasting = False
        self._folder = tempfile.TemporaryDirectory(prefix="long-reader-")
        return Store(file_address(Path(self._folder.name)))

    def prepare(self) -> None:
        """Open the database, or raise SettingsError; otherwise it is opened when it is needed."""
        with self._lock:
            _ = self._store

    def arrive(self, owner: str, visit: str) -> None:
        """Note that a page of an owner is open."""
        with self._lock:
            self._pages[owner].add(visit)

    def leave(self, visit: str) -> None:
        """Note that a page is closed; on a shared page its owner's things go a little later."""
        with self._lock:
            self._keys.pop(visit, None)
            left = [owner for owner, visits in self._pages.items() if visit in visits]
            for owner in left:
                self._pages[owner].discard(visit)
        if not self.is_lasting:
            for owner in left:
                timer = threading.Timer(VISIT_SECONDS, self._end_visit, (owner,))
                timer.daemon = True
                timer.start()

    def _end_visit(self, owner: str) -> None:
        with self._lock:
            if self._pages.get(owner):
                return
            self._pages.pop(owner, None)
        self._store.forget_all(owner)

    def key(self, visit: str) -> int | None:
        """Return the conversation that a page writes to, where it has one yet."""
        return self._keys.get(visit)

    def save(self, owner: str, visit: str, pack: Pack) -> int:
        """Keep a page's documents and form; returns the key of its conversation."""
        with self._lock:
            key = self.held(visit)
            new = self._store.save(owner, key, pack(key is None))
            if new != key:
                self._hold(visit, new)
            return new

    def held(self, visit: str) -> int | None:
        """Return the conversation that a page may still write to; None where there is none."""
        key = self._keys.get(visit)
        return key if key is not None and self._store.holder(key) == _page(visit) else None

    def save_turn(self, owner: str, key: int, position: int, fields: Fields) -> None:
        """Keep a turn of a conversation."""
        self._store.save_turn(owner, key, position, fields)

    def open(self, owner: str, visit: str, key: int) -> KeptConversation | None:
        """Return a conversation, which the page writes to from now on; None where there is none."""
        kept = self._store.find(owner, key)
        if kept is not None:
            with self._lock:
                self._hold(visit, key)
        return kept

    def _hold(self, visit: str, key: int) -> None:
        self._keys[visit] = key
        self._store.hold(key, _page(visit))

    def begin_anew(self, visit: str) -> None:
        """Let a page begin a new conversation."""
        with self._lock:
            self._keys.pop(visit, None)

    def entries(self, owner: str) -> tuple[ConversationEntry, ...]:
        """Return an owner's conversations, the latest first."""
        return self._store.entries(owner)

    def forget(self, owner: str, visit: str, key: int) -> None:
        """Drop a conversation for good; if it is the open one, it is no longer kept."""
        self._store.forget(owner, key)
        if self._keys.get(visit) == key:
            self.begin_anew(visit)

    def forget_all(self, owner: str) -> None:
        """Drop all that is an owner's for good."""
        self._store.forget_all(owner)
        with self._lock:
            for visit in self._pages.get(owner, ()):
                self._keys.pop(visit, None)

    def close(self) -> None:
        """Close the database; what was kept for visits alone is deleted."""
        if "_store" in self.__dict__:
            self._store.close()
        if self._folder is not None:
            self._folder.cleanup()
