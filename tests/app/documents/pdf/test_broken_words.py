"""Words broken at line ends: which of their hyphens belong to them."""

import pytest

from app.documents.pdf.flow.broken_words import BrokenWords
from app.documents.pdf.page.characters.pieces import Piece
from app.documents.pdf.page.layout.reading_order import Line

PROSE = [
    "We write cross-attention and self-attention, and PyTorch, in a federal paper on open range.",
    "The transformer reads a longer text; the text is longer than the range of what is read.",
    "A multi-task model and a multi-layer model predict the present and the previous state.",
    "A framework with one baseline and a low level of order needs time for every solution.",
]


def line_of(text: str) -> Line:
    piece = Piece(text, 0, 0, 100, 0, 10, 0, 10)
    return Line(text, [piece], 0, 100, 0, 10, 0, 10, "")


@pytest.mark.parametrize(
    ("stem", "following", "is_kept"),
    [
        ("cross", "attention", True),  # written so elsewhere
        ("Py", "Torch", False),
        ("FED", "ERAL", False),
        ("frame", "works", False),  # the plural of a word of the document
        ("transfor", "mer", False),
        ("longer", "range", True),  # two words of the document
        ("low", "level", True),
        ("open", "ended", True),  # nothing else ends so
        ("cross", "entropy", True),
        ("multi", "level", True),  # as the document writes other words with it
        ("pre", "dicted", False),
        ("pre", "cision", False),
        ("GPU", "bound", True),
        ("use", "ful", False),
        ("hope", "fully", False),
        ("under", "standing", False),
        ("justi", "fied", False),
        ("fine", "tuned", True),
        ("k", "nearest", True),
        ("twenty", "five", True),
        ("one", "way", True),
        ("five", "fold", False),
        ("high", "resolution", True),
        ("high", "lights", False),
        ("real", "time", True),
        ("so", "called", True),
        ("peut", "être", True),
    ],
)
def test_a_hyphen_is_kept_between_words(stem: str, following: str, is_kept: bool) -> None:
    broken = BrokenWords([[line_of(words) for words in PROSE]])
    assert broken.keeps_hyphen(stem, following) == is_kept


def test_halves_of_a_word_broken_at_a_hyphen_are_no_words() -> None:
    lines = ["the solu-", "tion of the solu-", "tion is found and the solu-", "tion"]
    assert not BrokenWords([[line_of(words) for words in lines]]).keeps_hyphen("solu", "tion")


def test_a_word_that_shares_its_end_with_the_next_but_one_keeps_hyphen_and_space() -> None:
    broken = BrokenWords([[line_of("a thousand men of land and sea")]])
    assert broken.is_suspended("with short", "and long-term work")
    assert broken.is_suspended("die Haupt", "und Nebenhalle")
    assert not broken.is_suspended("a thous", "and men")
    assert not broken.is_suspended("the state", "of-the-art")
