import pytest

from app.documents.document import Document
from app.errors import NoDocumentError, OverWindowError
from app.prompting.prompt import PromptTurn, Source, SourceRef, build_prompt
from app.prompting.selection import SectionChoice, check_window, choose, fit_start
from app.prompting.token_map import TokenMap
from app.text.spans import Span
from tests.factories import make_document, make_source
from tests.scripted_backend import PLAIN_TEMPLATE, CharacterTokenizer


def paper(*sizes: int) -> tuple[Document, TokenMap]:
    *body, references = ("x" * size for size in sizes)
    document = make_document(*body, ("References", references, "references"), title="P")
    return document, TokenMap.of(document, CharacterTokenizer())


def source(*sizes: int) -> Source:
    return choose(*paper(*sizes))


@pytest.mark.parametrize(
    ("choice", "spans"),
    [
        (None, [(0, 60)]),
        (SectionChoice(frozenset({0, 2})), [(0, 10), (30, 60)]),
        (SectionChoice(frozenset({0, 1})), [(0, 30)]),
        (SectionChoice(without_references=True), [(0, 30)]),
        (SectionChoice(frozenset({1, 2}), without_references=True), [(10, 30)]),
    ],
)
def test_chosen_neighbours_become_one_span(
    choice: SectionChoice | None, spans: list[tuple[int, int]]
) -> None:
    chosen = choose(*paper(10, 20, 30), choice)
    assert chosen.spans == tuple(Span(*span) for span in spans)
    assert chosen.num_tokens == sum(end - start for start, end in spans)


def test_nothing_chosen_is_said() -> None:
    with pytest.raises(NoDocumentError, match="Nothing of “P” is chosen"):
        choose(*paper(5, 5), SectionChoice(frozenset()))


def test_over_the_window_carries_the_numbers() -> None:
    prompt = build_prompt(
        (PromptTurn("user", (SourceRef(0),)),),
        (source(50, 50),),
        PLAIN_TEMPLATE,
        CharacterTokenizer(),
    )
    assert prompt.num_tokens == 101
    check_window(prompt, 121, 20)
    with pytest.raises(OverWindowError, match=r"101 tokens.* 120 leaves room for 100") as caught:
        check_window(prompt, 120, 20)
    assert (caught.value.num_tokens, caught.value.window_tokens) == (101, 100)


@pytest.mark.parametrize(
    ("sizes", "room", "shares"),
    [
        ([30, 30], 100, [30, 30]),
        ([10, 90, 90], 100, [10, 45, 45]),
        ([50, 60], 80, [40, 40]),
        ([50, 60], 0, [0, 0]),
        ([50], -5, [0]),
    ],
)
def test_short_sources_leave_their_room_to_long_ones(
    sizes: list[int], room: int, shares: list[int]
) -> None:
    cut = fit_start([source(size) for size in sizes], room)
    assert [part.num_tokens for part in cut] == shares


def test_a_cut_goes_back_to_a_paragraph_where_that_is_near() -> None:
    text = "a" * 95 + "\n" + "b" * 50
    (cut,) = fit_start([make_source(text)], 100)
    assert cut.spans == (Span(0, 96),)
