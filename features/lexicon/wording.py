"""The small grammar of phrases in a lexicon: (a|b|) for alternatives, # for a digit, … for some words between."""

from __future__ import annotations

import re

from features.lexicon.spelling import folded

GAP = "…"
MOST_WORDINGS = 5_000
_DIGITS = "(0|1|2|3|4|5|6|7|8|9)"
_TOKEN = re.compile(r"[(|)]|[^(|)]+")

# One wording: the pieces that follow each other, mostly one.
Wording = tuple[str, ...]


def wordings(phrase: str) -> tuple[Wording, ...]:
    """All wordings of a phrase, spelt as `folded` spells; ValueError says what is wrong with it.

    A gap at an end says nothing and is dropped.

    >>> wordings("(砸(碎|破)|敲)…车窗")
    (('砸碎', '车窗'), ('砸破', '车窗'), ('敲', '车窗'))
    """
    if not phrase.strip():
        raise ValueError("is empty; write what stands in the narratives, or leave it out")
    tokens = _TOKEN.findall(f"({phrase.replace('#', _DIGITS)})")
    stack = tokens[::-1]
    texts = _choices(stack)
    if stack:
        raise ValueError("closes a bracket that is not open; write (a|b)")
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
        if len(texts) * len(following) > MOST_WORDINGS:
            raise ValueError(f"stands for more than {MOST_WORDINGS} wordings; split it into several phrases")
        texts = [text + more for text in texts for more in following]
    if not tokens:
        raise ValueError("has a bracket that is not closed")
    tokens.pop()
    return finished + texts


def _wording(text: str) -> Wording:
    pieces = tuple(folded(piece).strip() for piece in text.strip(GAP).split(GAP))
    if not all(pieces):
        raise ValueError(f"has a wording ({text!r}) with nothing to look for")
    if len("".join(pieces)) < 2:
        raise ValueError(f"has a wording ({text!r}) of a single character, which says too little")
    return pieces
