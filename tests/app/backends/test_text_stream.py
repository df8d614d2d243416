"""Text shown while it is written never holds half a character."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers

from app.backends.text_stream import TextStream
from app.models.folder_tokenizer import FolderTokenizer
from tests.scripted_backend import CharacterTokenizer


class Bytes(CharacterTokenizer):
    """A token a byte."""

    def decode(self, ids: Sequence[int]) -> str:
        return bytes(ids).decode("utf-8", "replace")


@pytest.mark.parametrize(
    "text", ["plain", "大圣道", "naïve “quotes”", "👩‍👩‍👧 family", "\ufffd stays", "ends in \ufffd"]
)
def test_bytes_come_out_as_whole_characters(text: str) -> None:
    stream, shown = TextStream(Bytes()), []
    for byte in text.encode():
        shown.append(stream.push(byte))
        assert "".join(shown) == text[: len("".join(shown))]
    shown.append(stream.flush())
    assert "".join(shown) == text


def test_bytes_that_never_become_a_character_are_shown_at_the_end() -> None:
    stream = TextStream(Bytes())
    shown = [stream.push(byte) for byte in b"ok \xe5\xa4"]
    assert "".join(shown) == "ok "
    assert stream.flush() == "\ufffd"
    assert stream.flush() == ""


def test_a_long_answer_is_the_same_in_pieces(tmp_path: Path) -> None:
    library = Tokenizer(models.BPE())
    library.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    library.decoder = decoders.ByteLevel()
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    library.train_from_iterator(
        [], trainers.BpeTrainer(initial_alphabet=alphabet, show_progress=False)
    )
    library.save(str(tmp_path / "tokenizer.json"))
    tokenizer = FolderTokenizer(tmp_path)
    text = "The keeper 守塔人 lit “the lamp” 👩‍👩‍👧 at dusk.  \n" * 60
    stream = TextStream(tokenizer)
    shown = "".join(stream.push(token) for token in tokenizer.encode(text).ids.tolist())
    assert shown + stream.flush() == text
