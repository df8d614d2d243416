"""The language of a text, as far as its stems and its empty words go.

The script decides where it can; among languages of Latin letters, the empty words do.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache

import Stemmer
from bm25s import stopwords

_SAMPLE_CHARS = 20_000
_NUM_SAMPLES = 3
_WORD = re.compile(r"[^\W\d_]+")
_SCRIPTS = (
    ("russian", re.compile("[\u0400-\u04ff]")),
    ("greek", re.compile("[\u0370-\u03ff\u1f00-\u1fff]")),
    ("arabic", re.compile("[\u0600-\u06ff]")),
    ("hindi", re.compile("[\u0900-\u097f]")),
    ("armenian", re.compile("[\u0530-\u058f]")),
    ("tamil", re.compile("[\u0b80-\u0bff]")),
    ("yiddish", re.compile("[\u0590-\u05ff]")),
)
# Words that are common in one language and not in its neighbours.
_MARKERS = {
    "english": "the and of to in that was he it with his for as had is",
    "french": "le la les et des un une dans que qui est pas pour sur au elle",
    "german": "der die und das nicht ein ist zu den mit sich auf dem er sie ich",
    "spanish": "el la los que y en un una por con no se las del para como",
    "italian": "il la che di e un non per una con si del le è era gli",
    "portuguese": "o a que e de um uma não com os as do da para se em",
    "dutch": "de het een en van ik niet dat te is zijn met op voor hij",
    "swedish": "och att det som en på är av för inte jag med den till han",
    "danish": "og at det som en på er af for ikke jeg med den til han",
    "norwegian": "og å det som en på er av for ikke jeg med den til han",
    "finnish": "ja on ei se että hän oli mutta kun niin myös ovat joka",
    "hungarian": "a az és hogy nem egy is volt de meg csak ez azt mint",
    "polish": "i w na się nie z do to że jest jak po co za ale był",
    "czech": "a se v na je že to s z do jsem jak ale za by si",
    "romanian": "și de la în cu nu pe o un care să este din mai",
    "turkish": "ve bir bu da de için ile çok gibi daha ama olarak",
    "catalan": "i la el els les que amb per una no del és va com",
    "indonesian": "yang dan di itu dengan untuk tidak dari dalam akan pada ini",
}
_EMPTY_WORDS = {
    "english": stopwords.STOPWORDS_EN_PLUS,
    "french": stopwords.STOPWORDS_FRENCH,
    "german": stopwords.STOPWORDS_GERMAN,
    "spanish": stopwords.STOPWORDS_SPANISH,
    "italian": stopwords.STOPWORDS_ITALIAN,
    "portuguese": stopwords.STOPWORDS_PORTUGUESE,
    "dutch": stopwords.STOPWORDS_DUTCH,
    "swedish": stopwords.STOPWORDS_SWEDISH,
    "danish": stopwords.STOPWORDS_DANISH,
    "norwegian": stopwords.STOPWORDS_NORWEGIAN,
    "russian": stopwords.STOPWORDS_RUSSIAN,
    "turkish": stopwords.STOPWORDS_TURKISH,
}


@dataclass(frozen=True)
class StemLanguage:
    """How the words of a language are brought together.

    name: as Snowball calls it, or `none`. stem: words in lower case → their stems.
    empty: words that say nothing of where an answer stands.
    """

    name: str
    stem: Callable[[list[str]], list[str]]
    empty: frozenset[str]


def language_of(text: str) -> StemLanguage:
    """Return the language that most of a text is written in."""
    words = Counter(_sample_words(text))
    letters = "".join(words)
    for name, script in _SCRIPTS:
        if len(script.findall(letters)) > 0.3 * max(1, len(letters)):
            return _language(name)
    shares = {
        name: sum(words[word] for word in set(markers.split()))
        for name, markers in _MARKERS.items()
    }
    best = max(shares, key=lambda name: shares[name])
    # A question or a list may hold none of these words: English stems do it little harm.
    return _language(best if shares[best] else "english")


def _sample_words(text: str) -> Iterable[str]:
    """Return words of the beginning, the middle and the end, in lower case."""
    step = max(1, (len(text) - _SAMPLE_CHARS) // max(1, _NUM_SAMPLES - 1))
    starts = range(0, max(1, len(text) - _SAMPLE_CHARS + 1), step)
    for start in starts[:_NUM_SAMPLES]:
        yield from (word.lower() for word in _WORD.findall(text, start, start + _SAMPLE_CHARS))


@cache
def _language(name: str) -> StemLanguage:
    # The C stemmer is not safe for two threads at once: each call has its own.
    return StemLanguage(
        name,
        lambda words: list(Stemmer.Stemmer(name).stemWords(words)),
        frozenset(_EMPTY_WORDS.get(name, ())),
    )
