"""One spelling for phrases and narratives, character by character, so that every place leads back to the original."""

from __future__ import annotations

import re
import unicodedata
from itertools import chain, repeat

_INVISIBLE = frozenset("\u00ad\u200b\u200c\u200d\u2060\ufeff")
_ALIKE = {"‘": "'", "’": "'", "‐": "-", "‑": "-", "–": "-", "—": "-", "\r": "\n"}
# A line end can part two fields of a form, so it stays.
_SURPLUS = re.compile("(?<= ) +")


class _Forms(dict[int, str]):
    def __missing__(self, point: int) -> str:
        form = self[point] = _form(chr(point))
        return form


def _form(character: str) -> str:
    if character in _INVISIBLE:
        return ""
    if character in _ALIKE:
        return _ALIKE[character]
    if character.isspace():
        return "\n" if character == "\n" else " "
    parted = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", character).casefold())
    return "".join(part for part in parted if not unicodedata.combining(part))


_FORMS = _Forms()


def fold(text: str) -> str:
    """Half width, lower case, without accents and invisible signs; runs of spaces are one.

    >>> fold("用ＬＥＤ　 灯撬开Café")
    '用led 灯撬开cafe'
    """
    plain = text.translate(_FORMS)
    return _SURPLUS.sub("", plain) if "  " in plain else plain


def origins(text: str) -> list[int]:
    """For each character of `fold(text)`, the index in `text` of the character it comes from.

    >>> origins("⑴  门")
    [0, 0, 0, 1, 3]
    """
    plain = text.translate(_FORMS)
    places = list(chain.from_iterable(repeat(at, len(_FORMS[ord(sign)])) for at, sign in enumerate(text)))
    surplus = {at for gap in _SURPLUS.finditer(plain) for at in range(*gap.span())}
    return [place for at, place in enumerate(places) if at not in surplus]
