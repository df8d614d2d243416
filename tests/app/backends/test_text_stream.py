"""Text shown while it is written never holds half a character."""

from collections.abc import Sequence

import pytest

from app.backends.scripted import CharacterTokenizer
from app.backends.text_stream import TextStream


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
