"""Words to be counted: the ten that stand there more often, the three most frequent (RULER's)."""

from random import Random

from training.evaluation.synthetic.trial import Trial
from training.evaluation.synthetic.vocabulary import coded_word, words

COMMON, OFTEN, SELDOM = 10, 30, 3  # ten words thirty times each, the others three times
FREQUENT, ALPHA = 3, 2.0  # the three most frequent of words by a power law


def make_common_words(amount: int, draw: Random) -> Trial:
    """Return a list of words in which ten stand more often than `amount` others."""
    found = words(COMMON + amount, draw)
    common, others = found[:COMMON], found[COMMON:]
    listed = common * OFTEN + others * SELDOM
    draw.shuffle(listed)
    numbered = " ".join(f"{place}. {word}" for place, word in enumerate(listed, start=1))
    return Trial(
        "Below is a numbered list of words. Some of them stand in it more often than others.\n\n"
        f"{numbered}\n\nWhich {COMMON} words stand in the list most often? Answer with the words,"
        " and nothing else.\n",
        tuple(common),
        answer_tokens=120,
        opening=f"The {COMMON} words that stand in the list most often are:",
    )


def make_frequent_words(amount: int, draw: Random) -> Trial:
    """Return a text of made-up words by a power law, the first one `amount` times."""
    coded = list(dict.fromkeys(coded_word(draw) for _ in range(400)))
    counts = [round(amount / rank**ALPHA) for rank in range(1, len(coded) + 1)]
    text = [word for word, count in zip(coded, counts, strict=True) for _ in range(count)]
    draw.shuffle(text)
    return Trial(
        "Below is a text in code. Find the words that stand in it most often.\n\n"
        f"{' '.join(text)}\n\nWhich {FREQUENT} words stand in the text most often? Answer with the"
        " words, and nothing else.\n",
        tuple(coded[:FREQUENT]),
        answer_tokens=50,
        opening=f"The {FREQUENT} words that stand in the text most often are:",
    )
