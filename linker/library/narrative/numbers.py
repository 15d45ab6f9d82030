"""Whether a narrative tells of one offender or of several, as a code of the facet `number`."""

from __future__ import annotations

import re

from features.columns import Ragged, StrArray, map_texts
from features.lexicon import Lexicon
from features.text import normalise

ALONE, SEVERAL = "1", "several"
_PERSON = "(?:犯罪嫌疑人|嫌疑人|被告人|作案人)"
_NAMED = r"(?:\([^()]{0,20}\)|[^,。;、()\n]{0,4}?)"
_TOGETHER = re.compile(
    rf"{_PERSON}{_NAMED}(?:、|[和与及同]|以及|伙同){_PERSON}|伙同|结伙|合伙|纠集|会同|邀约{_PERSON}"
    rf"|{_PERSON}{_NAMED}(?:等(?:人|[二三四五六2-9])|、[^,。;、]{{2,4}}(?:、|[和与及]|等))"
)
_ONE = re.compile(_PERSON)


def offender_numbers(texts: StrArray, lexicon: Lexicon) -> Ragged:
    """`1` or `several` for each text; nothing where none of its words tells of an offender."""
    told = lexicon.codes(texts)["number"]
    named = map_texts(texts, _named)
    return Ragged.from_rows(_joint(codes, one) for codes, one in zip(told.rows(), named.tolist(), strict=True))


def _joint(codes: tuple[str, ...], named: str) -> tuple[str, ...]:
    if named == SEVERAL or any(code != ALONE for code in codes):
        return (SEVERAL,)
    return (ALONE,) if codes or named else ()


def _named(text: str) -> str:
    plain = normalise(text)
    if _TOGETHER.search(plain):
        return SEVERAL
    return ALONE if _ONE.search(plain) else ""
