"""Made-up texts hold their answer, as often and where they should, and are as long as asked for."""

import re
from collections import Counter
from random import Random

import pytest

from training.errors import DataError
from training.evaluation.synthetic.conversations import (
    is_found,
    make_lines,
    make_topics,
    published_trials,
    stored_answers,
)
from training.evaluation.synthetic.grid import draw_for
from training.evaluation.synthetic.measures import RULER
from training.evaluation.synthetic.needles import KINDS, make_needles
from training.evaluation.synthetic.trial import Trial, found_share, longest
from training.evaluation.synthetic.variables import make_variables
from training.evaluation.synthetic.vocabulary import names, numbers, words
from training.evaluation.synthetic.word_counts import make_common_words, make_frequent_words


class Letters:
    """Counts a token for a letter."""

    def count(self, text):
        return len(text)


@pytest.mark.parametrize("task", list(RULER))
@pytest.mark.parametrize("length", [12_000, 40_000])
def test_a_text_is_as_long_as_asked_for_and_the_same_each_time(task, length):
    make, least = RULER[task]

    def of(amount):
        return make(amount, draw_for(task, 7))

    trial = longest(of, length, Letters(), least)
    taken = len(trial.prompt + trial.opening) + trial.answer_tokens + 64
    assert 0.95 * length < taken <= length
    assert trial == longest(of, length, Letters(), least)
    assert all(one in trial.prompt for one in trial.wanted)


def test_no_room_is_said():
    with pytest.raises(DataError, match="200 tokens leave no room"):
        longest(lambda amount: make_variables(amount, Random(0)), 200, Letters())


@pytest.mark.parametrize("depth", [0.0, 0.5, 1.0])
def test_a_needle_lies_at_its_depth(depth):
    trial = make_needles(KINDS["needle_single"], 100, Random(1), depth)
    text = trial.prompt.partition("\n\n")[2].rpartition("\n\n")[0]
    assert text.index(trial.wanted[0]) / len(text) == pytest.approx(depth, abs=0.05)


def test_needles_that_are_not_asked_for_lie_there_too():
    trial = make_needles(KINDS["needle_multikey"], 20, Random(2))
    assert len(re.findall(r"belongs to \S+ is \d{7}\.", trial.prompt)) == 4
    assert len(trial.wanted) == 1
    assert len(make_needles(KINDS["needle_multiquery"], 20, Random(2)).wanted) == 4


def test_a_haystack_keeps_its_order():
    straw = [f"Sentence {number}." for number in range(5)]
    text = make_needles(KINDS["needle_single"], 7, Random(3), 1.0, straw).prompt
    assert re.findall(r"Sentence (\d)", text) == list("0123401")


def test_variables_lead_to_the_value_one_by_one():
    trial = make_variables(30, Random(4))
    set_to = dict(re.findall(r"VAR (\w+) = (?:VAR )?(\w+)\.", trial.prompt))
    chain = list(set_to)
    assert tuple(chain) == trial.wanted
    assert set_to[chain[0]].isdigit()
    assert [set_to[one] for one in chain[1:]] == chain[:-1]


def test_common_and_frequent_words_are_those_that_stand_there_most():
    common = make_common_words(40, Random(5))
    counts = Counter(re.findall(r"\d+\. (\w+)", common.prompt))
    assert {word for word, count in counts.items() if count == 30} == set(common.wanted)
    assert set(counts.values()) == {30, 3}
    frequent = make_frequent_words(90, Random(5))
    text = frequent.prompt.split("\n\n")[1]
    assert [word for word, _ in Counter(text.split()).most_common(3)] == list(frequent.wanted)


def test_a_line_and_the_first_topic_are_asked_for():
    lines = make_lines(50, Random(6))
    register = dict(re.findall(r"line (\S+): the content is <(\d+)>", lines.prompt))
    asked = re.search(r"content of line (\S+)\?", lines.prompt).group(1)
    assert len(register) == 50
    assert (register[asked],) == lines.wanted
    topics = make_topics(4, Random(6))
    assert re.findall(r"talk about (.+)\.", topics.prompt)[0] == topics.wanted[0]
    assert topics.prompt.count("USER: I would like") == 4
    with pytest.raises(DataError, match="There are 40 topics"):
        make_topics(41, Random(6))


def test_drawn_words_differ():
    for drawn in (names(700, Random(8)), words(900, Random(8)), numbers(900, 3, Random(8))):
        assert len(set(drawn)) == len(drawn)


@pytest.mark.parametrize(
    ("answer", "wanted", "share"),
    [
        ("One, TWO.", ["one", "two"], 1),
        ("oned", ["one"], 0),
        ("", ["a", "b"], 0),
        ("b", ["a", "b"], 0.5),
    ],
)
def test_found_share(answer, wanted, share):
    assert found_share(answer, wanted) == share


@pytest.mark.parametrize(
    ("answer", "wanted", "is_right"),
    [
        ("The content is <241>.", "241", True),
        ("line 3: 241", "241", False),
        ("2416", "241", False),
        ("none", "241", False),
        ('It was "The  role of Art".', "the role of art", True),
        ("the role of sport", "the role of art", False),
    ],
)
def test_is_found(answer, wanted, is_right):
    assert is_found(answer, wanted) == is_right


def test_published_cases_and_stored_answers_are_read(tmp_path):
    cases = tmp_path / "cases.jsonl"
    cases.write_text(
        '{"prompt": "a", "topics": ["x", "y"]}\n{"prompt": "b", "expected_number": 7}\n'
    )
    assert list(published_trials(cases)) == [Trial("a", ("x",), 64), Trial("b", ("7",), 64)]
    cases.write_text('{"prompt": "a"}\n')
    with pytest.raises(DataError, match="neither `topics` nor `expected_number`"):
        list(published_trials(cases))
    stored = tmp_path / "said.txt"
    stored.write_text(
        "Label: An art, Predict: ['an art, and more'], prompt length: 12\n\n"
        "Label: 241, Predict: it is 24, Parsed: 24, prompt length: 9\n"
    )
    assert list(stored_answers(stored)) == [("An art", "['an art, and more']"), ("241", "it is 24")]
    stored.write_text("nothing\n")
    with pytest.raises(DataError, match="line 1 is not"):
        list(stored_answers(stored))
