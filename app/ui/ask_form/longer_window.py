"""A longer window for a text that is over it: whether there is one, and what it costs."""

import math
from collections.abc import Callable
from dataclasses import dataclass

from app.backends.base import ModelInfo
from app.errors import UnavailableModelError, UnknownModelError
from app.models.catalogue import find_entry
from app.models.machine import GIB, Machine
from app.models.placement import STRETCH_STEP_TOKENS, plan, stretched_window
from app.ui.i18n.translate import Language, joined, say
from app.ui.page.escaping import number, safe


@dataclass(frozen=True)
class Offer:
    """A window that would hold the text. more_bytes: of memory, beyond what is taken now."""

    window_tokens: int
    own_window_tokens: int
    more_bytes: int

    @property
    def is_stretched(self) -> bool:
        """Whether the model was not trained for it."""
        return self.window_tokens > self.own_window_tokens


def window_for(info: ModelInfo, needed_tokens: int) -> int | None:
    """Return the window of a model that holds so many tokens, where another one would."""
    own = info.own_window_tokens
    if not info.window_tokens < needed_tokens <= info.longest_window_tokens:
        return None
    if needed_tokens > own:
        return stretched_window(own, needed_tokens)
    return min(own, math.ceil(needed_tokens / STRETCH_STEP_TOKENS) * STRETCH_STEP_TOKENS)


def find_offer(
    name: str, info: ModelInfo, needed_tokens: int, look: Callable[[], Machine]
) -> Offer | None:
    """Return the longer window to offer; None where there is none, or no memory for it.

    name: by which the model was asked for. look: looks at the machine, which may take a moment.
    """
    window = window_for(info, needed_tokens)
    if window is None:
        return None
    machine = look()
    try:
        entry = find_entry(info.name if name == "auto" else name)
        now, then = plan(entry, machine, info.window_tokens), plan(entry, machine, window)
    except (UnknownModelError, UnavailableModelError):
        return None
    # The same placement of both: which one holds the model now, free memory no longer tells.
    more = then.placements[0].needed_bytes - now.placements[0].needed_bytes
    free = max((gpu.memory_bytes for gpu in machine.gpus), default=machine.ram_bytes)
    return Offer(window, info.own_window_tokens, more) if more <= free else None


def render_longer_window(language: Language, info: ModelInfo, offer: Offer | None) -> str:
    """Return the longer window as a choice, or the way back from a stretched one."""
    own = number(info.own_window_tokens)
    if offer is not None:
        window = number(offer.window_tokens)
        key = "stretch" if offer.is_stretched else "lengthen"
        gib = offer.more_bytes / GIB
        memory = f"{gib:,.1f}" if gib >= 0.1 else "<0.1"
        words = say(language, "stretch_costs", memory=memory)
        if offer.is_stretched:
            words = joined(language, words, say(language, "stretch_quality", own=own))
        return _choice(say(language, key, window=window), offer.window_tokens, words)
    if 0 < info.own_window_tokens < info.window_tokens:
        window = number(info.window_tokens)
        words = say(language, "stretched", window=window, own=own)
        return _choice(say(language, "stretch_back", window=own), info.own_window_tokens, words)
    return ""


def _choice(label: str, window_tokens: int, words: str) -> str:
    return (
        f'<div class="longer-window"><button type="button" data-window="{window_tokens}">'
        f"{safe(label)}</button><p>{safe(words)}</p></div>"
    )
