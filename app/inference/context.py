"""A loaded model, and what it has read so far: token ids with their keys and values."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor
from transformers.cache_utils import Cache, DynamicCache, DynamicLayer

from app.inference.kv_cache import KvCache
from app.models.sizes import CHUNK_TOKENS, GPU_CHUNK_TOKENS
from app.text.tokens import Ids

NO_IDS: Ids = np.zeros(0, np.int32)


@dataclass(frozen=True)
class LoadedModel:
    """A causal language model in memory.

    network: any of transformers' causal models, in evaluation mode. device: where its
    input goes. window_tokens: the most it may read and write together.
    """

    network: Any
    device: torch.device
    window_tokens: int

    @property
    def num_layers(self) -> int:
        return int(self.network.config.get_text_config().num_hidden_layers)

    @property
    def can_cut(self) -> bool:
        """Say whether what was read last can be forgotten: not where a window slides."""
        layers = DynamicCache(config=self.network.config).layers
        return bool(layers) and all(type(layer) is DynamicLayer for layer in layers)

    @property
    def chunk_tokens(self) -> int:
        """Tokens to read at once: what one Stop waits for."""
        return CHUNK_TOKENS if self.device.type == "cpu" else GPU_CHUNK_TOKENS

    @property
    def bytes_per_token(self) -> int:
        """Memory that keys and values of one token take."""
        config = self.network.config.get_text_config()
        kv_heads = getattr(config, "num_key_value_heads", None) or config.num_attention_heads
        width = getattr(config, "head_dim", None)
        width = width or config.hidden_size // config.num_attention_heads
        return int(2 * self.num_layers * kv_heads * width * self.network.dtype.itemsize)

    def new_context(self, room: int) -> "Context":
        """Start with nothing read, and memory for `room` tokens where it can be set aside."""
        if self.can_cut:
            return Context(self, KvCache(self.num_layers, room))
        return Context(self, DynamicCache(config=self.network.config))

    def context_of(self, ids: Ids, layers: Iterable[tuple[Tensor, Tensor]], room: int) -> "Context":
        """Return a context that has read `ids`, of each layer's keys and values [1, K, L, D].

        Raises ValueError where they are not of this model or of these tokens.
        """
        cache = KvCache(self.num_layers, max(room, len(ids)))
        for number, (keys, values) in enumerate(layers):
            cache.update(keys.to(self.device), values.to(self.device), number)
        if {(keys.shape[2], values.shape[2]) for keys, values in cache.held} != {
            (len(ids), len(ids))
        }:
            raise ValueError("these keys and values are not of these tokens")
        return Context(self, cache, ids)


class Context:
    """The tokens a model has read, in order, and its cache of them.

    A pass that breaks off leaves the context as it was before.
    """

    def __init__(self, model: LoadedModel, cache: Cache, ids: Ids = NO_IDS) -> None:
        self.model = model
        self._cache = cache
        self._ids = np.empty(max(len(ids), 1024), np.int32)
        self._ids[: len(ids)] = ids
        self._length = len(ids)

    def __len__(self) -> int:
        return self._length

    @property
    def ids(self) -> Ids:
        """Tokens read, int32; a view that the next `read` or `cut` makes invalid."""
        return self._ids[: self._length]

    @property
    def can_cut(self) -> bool:
        return isinstance(self._cache, KvCache)

    @property
    def num_bytes(self) -> int:
        """Memory that the cache takes; 0 where it cannot be kept anyway."""
        return self._cache.num_bytes if isinstance(self._cache, KvCache) else 0

    def make_room(self, num_tokens: int) -> None:
        """Set memory aside for so many tokens in all."""
        if isinstance(self._cache, KvCache):
            self._cache.make_room(num_tokens)

    def read(self, ids: Ids, num_logits: int = 1) -> Tensor:
        """Read on; return the logits after each of the last tokens, [num_logits, V]."""
        input_BL = torch.as_tensor(ids, dtype=torch.long, device=self.model.device).unsqueeze(0)
        done = False
        try:
            output = self.model.network(
                input_ids=input_BL,
                past_key_values=self._cache,
                use_cache=True,
                logits_to_keep=num_logits,
            )
            done = True
        finally:
            if not done:
                self.cut(self._length)
        self._append(ids)
        logits: Tensor = output.logits[0]
        return logits

    def cut(self, length: int) -> None:
        """Forget all tokens from `length` on."""
        if isinstance(self._cache, KvCache):
            self._cache.cut(length)
            self._length = min(self._length, length)
        elif length < self._length:
            raise ValueError("this model's cache cannot be cut")

    def copy_of_first(self, length: int, room: int) -> "Context":
        """Return a context of its own memory that has read the first tokens of this one."""
        if not isinstance(self._cache, KvCache):
            raise ValueError("this model's cache cannot be copied")
        copy = self._cache.copy_of_first(length, room)
        return Context(self.model, copy, self.ids[:length])

    def layers(self) -> list[tuple[Tensor, Tensor]]:
        """Return each layer's keys and values of all tokens read, as views [1, K, L, D]."""
        if not isinstance(self._cache, KvCache):
            raise ValueError("this model's cache cannot be kept")
        return self._cache.held

    def _append(self, ids: Ids) -> None:
        end = self._length + len(ids)
        if end > len(self._ids):
            grown = np.empty(2 * end, np.int32)
            grown[: self._length] = self.ids
            self._ids = grown
        self._ids[self._length : end] = ids
        self._length = end
