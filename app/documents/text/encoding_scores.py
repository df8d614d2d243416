"""Score how much like writing some bytes look in each encoding that they may be in."""

import math
import re
from collections.abc import Sequence
from functools import cache
from itertools import pairwise

from app.documents.text.alphabets import COMMON_CHINESE, COMMON_TRADITIONAL, LETTERS, PUNCTUATION

EAST_ASIAN = ("gb18030", "big5hkscs", "cp932", "euc_jp", "cp949")
# Each encoding of one byte a letter with the languages written in it; of two that read the
# bytes alike, the first is named.
SINGLE_BYTE: dict[str, tuple[str, ...]] = {
    "cp1252": (
        "english", "french", "german", "spanish", "portuguese", "italian", "nordic", "icelandic",
    ),
    "cp1251": ("russian", "bulgarian", "ukrainian"),
    "koi8_r": ("russian",),
    "koi8_u": ("ukrainian",),
    "cp866": ("russian", "bulgarian"),
    "iso8859_5": ("russian", "bulgarian", "ukrainian"),
    "mac_cyrillic": ("russian", "bulgarian", "ukrainian"),
    "cp855": ("russian", "bulgarian"),
    "cp1250": ("czech", "slovak", "polish", "hungarian", "romanian", "south slavic"),
    "iso8859_2": ("czech", "slovak", "polish", "hungarian", "romanian", "south slavic"),
    "cp852": ("czech", "slovak", "polish", "hungarian", "south slavic"),
    "cp1253": ("greek",),
    "iso8859_7": ("greek",),
    "cp1254": ("turkish",),
    "iso8859_9": ("turkish",),
    "cp1255": ("hebrew",),
    "iso8859_8": ("hebrew",),
    "cp1256": ("arabic",),
    "iso8859_6": ("arabic",),
    "cp874": ("thai",),
    "cp1257": ("baltic",),
    "mac_roman": ("english", "french", "german", "spanish", "portuguese", "italian", "nordic"),
    "cp850": ("french", "german", "spanish", "portuguese", "nordic"),
}  # fmt: skip
# Encodings of systems long gone need more evidence: what they cost, as a logarithm.
RARE = {"cp850": 4.0, "cp852": 4.0, "cp855": 4.0, "cp866": 1.0, "mac_roman": 2.0, "cp1257": 1.0}
SAMPLE_BYTES = 24_000
HIGH_LINE = re.compile(rb"[^\n]*[\x80-\xff][^\n]*\n?")
# Real writing scores above this share of common characters, or this mean of logarithms.
MIN_EAST_ASIAN = 0.55
MIN_COMMON_CHINESE = 0.22
MIN_KANA = 0.15
MIN_SINGLE_BYTE = -5.5
LOG_STRANGE = math.log(1e-5)
LOG_PUNCTUATION = math.log(4e-3)
CASE_PENALTY = 4.0


def score_candidates(data: bytes) -> tuple[str, float]:
    """Return the likeliest encoding of bytes that are not Unicode, and how sure that is."""
    sample = _sample(data)
    scores = sorted(((_east_asian_score(sample, name), name) for name in EAST_ASIAN), reverse=True)
    best, name = scores[0]
    if best > MIN_EAST_ASIAN:
        return name, round(min(0.99, 0.6 + 0.4 * (best - max(scores[1][0], 0.0))), 2)
    ranked = sorted(
        ((_single_byte_score(sample, name), -i, name) for i, name in enumerate(SINGLE_BYTE)),
        reverse=True,
    )
    score, _, name = ranked[0]
    if score > MIN_SINGLE_BYTE:
        text = sample.decode(name, "replace")
        rival = next((s for s, _, n in ranked[1:] if sample.decode(n, "replace") != text), -20.0)
        return name, round(min(0.98, 0.5 + 0.48 * (1 - math.exp(rival - score))), 2)
    from charset_normalizer import from_bytes  # slow to import, and rarely reached

    match = from_bytes(sample).best()
    if match is not None and not match.encoding.startswith(("utf_", "ascii")):
        return match.encoding, 0.4
    return "cp1252", 0.2


def _sample(data: bytes) -> bytes:
    """Return lines with bytes beyond ASCII from all over the text: only they tell anything."""
    if len(data) <= SAMPLE_BYTES:
        return data
    parts: list[bytes] = []
    size = 0
    # Starting anew in each sixteenth, so that no one chapter or language decides.
    for start in range(0, len(data), len(data) // 16 + 1):
        begin = data.find(b"\n", start) + 1 or start
        for match in HIGH_LINE.finditer(data, begin, min(start + len(data) // 16 + 1, len(data))):
            parts.append(match[0][:2_000])
            size += len(parts[-1])
            if size > SAMPLE_BYTES * (start + 1) / len(data) + SAMPLE_BYTES / 16:
                break
    return b"".join(parts) or data[:SAMPLE_BYTES]


def _east_asian_score(sample: bytes, encoding: str) -> float:
    """Return the share of characters beyond ASCII that are common in the encoding's language."""
    text = sample.decode(encoding, errors="replace")
    wide = [c for c in text if c > "\x7f"]
    if len(wide) < 2:
        return 0.0
    common = _common(encoding)
    good = sum(1 for c in wide if c in common)
    bad = wide.count("\ufffd")
    score = (good - 4 * bad) / len(wide)
    if encoding in ("gb18030", "big5hkscs"):
        ideographs = [c for c in wide if "\u4e00" <= c <= "\u9fff"]
        everyday = sum(1 for c in ideographs if c in _everyday())
        if everyday < MIN_COMMON_CHINESE * len(ideographs) or not ideographs:
            return score - 0.5
    if encoding in ("cp932", "euc_jp"):
        kana = sum(1 for c in wide if "\u3041" <= c <= "\u30ff")
        return score if kana > MIN_KANA * len(wide) else score - 0.5
    return score


def everyday_share(ideographs: Sequence[str]) -> float:
    """Return the share of Chinese characters that are among the most common ones."""
    return sum(1 for c in ideographs if c in _everyday()) / max(len(ideographs), 1)


@cache
def _everyday() -> frozenset[str]:
    return frozenset(COMMON_CHINESE + COMMON_TRADITIONAL)


@cache
def _common(encoding: str) -> frozenset[str]:
    """Return the everyday characters of the language that an encoding was made for."""
    punctuation = "　、。，；：？！“”‘’（）《》〈〉「」『』【】…—～·﹔﹖"
    ranges = {
        "gb18030": ("gb2312", (0xB0, 0xD7)),
        "big5hkscs": ("big5", (0xA4, 0xC6)),
        "cp932": ("euc_jp", (0xB0, 0xCF)),
        "euc_jp": ("euc_jp", (0xB0, 0xCF)),
        "cp949": ("euc_kr", (0xB0, 0xC8)),
    }
    codec, (first, last) = ranges[encoding]
    pairs = (bytes((lead, trail)) for lead in range(first, last + 1) for trail in range(0x40, 0xFF))
    chars = {c for pair in pairs for c in pair.decode(codec, errors="ignore") if c > "\u2fff"}
    if codec == "euc_jp":
        chars |= {chr(c) for c in range(0x3041, 0x30FF)}
    return frozenset(chars | set(punctuation))


def _single_byte_score(sample: bytes, encoding: str) -> float:
    """Return the mean logarithm of letters beyond ASCII in the likeliest of the languages."""
    text = sample.decode(encoding, errors="replace")
    high = [c for c in text if c > "\x7f"]
    if not high:
        return -math.inf
    folded = [c.lower() for c in high]
    counts: dict[str, int] = {}
    for c in folded:
        counts[c] = counts.get(c, 0) + 1
    total = max(
        sum(count * logs.get(c, LOG_STRANGE) for c, count in counts.items())
        for logs in (_logs(language) for language in SINGLE_BYTE[encoding])
    )
    capitals = sum(1 for a, b in pairwise(text) if b > "\x7f" and b.isupper() and a.islower())
    mixed = capitals + len(MIXED_SCRIPT.findall(text))
    return (total - CASE_PENALTY * mixed - RARE.get(encoding, 0.0)) / len(high)


# Latin letters beside others in a word, like a capital after a small letter, are signs of a
# wrong guess.
MIXED_SCRIPT = re.compile(r"[A-Za-zà-ÿ](?=[Ѐ-ӿα-ωא-ת])|[Ѐ-ӿα-ωא-ת](?=[a-zà-ÿ])")


@cache
def _logs(language: str) -> dict[str, float]:
    """Return the logarithm of each letter's share: it falls with its place in the list."""
    letters = LETTERS[language]
    weights = [1 / (place + 4) for place in range(len(letters))]
    total = sum(weights)
    logs = dict.fromkeys(PUNCTUATION, LOG_PUNCTUATION)
    logs.update({c: math.log(w / total) for c, w in zip(letters, weights, strict=True)})
    return logs
