"""How the page looks: fonts of the reader's own machine, paper by day, ink by night."""

from pathlib import Path

import gradio as gr

UI = Path(__file__).parents[1]
SHEETS = (
    "page/colours.css",
    "page/room.css",
    "documents/documents.css",
    "ask_form/ask_form.css",
    "conversation/conversation.css",
    "conversation/markdown/markdown.css",
    "notes/notes.css",
    "viewer/panel/panel.css",
    "viewer/viewer.css",
    "page/areas.css",
    "page/narrow.css",
)
"""The last has the last word: on a phone."""

FAVICON = UI / "page" / "favicon.svg"
SANS = ("system-ui", "-apple-system", "Segoe UI", "Noto Sans", "Noto Sans CJK SC", "sans-serif")
MONO = ("ui-monospace", "SFMono-Regular", "Menlo", "Noto Sans Mono", "monospace")

META = """
<meta name="color-scheme" content="light dark">
<meta name="description" content="Ask a whole paper or novel; every quotation opens its page.">
"""


def theme() -> gr.themes.Base:
    """Return the theme; nothing is fetched from anywhere."""
    return gr.themes.Base(font=SANS, font_mono=MONO, primary_hue="teal", neutral_hue="stone")


def head() -> str:
    """Return what goes into the page's head; style sheets in it are left as they are written."""
    css = "\n".join((UI / name).read_text(encoding="utf-8") for name in SHEETS)
    return f"{META}<style>{css}</style>"
