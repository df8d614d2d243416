"""Everything that can go wrong for a person, as one small tree.

Each error has a message, a code with values that is worded in every language: what happened
and, where there is one, what to do instead. One place (`cli` for the shell, the page's
handlers for the screen) turns an `AppError` into what is shown; nothing else catches it.

    AppError
    ├── SettingsError        an option or an environment variable that cannot be
    ├── ReadingError         a document that cannot be read
    │   ├── UnknownFormatError
    │   ├── EmptyDocumentError
    │   ├── PasswordError    encrypted, and no password or a wrong one
    │   ├── ProtectedError   digital rights management
    │   ├── DamagedError
    │   └── LimitError       over a limit of size, time, memory or output
    ├── RequestError         a question that cannot be put
    │   ├── NoDocumentError
    │   ├── NoQuestionError
    │   ├── UnknownTaskError
    │   └── OverWindowError  carries the numbers: `num_tokens`, `window_tokens`
    ├── StoreError           what was written cannot be kept or found again
    └── ModelError           a model that cannot be had or cannot go on
        ├── UnknownModelError
        ├── UnavailableModelError   no network, no licence, no file
        ├── OutOfMemoryError
        └── ServerError      a model behind an address that is dead, slow or wrong
"""

from typing import Any

from app.messages.message import Message, message


class AppError(Exception):
    """Something a person can understand and act on; `str(error)` is the English sentence.

    code: of a message in `app.messages`, with the values of its wording; or the message.
    """

    def __init__(self, code: str, /, **values: Any) -> None:
        self.message = code if isinstance(code, Message) else message(code, **values)
        super().__init__(self.message)


class SettingsError(AppError):
    """An option or environment variable has a value that cannot be used."""


class ReadingError(AppError):
    """A document cannot be read."""


class UnknownFormatError(ReadingError):
    """The bytes are of no kind that can be read."""


class EmptyDocumentError(ReadingError):
    """The document holds no text at all."""


class PasswordError(ReadingError):
    """The document is encrypted, and no password or a wrong one was given."""


class ProtectedError(ReadingError):
    """The document is locked by digital rights management."""


class DamagedError(ReadingError):
    """The document is too broken to be read."""


class LimitError(ReadingError):
    """The document, or reading it, went over a limit."""


class RequestError(AppError):
    """A question cannot be put as it was asked."""


class NoDocumentError(RequestError):
    """There is no document, or nothing of it is chosen."""


class NoQuestionError(RequestError):
    """The task needs a question and none was asked."""


class QuestionTooLongError(RequestError):
    """A question is longer than any that is asked: a document, perhaps, in its place."""


class UnknownTaskError(RequestError):
    """There is no task of that name, or it needs another number of documents."""


class OverWindowError(RequestError):
    """What was chosen takes more tokens than the window holds.

    num_tokens: what the prompt takes; window_tokens: what it may take, the answer's
    reserve already taken off.
    """

    @property
    def num_tokens(self) -> int:
        return int(self.message.values["num_tokens"])

    @property
    def window_tokens(self) -> int:
        return int(self.message.values["room_tokens"])


class StoreError(AppError):
    """What was written cannot be kept, or found again."""


class ModelError(AppError):
    """A model cannot be had, or cannot go on."""


class UnknownModelError(ModelError):
    """No catalogue entry, folder or hub model has that name."""


class UnavailableModelError(ModelError):
    """The model exists, and cannot be loaded here: network, licence, files or memory."""


class OutOfMemoryError(ModelError):
    """The machine ran out of memory while the model was at work."""


class ServerError(ModelError):
    """A model server did not answer, or answered something that makes no sense."""
