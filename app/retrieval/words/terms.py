"""A text as the terms by which passages are found, each with its place.

Of alphabets, stems of words, the empty ones left out. Of scripts written without spaces,
single characters and pairs of neighbours, in one index; Chinese in simplified characters,
whichever a text is printed in.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from app.retrieval.words.stem_language import StemLanguage
from app.text.chinese import simplify
from app.text.spans import Span

_UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf"
    "\u4e00-\u9fff\uac00-\ud7a3\uf900-\ufaff\U00020000-\U0003fffd"
)
_RUN = re.compile(rf"[{_UNSPACED}]+|\d+(?:[.,]\d+)*|[^\W\d_{_UNSPACED}]+")
UNSPACED = re.compile(f"[{_UNSPACED}]")
"""A character of a script that is written without spaces between words."""
# Particles and question words: as characters they stand everywhere.
_EMPTY_CHARACTERS = frozenset("的了是在有和与为于被由谁哪什么多少何怎样如吗呢几のはがをにでとも")
_EMPTY_PAIRS = frozenset(
    "什么 哪些 哪个 多少 怎么 怎样 如何 为什 哪里 哪年 何时 请问 的是 是什 有哪 有什".split()
)

TermIds = NDArray[np.int32]


@dataclass(frozen=True)
class Terms:
    """The terms of a text in order. starts: the first character of each, int32."""

    words: list[str]
    starts: TermIds


def terms_of(text: str, language: StemLanguage) -> Terms:
    """Return the terms of a text with their places."""
    runs = list(_RUN.finditer(text))
    known = _terms_of_words({run.group() for run in runs}, language)
    words: list[str] = []
    starts: list[int] = []
    for run in runs:
        word = run.group()
        term = known.get(word)
        if term is None:
            for offset, piece in _pieces(word):
                words.append(piece)
                starts.append(run.start() + offset)
        elif term:
            words.append(term)
            starts.append(run.start())
    return Terms(words, np.array(starts, dtype=np.int32))


def terms_of_parts(text: str, parts: Sequence[Span], language: StemLanguage) -> Iterator[list[str]]:
    """Yield the terms of each part of a text; a word that stands in many is stemmed once."""
    runs = [_RUN.findall(text, part.start, part.end) for part in parts]
    known = _terms_of_words(set(chain.from_iterable(runs)), language)
    for words in runs:
        found: list[str] = []
        for word in words:
            term = known.get(word)
            if term:
                found.append(term)
            elif term is None:
                found.extend(piece for _, piece in _pieces(word))
        yield found


def _terms_of_words(words: set[str], language: StemLanguage) -> dict[str, str]:
    """Return each spaced word's term; an empty word's is empty."""
    spaced = [word for word in words if not UNSPACED.match(word)]
    lower = [word.lower() for word in spaced]
    stems = language.stem(lower)
    return {
        word: "" if low in language.empty else _plain(stem)
        for word, low, stem in zip(spaced, lower, stems, strict=True)
    }


def _plain(word: str) -> str:
    """Leave out accents, which are not typed as they are printed, and digits' commas."""
    if word.isascii():
        return word.replace(",", "")
    decomposed = unicodedata.normalize("NFKD", word)
    return "".join(c for c in decomposed if not unicodedata.combining(c)) or word


def _pieces(run: str) -> Iterator[tuple[int, str]]:
    """Yield a run's characters and pairs with their offsets, those that say nothing left out."""
    run = simplify(run)
    for offset, character in enumerate(run):
        if character not in _EMPTY_CHARACTERS:
            yield offset, character
        pair = run[offset : offset + 2]
        if len(pair) == 2 and pair not in _EMPTY_PAIRS:
            yield offset, pair


def is_unspaced(term: str) -> bool:
    """Whether a term is of a script written without spaces."""
    return bool(UNSPACED.match(term))
