import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.prompting.token_map import TokenMap
from app.text.spans import Span
from app.text.tokens import EstimatingTokenizer
from tests.factories import make_document
from tests.scripted_backend import CharacterTokenizer


@pytest.mark.parametrize("tokenizer", [CharacterTokenizer(), EstimatingTokenizer()])
@given(parts=st.lists(st.text(max_size=40), min_size=1, max_size=8))
def test_sections_add_up_to_the_whole(
    tokenizer: CharacterTokenizer | EstimatingTokenizer, parts: list[str]
) -> None:
    whole = make_document(*parts)
    token_map = TokenMap.of(whole, tokenizer)
    assert sum(token_map.count(section) for section in whole.sections) == len(token_map)


def test_cut_keeps_the_document_s_offsets() -> None:
    token_map = TokenMap.of(make_document("abc", "defg"), CharacterTokenizer())
    part = token_map.cut(Span(3, 6))
    assert part.starts.tolist() == [3, 4, 5]
    assert "".join(chr(i) for i in part.ids) == "def"


@pytest.mark.parametrize(("num_tokens", "end"), [(0, 3), (2, 5), (4, 7), (99, 7)])
def test_longest_prefix(num_tokens: int, end: int) -> None:
    token_map = TokenMap.of(make_document("abc", "defg"), CharacterTokenizer())
    assert token_map.longest_prefix(Span(3, 7), num_tokens) == Span(3, end)


def test_an_estimate_is_no_text() -> None:
    with pytest.raises(NotImplementedError):
        EstimatingTokenizer().decode([0])


def test_a_section_is_counted_without_copying_the_whole_text(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    document = make_document("one two three. " * 50, "four five six. " * 50)
    counted = TokenMap.of(document, EstimatingTokenizer())
    compared: list[np.dtype] = []
    search = np.searchsorted

    def watch(places: np.ndarray, wanted: np.ndarray, **options: str) -> np.ndarray:
        compared.extend((places.dtype, np.asarray(wanted).dtype))
        return search(places, wanted, **options)

    monkeypatch.setattr(np, "searchsorted", watch)
    assert sum(counted.count(section) for section in document.sections) == len(counted)
    # numpy converts all of the first to compare it with numbers of another type.
    assert len(set(compared)) == 1
