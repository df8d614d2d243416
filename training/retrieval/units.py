"""Text → the units that an encoder ranks: sentences, and passages of whole sentences."""

import re
from collections.abc import Iterator

_ABBREVIATION = r"(?<!\bMr)(?<!\bMrs)(?<!\bDr)(?<!\bMs)(?<!\bSt)(?<!\bvs)(?<!\be\.g)(?<!\bi\.e)"
_SENTENCE_END = re.compile(
    _ABBREVIATION + r"(?:(?<=[.!?])|(?<=[.!?][\"'”’)]))\s+(?=[\"'“‘(]?[A-Z0-9])"
)
_MAX_SENTENCE_WORDS = 120
_WORD = re.compile(r"[^\W_]+")
# What a question and an answer share in any text says nothing of where the answer stands.
_STOP_WORDS = frozenset(
    "a about after all also am an and any are as at be because been before being but by can could"
    " did do does for from had has have he her hers him his how i if in into is it its me more my"
    " no not of off on one or other our out over own she should so some such than that the their"
    " them then there these they this those through to too under until up very was we were what"
    " when where which while who whom why will with would you your s t d ll ve re m".split()
)


def sentences(text: str) -> list[str]:
    """Return the sentences of a text; paragraphs are parted by empty lines."""
    return [sentence for paragraph in re.split(r"\n\s*\n", text) for sentence in _cut(paragraph)]


def _cut(paragraph: str) -> Iterator[str]:
    for sentence in _SENTENCE_END.split(" ".join(paragraph.split())):
        words = sentence.split()
        if len(words) <= _MAX_SENTENCE_WORDS:
            if words:
                yield sentence
            continue
        half = _MAX_SENTENCE_WORDS // 2
        yield from (" ".join(words[i : i + half]) for i in range(0, len(words), half))


def passages(text: str, num_words: int) -> list[str]:
    """Return passages of whole sentences, each of about num_words words."""
    packed: list[str] = []
    current: list[str] = []
    size = 0
    for sentence in sentences(text):
        length = len(sentence.split())
        if current and size + length / 2 > num_words:
            packed.append(" ".join(current))
            current, size = [], 0
        current.append(sentence)
        size += length
    if current and packed and size < num_words * 0.3:
        packed[-1] += " " + " ".join(current)
    elif current:
        packed.append(" ".join(current))
    return packed


def content_words(text: str) -> set[str]:
    """Return the words of a text that tell it from others, in lower case."""
    return {word for word in _WORD.findall(text.lower()) if word not in _STOP_WORDS}
