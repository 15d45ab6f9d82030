"""The small grammar of phrases in a lexicon: (a|b|) for alternatives, # for a digit, … for some words between."""

from __future__ import annotations

import re

from features.errors import FeatureError
from features.lexicon.spelling import fold

GAP = "…"
MAX_WORDINGS = 5_000
_DIGITS = "(0|1|2|3|4|5|6|7|8|9)"
_TOKEN = re.compile(r"[(|)]|[^(|)]+")

# One wording: the pieces that follow each other, mostly one.
Wording = tuple[str, ...]


def wordings(phrase: str) -> tuple[Wording, ...]:
    """All wordings of a phrase, spelt as `fold` spells; FeatureError says what is wrong with it.

    A gap at an end says nothing and is dropped.

    >>> wordings("(砸(碎|破)|敲)…车窗")
    (('砸碎', '车窗'), ('砸破', '车窗'), ('敲', '车窗'))
    """
    if not phrase.strip():
        raise FeatureError("phrase_empty")
    tokens = _TOKEN.findall(f"({phrase.replace('#', _DIGITS)})")
    stack = tokens[::-1]
    texts = _choices(stack)
    if stack:
        raise FeatureError("bracket_not_open")
    return tuple(dict.fromkeys(_wording(text) for text in texts))


def _choices(tokens: list[str]) -> list[str]:
    # the alternatives of the bracket that opens at the end of the stack `tokens`, which is taken from it
    tokens.pop()
    finished: list[str] = []
    texts = [""]
    while tokens and tokens[-1] != ")":
        if tokens[-1] == "|":
            finished += texts
            texts = [""]
            tokens.pop()
            continue
        following = _choices(tokens) if tokens[-1] == "(" else [tokens.pop()]
        if len(texts) * len(following) > MAX_WORDINGS:
            raise FeatureError("too_many_wordings", limit=MAX_WORDINGS)
        texts = [text + more for text in texts for more in following]
    if not tokens:
        raise FeatureError("bracket_not_closed")
    tokens.pop()
    return finished + texts


def _wording(text: str) -> Wording:
    pieces = tuple(fold(piece).strip() for piece in text.strip(GAP).split(GAP))
    if not all(pieces):
        raise FeatureError("wording_empty", wording=text)
    if len("".join(pieces)) < 2:
        raise FeatureError("wording_too_short", wording=text)
    return pieces
