"""A message: a code and values, worded in any of the languages from one table.

A message is its English sentence and can be used as one; what is shown to a person is
asked for in that person's language. Values that are messages themselves are worded along.
"""

from typing import Any, Literal

from app.messages.wordings import WORDINGS

Language = Literal["en", "zh"]
LANGUAGES: dict[Language, str] = {"en": "English", "zh": "中文"}

MOST_CHARS = 2000
"""Of a value that comes from elsewhere, so many characters are kept."""


class Message(str):
    """The English sentence of a code and its values, which knows its other languages.

    code: a key of `WORDINGS`, else ValueError. values: by the names in its wording.
    """

    code: str
    values: dict[str, Any]

    def __new__(cls, code: str, values: dict[str, Any]) -> "Message":
        if code not in WORDINGS:
            raise ValueError(f"no message has the code {code!r}")
        made = super().__new__(cls, WORDINGS[code][0].format(**values))
        made.code = code
        made.values = values
        return made

    def __reduce__(self) -> tuple[type["Message"], tuple[str, dict[str, Any]]]:
        return Message, (self.code, self.values)

    def in_language(self, language: Language) -> str:
        """Return the sentence in a language."""
        if language == "en":
            return str(self)
        worded = {
            name: value.in_language(language) if isinstance(value, Message) else value
            for name, value in self.values.items()
        }
        return WORDINGS[self.code][1].format(**worded)


def message(code: str, /, **values: Any) -> Message:
    """Return the message of a code with its values."""
    return Message(code, values)


def as_is(text: str) -> Message:
    """Return words that have no code, which every language shows as they are."""
    return text if isinstance(text, Message) else message("as_is", text=text)


def in_a_row(*messages: str) -> Message:
    """Return messages one after the other as one; empty ones are left out."""
    first, *rest = [as_is(text) for text in messages if text] or [as_is("")]
    for second in rest:
        first = message("in_a_row", first=first, second=second)
    return first


def pack_message(packed: Message) -> dict[str, Any]:
    """Return a message as JSON can carry it."""
    values = {
        name: pack_message(value) if isinstance(value, Message) else _plain(value)
        for name, value in packed.values.items()
    }
    return {"code": packed.code, "values": values}


def unpack_message(fields: dict[str, Any]) -> Message:
    """Return the message that `pack_message` packed.

    Raises ValueError, TypeError, KeyError or IndexError where it is none; long values are cut.
    """
    values = {
        name: unpack_message(value)
        if isinstance(value, dict)
        else value[:MOST_CHARS]
        if isinstance(value, str)
        else value
        for name, value in fields["values"].items()
    }
    return Message(fields["code"], values)


def _plain(value: object) -> str | int | float:
    return value if isinstance(value, str | int | float) else str(value)
