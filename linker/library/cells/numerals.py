"""Chinese numerals -> numbers, and numerals inside a sentence -> digits."""

from __future__ import annotations

import re
import unicodedata

_WRITTEN_DIGITS = ("〇零○", "一壹幺", "二贰两俩", "三叁仨", "四肆", "五伍", "六陆", "七柒", "八捌", "九玖")
_DIGITS = {char: value for value, chars in enumerate(_WRITTEN_DIGITS) for char in chars}
_TENS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_MYRIADS = {"万": 10**4, "萬": 10**4, "亿": 10**8, "億": 10**8}
_SPECIAL = {"廿": "二十", "卅": "三十"}

NUMERAL = "[" + "".join([*_DIGITS, *_TENS, *_MYRIADS, *_SPECIAL]) + "]"


def chinese_number(text: str) -> int | None:
    """The whole number a text spells; None where it spells none.

    >>> chinese_number("二十二"), chinese_number("一万二千"), chinese_number("二〇一八"), chinese_number("２３")
    (22, 12000, 2018, 23)
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    for short, long in _SPECIAL.items():
        plain = plain.replace(short, long)
    if re.fullmatch("[0-9]{1,18}", plain):
        return int(plain)
    if not plain or len(plain) > 30:
        return None
    if all(char in _DIGITS for char in plain):
        return int("".join(str(_DIGITS[char]) for char in plain))
    return _spelled(plain)


def digits_before(units: str, text: str) -> str:
    """Rewrite each Chinese numeral that stands before one of the unit characters: 二十二时 -> 22时."""
    return re.sub(f"{NUMERAL}+(?=[{units}])", _as_digits, text)


def _as_digits(match: re.Match[str]) -> str:
    value = chinese_number(match.group())
    return match.group() if value is None else str(value)


def _spelled(text: str) -> int | None:
    total, section, digit, last_unit = 0, 0, -1, 1
    for char in text:
        if char in _DIGITS:
            if digit > 0:
                return None
            last_unit = 1 if digit == 0 else last_unit
            digit = _DIGITS[char]
        elif char in _TENS:
            section += (1 if digit <= 0 else digit) * _TENS[char]
            digit, last_unit = -1, _TENS[char]
        elif char in _MYRIADS:
            unit = _MYRIADS[char]
            part = section + max(digit, 0)
            total = (total + part) * unit if unit > total else total + part * unit
            section, digit, last_unit = 0, -1, unit
        else:
            return None
    # 三千五 is 3,500 and 一万二 is 12,000: a bare last digit counts the next lower unit.
    return total + section + max(digit, 0) * (last_unit // 10 if last_unit >= 100 else 1)
