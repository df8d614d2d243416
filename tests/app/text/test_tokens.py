import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.text.tokens import EstimatingTokenizer


@given(text=st.text(max_size=200))
def test_an_estimate_has_its_tokens_inside_the_text(text: str) -> None:
    encoding = EstimatingTokenizer().encode(text)
    assert np.all(np.diff(encoding.starts) >= 0)
    assert np.all(encoding.starts < max(len(text), 1))
    assert bool(len(encoding)) == bool(text)


@pytest.mark.parametrize(
    ("text", "least", "most"),
    [
        ("the quick brown fox jumps over the lazy dog " * 100, 900, 1400),
        ("话说孙悟空大闹天宫" * 100, 1200, 1600),
    ],
)
def test_an_estimate_is_near(text: str, least: int, most: int) -> None:
    assert least <= len(EstimatingTokenizer().encode(text)) <= most
