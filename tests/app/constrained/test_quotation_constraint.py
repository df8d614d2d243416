"""Quotations that cannot be invented, whatever the vocabulary and whatever the model wants."""

import codecs

import numpy as np
import pytest

from app.constrained.quotation_constraint import Quoter, QuotingConstraint, QuotingRules
from app.constrained.vocabulary import QuotableVocabulary
from app.text.quotations import CLOSING, find_quotations
from app.text.spans import Span
from tests.app.constrained.vocabularies import (
    END,
    STORY,
    VOCABULARIES,
    byte_level,
    source_of,
    vocabulary_of,
)


def rules_for(
    text: str, name: str = "byte level", any_term: bool = True, spans: tuple[Span, ...] = ()
) -> QuotingRules:
    end = VOCABULARIES[name]().token_to_id(END)
    return QuotingRules(vocabulary_of(name), [source_of(text, *spans)], [end], any_term)


class Writer:
    """Writes letter by letter through a constraint, as far as it lets."""

    def __init__(self, rules: QuotingRules) -> None:
        self.rules = rules
        self.constraint = QuotingConstraint(rules)
        self.written = b""
        self.letters = {
            piece[0]: token
            for token, piece in enumerate(rules.vocabulary.pieces)
            if piece is not None and len(piece) == 1
        }

    def write(self, text: str) -> bool:
        """Write a text; return whether all of it was allowed."""
        for byte in text.encode():
            token = self.letters[byte]
            allowed = self.constraint.allowed()
            assert allowed is not None
            if not allowed[token]:
                return False
            self.constraint.advance(token)
            self.written += bytes([byte])
        return True


MAY_BE_WRITTEN = [
    "Outside, “said the pilot, “if the fog lifts.” Nobody answered” and on.",
    "“The ferry left at dawn. “I will go,” said the pilot” it says.",
    "“The ferry left at dawn. “I will” and” so",  # closed twice
    '"The log reads: "wind north, sea calm" and no more." So.',
    "『他又说：「明天『也许』开船。」没有人』",
    "「船夫说：“今晚不开船。”大家」",
    "“wasn't their boat”",
    "“First he counted the ropes, “then he counted them again.” So it went on.”",
    # White space of any kind where there is some.
    "“The\nferry left\tat dawn”",
    # Too short to be a quotation.
    "the “overfitting” and “long context” of 「天地人和」",
]
MAY_NOT = [
    ("“The ferry left at ", "noon"),
    ("“The ferry left", "at"),
    ("“", "erry left at dawn"),  # within a word
    ("“The ferry le", "”"),  # would cut a word
    ("“ferry left ", "no"),
    ("“FERRY LEFT", " AT"),
    ("「船夫说：“今晚不", "去"),
    ('"The log reads: ', '" '),  # would read as dialogue that opens
    ("“The ferry left at dawn. “I will", "” and"),  # two marks are owed
    ("the 12", '"'),
    ("“two words", " three"),
]


@pytest.mark.parametrize("name", VOCABULARIES)
@pytest.mark.parametrize("text", MAY_BE_WRITTEN)
def test_passages_may_be_quoted(text: str, name: str) -> None:
    writer = Writer(rules_for(STORY, name))
    if text.startswith("“The ferry left at dawn. “I will” and"):
        assert writer.write("“The ferry left at dawn. “I will””")
        return
    assert writer.write(text), writer.written.decode(errors="replace")
    assert writer.constraint.closing_text() == ""


@pytest.mark.parametrize("name", VOCABULARIES)
@pytest.mark.parametrize(("text", "then"), MAY_NOT)
def test_what_stands_nowhere_may_not(text: str, then: str, name: str) -> None:
    writer = Writer(rules_for(STORY, name))
    assert writer.write(text), writer.written.decode(errors="replace")
    assert not writer.write(then)


def test_terms_can_be_held_to_the_sources_too() -> None:
    assert not Writer(rules_for(STORY, any_term=False)).write("“over")
    assert Writer(rules_for(STORY, any_term=False)).write("“ferry”")


def test_only_what_was_given_may_be_quoted() -> None:
    end = STORY.index("Nobody")
    rules = rules_for(STORY, any_term=False, spans=(Span(0, 10), Span(10, end)))
    assert Writer(rules).write("“The ferry left at dawn”")
    assert not Writer(rules).write("“Nobody answered")
    apart = rules_for(STORY, any_term=False, spans=(Span(0, 3), Span(10, end)))
    assert not Writer(apart).write("“The left")


@pytest.mark.parametrize(
    ("text", "closing"),
    [
        ("no quotation", ""),
        ("“The ferry", "”"),
        ("「船夫说：“今", "」"),
        ("“dawn. “I will", "””"),
        ("“dawn. “I will”", "”"),
        ('"log reads: "wind', '""'),
    ],
)
def test_a_cut_quotation_is_closed_and_verbatim(text: str, closing: str) -> None:
    writer = Writer(rules_for(STORY))
    assert writer.write(text)
    assert writer.constraint.closing_text() == closing
    for quotation in find_quotations(text + closing):
        assert quotation.text in " ".join(STORY.split())


def test_the_end_comes_only_outside_quotations() -> None:
    writer = Writer(rules_for(STORY))
    (end,) = writer.rules.end_ids
    for text, may_end in [("So “The ferry", False), ("” it", True)]:
        assert writer.write(text)
        allowed = writer.constraint.allowed()
        assert allowed is not None
        assert bool(allowed[end]) is may_end


def wander(rules: QuotingRules, seed: int, num_tokens: int) -> str:
    """Write at random within the constraint, with a liking for quotation marks."""
    random = np.random.default_rng(seed)
    constraint = QuotingConstraint(rules)
    marked = np.array([m.token for m in rules.vocabulary.marked])
    written = b""
    for _ in range(num_tokens):
        allowed = constraint.allowed()
        assert allowed is not None
        choices = np.flatnonzero(allowed)
        assert len(choices)
        marks = np.intersect1d(choices, marked)
        token = int(random.choice(marks if len(marks) and random.random() < 0.15 else choices))
        if token in rules.end_ids:
            break
        constraint.advance(token)
        written += rules.vocabulary.pieces[token] or b""
    # Bytes of a character that never was completed are no text.
    text = codecs.getincrementaldecoder("utf-8")("replace").decode(written)
    return text + constraint.closing_text()


@pytest.mark.parametrize("any_term", [True, False])
@pytest.mark.parametrize("name", VOCABULARIES)
def test_whatever_is_written_quotations_are_verbatim(name: str, any_term: bool) -> None:
    rules = rules_for(STORY, name, any_term)
    flat = " ".join(STORY.split())
    num_quotations = 0
    for seed in range(60):
        answer = wander(rules, seed, 80)
        for quotation in find_quotations(answer):
            num_quotations += 1
            assert " ".join(quotation.text.split()) in flat, answer
    # Where any term will do, chance hardly ever writes three words of a passage.
    assert any_term or num_quotations > 10


def test_a_term_may_hold_any_bytes() -> None:
    writer = Writer(rules_for("one. two"))
    assert writer.write("“one.")
    assert writer.write("\0”")


def test_no_source_leaves_only_terms() -> None:
    rules = rules_for("", any_term=True)
    assert Writer(rules).write("“a term” here")
    assert not Writer(rules).write("“a term of more")
    for seed in range(10):
        assert find_quotations(wander(rules, seed, 60)) == ()


def test_a_vocabulary_that_cannot_go_on_may_still_close_or_end() -> None:
    pieces = [None, b"\xe2\x80\x9c", b"The", b" ferry"]
    rules = QuotingRules(QuotableVocabulary(pieces), [source_of(STORY)], [0], any_term=False)
    constraint = QuotingConstraint(rules)
    for token in (1, 2, 3):
        constraint.advance(token)
    allowed = constraint.allowed()
    assert allowed is not None
    assert np.flatnonzero(allowed).tolist() == [0]


def test_a_conversation_shares_one_index() -> None:
    quoter = Quoter(byte_level(), [1])
    source = source_of(STORY)
    first, second = quoter.constraint([source]), quoter.constraint([source])
    assert first is not second
    assert first.rules is second.rules
    assert quoter.constraint([source_of(STORY, Span(0, 9))]).rules is not first.rules


@pytest.mark.parametrize("any_term", [True, False])
def test_a_quoter_s_rules_say_whether_own_words_may_stand_in_marks(any_term: bool) -> None:
    rules = Quoter(byte_level(), [1], any_term).constraint([source_of(STORY)]).rules
    writer = Writer(rules)
    if any_term:
        assert writer.write('So "zebra" it')
    else:
        assert not writer.write('So "z')


def test_kinds_of_marks_are_all_closed() -> None:
    for opening, closing in CLOSING.items():
        writer = Writer(rules_for(STORY))
        assert writer.write(f"So {opening}The ferry left at dawn{closing} it")
