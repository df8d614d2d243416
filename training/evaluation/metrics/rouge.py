"""ROUGE-L of summaries, sentence by sentence, as LongBench's figures were made.

Of each sentence of the reference, the longest common subsequence with every sentence of the
summary is taken; what these hold together, each word once, is set against the words of both.
Sentences end at full stops; words are parted by spaces and keep their case and commas.
Source: Lin, "ROUGE: a package for automatic evaluation of summaries", 2004, section 3.2, in
the reading of the package `rouge` 1.0.1.
"""

from training.evaluation.metrics.words import chinese_words

SMOOTHING = 1e-8  # keeps F1 defined where nothing is shared; part of the published figures


def rouge_l(summary: str, reference: str) -> float:
    """Return the F1 of ROUGE-L over the sentences of two texts, 0 to 1."""
    said, wanted = _sentences(summary), _sentences(reference)
    if not summary or not said or not wanted:
        return 0.0
    shared: set[str] = set()
    for sentence in wanted:
        for other in said:
            shared |= longest_common(sentence, other)
    recall = len(shared) / len({word for sentence in wanted for word in sentence})
    precision = len(shared) / len({word for sentence in said for word in sentence})
    return 2 * precision * recall / (precision + recall + SMOOTHING)


def chinese_rouge_l(summary: str, reference: str) -> float:
    """Return ROUGE-L of Chinese texts, word by word. Raises DataError without jieba."""
    return rouge_l(" ".join(chinese_words(summary)), " ".join(chinese_words(reference)))


def longest_common(one: list[str], other: list[str]) -> set[str]:
    """Return the words of a longest common subsequence.

    Of several the one is taken that is met first from the ends, leaving `other`'s last word out
    sooner than `one`'s: which of them it is shows in the second decimal of the figures.
    """
    table = _lengths(one, other)
    words: set[str] = set()
    row, column = len(one), len(other)
    while row and column:
        if one[row - 1] == other[column - 1]:
            words.add(one[row - 1])
            row, column = row - 1, column - 1
        elif table[row - 1][column] > table[row][column - 1]:
            row -= 1
        else:
            column -= 1
    return words


def _lengths(one: list[str], other: list[str]) -> list[list[int]]:
    """Return the lengths of common subsequences of all pairs of beginnings."""
    above = [0] * (len(other) + 1)
    table = [above]
    for word in one:
        left, row = 0, [0]
        for column, against in enumerate(other):
            left = above[column] + 1 if word == against else max(left, above[column + 1])
            row.append(left)
        table.append(row)
        above = row
    return table


def _sentences(text: str) -> list[list[str]]:
    """Return the words of each sentence; one that is only spaces has one empty word."""
    return [" ".join(part.split()).split(" ") for part in text.split(".") if part]
