"""The notation of Aozora Bunko and of novel sites after it: headings, ruby, rare characters."""

import re

from app.documents.builder import Heading, Report

MIN_MARKS = 2
# What stands in brackets has no more characters than the patterns allow: the search of each ends.
_LEVELS = {"大": 1, "中": 2, "小": 3}
_BEHIND = re.compile(r"［＃「(?P<words>[^」\n]{0,200})」は(?:同行|窓)?(?P<size>[大中小])見出し］")
_AROUND = re.compile(
    r"［＃(?:ここから)?(?:同行|窓)?(?P<size>[大中小])見出し］(?P<words>[^［\n]{0,200})"
    r"(?:［＃(?:ここで)?(?:同行|窓)?[大中小]見出し終わり］)?"
)
_CODE = re.compile(r"※［＃[^］\n]{0,80}?U\+(?P<code>[0-9A-Fa-f]{4,5})[^］\n]{0,80}］")
_JIS = re.compile(
    r"※［＃[^］\n]{0,80}?第[34]水準(?P<plane>[12])-(?P<row>\d{1,2})-(?P<cell>\d{1,2})[^］\n]{0,80}］"
)
_MARK = re.compile(r"［＃[^］\n]{0,200}］")
_KANJI = r"\u3005-\u3007\u3400-\u9fff"
_RUBY = re.compile(
    rf"[｜|]([^《\n]{{1,30}})《[^》\n]{{0,80}}》|(?<![{_KANJI}])([{_KANJI}]++)《[^》\n]{{0,80}}》"
)


def is_aozora(text: str) -> bool:
    """Say whether a text is written in this notation."""
    return text.count("［＃") >= MIN_MARKS


def read_aozora(text: str, report: Report) -> tuple[str, list[Heading]]:
    """Return the words without notation, and the headings that it marks."""
    lines: list[str] = []
    headings: list[Heading] = []
    start = num_ruby = 0
    for line in text.split("\n"):
        mark = _BEHIND.search(line) or _AROUND.search(line)
        words, count = _RUBY.subn(
            lambda m: m[1] or m[2], _JIS.sub(_from_jis, _CODE.sub(_from_code, line))
        )
        words = _MARK.sub("", words)
        num_ruby += count
        if mark and words.strip():
            headings.append(Heading(start, " ".join(words.split()), _LEVELS[mark["size"]]))
        lines.append(words)
        start += len(words) + 1
    report.add("ruby_dropped", num_ruby)
    levels = sorted({heading.level for heading in headings})
    return "\n".join(lines), [
        Heading(h.start, h.title, levels.index(h.level) + 1) for h in headings
    ]


def _from_code(match: re.Match[str]) -> str:
    return chr(int(match["code"], 16))


def _from_jis(match: re.Match[str]) -> str:
    row, cell = int(match["row"]) + 0xA0, int(match["cell"]) + 0xA0
    lead = (0x8F,) if match["plane"] == "2" else ()
    return bytes((*lead, row, cell)).decode("euc_jis_2004", "replace")
