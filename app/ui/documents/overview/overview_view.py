"""The centre of the page before anything is asked: laid out."""

from pathlib import Path

from app.ui.documents.overview.render_overview import Reader, render_overview
from app.ui.documents.samples import render_samples
from app.ui.page.board import Board
from app.ui.service.service import Service
from app.ui.state import Visit

HERE = Path(__file__).parent


def lay_out_overview(board: Board, service: Service) -> None:
    """Add what is said of the documents, and the samples where there are none, to the page."""

    def draw(visit: Visit) -> str:
        reader = service.reader(visit.model) if visit.documents else Reader()
        return render_overview(visit.language, visit.documents, reader)

    board.drawn("overview", HERE / "overview.js", draw)
    board.drawn("samples", HERE / "samples.js", lambda visit: render_samples(visit.language))
