"""A model folder's tokenizer, by the `tokenizers` library alone: it starts in a tenth of a second.

Documents are encoded as text: what looks like a special token in them is spelled out. Only
a template's own words are encoded as markup.
"""

import json
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import tokenizers

from app.errors import UnavailableModelError
from app.models.format.folder import ModelFolder, read_json
from app.models.sentencepiece_conversion import SPACE, converted
from app.text.tokens import Encoding, Ids

NOTHING = np.zeros(0, np.int32)


class FolderTokenizer:
    """The tokenizer of a folder with a tokenizer.json or a SentencePiece tokenizer.model.

    starts_with_bos: None asks the folder whether a text begins with a token of its own.
    cache_folder: where a converted SentencePiece model is kept; None keeps none.
    Raises UnavailableModelError where the folder has no tokenizer that can be read.
    """

    exact = True

    def __init__(
        self,
        folder: Path,
        name: str = "",
        cache_folder: Path | None = None,
        starts_with_bos: bool | None = None,
    ) -> None:
        self._folder = ModelFolder(folder)
        self._spec = _Spec(_json_of(folder, cache_folder), folder)
        self.name = name or folder.name
        self._lines_apart = self._spec.breaks_at_lines
        if starts_with_bos is None:
            starts_with_bos = self._spec.adds_bos(self._folder)
        self.bos_id = self._id_of("bos_token") if starts_with_bos else None
        eos_id = self._id_of("eos_token")
        named = () if eos_id is None else (eos_id,)
        self.eos_ids = tuple(dict.fromkeys((*self._folder.end_ids, *named)))

    def encode(self, text: str, continues: bool = True) -> Encoding:
        """Encode text as text: what looks like a special token in it is spelled out."""
        if not text:
            return Encoding(NOTHING, NOTHING, NOTHING)
        # A lone surrogate is no text that any tokenizer takes; one "?" stands for each.
        text = text.encode("utf-8", "replace").decode("utf-8")
        if self._spec.puts_space_in_front and not continues:
            tokens = self._encode(f" {text}")
            zero = np.int32(0)
            starts, ends = tokens.starts - np.int32(1), tokens.ends - np.int32(1)
            return Encoding(tokens.ids, np.maximum(starts, zero), np.maximum(ends, zero))
        return self._encode(text)

    def encode_markup(self, text: str) -> Encoding:
        """Encode a template's own words, in which special tokens count as such."""
        return _with_offsets(self._markup.encode(text, add_special_tokens=False))

    def decode(self, ids: Sequence[int]) -> str:
        """Return the text of tokens, special tokens left out."""
        return str(self._markup.decode([int(i) for i in ids], skip_special_tokens=True))

    @property
    def library(self) -> Any:
        """The `tokenizers.Tokenizer` behind it, for who asks what each token says."""
        return self._markup

    def _encode(self, text: str) -> Encoding:
        if self._lines_apart:
            fast = self._encode_by_lines(text)
            if fast is not None:
                return fast
        return _with_offsets(self._text.encode(text, add_special_tokens=False))

    def _encode_by_lines(self, text: str) -> Encoding | None:
        """Encode the lines side by side, and count characters by the pieces' lengths.

        No piece spans a line's end, so the tokens are those of the whole. None where an
        unknown token hides how many characters it stands for.
        """
        lines = text.splitlines(keepends=True) if "\n" in text else [text]
        parts = self._text.encode_batch_fast(lines, add_special_tokens=False)
        ids = np.fromiter((i for part in parts for i in part.ids), np.int32)
        lengths = self._num_chars[ids]
        if np.any(lengths < 0):
            return None
        ends = np.cumsum(lengths, dtype=np.int32)
        # The second and later bytes of a character start where the character does.
        starts = (ends - np.maximum(lengths, 1)).astype(np.int32)
        return Encoding(ids, starts, ends)

    @cached_property
    def _num_chars(self) -> Ids:
        """Characters each piece stands for: 0 for a later byte of one, -1 where unknown."""
        vocabulary = self._spec.vocabulary
        lengths = np.full(max(vocabulary.values()) + 1, -1, np.int32)
        for piece, index in vocabulary.items():
            lengths[index] = len(piece)
        for byte in range(256):
            piece = f"<0x{byte:02X}>"
            if piece in vocabulary:
                lengths[vocabulary[piece]] = 0 if 0x80 <= byte < 0xC0 else 1
        unknown = self._spec.unknown_token
        if unknown in vocabulary:
            lengths[vocabulary[unknown]] = -1
        return lengths

    @cached_property
    def _text(self) -> Any:
        """For documents: every special token is spelled out."""
        tokenizer = tokenizers.Tokenizer.from_str(self._spec.without_front_space())
        special = [
            tokenizers.AddedToken(token.content, special=True, normalized=False)
            for token in tokenizer.get_added_tokens_decoder().values()
        ]
        tokenizer.add_special_tokens(special)
        tokenizer.encode_special_tokens = True
        return tokenizer

    @cached_property
    def _markup(self) -> Any:
        """For templates, and for turning tokens back into text."""
        return tokenizers.Tokenizer.from_str(self._spec.without_front_space())

    def _id_of(self, name: str) -> int | None:
        """Return the id of bos_token or eos_token, by the folder's files or Llama's habit."""
        text = self._folder.special(name)
        if not text and self._spec.is_bare_sentencepiece:
            text = {"bos_token": "<s>", "eos_token": "</s>"}[name]
        if text:
            return self._spec.special_ids.get(text, self._spec.vocabulary.get(text))
        found = self._folder.config.get(f"{name}_id")
        return int(found) if isinstance(found, int) else None


class _Spec:
    """What a tokenizer's JSON says, and the same JSON without a space put in front."""

    def __init__(self, text: str, folder: Path) -> None:
        try:
            self._json: dict[str, Any] = json.loads(text)
            self._model: dict[str, Any] = self._json["model"]
        except (ValueError, KeyError, TypeError):
            raise UnavailableModelError("tokenizer_damaged", folder=folder) from None
        self._had_post_processor = self._json.get("post_processor")
        self._json["post_processor"] = None
        self._add_tokens_apart(folder)
        self.is_bare_sentencepiece = not (folder / "tokenizer.json").is_file()
        self.puts_space_in_front = self._drop_front_space()
        self._keep_specials_apart()

    @property
    def vocabulary(self) -> dict[str, int]:
        found = self._model.get("vocab")
        return found if isinstance(found, dict) else {}

    @property
    def unknown_token(self) -> str:
        return str(self._model.get("unk_token") or "")

    @cached_property
    def special_ids(self) -> dict[str, int]:
        return {t["content"]: int(t["id"]) for t in self._json.get("added_tokens") or []}

    @property
    def breaks_at_lines(self) -> bool:
        """Say whether lines can be encoded apart, their pieces counted in characters.

        True for byte-pair pieces straight from the text, as Llama-2's, without any with a
        line's end inside.
        """
        replace_spaces = {"type": "Replace", "pattern": {"String": " "}, "content": SPACE}
        steps = self._json.get("normalizer") or {}
        steps = steps.get("normalizers", [steps])
        return (
            self._model.get("type") == "BPE"
            and bool(self._model.get("byte_fallback"))
            and self._json.get("pre_tokenizer") is None
            and steps == [replace_spaces]
            # `splitlines` knows eight more line ends than "\n": none may stand inside a piece.
            and all(len(piece.splitlines()) < 2 for piece in self.vocabulary)
        )

    def without_front_space(self) -> str:
        return json.dumps(self._json, ensure_ascii=False)

    def adds_bos(self, folder: ModelFolder) -> bool:
        """Say whether a text starts with a token of its own, as the folder's files tell it."""
        told = folder.tokenizer_config.get("add_bos_token")
        if isinstance(told, bool):
            return told
        if self._had_post_processor:
            bos = folder.special("bos_token")
            return bool(bos) and json.dumps(bos) in json.dumps(self._had_post_processor)
        return self.is_bare_sentencepiece or folder.config.get("model_type") == "llama"

    def _add_tokens_apart(self, folder: Path) -> None:
        """Take in added_tokens.json, where older folders keep what they added."""
        known = {t["content"] for t in self._json.get("added_tokens") or []}
        for content, index in read_json(folder / "added_tokens.json").items():
            if content not in known and content not in self.vocabulary:
                flags = {"single_word": False, "lstrip": False, "rstrip": False}
                token = {"id": index, "content": content, "normalized": False, "special": True}
                self._json.setdefault("added_tokens", []).append({**token, **flags})

    def _drop_front_space(self) -> bool:
        """Take out what puts a space before a text; say whether there was such a thing."""
        found = False
        normalizer = self._json.get("normalizer") or {}
        steps = normalizer.get("normalizers", [normalizer])
        kept = [step for step in steps if step.get("type") != "Prepend"]
        if len(kept) < len(steps):
            found = True
            self._json["normalizer"] = {"type": "Sequence", "normalizers": kept} if kept else None
        pre_tokenizer = self._json.get("pre_tokenizer") or {}
        for step in pre_tokenizer.get("pretokenizers", [pre_tokenizer]):
            if step.get("type") == "Metaspace" and step.get("prepend_scheme") != "never":
                step.update(prepend_scheme="never")
                step.pop("add_prefix_space", None)
                found = True
            if step.get("type") == "ByteLevel" and step.get("add_prefix_space"):
                step.update(add_prefix_space=False)
                found = True
        return found

    def _keep_specials_apart(self) -> None:
        """Take out merges that would join the letters of a special token to the token itself."""
        special = set(self.special_ids)
        merges = self._model.get("merges")
        if self._model.get("type") != "BPE" or not merges:
            return
        if isinstance(merges[0], str):
            merges = [merge.split(" ", 1) for merge in merges]
        self._model["merges"] = [m for m in merges if m[0] + m[1] not in special]


def _json_of(folder: Path, cache_folder: Path | None) -> str:
    """Return a folder's tokenizer as the library's JSON."""
    try:
        if (folder / "tokenizer.json").is_file():
            return (folder / "tokenizer.json").read_text(encoding="utf-8")
        if (folder / "tokenizer.model").is_file():
            return converted(folder / "tokenizer.model", cache_folder)
    except (OSError, UnicodeDecodeError):
        raise UnavailableModelError("tokenizer_unreadable", folder=folder) from None
    raise UnavailableModelError("tokenizer_missing", folder=folder)


def _with_offsets(encoding: Any) -> Encoding:
    ids = np.array(encoding.ids, np.int32)
    offsets = np.array(encoding.offsets, np.int32).reshape(-1, 2)
    # Some normalisers report a space in front as part of the character after it.
    starts = np.maximum.accumulate(offsets[:, 0]) if len(ids) else NOTHING
    return Encoding(ids, starts, np.maximum(offsets[:, 1], starts) if len(ids) else NOTHING)
