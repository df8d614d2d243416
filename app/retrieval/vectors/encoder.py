"""Texts → vectors of what they mean, by a small sentence encoder (English).

The model lies in `assets/encoder`: int8 ONNX, loaded when it is first needed. Shapes: T texts,
L tokens, D the width of a text's vector, S the width of a token's.
"""

import hashlib
import os
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from onnxruntime import InferenceSession
    from tokenizers import Tokenizer

FOLDER = Path(__file__).resolve().parents[3] / "assets" / "encoder"
MAX_TOKENS = 256
"""The model was trained on no longer texts; a passage has half of that."""
_BATCH_TOKENS = 1024
_MOST_THREADS = 4
SCALE = 127.0

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class EncodedText:
    """What one text means. pooled: a unit vector; tokens_LS: unit vectors times 127, int8.

    starts: the first character of each token.
    """

    pooled: NDArray[np.float16]
    tokens: NDArray[np.int8]
    starts: tuple[int, ...] = ()


class Encoder:
    """The model of a folder; safe to use from several threads."""

    def __init__(self, folder: Path = FOLDER) -> None:
        self._folder = folder
        self._lock = threading.Lock()

    @cached_property
    def digest(self) -> str:
        """What tells this model's vectors from another's."""
        return hashlib.sha256((self._folder / "encoder.onnx").read_bytes()).hexdigest()[:16]

    def encode(self, texts: Sequence[str]) -> list[EncodedText]:
        """Return what texts mean, in their order; those of like length are read together."""
        session, tokenizer = self._loaded
        encodings = tokenizer.encode_batch(list(texts))
        found: dict[int, EncodedText] = {}
        for batch in _batches([len(encoding.ids) for encoding in encodings]):
            length = len(encodings[batch[0]].ids)
            ids_TL = np.zeros((len(batch), length), dtype=np.int64)
            mask_TL = np.zeros_like(ids_TL)
            for row, index in enumerate(batch):
                ids = encodings[index].ids
                ids_TL[row, : len(ids)] = ids
                mask_TL[row, : len(ids)] = 1
            pooled_TD, tokens_TLS = session.run(
                None, {"input_ids": ids_TL, "attention_mask": mask_TL}
            )
            for row, index in enumerate(batch):
                end = len(encodings[index].ids) - 1
                found[index] = EncodedText(
                    pooled_TD[row].astype(np.float16),
                    np.rint(tokens_TLS[row, 1:end] * SCALE).astype(np.int8),
                    tuple(start for start, _ in encodings[index].offsets[1:end]),
                )
        return [found[index] for index in range(len(texts))]

    @property
    def _loaded(self) -> "tuple[InferenceSession, Tokenizer]":
        with self._lock:
            return self._load

    @cached_property
    def _load(self) -> "tuple[InferenceSession, Tokenizer]":
        # Together they take half a second, which a start should not wait for.
        import onnxruntime
        from tokenizers import Tokenizer

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = min(_MOST_THREADS, os.cpu_count() or 1)
        options.inter_op_num_threads = 1
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        session = onnxruntime.InferenceSession(
            self._folder / "encoder.onnx", options, providers=["CPUExecutionProvider"]
        )
        tokenizer = Tokenizer.from_file(str(self._folder / "tokenizer.json"))
        tokenizer.no_padding()
        tokenizer.enable_truncation(MAX_TOKENS)
        return session, tokenizer


def _batches(lengths: Sequence[int]) -> Iterator[list[int]]:
    """Yield indices in batches of about as many tokens, the longest first of each."""
    batch: list[int] = []
    for index in sorted(range(len(lengths)), key=lambda i: -lengths[i]):
        if batch and lengths[batch[0]] * (len(batch) + 1) > _BATCH_TOKENS:
            yield batch
            batch = []
        batch.append(index)
    if batch:
        yield batch


@dataclass(frozen=True)
class AskedMeaning:
    """What a question means, ready to be compared. weights: L, how rare each token's word is."""

    text: EncodedText
    weights: Floats

    def likeness(self, others: Sequence[EncodedText]) -> tuple[Floats, Floats]:
        """Return for each text how like it is as a whole, and word by word (MaxSim), 0 to 1."""
        pooled_TD = np.stack([other.pooled for other in others]).astype(np.float32)
        whole = pooled_TD @ self.text.pooled.astype(np.float32)
        lengths = [max(1, len(other.tokens)) for other in others]
        tokens_NS = np.concatenate([_some(other.tokens) for other in others])
        asked_LS = self.text.tokens.astype(np.float32)
        if not len(asked_LS):
            return whole, np.zeros_like(whole)
        like_NL = tokens_NS.astype(np.float32) @ asked_LS.T / (SCALE * SCALE)
        firsts = np.cumsum([0, *lengths[:-1]])
        best_TL = np.maximum.reduceat(like_NL, firsts, axis=0)
        total = max(float(self.weights.sum()), 1e-6)
        return whole, (best_TL @ self.weights / total).astype(np.float32)


def _some(tokens_LS: NDArray[np.int8]) -> NDArray[np.int8]:
    """Return a text's tokens; one of nothing where it has none."""
    return tokens_LS if len(tokens_LS) else np.zeros((1, tokens_LS.shape[1]), dtype=np.int8)
