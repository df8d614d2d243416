"""Find the chapters of a novel or report in plain text, Chinese or English.

A heading is a line of its own of a known form. Lines of a contents page look the same;
what tells them apart is that nothing but other headings stands between them.
"""

import re
from dataclasses import dataclass

from app.reading.draft import Heading

NUMERALS = "零〇○一二三四五六七八九十百千廿卅两兩壹贰叁肆伍陆柒捌玖拾佰0-9０-９"
CHINESE = re.compile(
    rf"^[ \t\u3000]*(?P<head>(?:正文[ \u3000]*)?第[ \u3000]*[{NUMERALS}]{{1,9}}[ \u3000]*"
    r"(?P<unit>[卷部篇集冊册编編章回节節幕折话話]))"
    r"(?P<rest>(?:[ \t\u3000:：、.．—-].*|[^，。！？；,!?;]{0,30})?)$"
)
CHINESE_LONE = re.compile(
    r"^[ \t\u3000]*(?P<head>序|序言|序章|自序|前言|引言|引子|楔子|缘起|緣起|尾声|尾聲|后记|後記|跋|"
    rf"附[ \u3000]*[录錄]|番外|结语|結語|[卷][{NUMERALS}]{{1,5}})"
    r"(?P<rest>(?:[ \t\u3000:：].{0,40})?)$"
)
ENGLISH = re.compile(
    r"^[ \t]*(?P<head>(?P<unit>part|book|volume|act|chapter|chap\.|canto|letter|stave|scene)\s+"
    r"(?:the\s+)?(?P<number>[ivxlcdm]+|\d{1,3}|(?:[a-z]+[- ]?){1,3}))"
    r"(?P<rest>\s*[.:—–-].*|\s*|\s+[A-Z].*)$",
    re.IGNORECASE,
)
ENGLISH_LONE = re.compile(
    r"^[ \t]*(?P<head>prologue|epilogue|preface|introduction|foreword|afterword|conclusion|"
    r"postscript|appendix(?:\s+[a-z0-9]+)?)(?P<rest>\s*[.:—–-]?.{0,60})$",
    re.IGNORECASE,
)
UPPER_UNITS = set("卷部篇集冊册编編") | {"part", "book", "volume", "act"}
MAX_HEADING_CHARS = 90
# Fewer characters than this between one heading and the next, several times in a row,
# make a list of contents.
CONTENTS_GAP_CHARS = 60


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A line that looks like a heading: its offsets, its words, and whether of an upper unit."""

    start: int
    end: int
    title: str
    is_upper: bool


def find_chapters(text: str) -> list[Heading]:
    """Return the headings of chapters in the order of the text, levels 1 and 2."""
    candidates = _without_contents(_candidates(text))
    if len(candidates) < 2:
        return []
    has_upper = any(c.is_upper for c in candidates) and any(not c.is_upper for c in candidates)
    return [Heading(c.start, c.title, 1 if c.is_upper or not has_upper else 2) for c in candidates]


def _candidates(text: str) -> list[_Candidate]:
    found = []
    start = 0
    for line in text.split("\n"):
        end = start + len(line)
        if 0 < len(line) <= MAX_HEADING_CHARS:
            candidate = _candidate(line, start, end)
            if candidate is not None:
                found.append(candidate)
        start = end + 1
    return found


def _candidate(line: str, start: int, end: int) -> _Candidate | None:
    for pattern in (CHINESE, CHINESE_LONE, ENGLISH, ENGLISH_LONE):
        match = pattern.match(line)
        if match:
            unit = match.groupdict().get("unit") or ""
            title = re.sub(r"[\s\u3000]+", " ", line).strip()
            return _Candidate(start, end, title, unit.lower() in UPPER_UNITS)
    return None


def _without_contents(candidates: list[_Candidate]) -> list[_Candidate]:
    """Drop runs of three and more headings with next to nothing between them."""
    kept: list[_Candidate] = []
    run: list[_Candidate] = []
    for candidate in candidates:
        if run and candidate.start - run[-1].end > CONTENTS_GAP_CHARS:
            kept.extend(run[-1:] if len(run) >= 3 else run)
            run = []
        run.append(candidate)
    kept.extend(run if len(run) < 3 else run[-1:])
    return kept
