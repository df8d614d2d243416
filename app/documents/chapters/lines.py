"""The lines of a text, and what stands around each."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

# What ends a sentence or paragraph; a line that ends otherwise goes on in the next one.
ENDS = frozenset(".!?…。！？；;:：”’\"'»」』）)]】―—–*~-_=|>》·　")
# A line this wide is full: it ends because the page did, unless it ends a sentence.
FULL_WIDTH = 45
_DASHES = "-–—―－"
_OPENING = re.compile(
    r"^[\s\u3000#＃=*_~<>|+•·☆★◆◇■□●○▲△▼▽※♪♥❤◎【\[《〈〔［{\u200b-\u200d\u2060\ufeff]+"
)
_CLOSING = re.compile(r"[\s\u3000#=*_~<>|+•·☆★◆◇■□●○▲△▼▽※♪♥❤◎\u200b-\u200d\u2060\ufeff]+$")
_PLAIN_CLOSING = re.compile(r"[\s\u3000#=*_~<>|+\u200b-\u200d\u2060\ufeff]+$")
_UNSEEN = re.compile("[\u200b-\u200f\u2060\ufeff\u00ad]")
# So many letters with a space between each are one word or more.
MIN_SPACED = 6
# A chapter's number in quotation marks, as in `「第1章」渡口`.
_QUOTED_HEAD = re.compile(r"^[「『“](第[^\s」』”]{1,6}[章回话話節节卷幕])[」』”]")
_BRACKETS = {"【": "】", "[": "]", "［": "］", "《": "》", "〈": "〉", "〔": "〕", "{": "}"}


@dataclass(frozen=True, slots=True)
class TextLine:
    """A line that is not blank.

    start, end: of its characters. words: without decoration and outer space. is_apart,
    is_closed: a blank line stands before it, after it. is_open: the line before it, with
    no blank line between, breaks off in mid-sentence. is_decorated: something was around
    its words.
    """

    start: int
    end: int
    words: str
    is_apart: bool
    is_closed: bool
    is_open: bool
    is_decorated: bool = False


def lines_of(text: str) -> list[TextLine]:
    """Return the lines of a text that are not blank."""
    return list(_lines(text))


def _lines(text: str) -> Iterator[TextLine]:
    rows = text.split("\n")
    start, before = 0, ""
    blank_before = True
    for i, row in enumerate(rows):
        end = start + len(row)
        if row and not row.isspace():
            blank_after = i + 1 >= len(rows) or not rows[i + 1] or rows[i + 1].isspace()
            bare = row.strip() if len(row) > 400 else undecorated(_unspaced(row))
            is_open = not blank_before and _breaks_off(before)
            yield TextLine(
                start, end, bare, blank_before, blank_after, is_open,
                len(row) <= 400 and bare != row.strip(),
            )  # fmt: skip
            before, blank_before = row, False
        else:
            blank_before = True
        start = end + 1


def _breaks_off(row: str) -> bool:
    words = row.rstrip()
    return width(words) >= FULL_WIDTH and words[-1] not in ENDS


def width(words: str) -> int:
    """Return how wide words are set: a character of East Asia counts two."""
    if words.isascii():
        return len(words)
    return len(words) + sum("\u2e80" <= c <= "\uffef" for c in words)


def is_wide_script(words: str) -> bool:
    """Say whether most of the words' characters are East Asian."""
    return sum("\u2e80" <= c <= "\uffef" for c in words) * 2 > len(words)


def undecorated(row: str) -> str:
    """Return a line's words without what is set around them: `=== x ===`, `【x】`, `- x -`."""
    words = _QUOTED_HEAD.sub(r"\1 ", _UNSEEN.sub("", row).strip())
    if not words or (words[0].isalnum() and words[-1].isalnum()):
        return words
    bare = _OPENING.sub("", words)
    opened = words[: len(words) - len(bare)]
    if opened and bare[:1] == "、":  # as in `☆、第一章`
        bare = bare[1:].lstrip()
    # A star behind a title alone is the title's own, as in `第3話 ようこそ☆`.
    closing = _CLOSING if opened.strip() else _PLAIN_CLOSING
    bare = closing.sub("", bare) if bare else words
    for left, right in _BRACKETS.items():
        if left in opened and right in bare:
            bare = bare.replace(right, " ", 1)
    if bare[:1] and bare[0] in _DASHES and bare[-1] in _DASHES:
        bare = bare.strip(_DASHES)
    return " ".join(bare.split()) if bare.strip() else words


def _unspaced(row: str) -> str:
    """Return a line whose words are set with a space between letters: `C H A P T E R  O N E`."""
    letters = row.split()
    if len(letters) < MIN_SPACED or sum(len(c) == 1 for c in letters) < 0.8 * len(letters):
        return row
    if not re.search(r"\S {2,}\S", row.strip()) or not row.isascii():
        return row
    return " ".join("".join(word.split()) for word in re.split(r" {2,}", row.strip()))


def is_wrapped(lines: Sequence[TextLine]) -> bool:
    """Say whether the text's paragraphs are broken into lines of a page's width."""
    broken = pairs = 0
    for line in lines[:20_000]:
        if not line.is_apart:
            pairs += 1
            broken += line.is_open
    return pairs > 40 and broken > 0.3 * pairs and pairs > 0.2 * len(lines[:20_000])
