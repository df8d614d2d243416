"""A bare SentencePiece model (`tokenizer.model`) → the JSON that the `tokenizers` library reads.

Only byte-pair models without a normaliser of their own, as Llama's is: the rest has a
tokenizer.json. A model is converted once; the JSON is kept in the user's cache folder.
"""

import hashlib
import json
import os
from pathlib import Path
from typing import Any

from app.errors import UnavailableModelError

SPACE = "▁"
_BPE, _NORMAL, _UNKNOWN, _CONTROL, _USER_DEFINED, _BYTE = 2, 1, 2, 3, 4, 6
"""Numbers of ModelType and of SentencePiece.Type in sentencepiece_model.proto."""

_FORMAT = "1"
"""Raised when the conversion changes, so that no old cached file is read."""


def converted(path: Path, cache_folder: Path | None = None) -> str:
    """Return the JSON for a SentencePiece file, from the cache folder if it is there.

    Raises UnavailableModelError for a file that is no such model.
    """
    data = path.read_bytes()
    if cache_folder is None:
        return convert(data, str(path))
    name = f"{hashlib.sha256(data).hexdigest()[:24]}-{_FORMAT}.json"
    kept = cache_folder / "tokenizers" / name
    try:
        return kept.read_text(encoding="utf-8")
    except OSError:
        text = convert(data, str(path))
        _keep(kept, text)
        return text


def convert(data: bytes, name: str = "tokenizer.model") -> str:
    """Return the JSON for a serialised SentencePiece model; `name` is for the error's words."""
    pieces = _pieces(data, name)
    vocabulary = {text: index for index, (text, _, _) in enumerate(pieces)}
    special = [i for i, (_, _, kind) in enumerate(pieces) if kind in (_UNKNOWN, _CONTROL)]
    plain = {text: score for text, score, kind in pieces if kind in (_NORMAL, _USER_DEFINED)}
    return json.dumps(
        {
            "version": "1.0",
            "added_tokens": [_added(i, pieces[i][0]) for i in special],
            "normalizer": {
                "type": "Sequence",
                "normalizers": [
                    {"type": "Prepend", "prepend": SPACE},
                    {"type": "Replace", "pattern": {"String": " "}, "content": SPACE},
                ],
            },
            "pre_tokenizer": None,
            "post_processor": None,
            "decoder": {
                "type": "Sequence",
                "decoders": [
                    {"type": "Replace", "pattern": {"String": SPACE}, "content": " "},
                    {"type": "ByteFallback"},
                    {"type": "Fuse"},
                    {"type": "Strip", "content": " ", "start": 1, "stop": 0},
                ],
            },
            "model": {
                "type": "BPE",
                "unk_token": pieces[special[0]][0] if special else None,
                "fuse_unk": True,
                "byte_fallback": any(kind == _BYTE for _, _, kind in pieces),
                "vocab": vocabulary,
                "merges": _merges(plain),
            },
        },
        ensure_ascii=False,
    )


def _pieces(data: bytes, name: str) -> list[tuple[str, float, int]]:
    """Return text, score and type of every piece, in the order of their ids."""
    # Imported late: most models bring a tokenizer.json, and this costs a tenth of a second.
    from google.protobuf.message import DecodeError  # type: ignore[import-untyped]
    from sentencepiece import sentencepiece_model_pb2

    model: Any = sentencepiece_model_pb2.ModelProto()
    try:
        model.ParseFromString(data)
    except DecodeError:
        raise UnavailableModelError("not_sentencepiece", name=name) from None
    rules = model.normalizer_spec
    if model.trainer_spec.model_type != _BPE or rules.precompiled_charsmap:
        raise UnavailableModelError("sentencepiece_kind", name=name)
    return [(piece.piece, piece.score, piece.type) for piece in model.pieces]


def _merges(plain: dict[str, float]) -> list[tuple[str, str]]:
    """Return the pairs that make up pieces, the best first.

    SentencePiece joins the pair whose piece has the best score. Control and byte pieces are
    left out, so that the letters of `</s>` in a document never become the end of a text.
    """
    pairs: list[tuple[float, str, str]] = []
    for piece, score in plain.items():
        for cut in range(1, len(piece)):
            left, right = piece[:cut], piece[cut:]
            if left in plain and right in plain:
                pairs.append((-score, left, right))
    # Stable: among pieces of one score the order of the vocabulary stands.
    pairs.sort(key=lambda pair: (pair[0], len(pair[1])))
    return [(left, right) for _, left, right in pairs]


def _added(index: int, content: str) -> dict[str, object]:
    flags = {"single_word": False, "lstrip": False, "rstrip": False, "normalized": False}
    return {"id": index, "content": content, **flags, "special": True}


def _keep(path: Path, text: str) -> None:
    """Write a cache file whole or not at all; a folder that cannot be written is no error."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        partial = path.with_suffix(f".{os.getpid()}")
        partial.write_text(text, encoding="utf-8")
        partial.replace(path)
    except OSError:
        return
