"""In which language a page speaks: English, Chinese, or both side by side."""

from __future__ import annotations

from typing import Literal

from linker.report.facts import Words

Language = Literal["en", "zh", "both"]
LANGUAGES: tuple[Language, ...] = ("en", "zh", "both")


def said(words: Words | str, language: Language, between: str = " ") -> str:
    """A thing in words of one language; in both, Chinese first, once where the two are alike.

    >>> said(Words("map", "位置"), "both"), said(Words("Cllr", "Cllr"), "both"), said("C-17", "en")
    ('位置 map', 'Cllr', 'C-17')
    """
    if isinstance(words, str):
        return words
    if language != "both":
        return words.english if language == "en" else words.chinese
    parts = (part for part in (words.chinese, words.english) if part)
    return between.join(dict.fromkeys(parts))
