"""Headings of Chinese and Japanese: `第三回 …`, `三十章`, `番外一`, `上卷`; Korean beside them."""

import re
from dataclasses import replace

from app.documents.chapters.forms.form import DOUBTFUL, FIRM, LIKELY, UNLIKELY, Form
from app.documents.chapters.forms.korean_forms import korean_form
from app.documents.chapters.forms.numerals import CHINESE_NUMERALS, chinese_value
from app.documents.chapters.languages.east_asian import (
    BARE_CHINESE_UNITS,
    CHINESE_UNITS,
    CLOSING_REST,
    COMPOUNDS,
    COUNTED_LONE,
    LONE_CHINESE,
    SHOP_WORDS,
)

_N = rf"[{CHINESE_NUMERALS}]{{1,9}}|[0-9０-９]{{1,5}}"
_UNITS = "".join(CHINESE_UNITS)
_UPPER = "卷集冊册编編部篇巻"
_HEAD = re.compile(
    rf"第[ \u3000]*(?P<number>{_N})(?:[.．-][0-9]{{1,4}})?[ \u3000]*(?P<unit>[{_UNITS}])"
)
_BARE_HEAD = re.compile(rf"(?P<number>{_N})[ \u3000]?(?P<unit>[{BARE_CHINESE_UNITS}])")
_SCROLL = re.compile(
    rf"[卷巻][ \u3000]?(?P<number>{_N}|[之の](?:{_N}))(?P<rest>$|[\s\u3000:：、.．·—-].*)"
)
_HALF = re.compile(
    rf"(?P<half>[上中下前後后])(?:(?P<unit>[{_UPPER}])(?P<rest>$|[\s\u3000:：·—-].*)|"
    r"(?P<name>[\u3000 ][^\s，。].{0,20})$)"
)
_HALVES = {"上": 1, "前": 1, "中": 2}
_VOLUME = re.compile(
    rf"(?P<volume>第(?:{_N})[{_UPPER}](?=第(?:{_N})[{_UNITS}])|"
    rf"(?:[上中下]卷|卷(?:{_N})|第(?:{_N})[{_UPPER}])(?:[:：·、]?[^\s\u3000第]{{0,16}})?"
    rf"(?=[\s\u3000]+(?:第|[{CHINESE_NUMERALS}0-9]+章)))[\s\u3000]*"
)
# What a shop writes before every chapter tells nothing of the book.
_SHOP = re.compile(
    rf"^[\[【（(]?(?:{SHOP_WORDS})[\]】）)]?[\s\u3000:：_·、.．-]*"
    rf"(?=第|卷|[{CHINESE_NUMERALS}0-9]+[章回]|(?:{LONE_CHINESE})(?:$|[\s\u3000:：]))",
    re.IGNORECASE,
)
_SEPARATOR = re.compile(r"^[\s\u3000]*[:：、.．·—―\-|｜～~_/】\])）》〉]*[\s\u3000]*")
_LONE = re.compile(
    rf"^(?:(?P<counted>{COUNTED_LONE})[\s\u3000:：·之]*[（(]?(?P<label>{_N}|[A-ZＡ-Ｚ])[)）]?|"
    rf"(?P<word>{LONE_CHINESE}))(?P<rest>$|[\s\u3000:：·—―~～、（(之「『《].*)"
)
_CHAPTER_DOT = re.compile(
    r"^(?:chapter|chap|ch|ep|episode)[.．\s#]*(?P<number>[0-9]{1,5})(?P<rest>.*)$", re.I
)
_BEHIND = re.compile(
    rf"(?P<title>[\u3400-\u9fff]{{1,12}})[ \u3000]?第(?P<number>[{CHINESE_NUMERALS}]{{1,4}})$"
)
_QUOTED = re.compile(r"^(?:「[^」]+」|『[^』]+』|“[^”]+”|《[^》]+》|〈[^〉]+〉|\"[^\"]+\")$")
_SENTENCE_END = "。，；：,;”』」"
# What may stand between a book's name and its chapter's number.
_AFTER_NAME = " \u3000:：》】』」-_|·！!~（(［[之"
_QUOTES = {"“": "”", "「": "」", "『": "』", "‘": "’", '"': " "}
MAX_TITLE = 60
MAX_NAME = 40
MAX_GLUED_NAME = 14
_JUNK = re.compile(r"(?:未完待续|未完待續|待续)")


def east_asian_form(words: str) -> Form | None:
    """Return the form of a line in one of these languages, or None."""
    first = words[0]
    if "\uac00" <= first <= "\ud7a3" or (first.isdigit() and _has_hangul(words)):
        return korean_form(words)
    shop = _SHOP.match(words)
    rest = words[shop.end() :] if shop else words
    forms = (_chinese, _scroll, _half, _lone, _dotted, _numbered_behind)
    return next((form for form in (form_by(rest) for form_by in forms) if form), None)


def _has_hangul(words: str) -> bool:
    return any("\uac00" <= c <= "\ud7a3" for c in words)


def _chinese(words: str) -> Form | None:
    volume, rest = "", words
    match = _VOLUME.match(words)
    if match:
        volume, rest = match["volume"], words[match.end() :]
    head = _HEAD.match(rest)
    if head:
        return _with_rest(head, rest, volume, FIRM)
    bare = _BARE_HEAD.match(rest)
    if bare:
        form = _with_rest(bare, rest, volume, LIKELY - 0.2)
        return form if form is not None and form.weight > DOUBTFUL else None
    return _prefixed(words)


def _prefixed(words: str) -> Form | None:
    """Return the form of a heading behind other words: `大河旧事 第一章 渡口`."""
    for match in _HEAD.finditer(words[: MAX_NAME + 20]):
        before = words[: match.start()]
        if not before or "。" in before or len(before) > MAX_NAME:
            return None
        form = _with_rest(match, words, "", FIRM)
        if form is None or form.weight < FIRM:
            return None
        name = before.strip(_AFTER_NAME + "《『「【")
        if not name or (before[0] in _QUOTES and _QUOTES[before[0]] not in before):
            return None
        if before[-1] in _AFTER_NAME:
            return replace(form, weight=DOUBTFUL, prefix=name)
        # Glued to its name, it is one where many lines begin with that name.
        is_name = len(name) <= MAX_GLUED_NAME and all(c.isalnum() for c in name)
        return replace(form, weight=UNLIKELY, prefix=name) if is_name else None
    return None


def _with_rest(head: re.Match[str], words: str, volume: str, weight: float) -> Form | None:
    number = chinese_value(head["number"])
    rest = words[head.end() :]
    unit = head["unit"]
    if number is None or re.fullmatch(rf"[\s\u3000（(]*(?:{CLOSING_REST})[)）]?", rest):
        return None
    separator = _SEPARATOR.match(rest)
    cut = separator.end() if separator else 0
    title = rest[cut:].strip()
    key = f"{volume}{CHINESE_UNITS[unit]}{number}"
    form = Form(CHINESE_UNITS[unit], number, key, title, volume=volume)
    if not title:
        return replace(form, weight=weight)
    # A line that names two more of them is a list of contents.
    if _JUNK.search(title) or sum(1 for m in _HEAD.finditer(title) if m["unit"] == unit) > 1:
        return None
    loss = _loss(title) if cut else _unseparated_loss(unit, title)
    return replace(form, weight=weight - loss)


def _loss(title: str) -> float:
    """Return how much less sure a heading is with such a title behind a separator."""
    if _QUOTED.match(title):
        return 0.0
    if title[-1] in _SENTENCE_END or "。" in title:
        return FIRM - DOUBTFUL if title[-1] in "。”』」" else FIRM - UNLIKELY
    return 0.0 if len(title) <= MAX_TITLE else FIRM - DOUBTFUL


def _unseparated_loss(unit: str, title: str) -> float:
    if _QUOTED.match(title):
        return 0.0
    if (
        title[0] in COMPOUNDS.get(unit, "")
        or title[-1] in _SENTENCE_END
        or title[0] in "，。、的！？"
    ):
        return FIRM - UNLIKELY
    return FIRM - DOUBTFUL if len(title) <= 2 * MAX_TITLE else FIRM - UNLIKELY


def _scroll(words: str) -> Form | None:
    """Return `卷三 …`, `卷之三`, `巻の一`."""
    match = _SCROLL.match(words)
    number = chinese_value(match["number"].lstrip("之の")) if match else None
    if match is None or number is None or len(words) > MAX_TITLE or words[-1] in _SENTENCE_END:
        return None
    title = match["rest"].strip(" \u3000:：、.．·—-")
    if re.fullmatch(CLOSING_REST, title):
        return None
    return Form("volume", number, f"volume{number}", title)


def _half(words: str) -> Form | None:
    """Return `上卷`, `中篇 …`, `後編`, and `上 …` as one of a few large parts."""
    match = _HALF.match(words)
    if match is None or len(words) > MAX_TITLE or words[-1] in _SENTENCE_END:
        return None
    if match["name"] and match["half"] in "前後后":
        return None
    title = (match["rest"] or match["name"] or "").strip(" \u3000:：·—-")
    if re.fullmatch(CLOSING_REST, title):
        return None
    number = _HALVES.get(match["half"])
    return Form("volume", number, f"volume {match['half']}", title, weight=DOUBTFUL)


def _lone(words: str) -> Form | None:
    match = _LONE.match(words)
    if match is None or len(words) > MAX_TITLE or words[-1] in "。，；：,;":
        return None
    head = match["counted"] or match["word"]
    title = match["rest"].strip(" \u3000:：·—―~～、-.")
    return Form("lone", None, f"lone {head} {match['label'] or ''}", title)


def _numbered_behind(words: str) -> Form | None:
    """Return the form of a classic's chapter, its number last: `学而第一`, `序品第二`."""
    match = _BEHIND.match(words)
    number = chinese_value(match["number"]) if match else None
    if match is None or number is None:
        return None
    return Form("chapter", number, f"chapter{number}", match["title"], weight=DOUBTFUL)


def _dotted(words: str) -> Form | None:
    """Return `chapter.844 渡口`."""
    match = _CHAPTER_DOT.match(words)
    if match is None or len(words) > 120:
        return None
    separator = _SEPARATOR.match(match["rest"])
    title = match["rest"][separator.end() :] if separator else ""
    is_apart = bool(separator and separator.end()) or _QUOTED.match(title) is not None
    if title and not is_apart:
        return None
    return Form("chapter", int(match["number"]), f"chapter{match['number']}", title, weight=LIKELY)
