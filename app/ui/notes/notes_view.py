"""The notes: laid out."""

from pathlib import Path

from app.ui.held import Held
from app.ui.notes.render_notes import render_notes
from app.ui.page.board import Board

HERE = Path(__file__).parent


def lay_out_notes(board: Board) -> None:
    """Add the notes to the page."""
    board.state("notes", Held(()))
    board.drawn(
        "notes_view",
        HERE / "notes.js",
        lambda visit: render_notes(visit.language, visit.notes),
        elem_id="notes",
    )
