"""The viewer of a document, and the panel that lies over it: laid out."""

from pathlib import Path

import gradio as gr

from app.ui.i18n.translate import Language, say
from app.ui.page.board import Board
from app.ui.viewer.open_documents import OpenDocuments
from app.ui.viewer.pages.fetching import Fetching

HERE = Path(__file__).parent
SCRIPTS = (
    "viewer.js",
    "pages/zoom.js",
    "pages/strip.js",
    "pages/page_layers.js",
    "contents.js",
    "search/search.js",
    "selection.js",
)
"""One script of the page: what they call each other lies between them, and nowhere else."""

WORDS = (
    "viewer_contents",
    "viewer_filter",
    "viewer_find",
    "viewer_close",
    "viewer_page",
    "next_page",
    "previous_page",
    "next_part",
    "previous_part",
    "next_hit",
    "previous_hit",
    "zoom_in",
    "zoom_out",
    "fit_width",
    "face_text",
    "face_picture",
    "hits_of",
    "hits_none",
    "page_n",
    "page_coming",
    "page_locked",
    "picture_of",
    "password",
    "show_page",
    "viewer_text",
    "selected_tools",
    "selected_ask_of_it",
    "selected_explain_it",
    "selected_translate_it",
    "selected_quote_it",
    "selected_quote",
    "selected_page",
    "selected_part",
    "selected_explain",
    "selected_translate",
    "selected_quoted",
    "read_up_to",
    "reads_up_to",
)
"""The texts that the viewer's script shows."""

FRAME = """<div class="viewer"><header class="viewer-bar">
<button type="button" class="icon" data-act="contents" data-label="viewer_contents"
 aria-expanded="false">☰</button>
<div class="viewer-head"><h2 class="viewer-title" lang=""></h2><p class="viewer-part" lang=""></p>
<p class="viewer-byline" lang="" hidden></p></div>
<div class="viewer-faces"><button type="button" data-face="picture" data-word="face_picture"
 aria-pressed="true"></button><button type="button" data-face="text" data-word="face_text"
 aria-pressed="false"></button></div>
<button type="button" class="icon" data-act="search" data-label="viewer_find"
 aria-expanded="false">
<svg viewBox="0 0 20 20" width="17" height="17"
 aria-hidden="true"><circle
 cx="8.5" cy="8.5" r="5.5" fill="none" stroke="currentColor" stroke-width="1.6"/><path
 d="M12.7 12.7 17 17" stroke="currentColor" stroke-width="1.6"
 stroke-linecap="round"/></svg></button>
<button type="button" class="icon" data-act="close-viewer" data-label="viewer_close">×</button>
<div class="viewer-steps"><button type="button" class="icon" data-act="previous"
 data-label="previous_page">‹</button>
<input class="viewer-page" inputmode="numeric" autocomplete="off" data-label="viewer_page">
<span class="viewer-pages"></span>
<button type="button" class="icon" data-act="next" data-label="next_page">›</button>
<button type="button" class="icon" data-act="read-up-to" data-label="read_up_to">⤒</button>
<span class="viewer-zooms"><button type="button" class="icon" data-act="zoom-out"
 data-label="zoom_out">−</button><button type="button" class="viewer-zoom" data-act="fit"></button>
<button type="button" class="icon" data-act="zoom-in" data-label="zoom_in">+</button></span>
</div></header>
<div class="viewer-search" role="search" hidden><input type="search" autocomplete="off"
 data-label="viewer_find"><span class="viewer-hits" role="status"></span>
<button type="button" class="icon" data-act="previous-hit" data-label="previous_hit">↑</button>
<button type="button" class="icon" data-act="next-hit" data-label="next_hit">↓</button>
<button type="button" class="icon" data-act="search" data-label="viewer_close">×</button>
<ol class="viewer-found" hidden></ol></div>
<form class="viewer-locked" hidden><p role="status" data-word="page_locked"></p>
<input type="password" required autocomplete="off" data-label="password">
<button data-word="show_page"></button></form>
<div class="viewer-body"><nav class="viewer-contents" data-label="viewer_contents" hidden>
<input type="search" autocomplete="off" data-label="viewer_filter"><ol></ol></nav>
<div class="viewer-scroll" tabindex="0" role="region" data-label="viewer_text"></div>
<div class="viewer-selection" role="group" data-label="selected_tools" hidden>
<button type="button" data-selected="ask" data-word="selected_ask_of_it"></button>
<button type="button" data-selected="explain" data-word="selected_explain_it"></button>
<button type="button" data-selected="translate" data-word="selected_translate_it"></button>
<button type="button" data-selected="quote" data-word="selected_quote_it"></button></div>
<p class="viewer-said" role="status"></p></div></div>"""


def lay_out_viewer(board: Board, open_documents: OpenDocuments) -> None:
    """Add the viewer and the panel to the page."""
    board.drawn("viewer_notice")
    viewer = gr.HTML(
        None,
        elem_id="viewer",
        html_template=FRAME,
        js_on_load="\n".join((HERE / name).read_text(encoding="utf-8") for name in SCRIPTS),
        apply_default_css=False,
        server_functions=Fetching(open_documents).functions,
        words=words(board.language),
    )
    board.put("viewer", viewer, lambda visit: gr.update(words=words(visit.language)))
    board.drawn("panel", HERE / "panel" / "panel.js")


def words(language: Language) -> dict[str, str]:
    """Return the texts of the viewer's script, places in braces left open."""
    return {"language": language, **{key: say(language, key) for key in WORDS}}
