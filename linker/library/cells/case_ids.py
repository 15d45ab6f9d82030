"""Case ids in one canonical form, at import and wherever one is typed."""

from __future__ import annotations

import re

from linker.library.cells.unknown_words import plain_text

# How spreadsheets and exports wrap a number so that it stays text: ="007", '007, "007".
_WRAPPED = re.compile(r'=?\s*"(.*)"|=\s*\'(.*)\'|=(?=[0-9])(.*)')
_FLOAT = re.compile(r"([0-9]{1,15})\.0+", re.ASCII)
# Most ids are in canonical form already.
_PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9_/-]*", re.ASCII)
_BRACKETS = str.maketrans("〔〕【】［］[]{}《》<>", "()()()()()()()")
_DASHES = str.maketrans("‐‑‒–—―−－﹣", "---------")


def canonical_id(text: str) -> str:
    """An id without what only says how it was typed or exported; "" where nothing is left.

    Full width becomes half width, invisible letters and the wrappers of spreadsheets go, all brackets and all dashes
    are one kind, 1001.0 is 1001.

    >>> canonical_id('="320102"'), canonical_id("'320102\\u200b"), canonical_id("Ａ〔2024〕7号"), canonical_id("1001.0")
    ('320102', '320102', 'A(2024)7号', '1001')
    """
    if _PLAIN.fullmatch(text):
        return text
    plain = plain_text(text).translate(_BRACKETS).translate(_DASHES)
    wrapped = _WRAPPED.fullmatch(plain)
    if wrapped:
        plain = next(part for part in wrapped.groups() if part is not None).strip()
    plain = plain.lstrip("'‘’`").strip('"“”').strip()
    number = _FLOAT.fullmatch(plain)
    return number[1] if number else plain
