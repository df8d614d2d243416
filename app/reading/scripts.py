"""Score how much like writing some bytes look in each encoding that they may be in."""

from functools import cache

from charset_normalizer import from_bytes

EAST_ASIAN = ("gb18030", "big5hkscs", "cp932", "euc_jp", "cp949")
SLICE_BYTES = 4096
NUM_SLICES = 6


def score_candidates(data: bytes) -> tuple[str, float]:
    """Return the likeliest encoding of bytes that are not Unicode, and how sure that is."""
    sample = _sample(data)
    scores = sorted(((_east_asian_score(sample, name), name) for name in EAST_ASIAN), reverse=True)
    best, name = scores[0]
    if best > 0.75:
        return name, round(min(0.99, 0.5 + best / 2 - max(0.0, scores[1][0] - best + 0.1)), 2)
    match = from_bytes(sample).best()
    if match is not None and not match.encoding.startswith("utf_"):
        return match.encoding.replace("_", "-"), 0.7
    return "cp1252", 0.4


def _sample(data: bytes) -> bytes:
    """Return slices from all over the bytes, each cut at line ends where it has some."""
    if len(data) <= SLICE_BYTES * NUM_SLICES:
        return data
    step = len(data) // NUM_SLICES
    parts = []
    for i in range(NUM_SLICES):
        part = data[i * step : i * step + SLICE_BYTES]
        first, last = part.find(b"\n"), part.rfind(b"\n")
        parts.append(part[first + 1 : last + 1] if 0 <= first < last else part)
    return b"".join(parts)


def _east_asian_score(sample: bytes, encoding: str) -> float:
    """Return the share of characters beyond ASCII that are common in the encoding's language."""
    text = sample.decode(encoding, errors="replace")
    wide = [c for c in text if c > "\x7f"]
    if len(wide) < 4:
        return 0.0
    common = _common(encoding)
    good = sum(1 for c in wide if c in common)
    bad = wide.count("\ufffd")
    return max(0.0, (good - 4 * bad) / len(wide))


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
    chars = set("".join(pair.decode(codec, errors="ignore") for pair in pairs)) - set("\x00 ")
    chars = {c for c in chars if c > "\u2fff"}
    if codec == "euc_jp":
        chars |= {chr(c) for c in range(0x3041, 0x30FF)}
    return frozenset(chars | set(punctuation))
