"""The models: what hears of them on the page; the panel shows them."""

from pathlib import Path

from app.ui.page.board import Board

HERE = Path(__file__).parent


def lay_out_models(board: Board) -> None:
    """Add what hears of the servers in the panel of models."""
    board.drawn("servers", HERE / "servers.js")
