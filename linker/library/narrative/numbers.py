"""Number of offenders in a narrative, one or several, as a code of the facet `number`."""

from __future__ import annotations

import re

from features.columns import Ragged, StrArray, map_texts
from features.lexicon import Lexicon
from features.text import normalise

ALONE, SEVERAL = "1", "several"
_PERSON = "(?:犯罪嫌疑人|嫌疑人|被告人|作案人)"
_NAME = r"(?:\([^()]{0,20}\)|[^,。;、()\n]{0,4}?)"
_TOGETHER = re.compile(
    rf"{_PERSON}{_NAME}(?:、|[和与及同]|以及|伙同){_PERSON}|伙同|结伙|合伙|纠集|会同|邀约{_PERSON}"
    rf"|{_PERSON}{_NAME}(?:等(?:人|[二三四五六2-9])|、[^,。;、]{{2,4}}(?:、|[和与及]|等))"
)
_OFFENDER = re.compile(_PERSON)


def offender_numbers(texts: StrArray, lexicon: Lexicon) -> Ragged:
    """`1` or `several` for each text; nothing where no word means an offender."""
    lexicon_codes = lexicon.codes(texts)["number"]
    stated = map_texts(texts, _stated_number)
    return Ragged.from_rows(
        _joint(codes, number) for codes, number in zip(lexicon_codes.rows(), stated.tolist(), strict=True)
    )


def _joint(codes: tuple[str, ...], number: str) -> tuple[str, ...]:
    if number == SEVERAL or any(code != ALONE for code in codes):
        return (SEVERAL,)
    return (ALONE,) if codes or number else ()


def _stated_number(text: str) -> str:
    plain = normalise(text)
    if _TOGETHER.search(plain):
        return SEVERAL
    return ALONE if _OFFENDER.search(plain) else ""
