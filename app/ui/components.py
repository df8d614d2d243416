"""The page's own components: HTML drawn in Python, with a small script for each.

Templates hold nothing but `${value}` or `${html}`: Gradio fills them without looking into
what it fills in. Any other form would run what a document says.
"""

from pathlib import Path
from typing import Any

import gradio as gr

from app.documents.options import MIB
from app.settings import Settings
from app.ui.escaping import safe
from app.ui.i18n.translate import Language, say

PARTS = Path(__file__).parent / "parts"


def script(name: str) -> str:
    """Return the script of a part of the page."""
    return (PARTS / f"{name}.js").read_text(encoding="utf-8")


def drawn(name: str, value: str = "", part: str | None = None, **options: Any) -> gr.HTML:
    """Return a component whose value is the HTML that Python draws."""
    js = script(part) if part else None
    return gr.HTML(value, elem_id=name, js_on_load=js, apply_default_css=False, **options)


def chosen(name: str, value: Any, html: str, **options: Any) -> gr.HTML:
    """Return a component whose value is what a person chose in the HTML that Python draws."""
    return gr.HTML(
        value,
        elem_id=name,
        html_template="${html}",
        js_on_load=script(name.replace("-", "_")),
        apply_default_css=False,
        html=html,
        **options,
    )


def drop_zone(language: Language, settings: Settings) -> gr.HTML:
    """Return the place for files; the button for those who do not drag stands in it."""
    return gr.HTML(
        drop_words(language, settings),
        elem_id="drop",
        html_template="${value}@children",
        js_on_load=script("drop"),
        apply_default_css=False,
    )


def drop_words(language: Language, settings: Settings) -> str:
    """Return what the place for files says."""
    kinds = say(language, "drop_kinds", mb=f"{settings.max_file_mb:g}")
    return (
        f'<p data-most="{most_bytes(settings)}"><b>{safe(say(language, "drop"))}</b></p>'
        f"<p><small>{safe(kinds)}</small></p>"
    )


def most_bytes(settings: Settings) -> int:
    """Return how large an uploaded file may be."""
    return int(settings.max_file_mb * MIB)
