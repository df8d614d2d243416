"""Which words of a sentence a question would be made of: the rarer ones."""

import json
import random
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

_ENGLISH = re.compile(r"[A-Za-z][A-Za-z]+(?:['’-][A-Za-z]+)*")
_CHINESE_RUN = re.compile(r"[\u3400-\u9fff]{2,}")
TOO_COMMON = 6e-5
"""The share of all words above which a word is no good to search for; about rank 1,500."""


@dataclass(frozen=True)
class Rarity:
    """How often words, and pairs of Chinese characters, occur in a sample of the texts."""

    counts: Counter[str]
    num_words: int

    @classmethod
    def of(cls, texts: Iterable[str]) -> "Rarity":
        """Count a sample of texts."""
        counts: Counter[str] = Counter()
        for text in texts:
            counts.update(word.lower() for word in _ENGLISH.findall(text))
            for run in _CHINESE_RUN.findall(text):
                counts.update(run[at : at + 2] for at in range(len(run) - 1))
        kept = Counter({word: count for word, count in counts.items() if count > 1})
        return cls(kept, max(sum(counts.values()), 1))

    def save(self, path: Path) -> None:
        """Write the counts."""
        path.write_text(json.dumps(self.counts, ensure_ascii=False), encoding="utf-8")

    @classmethod
    def load(cls, path: Path) -> "Rarity":
        """Read the counts."""
        counts: Counter[str] = Counter(json.loads(path.read_text(encoding="utf-8")))
        return cls(counts, max(sum(counts.values()), 1))

    def share(self, word: str) -> float:
        """Return how large a share of all words this one is; a Chinese word's rarest pair."""
        if word[0] < "\u2e80":
            return self.counts[word.lower()] / self.num_words
        pairs = (word[at : at + 2] for at in range(len(word) - 1))
        return min(self.counts[pair] for pair in pairs) / self.num_words


def rare_words(sentence: str, rarity: Rarity, num_words: int = 5) -> list[str]:
    """Return up to num_words different words of an English sentence, the rarest first."""
    words = {word.lower(): word for word in _ENGLISH.findall(sentence) if len(word) > 2}
    ranked = sorted(words.values(), key=lambda word: (rarity.share(word), word))
    return [word for word in ranked[:num_words] if rarity.share(word) < TOO_COMMON]


def rare_pieces(sentence: str, rarity: Rarity, rng: random.Random, num_words: int = 4) -> list[str]:
    """Return up to num_words pieces of a Chinese sentence, two to four characters each.

    Chinese is not cut into words here: of pieces drawn by chance the rarest are kept.
    """
    candidates = []
    for match in _CHINESE_RUN.finditer(sentence):
        run = match.group()
        for _ in range(1 + len(run) // 3):
            size = min(rng.choice((2, 2, 2, 3, 4)), len(run))
            at = rng.randrange(len(run) - size + 1)
            candidates.append((match.start() + at, run[at : at + size]))
    candidates.sort(key=lambda found: rarity.share(found[1]))
    chosen: list[tuple[int, str]] = []
    for at, piece in candidates:
        apart = all(at + len(piece) <= b or b + len(other) <= at for b, other in chosen)
        if apart and piece not in (other for _, other in chosen):
            chosen.append((at, piece))
        if len(chosen) == num_words:
            break
    return [piece for _, piece in chosen]


def key_words(sentence: str, rarity: Rarity, rng: random.Random) -> list[str]:
    """Return the words of a sentence that a question might be made of, rarest first."""
    if _CHINESE_RUN.search(sentence) and not _ENGLISH.search(sentence):
        return rare_pieces(sentence, rarity, rng)
    return rare_words(sentence, rarity)


def common_words(sentence: str, rarity: Rarity, rng: random.Random) -> list[str]:
    """Return up to 14 of a sentence's words that any text has, in their order.

    Of Chinese, pairs of characters.
    """
    if _CHINESE_RUN.search(sentence):
        runs = (match.group() for match in _CHINESE_RUN.finditer(sentence))
        words = [run[at : at + 2] for run in runs for at in range(0, len(run) - 1, 2)]
    else:
        words = _ENGLISH.findall(sentence)
    common = [word for word in words if rarity.share(word) >= TOO_COMMON]
    size = rng.randrange(2, 15)
    start = rng.randrange(max(1, len(common) - size))
    return common[start : start + size]
