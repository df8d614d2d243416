import numpy as np
import pytest

from app.retrieval.bearing import bears, speaks_of
from app.retrieval.vectors.encoder import AskedMeaning, EncodedText
from app.retrieval.vectors.meaning_search import Meant
from app.retrieval.words.word_search import WordScores

ASKED = AskedMeaning(
    EncodedText(np.zeros(4, np.float16), np.zeros((0, 4), np.int8)), np.zeros(0, np.float32)
)


def found(score: float, coverage: float, num_words: int = 5) -> WordScores:
    scores = np.array([score, 0.0, -np.inf], dtype=np.float32)
    covered = np.array([coverage, 0.0, 0.0], dtype=np.float32)
    return WordScores(scores, covered, asked=12.0, num_words=num_words)


def meant(whole: float, by_token: float) -> Meant:
    return Meant(
        ASKED,
        np.array([0, 1]),
        np.array([whole, 0.0], dtype=np.float32),
        np.array([by_token, 0.0], dtype=np.float32),
    )


@pytest.mark.parametrize(
    ("words", "meaning", "told"),
    [
        (found(6.0, 0.6), None, True),
        (found(1.0, 0.1), None, False),
        (found(0.0, 0.0), None, False),
        (found(6.0, 0.6), meant(0.6, 0.7), True),
        (found(0.0, 0.0), meant(0.6, 0.6), True),
        (found(1.0, 0.1), meant(0.2, 0.4), False),
        (found(2.0, 0.3), meant(0.2, 0.45), False),
        (found(2.0, 0.5, num_words=1), meant(0.3, 0.45), True),
        (found(1.0, 0.1, num_words=40), meant(0.2, 0.4), True),
    ],
)
def test_whether_anything_bears(words: WordScores, meaning: Meant | None, told: bool) -> None:
    assert bears("Who kept the light?", words, meaning) is told


def test_a_question_of_one_word_that_stands_nowhere_is_told() -> None:
    assert not bears("Light?", found(0.0, 0.0, num_words=1), meant(0.2, 0.4))
    assert bears("Light?", found(0.0, 0.0, num_words=0), meant(0.2, 0.4))


def test_words_of_talk_are_no_words_that_a_text_lacks() -> None:
    assert bears("Yes, thank you.", found(0.0, 0.0, num_words=2), meant(0.2, 0.4))
    assert bears("Please show me the lamps", found(2.0, 0.5, num_words=3), meant(0.2, 0.4))
    assert not bears("Please show me the lamps", found(0.0, 0.0, num_words=3), meant(0.2, 0.4))
    assert not bears("Lamps of the keeper", found(0.0, 0.0, num_words=3), meant(0.2, 0.4))


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("Can I keep the light meanwhile?", True),
        ("What of my lamp?", True),
        ("Can you tell me who keeps it?", False),
        ("Who keeps it meanwhile?", False),
    ],
)
def test_less_is_asked_of_who_speaks_of_themselves(question: str, told: bool) -> None:
    assert bears(question, found(2.0, 0.3), meant(0.25, 0.5)) is told
    assert not bears(question, found(0.0, 0.0), meant(0.1, 0.2))


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("Is Kirk a model citizen?", True),
        ("What is between Ninon and Robert?", True),
        ("Does the captain of “Kirk” come home?", True),
        ("What became of Ishmael?", False),
        ("Who is Kir?", False),
        ("Why does the professor mention marmots?", True),
        ("How long is this short story?", True),
        ("According to experts, who pays?", True),
        ("这篇文章的作者是谁？", True),
        ("What is the price of coal?", False),
        ("Kirk", False),
    ],
)
def test_a_question_about_the_text_or_whom_it_names(question: str, told: bool) -> None:
    text = "Kirk and Robert left. Robert slept; Kirk did not. Ishmael is named once."
    assert speaks_of(question, [text]) is told
