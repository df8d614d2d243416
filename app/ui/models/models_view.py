"""The models: what hears of them on the page; the panel shows them."""

from pathlib import Path

from app.ui.page.board import Board

HERE = Path(__file__).parent


def lay_out_models(board: Board) -> None:
    """Add what hears of models and servers, wherever they are offered."""
    board.drawn("servers", HERE / "models.js")


def lay_out_fetching(board: Board) -> None:
    """Add the line that tells how far a model is that is being fetched."""
    board.drawn("fetching")
