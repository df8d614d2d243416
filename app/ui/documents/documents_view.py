"""Where files are dropped and pasted, and the documents with their parts: laid out."""

from pathlib import Path

import gradio as gr

from app.documents.formats import LABELS
from app.documents.options import MIB
from app.settings import Settings
from app.ui.documents.arrivals import Arrivals
from app.ui.documents.render_documents import render_documents
from app.ui.held import Held
from app.ui.i18n.translate import Language, format_words, say
from app.ui.page.board import Board
from app.ui.page.escaping import safe

HERE = Path(__file__).parent


def lay_out_intake(board: Board, settings: Settings) -> None:
    """Add what brings documents in to the page."""
    board.state("arrivals", Held(Arrivals()))
    with _drop_zone(board, settings):
        _upload(board)
    _paste(board)
    board.drawn("refused")
    board.drawn("notice", HERE / "notice.js")
    with gr.Row(visible=False, elem_id="unlock-row") as unlock_row:
        board.textbox("password", "password", type="password")
        board.button("unlock", size="md")
    board.put("unlock_row", unlock_row)


def lay_out_documents(board: Board) -> None:
    """Add the documents with their parts to the page."""
    board.state("documents", Held(()))
    board.chosen(
        "ticks",
        HERE / "documents.js",
        {},
        lambda visit: render_documents(visit.language, visit.documents),
        elem_id="documents",
    )


def _drop_zone(board: Board, settings: Settings) -> gr.HTML:
    """Add the place for files; the button for those who do not drag stands in it."""
    zone = gr.HTML(
        drop_words(board.language, settings),
        elem_id="drop",
        html_template="${value}@children",
        js_on_load=(HERE / "drop.js").read_text(encoding="utf-8"),
        apply_default_css=False,
    )
    board.put("drop", zone, lambda visit: drop_words(visit.language, settings))
    return zone


def _upload(board: Board) -> None:
    label = say(board.language, "choose_files")
    button = gr.UploadButton(label, file_count="multiple", size="md", elem_id="upload")
    board.put("upload", button, lambda visit: gr.update(label=say(visit.language, "choose_files")))


def _paste(board: Board) -> None:
    with gr.Accordion(say(board.language, "paste"), open=False, elem_id="paste-box") as box:
        board.textbox("paste", "paste_label", "paste_hint", lines=5, max_lines=12)
        board.button("add", size="md", elem_id="paste-add")
    board.put("paste_box", box, lambda visit: gr.update(label=say(visit.language, "paste")))


def drop_words(language: Language, settings: Settings) -> str:
    """Return what the place for files says."""
    names = [format_words(language, label) for label in LABELS.split(", ")]
    formats = ("、" if language == "zh" else ", ").join(names)
    kinds = say(language, "drop_kinds", formats=formats, mb=f"{settings.max_file_mb:g}")
    return (
        f'<p data-most="{most_bytes(settings)}" data-pasted="{safe(say(language, "paste_name"))}">'
        f"<b>{safe(say(language, 'drop'))}</b></p><p><small>{safe(kinds)}</small></p>"
        f'<p class="busy sent" role="status"><span class="pulse"></span>'
        f"{safe(say(language, 'sending'))}</p>"
    )


def most_bytes(settings: Settings) -> int:
    """Return how large an uploaded file may be."""
    return int(settings.max_file_mb * MIB)
