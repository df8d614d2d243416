"""The panel beside the conversation: laid out."""

from pathlib import Path

from app.ui.page.board import Board

HERE = Path(__file__).parent


def lay_out_viewer(board: Board) -> None:
    """Add the panel to the page."""
    board.drawn("panel", HERE / "viewer.js")
