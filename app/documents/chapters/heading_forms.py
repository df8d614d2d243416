"""The forms that a heading takes: `第三回 …`, `Chapter Three`, `PROLOGUE`, `IV.`, a title."""

import re
from dataclasses import dataclass

NUMERALS = "零〇○一二三四五六七八九十百千廿卅两兩壹贰叁肆伍陆柒捌玖拾佰0-9０-９"
CHINESE = re.compile(
    rf"^[ \t\u3000]*(?:正文[ \u3000]*)?"
    rf"(?:(?P<volume>[上中下]卷|卷[{NUMERALS}]{{1,4}}|第[{NUMERALS}]{{1,5}}[卷部集編编])"
    r"[\s\u3000]+)?"
    rf"(?P<head>第[ \u3000]*(?P<number>[{NUMERALS}]{{1,9}})[ \u3000]*"
    r"(?P<unit>[卷部篇集冊册编編章回节節幕折话話]))"
    r"(?P<rest>[\s\u3000:：、.．—-].*|[^，。！？；,!?;的是]{0,30})$"
)
# A heading with the story running on in its line, and what the storyteller begins with.
RUN_IN = re.compile(rf"^[ \t\u3000]*第[{NUMERALS}]{{1,9}}[回章][\s\u3000]{{1,6}}\S")
OPENINGS = re.compile("話說|话说|卻說|却说|却說|且說|且说|詩曰|诗曰")
RUN_IN_CHARS = 34
CHINESE_LONE = re.compile(
    r"^[ \t\u3000]*(?:序|序言|序章|自序|前言|引言|引子|楔子|缘起|緣起|尾声|尾聲|后记|後記|跋|"
    rf"附[ \u3000]*[录錄]|番外|结语|結語|卷[{NUMERALS}]{{1,5}})(?:[ \t\u3000:：].{{0,40}})?$"
)
UNITS = r"part|book|volume|vol\.|act|chapter|chap\.|canto|letter|stave|scene|section"
ONES = (
    "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|"
    "sixteen|seventeen|eighteen|nineteen"
)
TENS = "twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
FIRSTS = "first|second|third|fourth|fifth|sixth|seventh|eighth|ninth"
ORDINALS = (
    rf"(?:{TENS})[- ](?:{FIRSTS})|{FIRSTS}|tenth|eleventh|twelfth|thirteenth|fourteenth|fifteenth|"
    "sixteenth|seventeenth|eighteenth|nineteenth|twentieth|thirtieth|fortieth|fiftieth|last"
)
NUMBER_WORDS = rf"(?:the\s+)?(?:{ORDINALS})|(?:{TENS})(?:[- ](?:{ONES}))?|{ONES}"
ENGLISH = re.compile(
    rf"^[ \t_*=]*(?:the\s+)?(?P<unit>{UNITS})[ \t]+(?:the\s+)?"
    rf"(?P<number>[ivxlcdm]+|\d{{1,3}}|{NUMBER_WORDS})(?P<rest>[^\w].*)?$",
    re.IGNORECASE,
)
ENGLISH_LONE = re.compile(
    r"^[ \t_*=]*(?P<word>prologue|epilogue|preface|introduction|foreword|afterword|conclusion|"
    r"postscript|envoi|appendix(?:\s+[a-z0-9]{1,3})?)(?P<rest>[^\w].*)?$",
    re.IGNORECASE,
)
COUNT = re.compile(r"^\s*(?P<number>\d{1,3}|[IVXLC]{1,7})(?P<rest>\.?|[.:]?[ \t]+\S.{0,60})\s*$")
UPPER_UNITS = frozenset(
    ("卷", "部", "篇", "集", "冊", "册", "编", "編", "part", "book", "volume", "vol.", "act")
)
ROMAN = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100, "D": 500, "M": 1000}
NO_TITLES = re.compile(
    r"^(contents|the end|finis|fin|illustrations|list of illustrations|by|copyright|footnotes?|"
    r"notes|index|errata|advertisements?|transcriber.*|dedication|end of .*|.*\bby\b.*|\[.*|"
    r"translated .*|illustrated .*|new york.*|london.*|boston.*)\W*$",
    re.IGNORECASE,
)
MAX_REST_CHARS = 70


@dataclass(frozen=True, slots=True)
class Form:
    """The form of a heading: its unit (`回`, `chapter`, `lone`), and what it is compared by.

    key: the same for the same heading in contents and text. volume: a larger unit named in
    the same line. is_bare: nothing but unit and number.
    """

    unit: str
    key: str
    volume: str = ""
    is_bare: bool = False


def heading_in(line: str) -> str:
    """Return the heading with which a long line begins, or nothing."""
    if not RUN_IN.match(line):
        return ""
    opening = OPENINGS.search(line, 4, 60)
    if opening is None:
        return line[:RUN_IN_CHARS] if len(line) > 3 * RUN_IN_CHARS else ""
    return line[: opening.start()]


def form_of(line: str) -> Form | None:
    """Return the form of a line that names itself a chapter or the like, or None."""
    match = CHINESE.match(line)
    if match:
        unit, number = match["unit"], re.sub(r"^0+(?=.)", "", match["number"])
        return Form(unit, f"{match['volume'] or ''}{unit}{number}", match["volume"] or "")
    if CHINESE_LONE.match(line):
        unit = "卷" if line.strip().startswith("卷") else "lone"
        return Form(unit, re.sub(r"\s", "", line)[:6])
    return _english_form(line)


def _english_form(line: str) -> Form | None:
    match = ENGLISH.match(line)
    unit = match["unit"].lower() if match else "lone"
    match = match or ENGLISH_LONE.match(line)
    if match is None:
        return None
    first = line.strip(" \t_*=")[0]
    rest = (match["rest"] or "").strip(" \t_*=")
    words = rest.lstrip(".:—–-) ")
    if first.islower() or len(rest) > MAX_REST_CHARS or words[:1].islower():
        return None
    is_marked = rest[:1] in ".:—–-"
    # “Chapter I went home” is no heading; “Chapter I  The Way Home” is.
    if (
        words
        and not is_marked
        and (unit == "lone" or rest[:1] in ",;!?'’" or words.endswith((".", ",")))
    ):
        return None
    if re.search(r"\s\d{1,3}$", rest) and unit == "lone":
        return None
    number = match["number"].lower() if unit != "lone" else match["word"].lower()
    return Form(unit, f"{unit} {number}", is_bare=not words)


def count_of(line: str) -> tuple[int, Form] | None:
    """Return the number that a line consists of or begins with, and its form."""
    match = COUNT.match(line)
    if match is None:
        return None
    rest = match["rest"].strip(" .:\t")
    if rest and not (is_subtitle(rest) and match["rest"][0] in ".:"):
        return None
    label = match["number"]
    number = int(label) if label.isdigit() else roman_value(label)
    return number, Form("number", str(number), is_bare=not rest)


def roman_value(label: str) -> int:
    """Return the value of a Roman number in capitals."""
    values = [ROMAN[c] for c in label]
    return sum(-v if v < max(values[i:]) else v for i, v in enumerate(values))


def is_subtitle(line: str) -> bool:
    """Say whether a line reads as the title of the chapter above it."""
    words = line.strip(" _*\t")
    if (
        not 2 < len(words) <= 70
        or words[0] in "\"“‘'—[("
        or words.endswith((",", ";", "”", '"', "?”"))
    ):
        return False
    letters = re.findall(r"[A-Za-z’']+", words)
    if not letters or form_of(line) is not None or COUNT.match(line):
        return False
    large = [w for w in letters if w[0].isupper() or len(w) <= 4]
    return words.isupper() or (
        len(large) == len(letters) and letters[0][0].isupper() and not words.endswith(".")
    )


def is_title(line: str) -> bool:
    """Say whether a line is a title in capitals."""
    words = line.strip(" _*\t")
    return (
        3 <= len(words) <= 60
        and words.isupper()
        and sum(c.isalpha() for c in words) >= 0.6 * len(words.replace(" ", ""))
        and words[-1] not in ",;:\"”’'"
        and not NO_TITLES.match(words)
    )
