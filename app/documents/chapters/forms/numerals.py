"""Numbers as headings write them: 12, ١٢ excepted, １２, XII, 十二, 廿一, 일, in words."""

import re

_DIGIT = {
    **{c: i for i, c in enumerate("零一二三四五六七八九")},
    **{c: i for i, c in enumerate("零壹贰叁肆伍陆柒捌玖")},
    "〇": 0,
    "○": 0,
    "两": 2,
    "兩": 2,
    "貳": 2,
    "參": 3,
    "陸": 6,
    "弐": 2,
    "参": 3,
    "壱": 1,
}
_UNIT = {
    "十": 10,
    "拾": 10,
    "百": 100,
    "佰": 100,
    "千": 1000,
    "仟": 1000,
    "万": 10_000,
    "萬": 10_000,
}
_SHORT = {"廿": 20, "卅": 30, "卌": 40}
CHINESE_NUMERALS = "".join({*_DIGIT, *_UNIT, *_SHORT})
_KOREAN = {c: i for i, c in enumerate("영일이삼사오육칠팔구")}
_KOREAN_UNIT = {"십": 10, "백": 100, "천": 1000}
KOREAN_NUMERALS = "".join({*_KOREAN, *_KOREAN_UNIT})
_ROMAN = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100, "D": 500, "M": 1000}
_ROMAN_SHAPE = re.compile(
    r"M{0,3}(?:CM|CD|D?C{0,4})(?:XC|XL|L?X{0,4})(?:IX|IV|V?I{0,4})", re.IGNORECASE
)
_FULL_WIDTH = str.maketrans("０１２３４５６７８９", "0123456789")
# Roman numbers as single characters.
_SINGLE_ROMAN = {chr(0x2160 + i): i + 1 for i in range(12)} | {
    chr(0x2170 + i): i + 1 for i in range(12)
}


def digits_value(label: str) -> int | None:
    """Return the value of digits, full-width ones as well, up to five of them."""
    plain = label.translate(_FULL_WIDTH)
    return int(plain) if re.fullmatch(r"[0-9]{1,5}", plain) else None


def roman_value(label: str) -> int | None:
    """Return the value of a Roman number, or None where it is none."""
    if len(label) == 1 and label in _SINGLE_ROMAN:
        return _SINGLE_ROMAN[label]
    if not label or len(label) > 12 or not _ROMAN_SHAPE.fullmatch(label):
        return None
    values = [_ROMAN[c] for c in label.upper()]
    return sum(-v if v < max(values[i:]) else v for i, v in enumerate(values))


def chinese_value(label: str) -> int | None:
    """Return the value of a Chinese, Korean or full-width number, or None."""
    plain = digits_value(label)
    if plain is not None:
        return plain
    digits, units = (_KOREAN, _KOREAN_UNIT) if label[:1] in KOREAN_NUMERALS else (_DIGIT, _UNIT)
    if not label or len(label) > 12:
        return None
    if len(label) > 1 and all(c in digits for c in label):  # 一二三, as in a page number
        return int("".join(str(digits[c]) for c in label))
    total, digit = 0, 0
    for c in label:
        if c in digits:
            digit = digits[c]
        elif c in _SHORT and digits is _DIGIT:
            total, digit = total + _SHORT[c], 0
        elif units.get(c) == 10_000:
            total, digit = (total + digit) * 10_000, 0
        elif c in units:
            total, digit = total + max(digit, 1) * units[c], 0
        else:
            return None
    return total + digit
