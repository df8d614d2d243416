"""The list of earlier conversations: laid out."""

from pathlib import Path

from app.ui.page.board import Board

HERE = Path(__file__).parent


def lay_out_history(board: Board) -> None:
    """Add the list of earlier conversations to the page."""
    board.drawn("history", HERE / "history.js")
