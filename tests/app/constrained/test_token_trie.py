"""The pieces of a vocabulary as a tree, and which of them stay too short for a quotation."""

import numpy as np
import pytest

from app.constrained.term_length import PieceSizes, Size, split_complete
from app.constrained.token_trie import PieceTree, pieces_of
from app.text.quotations import CLOSING, is_long_enough
from tests.app.constrained.vocabularies import END, VOCABULARIES, vocabulary_of


@pytest.mark.parametrize("name", VOCABULARIES)
def test_pieces_are_what_the_tokenizer_decodes_to(name: str) -> None:
    tokenizer = VOCABULARIES[name]()
    pieces = pieces_of(tokenizer)
    assert pieces[tokenizer.token_to_id(END)] is None
    for text in ["The ferry left,", "船夫说：“今晚", "naïve ﬁ 😀"]:
        ids = tokenizer.encode(text.replace(" ", "▁") if name != "byte level" else text).ids
        assert b"".join(pieces[i] or b"" for i in ids).decode() == text


@pytest.mark.parametrize(
    "strings",
    [[], [b""], [b"a", b"ab", b"abc", b"b", b"ab", b"", b"ba"], [b"x" * 60, b"\0a", b"\xe2\x80"]],
)
def test_the_tree_leads_along_every_string(strings: list[bytes]) -> None:
    tree = PieceTree(strings)
    for string, node in zip(strings, tree.node_of, strict=True):
        if len(string) > 48 or b"\0" in string:
            assert node == -1
            continue
        text = np.frombuffer(string + b"\0", np.uint8)
        assert tree.deepest(text, np.array([0]))[0] == node
        passed = tree.passed(np.array([node]))
        for other, other_node in zip(strings, tree.node_of, strict=True):
            if other_node >= 0:
                assert bool(passed[other_node]) is string.startswith(other)


@pytest.mark.parametrize("name", VOCABULARIES)
def test_what_fits_is_short_and_the_rest_is_not(name: str) -> None:
    pieces = vocabulary_of(name).pieces
    sizes = PieceSizes(pieces, [*CLOSING, *CLOSING.values()])
    for text in ["", "over", "over fit", "天地人", "天地人和气", "x" * 39]:
        size = Size()
        for character in text:
            size = size.plus(character)
        fits = sizes.fitting(size, b"")
        for token in np.flatnonzero(fits):
            complete, _ = split_complete(pieces[token] or b"")
            assert not is_long_enough(text + complete)
    full = sizes.fitting(Size(num_runs=2, num_cjk=5, num_characters=39, ends_in=2), b"")
    assert not any(fits and (pieces[i] or b"").isalpha() for i, fits in enumerate(full))
