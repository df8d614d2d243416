"""The models: what hears of them on the page; the panel shows them."""

from pathlib import Path

from app.ui.page.board import Board

HERE = Path(__file__).parent


def lay_out_models(board: Board) -> None:
    """Add what hears of models and servers, wherever they are offered."""
    board.drawn("servers", HERE / "models.js")
