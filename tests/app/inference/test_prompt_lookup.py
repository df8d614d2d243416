"""Drafts from the text: where the last tokens stood before."""

import numpy as np
import pytest

from app.inference.prompt_lookup import Lookup


def drafted(ids: list[int], limit: int = 8) -> list[int]:
    lookup = Lookup(np.array(ids[:-1], np.int32))
    lookup.add(ids[-1])
    return lookup.draft(limit).tolist()


@pytest.mark.parametrize(
    ("ids", "expected"),
    [
        ([1, 2, 3, 4], []),
        ([5, 6, 7, 8, 5], [6, 7, 8, 5]),
        ([1, 5, 6, 2, 5, 7, 1, 5], [6, 2, 5, 7, 1, 5]),
        ([5, 6, *[0] * 30, 5, 7, *[0] * 30, 5, 8, 1, 5], [7, *[0] * 7]),
        ([5, 6, 5, 7, 5], [6, 5, 7, 5]),
        ([9, 9, 9], [9]),
        ([9, 9, 9, 9, 9, 9], [9, 9]),
    ],
)
def test_the_longest_match_is_followed_of_several_the_latest_with_room(
    ids: list[int], expected: list[int]
) -> None:
    assert drafted(ids) == expected


def test_a_limit_holds() -> None:
    assert drafted([5, 6, 7, 8, 5], limit=2) == [6, 7]
    assert drafted([5, 6, 7, 8, 5], limit=0) == []


def test_a_place_is_followed_as_long_as_it_holds() -> None:
    lookup = Lookup(np.array([1, 2, 3, 4, 9, 2, 8], np.int32))
    lookup.add(1)
    assert lookup.draft(9).tolist()[:2] == [2, 3]
    lookup.add(2)
    # Both 2s have a follower; the one after 1 goes on.
    assert lookup.draft(9).tolist()[:2] == [3, 4]
    lookup.add(8)
    assert lookup.draft(9).tolist() == [1, 2, 8]


def test_drafts_grow_while_they_hold_and_shrink() -> None:
    lookup = Lookup(np.array([1, 2] * 100, np.int32))
    lookup.add(1)
    start = len(lookup.draft(99))
    lookup.judge(start, start)
    grown = len(lookup.draft(99))
    assert grown > start
    for _ in range(6):
        lookup.judge(grown, 0)
    assert 0 < len(lookup.draft(99)) < start


def test_an_answer_longer_than_the_prompt_is_no_trouble() -> None:
    lookup = Lookup(np.array([1], np.int32))
    for token in [*range(2, 3000), 2]:
        lookup.add(token)
    assert lookup.draft(3).tolist() == [3, 4, 5]
