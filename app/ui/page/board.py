"""Every component of the page, by its name, each with its own update in another language.

Templates hold nothing but `${value}` or `${html}`: Gradio fills them without looking into
what it fills in. Any other form would run what a document says.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import gradio as gr

from app.messages.message import Language
from app.ui.handler import Changes
from app.ui.i18n.translate import say
from app.ui.state import Visit

Draw = Callable[[Visit], Any]
"""Returns a component's value, or Gradio's update of it, for a visit as it is."""


class Board:
    """The components of a page."""

    def __init__(self) -> None:
        self._visit = Visit()
        self._components: dict[str, Any] = {}
        self._draws: dict[str, Draw] = {}

    def __getitem__(self, name: str) -> Any:
        return self._components[name]

    def put(self, name: str, component: Any, draw: Draw | None = None) -> Any:
        """Name a component. draw: its update where words of it stand in another language."""
        assert name not in self._components, f"two components are called {name}"
        self._components[name] = component
        if draw is not None:
            self._draws[name] = draw
        return component

    def redrawn(self, visit: Visit) -> Changes:
        """Return every component that holds words, in a visit's language."""
        return {name: draw(visit) for name, draw in self._draws.items()}

    @property
    def worded(self) -> tuple[str, ...]:
        """The names of the components that hold words."""
        return tuple(self._draws)

    def state(self, name: str, value: Any) -> None:
        """Add a value that the page shows nothing of."""
        self.put(name, gr.State(value))

    def drawn(
        self,
        name: str,
        script: Path | Sequence[Path] = (),
        draw: Draw | None = None,
        elem_id: str = "",
    ) -> gr.HTML:
        """Add a component whose value is the HTML that Python draws.

        script: JavaScript that runs when the component is there, one file or several.
        draw: see `put`.
        """
        value = draw(self._visit) if draw else ""
        html = gr.HTML(
            value, elem_id=elem_id or _id(name), js_on_load=_read(script), apply_default_css=False
        )
        self.put(name, html, draw)
        return html

    def chosen(self, name: str, script: Path, value: Any, draw: Draw, elem_id: str = "") -> gr.HTML:
        """Add a component whose value is what a person chose in the HTML that Python draws."""
        html = gr.HTML(
            value,
            elem_id=elem_id or _id(name),
            html_template="${html}",
            js_on_load=_read(script),
            apply_default_css=False,
            html=draw(self._visit),
        )
        self.put(name, html, lambda visit: gr.update(html=draw(visit)))
        return html

    def button(self, name: str, **options: Any) -> gr.Button:
        """Add a button, called as its name is worded."""
        options.setdefault("elem_id", _id(name))
        button = gr.Button(say(self.language, name), **options)
        self.put(name, button, lambda visit: gr.update(value=say(visit.language, name)))
        return button

    def textbox(self, name: str, label: str, hint: str = "", **options: Any) -> gr.Textbox:
        """Add a field for text. label, hint: keys of the page's words."""

        def words(language: Language) -> dict[str, Any]:
            placeholder = {"placeholder": say(language, hint)} if hint else {}
            return {"label": say(language, label), **placeholder}

        box = gr.Textbox(elem_id=_id(name), **words(self.language), **options)
        self.put(name, box, lambda visit: gr.update(**words(visit.language)))
        return box

    @property
    def language(self) -> Language:
        """In which the page is laid out, before it knows its visitor."""
        return self._visit.language


def _id(name: str) -> str:
    return name.replace("_", "-")


def _read(script: Path | Sequence[Path]) -> str | None:
    files = (script,) if isinstance(script, Path) else script
    return "\n".join(file.read_text(encoding="utf-8") for file in files) or None
