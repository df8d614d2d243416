"""The bytes that each token of a vocabulary stands for, and a tree of them.

Bytes, because a token of a byte-level vocabulary may end in the middle of a character.
White space counts as one space, so that a passage may be written over other line ends.
"""

import json
import re
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Nodes = NDArray[np.int64]
"""Nodes of the tree: 0 is its root."""

_FEW = 256  # up to so many walks, their ends are followed up one by one
_MAX_BYTES = 48  # a longer piece is a run of signs that no passage holds
_SPACE = "▁"
_HEX_BYTE = re.compile(r"<0x([0-9A-F]{2})>")
_WHITE = re.compile(r"[^\S\x0b\x0c\x1c-\x1f\x85]+")  # without separators no one types


def pieces_of(tokenizer: Any) -> list[bytes | None]:
    """Return the bytes of each token of a `tokenizers.Tokenizer`, by id; None for specials."""
    vocabulary: dict[str, int] = tokenizer.get_vocab(with_added_tokens=True)
    added = tokenizer.get_added_tokens_decoder()
    pieces: list[bytes | None] = [None] * (max(vocabulary.values(), default=-1) + 1)
    kind = _kind_of_decoder(tokenizer)
    for text, index in vocabulary.items():
        if index in added:
            pieces[index] = None if added[index].special else text.encode()
        else:
            pieces[index] = _bytes_of(text, kind)
    return pieces


def _kind_of_decoder(tokenizer: Any) -> str:
    """Return "bytes", "words" or "pieces": how the vocabulary spells its tokens."""
    if tokenizer.decoder is None:
        return "plain"
    spec = json.dumps(json.loads(tokenizer.decoder.__getstate__()))
    if '"ByteLevel"' in spec:
        return "bytes"
    if '"WordPiece"' in spec:
        return "words"
    return "pieces"


def _bytes_of(text: str, kind: str) -> bytes:
    if kind == "bytes":
        return bytes(BYTES_BY_SIGN[sign] for sign in text if sign in BYTES_BY_SIGN)
    if kind == "words":
        return text[2:].encode() if text.startswith("##") else f" {text}".encode()
    if kind == "plain":
        return text.encode()
    byte = _HEX_BYTE.fullmatch(text)
    return bytes([int(byte[1], 16)]) if byte else text.replace(_SPACE, " ").encode()


def _byte_signs() -> dict[str, int]:
    """Return the byte behind each sign by which byte-level vocabularies spell it.

    Printable bytes of Latin-1 stand for themselves, the others for 256, 257, … in order.
    """
    printable = {*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)}
    others = [byte for byte in range(256) if byte not in printable]
    signs = {chr(byte): byte for byte in printable}
    return signs | {chr(256 + place): byte for place, byte in enumerate(others)}


BYTES_BY_SIGN = _byte_signs()


def squeeze(piece: bytes) -> bytes:
    """Return a piece with every run of white space as one space."""
    try:
        return _WHITE.sub(" ", piece.decode("utf-8")).encode()
    except UnicodeDecodeError:
        return re.sub(rb"[ \t\r\n]+", b" ", piece)


class PieceTree:
    """A tree over the bytes of strings, walked by many walkers at once.

    Nodes are numbered level by level and in order within a level, so the edges, sorted by
    parent and byte, lead to nodes 1, 2, 3 …: the child is an edge's index and one.
    """

    def __init__(self, strings: Sequence[bytes]) -> None:
        """Build the tree; `node_of` tells the node of each string, -1 for one left out."""
        order = [i for i, s in enumerate(strings) if len(s) <= _MAX_BYTES and b"\0" not in s]
        order.sort(key=strings.__getitem__)
        lengths = np.array([len(strings[i]) for i in order], np.int64)
        width = int(lengths.max(initial=0))
        padded = b"".join(strings[i].ljust(width, b"\0") for i in order)
        letters = np.frombuffer(padded, np.uint8).reshape(len(order), width)
        ends = np.zeros(len(order), np.int64)
        self._edges, self.parents = self._levels(letters, lengths, ends)
        self.node_of = np.full(len(strings), -1, np.int64)
        self.node_of[order] = ends
        self._first = np.zeros(256, np.int64)
        roots = self._edges[self._edges < 256]
        self._first[roots] = np.arange(1, len(roots) + 1)

    @staticmethod
    def _levels(
        letters: NDArray[np.uint8], lengths: NDArray[np.int64], ends: Nodes
    ) -> tuple[NDArray[np.int64], Nodes]:
        """Return all edges and each node's parent; write where each string ends."""
        differs = np.ones(letters.shape, bool)
        differs[1:] = np.logical_or.accumulate(letters[1:] != letters[:-1], axis=1)
        node = np.zeros(len(letters), np.int64)
        edges: list[NDArray[np.int64]] = []
        num_nodes = 1
        for level in range(letters.shape[1]):
            longer = lengths > level
            # A shorter string sorts before those it begins, so no branch is cut in two.
            new = longer & differs[:, level]
            edges.append((node[new] << 8) | letters[new, level])
            node = np.where(longer, num_nodes - 1 + np.cumsum(new), node)
            ends[longer] = node[longer]
            num_nodes += int(new.sum())
        keys = np.concatenate(edges) if edges else np.zeros(0, np.int64)
        return keys, np.concatenate([[0], keys >> 8])

    @property
    def num_nodes(self) -> int:
        return len(self.parents)

    def deepest(self, text: NDArray[np.uint8], positions: NDArray[np.int64]) -> Nodes:
        """Walk down the tree along a text from each position; return where each walk ends."""
        ends = self._first[text[positions]]
        walking = np.flatnonzero(ends)
        depth = 1
        while len(walking):
            keys = (ends[walking] << 8) | text[positions[walking] + depth]
            edges = np.searchsorted(self._edges, keys)
            found = self._edges[np.minimum(edges, len(self._edges) - 1)] == keys
            walking = walking[found]
            ends[walking] = edges[found] + 1
            depth += 1
        return ends

    def passed(self, ends: Nodes) -> NDArray[np.bool_]:
        """Return, for each node, whether a walk that ended in one of the nodes passed it.

        One more place at the end, always False, serves strings left out (node -1).
        """
        passed = np.zeros(self.num_nodes + 1, bool)
        passed[ends] = True
        nodes = np.flatnonzero(passed) if len(ends) > _FEW else ends
        while len(nodes):
            nodes = self.parents[nodes]
            nodes = nodes[~passed[nodes]]
            passed[nodes] = True
        return passed
