"""An answer that is kept while it is written, so that nothing of it is lost with the server."""

import time
from dataclasses import replace

from app.errors import StoreError
from app.ui.ask_form.ask_form import AskForm
from app.ui.conversation.versions import placed, with_version
from app.ui.history.keeper import Keeper
from app.ui.history.keeping import pack_turn, pack_visit
from app.ui.state import Conversation, Turn

SECONDS_BETWEEN = 1.0
"""At most so much of an answer is lost where the power goes."""


class KeptAnswer:
    """Keeps one turn of a conversation as it grows.

    Where nothing can be kept the answer is written all the same; `error` says why.
    """

    def __init__(self, keeper: Keeper, owner: str, visit: str) -> None:
        self._keeper = keeper
        self._owner = owner
        self._visit = visit
        self._key: int | None = None
        self._position = 0
        self._kept_at = 0.0
        self._before: Turn | None = None
        self._turn: Turn | None = None
        self.conversation: Conversation = ()
        self.error: StoreError | None = None

    def begin(self, form: AskForm, position: int, turn: Turn) -> None:
        """Keep the form and the turn that takes a position, as a version of what stood there."""
        self._position = position
        self._before = form.conversation[position] if position < len(form.conversation) else None
        self.conversation = form.conversation
        self._place(turn)
        begun = replace(form, conversation=self.conversation)
        try:
            self._key = self._keeper.save(
                self._owner, self._visit, lambda new: pack_visit(begun, new)
            )
        except StoreError as error:
            self.error = error
        self._keep()

    def grow(self, turn: Turn) -> None:
        """Note what the turn is now, and keep it now and then."""
        self._place(turn)
        if time.monotonic() - self._kept_at >= SECONDS_BETWEEN:
            self._keep()

    def end(self) -> None:
        """Keep the turn as it is."""
        self._keep()

    def _place(self, turn: Turn) -> None:
        self._turn = with_version(self._before, turn)
        self.conversation = placed(self.conversation, self._position, self._turn)

    def _keep(self) -> None:
        if self._key is None or self._turn is None:
            return
        self._kept_at = time.monotonic()
        try:
            fields = pack_turn(self._turn)
            self._keeper.save_turn(self._owner, self._key, self._position, fields)
        except StoreError as error:
            self.error = error
