"""A value of a visit that several handlers change side by side."""

import threading
from collections.abc import Callable
from typing import Any, Generic, TypeVar

Value = TypeVar("Value")


class Held(Generic[Value]):
    """What is held now; each handler changes what the others left.

    A handler that takes seconds got its values when it began: what it returned would take the
    place of whatever came or went meanwhile. So it is given the holder itself, and changes that.
    """

    def __init__(self, value: Value) -> None:
        self._value = value
        self._lock = threading.Lock()

    def __deepcopy__(self, memo: dict[int, Any]) -> "Held[Value]":
        # Gradio copies the first value for every visit; values are frozen.
        return Held(self._value)

    @property
    def value(self) -> Value:
        return self._value

    def change(self, edit: Callable[[Value], Value]) -> Value:
        """Put what edit makes of the value in its place, and return it."""
        with self._lock:
            self._value = edit(self._value)
            return self._value

    def put(self, value: Value) -> None:
        """Hold another value, whatever is held now."""
        self.change(lambda _: value)
