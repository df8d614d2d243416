"""Drafts from the text itself: what followed the last words when they stood there before.

An answer that quotes repeats its source word for word; a draft of what stood there is read
in one pass, and every token of it that the model would have chosen anyway is free.
"""

import numpy as np

from app.text.tokens import Ids

LONGEST_MATCH_TOKENS = 4
SHORTEST_DRAFT_TOKENS = 2
LONGEST_DRAFT_TOKENS = 24


class Lookup:
    """Finds where the last tokens stood before; drafts grow while they hold, and shrink."""

    def __init__(self, prompt_ids: Ids) -> None:
        self._ids = np.empty(len(prompt_ids) + 1024, np.int32)
        self._ids[: len(prompt_ids)] = prompt_ids
        self._length = len(prompt_ids)
        self._draft_tokens = 8
        self._followed: int | None = None

    def add(self, token: int) -> None:
        """Take a token of the answer; stay on the place followed so far if it stands there."""
        if self._length == len(self._ids):
            self._ids = np.concatenate([self._ids, np.empty_like(self._ids)])
        self._ids[self._length] = token
        self._length += 1
        place = self._followed
        follows = place is not None and place < self._length - 1 and self._ids[place] == token
        self._followed = place + 1 if follows and place is not None else None

    def judge(self, num_drafted: int, num_held: int) -> None:
        """Learn from how many tokens of the last draft the model chose itself."""
        if num_drafted == 0:
            return
        if num_held == num_drafted:
            self._draft_tokens = min(2 * self._draft_tokens, LONGEST_DRAFT_TOKENS)
        elif num_held <= num_drafted // 2:
            self._draft_tokens = max(self._draft_tokens // 2, SHORTEST_DRAFT_TOKENS)

    def draft(self, limit: int) -> Ids:
        """Return tokens that may come next, at most `limit`; none where nothing matches."""
        if self._followed is None:
            self._followed = self._place_after_match()
        if self._followed is None or limit <= 0:
            return self._ids[:0]
        end = min(self._followed + min(limit, self._draft_tokens), self._length)
        return self._ids[self._followed : end].copy()

    def _place_after_match(self) -> int | None:
        """Return the place after the longest match of the last tokens.

        Of several, the latest that leaves room for a whole draft, as in a text that repeats.
        """
        ids = self._ids[: self._length]
        places = np.flatnonzero(ids[:-1] == ids[-1])
        if len(places) == 0:
            return None
        for back in range(1, LONGEST_MATCH_TOKENS):
            narrower = places[(places >= back) & (ids[places - back] == ids[-1 - back])]
            if len(narrower) == 0:
                break
            places = narrower
        roomy = places[places + 1 + LONGEST_DRAFT_TOKENS <= self._length]
        return int(roomy[-1] if len(roomy) else places[0]) + 1
