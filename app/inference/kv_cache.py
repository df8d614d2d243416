"""Keys and values of the tokens a model has read, in memory set aside once.

A cache that grows by concatenation copies itself for every token; this one writes in place
and can be cut back to any length, because nothing before that length is ever overwritten.

Shapes: B batch (always 1), K key/value heads, L tokens, D width of a head.
"""

import torch
from torch import Tensor
from transformers.cache_utils import Cache, CacheLayerMixin

from app.models.sizes import rounded_up


class InPlaceLayer(CacheLayerMixin):  # type: ignore[misc]
    """One layer's keys and values: room for more tokens than it holds."""

    is_croppable = True
    is_sliding = False

    def __init__(self, room: int) -> None:
        super().__init__()
        self._room = room
        self._length = 0
        self._keys_BKLD: Tensor | None = None
        self._values_BKLD: Tensor | None = None

    def lazy_initialization(self, key_states: Tensor, value_states: Tensor) -> None:
        """Set the room aside, shaped like the first keys and values."""
        self._keys_BKLD = self._set_aside(key_states, self._room)
        self._values_BKLD = self._set_aside(value_states, self._room)
        self.is_initialized = True

    def update(
        self, key_states: Tensor, value_states: Tensor, *args: object, **kwargs: object
    ) -> tuple[Tensor, Tensor]:
        """Append keys and values; return views of all there are."""
        if not self.is_initialized:
            self.lazy_initialization(key_states, value_states)
        start, self._length = self._length, self._length + key_states.shape[2]
        if self._length > self._room:
            self._move_to(rounded_up(self._length), start)
        assert self._keys_BKLD is not None
        assert self._values_BKLD is not None
        self._keys_BKLD[:, :, start : self._length] = key_states
        self._values_BKLD[:, :, start : self._length] = value_states
        return self.held

    def make_room(self, room: int) -> None:
        """See to it that so many tokens fit."""
        if room > self._room:
            if self.is_initialized:
                self._move_to(room, self._length)
            self._room = room

    def cut(self, length: int) -> None:
        """Forget all tokens from `length` on."""
        self._length = min(self._length, length)

    def copy_of_first(self, length: int, room: int) -> "InPlaceLayer":
        """Return a layer of its own memory that holds the first tokens of this one."""
        copy = InPlaceLayer(room)
        if self._keys_BKLD is not None and self._values_BKLD is not None:
            copy.update(self._keys_BKLD[:, :, :length], self._values_BKLD[:, :, :length])
        return copy

    @property
    def held(self) -> tuple[Tensor, Tensor]:
        """Keys and values of all tokens held: views of the memory."""
        assert self._keys_BKLD is not None
        assert self._values_BKLD is not None
        return self._keys_BKLD[:, :, : self._length], self._values_BKLD[:, :, : self._length]

    @property
    def num_bytes(self) -> int:
        """Memory set aside, used or not."""
        if self._keys_BKLD is None or self._values_BKLD is None:
            return 0
        return self._keys_BKLD.nbytes + self._values_BKLD.nbytes

    def get_seq_length(self) -> int:
        """Return the number of tokens held."""
        return self._length

    def get_mask_sizes(self, query_length: int) -> tuple[int, int]:
        """Return how many keys a mask covers, and the first one's position."""
        return self._length + query_length, 0

    def get_max_length(self) -> int:
        """Return -1: it grows where it must."""
        return -1

    def _move_to(self, room: int, length: int) -> None:
        assert self._keys_BKLD is not None
        assert self._values_BKLD is not None
        for name in ("_keys_BKLD", "_values_BKLD"):
            old = getattr(self, name)
            new = self._set_aside(old, room)
            new[:, :, :length] = old[:, :, :length]
            setattr(self, name, new)
        self._room = room

    @staticmethod
    def _set_aside(like: Tensor, room: int) -> Tensor:
        batch, heads, _, width = like.shape
        return torch.empty(batch, heads, room, width, dtype=like.dtype, device=like.device)


class KvCache(Cache):  # type: ignore[misc]
    """What a model keeps of the tokens it has read, layer by layer."""

    def __init__(self, num_layers: int, room: int) -> None:
        self._in_place = [InPlaceLayer(rounded_up(room)) for _ in range(num_layers)]
        super().__init__(layers=list(self._in_place))

    def make_room(self, num_tokens: int) -> None:
        """See to it that so many tokens fit in all."""
        for layer in self._in_place:
            layer.make_room(rounded_up(num_tokens))

    def cut(self, length: int) -> None:
        """Forget all tokens from `length` on, also after a pass that broke off half way."""
        for layer in self._in_place:
            layer.cut(length)

    def copy_of_first(self, length: int, room: int) -> "KvCache":
        """Return a cache of its own memory that holds the first tokens of this one."""
        copy = KvCache(0, room)
        copy._in_place = [
            layer.copy_of_first(length, rounded_up(max(room, length))) for layer in self._in_place
        ]
        copy.layers = list(copy._in_place)
        return copy

    @property
    def held(self) -> list[tuple[Tensor, Tensor]]:
        """Keys and values of all tokens held, a pair a layer: views of the memory."""
        return [layer.held for layer in self._in_place]

    @property
    def num_bytes(self) -> int:
        """Memory set aside by all layers, used or not."""
        return sum(layer.num_bytes for layer in self._in_place)
