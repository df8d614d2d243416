"""A handler: a plain function of named values that returns, by name, what changes.

A handler's parameters carry the names of the page's components, and `changes` names those
it may change; so no list of positions is kept anywhere. The one wrapper in `bind` turns an
`AppError` that a handler raises into the notice that the screen shows.
"""

import inspect
import typing
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields, is_dataclass
from typing import Any, TypeVar

import gradio as gr

from app.errors import AppError
from app.messages.message import Language
from app.ui.held import Held
from app.ui.i18n.translate import error_words
from app.ui.page.escaping import safe

Changes = dict[str, Any]
"""New values of components or Gradio's updates, by the components' names."""
Handler = Callable[..., Changes | Iterator[Changes] | None]
Values = list[Any]


@dataclass(frozen=True)
class Mark:
    """What a handler may change, and which component says why it could not."""

    names: tuple[str, ...]
    trouble: str


HandlerKind = TypeVar("HandlerKind", bound=Handler)


def changes(*names: str, trouble: str = "ask_notice") -> Callable[[HandlerKind], HandlerKind]:
    """Mark a handler with the components it may change.

    trouble: the component that shows the sentence of an AppError.
    """

    def mark(handler: HandlerKind) -> HandlerKind:
        handler.__dict__["changes"] = Mark(names, trouble)
        return handler

    return mark


class Sent:
    """What a script of the page sent with an event; whatever makes no sense in it is left out."""

    def __init__(self, event: gr.EventData) -> None:
        self._event = event

    def value(self, name: str) -> Any:
        """Return a value as it was sent, or None."""
        return getattr(self._event, name, None)

    def text(self, name: str) -> str:
        """Return a text, or an empty one."""
        value = self.value(name)
        return value if isinstance(value, str) else ""

    def number(self, name: str) -> int | None:
        """Return a whole number, or None."""
        value = self.value(name)
        return value if isinstance(value, int) and not isinstance(value, bool) else None

    def index(self, name: str, length: int) -> int | None:
        """Return a number that is an index into something so long, or None."""
        value = self.number(name)
        return value if value is not None and 0 <= value < length else None


def sent(**values: Any) -> Sent:
    """Return what a script sends, given by name."""
    return Sent(gr.EventData(None, values))


@dataclass(frozen=True)
class Bound:
    """A handler as Gradio calls it: with values in the order of inputs and outputs."""

    call: Callable[..., Any]
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]


def bind(handler: Handler) -> Bound:
    """Return a handler as Gradio calls it."""
    mark: Mark = getattr(handler, "changes")  # noqa: B009
    reader = _Reader(handler)
    outputs = tuple(dict.fromkeys((*mark.names, mark.trouble)))

    def listed(changed: Changes | None) -> Values | Any:
        changed = changed or {}
        unknown = changed.keys() - set(outputs)
        assert not unknown, f"{handler.__qualname__} changes {unknown}, which it does not name"
        values = [changed.get(name, gr.skip()) for name in outputs]
        # Gradio takes a list for the value itself where there is one output.
        return values if len(values) > 1 else values[0]

    def once(visitor: gr.Request, event: gr.EventData, *values: Any) -> Any:
        try:
            return listed(handler(**reader.read(visitor, event, values)))  # type: ignore[arg-type]
        except AppError as error:
            return listed({mark.trouble: notice(values[0], error)})

    def many(visitor: gr.Request, event: gr.EventData, *values: Any) -> Iterator[Any]:
        try:
            for changed in handler(**reader.read(visitor, event, values)) or ():
                yield listed(changed)  # type: ignore[arg-type]
        except AppError as error:
            yield listed({mark.trouble: notice(values[0], error)})

    call = many if inspect.isgeneratorfunction(handler) else once
    call.__name__ = handler.__name__
    return Bound(call, reader.inputs, outputs)


def notice(language: Language, error: AppError) -> str:
    """Return an error's sentence as the page shows it."""
    return f'<div class="notice" role="alert"><p>{safe(error_words(language, error))}</p></div>'


class _Reader:
    """Makes a handler's arguments of the components' values; the first input is the language.

    A parameter whose type is a dataclass takes the components that its fields are called after.
    Of what is held for handlers that run side by side, one that asks for `Held` gets the holder,
    and any other what is held as it begins.
    """

    def __init__(self, handler: Handler) -> None:
        hints = typing.get_type_hints(handler)
        self._hints = {name: hints[name] for name in inspect.signature(handler).parameters}
        names = ["language"]
        for name, hint in self._hints.items():
            if is_dataclass(hint):
                names += [field.name for field in fields(hint)]
            elif name not in ("visitor", "sent"):
                names.append(name)
        self.inputs = tuple(dict.fromkeys(names))

    def read(
        self, visitor: gr.Request, event: gr.EventData, values: tuple[Any, ...]
    ) -> dict[str, Any]:
        known = dict(zip(self.inputs, values, strict=True))
        known |= {"visitor": visitor, "sent": Sent(event)}
        return {name: _argument(name, hint, known) for name, hint in self._hints.items()}


def _argument(name: str, hint: Any, known: dict[str, Any]) -> Any:
    if is_dataclass(hint) and isinstance(hint, type):
        hints = typing.get_type_hints(hint)
        return hint(**{f.name: _argument(f.name, hints[f.name], known) for f in fields(hint)})
    value = known[name]
    return value.value if isinstance(value, Held) and typing.get_origin(hint) is not Held else value
