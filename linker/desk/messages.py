"""What the desk says, in Chinese and English: catalogues `messages*_en.toml` and `messages*_zh.toml` beside this file.

A key is the table and the name in it (`start.title`); values fill `{name}` places of the sentence.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Protocol

LANGUAGES = ("zh", "en")
_HERE = Path(__file__).parent


class Speaker(Protocol):
    """Whoever has a language: a Visitor."""

    @property
    def language(self) -> str:
        """`zh` or `en`."""


def t(who: Speaker | str, key: str, /, **values: object) -> str:
    """The sentence of a key in a visitor's language (or in `zh` or `en`); KeyError for a key no catalogue holds."""
    language = who if isinstance(who, str) else who.language
    sentence = catalogue(language)[key]
    return sentence.format(**values) if values else sentence


def either(who: Speaker | str, english: str, chinese: str) -> str:
    """Of a text that casework gives in both languages, the visitor's; the other one where that is empty."""
    language = who if isinstance(who, str) else who.language
    return (chinese or english) if language == "zh" else (english or chinese)


def known(language: str, key: str) -> bool:
    """Whether there is a sentence for a key."""
    return key in catalogue(language)


@cache
def catalogue(language: str) -> Mapping[str, str]:
    """All sentences of a language; ValueError where two files give one key."""
    found: dict[str, str] = {}
    for path in sorted(_HERE.glob(f"messages*_{language}.toml")):
        for key, sentence in _flat(tomllib.loads(path.read_text("utf-8"))).items():
            if key in found:
                raise ValueError(f"{path.name}: {key} stands in another catalogue too; rename one of them")
            found[key] = sentence
    return found


def _flat(tree: Mapping[str, object], above: str = "") -> dict[str, str]:
    found: dict[str, str] = {}
    for name, value in tree.items():
        if isinstance(value, Mapping):
            found |= _flat(value, f"{above}{name}.")
        else:
            found[above + name] = str(value)
    return found
