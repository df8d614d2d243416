"""Headings of Chinese, Japanese and Korean: `第三回 …`, `三十章`, `제1장`, `番外一`, `一、…`."""

import re
from dataclasses import replace

from app.documents.chapters.forms.form import DOUBTFUL, FIRM, LIKELY, UNLIKELY, Form
from app.documents.chapters.forms.numerals import CHINESE_NUMERALS, KOREAN_NUMERALS, chinese_value
from app.documents.chapters.languages.east_asian import (
    BARE_CHINESE_UNITS,
    CHINESE_UNITS,
    CLOSING_REST,
    COMPOUNDS,
    COUNTED_LONE,
    KOREAN_UNITS,
    LONE_CHINESE,
    LONE_KOREAN,
)

_N = rf"[{CHINESE_NUMERALS}]{{1,9}}|[0-9０-９]{{1,5}}"
_UNITS = "".join(CHINESE_UNITS)
_UPPER = "卷集冊册编編部篇巻"
_HEAD = re.compile(
    rf"第[ \u3000]*(?P<number>{_N})(?:[.．-][0-9]{{1,4}})?[ \u3000]*(?P<unit>[{_UNITS}])"
)
_BARE_HEAD = re.compile(rf"(?P<number>{_N})[ \u3000]?(?P<unit>[{BARE_CHINESE_UNITS}])")
_SCROLL = re.compile(rf"卷[ \u3000]?(?P<number>{_N})(?P<rest>$|[\s\u3000:：、.．·—-].*)")
_VOLUME = re.compile(
    rf"(?P<volume>(?:[上中下]卷|卷(?:{_N})|(?:正文|VIP|vip)卷?|"
    rf"第(?:{_N})[{_UPPER}])(?:[:：·、]?[^\s\u3000第]{{0,16}})?)[\s\u3000]+(?=第|[{CHINESE_NUMERALS}0-9]+章)"
)
_BODY = re.compile(r"正文[\s\u3000]*(?=第)")
_SEPARATOR = re.compile(r"^[\s\u3000]*[:：、.．·—―\-|｜～~/】\])）》〉]*[\s\u3000]*")
_KOREAN_N = rf"[0-9]{{1,5}}|[{KOREAN_NUMERALS}]{{1,6}}"
_KOREAN_UNITS = "|".join(sorted(KOREAN_UNITS, key=len, reverse=True))
_KOREAN_HEAD = re.compile(
    rf"(?:제\s*(?P<nth>{_KOREAN_N})\s*(?P<unit>{_KOREAN_UNITS})|"
    rf"(?P<number>[0-9]{{1,5}})\s*(?P<plain>{_KOREAN_UNITS}))(?P<rest>.*)$"
)
_LONE = re.compile(
    rf"^(?:(?P<counted>{COUNTED_LONE})[\s\u3000:：·]*(?P<label>{_N}|[A-ZＡ-Ｚ])|"
    rf"(?P<word>{LONE_CHINESE}))(?P<rest>$|[\s\u3000:：·—―~～、（(].*)"
)
_KOREAN_LONE = re.compile(
    rf"^(?P<word>{LONE_KOREAN})\s*(?P<label>[0-9]{{1,3}})?(?P<rest>$|[\s:：.·—–-].*)"
)
_CHAPTER_DOT = re.compile(
    r"^(?:chapter|chap|ep|episode)[.．\s]*(?P<number>[0-9]{1,5})(?P<rest>.*)$", re.I
)
_KANJI_COUNT = re.compile(
    rf"^[（(〔【]?(?P<label>[{CHINESE_NUMERALS}]{{1,6}}|[0-9０-９]{{1,4}})[）)〕】]?"
    r"(?P<mark>[\s\u3000]*[、.．:：·,，]?)(?P<rest>.*)$"
)
_SENTENCE_END = "。，；：,;”』」"
MAX_TITLE = 60
_JUNK = re.compile(r"(?:未完待续|未完待續|待续)")


def east_asian_form(words: str) -> Form | None:
    """Return the form of a line in one of these languages, or None."""
    first = words[0]
    if "\uac00" <= first <= "\ud7a3" or (first.isdigit() and _has_hangul(words)):
        return _korean(words)
    return _chinese(words) or _scroll(words) or _lone(words) or _dotted(words)


def _has_hangul(words: str) -> bool:
    return any("\uac00" <= c <= "\ud7a3" for c in words)


def _chinese(words: str) -> Form | None:
    volume, rest = "", words
    match = _VOLUME.match(words)
    if match:
        volume, rest = match["volume"], words[match.end() :]
    body = _BODY.match(rest)
    if body:
        rest = rest[body.end() :]
    head = _HEAD.match(rest)
    if head:
        return _with_rest(head, rest, volume, FIRM)
    bare = _BARE_HEAD.match(rest)
    if bare:
        form = _with_rest(bare, rest, volume, LIKELY - 0.2)
        return form if form is not None and form.weight > DOUBTFUL else None
    return None if words[0] in '“「『‘"' else _prefixed(words)


def _prefixed(words: str) -> Form | None:
    """Return the form of a heading behind other words: `大河旧事 第一章 渡口`."""
    for match in _HEAD.finditer(words[:60]):
        before = words[: match.start()]
        if not before or before[-1] not in " \u3000:：》】-_|·！!~":
            continue
        form = _with_rest(match, words[match.start() :], "", FIRM)
        if form is None or form.weight < FIRM or "。" in before or len(before) > 40:
            return None
        return replace(form, weight=DOUBTFUL, prefix=before.strip())
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
    if _JUNK.search(title):
        return None
    loss = _loss(title) if cut else _unseparated_loss(unit, title)
    return replace(form, weight=weight - loss)


def _loss(title: str) -> float:
    """Return how much less sure a heading is with such a title behind a separator."""
    if title[-1] in _SENTENCE_END or "。" in title:
        return FIRM - DOUBTFUL if title[-1] in "。”』」" else FIRM - UNLIKELY
    return 0.0 if len(title) <= MAX_TITLE else FIRM - DOUBTFUL


def _unseparated_loss(unit: str, title: str) -> float:
    if (
        title[0] in COMPOUNDS.get(unit, "")
        or title[-1] in _SENTENCE_END
        or title[0] in "，。、的！？"
    ):
        return FIRM - UNLIKELY
    return FIRM - DOUBTFUL if len(title) <= 2 * MAX_TITLE else FIRM - UNLIKELY


def _scroll(words: str) -> Form | None:
    """Return `卷三 …`."""
    match = _SCROLL.match(words)
    number = chinese_value(match["number"]) if match else None
    if match is None or number is None or len(words) > MAX_TITLE or words[-1] in _SENTENCE_END:
        return None
    title = match["rest"].strip(" \u3000:：、.．·—-")
    if re.fullmatch(CLOSING_REST, title):
        return None
    return Form("volume", number, f"volume{number}", title)


def _lone(words: str) -> Form | None:
    match = _LONE.match(words) or _KOREAN_LONE.match(words)
    if match is None or len(words) > MAX_TITLE or words[-1] in "。，；：,;":
        return None
    label = match["label"] if "label" in match.groupdict() else ""
    head = match.groupdict().get("counted") or match["word"]
    title = match["rest"].strip(" \u3000:：·—―~～、-.")
    return Form("lone", None, f"lone {head} {label or ''}", title)


def _dotted(words: str) -> Form | None:
    """Return `chapter.844 渡口`."""
    match = _CHAPTER_DOT.match(words)
    if match is None or len(words) > 120:
        return None
    separator = _SEPARATOR.match(match["rest"])
    title = match["rest"][separator.end() :] if separator else ""
    if not separator or (title and not separator.end()):
        return None
    return Form("chapter", int(match["number"]), f"chapter{match['number']}", title, weight=LIKELY)


def _korean(words: str) -> Form | None:
    lone = _KOREAN_LONE.match(words)
    if lone and len(words) <= MAX_TITLE:
        return _lone(words)
    match = _KOREAN_HEAD.match(words)
    if match is None:
        return _korean_prefixed(words)
    return _korean_form(match)


def _korean_form(match: re.Match[str]) -> Form | None:
    number = chinese_value(match["nth"] or match["number"])
    unit, rest = match["unit"] or match["plain"], match["rest"]
    title = rest.strip(" \u3000:：.·—–-|)]")
    is_separated = not rest or rest[0] in " \u3000:：.·—–-|)]"
    if number is None or not is_separated or title in CLOSING_REST.split("|"):
        return None
    if (title.endswith((".", ",", "다", "요")) and len(title) > 12) or len(title) > 100:
        weight = DOUBTFUL
    else:
        weight = FIRM if match["nth"] or not title else LIKELY
    rank = KOREAN_UNITS[unit]
    return Form(rank, number, f"{rank}{number}", title, weight=weight)


def _korean_prefixed(words: str) -> Form | None:
    """Return `강가의 집 3화`."""
    found = re.search(r"^(.{1,40}?)\s+(?=(?:제\s*\d|\d{1,5}\s*화))", words)
    match = _KOREAN_HEAD.match(words[found.end() :]) if found else None
    form = _korean_form(match) if match else None
    if found is None or form is None or form.weight < LIKELY or words[-1] in ".,?!":
        return None
    return replace(form, weight=DOUBTFUL, prefix=found[1])


def kanji_number_form(words: str) -> Form | None:
    """Return the form of `一`, `一、渡口`, `（三）`, `001 渡口`, or None."""
    match = _KANJI_COUNT.match(words)
    if match is None or len(words) > MAX_TITLE:
        return None
    number = chinese_value(match["label"])
    rest, mark = match["rest"].strip(), match["mark"]
    if number is None or words[-1] in _SENTENCE_END:
        return None
    rank = "arabic" if match["label"][0] in "0123456789０１２３４５６７８９" else "kanji"
    if not rest:
        return Form(rank, number, f"{rank} {number}", weight=-0.6)
    if not (mark or words[match.end("label")] in "）)〕】") or not rest[0].isalnum():
        return None
    weight = -0.7 if mark.strip() else -0.9
    return Form(rank, number, f"{rank} {number}", rest, weight=weight)
