"""The lexicon a library reads narratives by: that of the program, with phrases of the user's own on top."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from features.errors import FeatureError
from features.lexicon import Lexicon
from linker.errors import InputError, feature_text
from linker.library.narrative.read import read_narrative
from linker.library.store.store import Library

OWN = "the library's own phrases"
EXAMPLE = """\
# Phrases of your own, on top of those the program knows. 本地词库：在内置词库之上补充本地说法。
# A code's first phrase is its name; (a|b|) stands for each of its parts, # for a digit, … for some words of a clause.
# Codes are paths: door/pry/grille_door is a kind of door/pry, so it is like other pried doors.
language = "zh"

[facets]                                  # only facets that are new
scam = "话术"

[entry]
"door/pry/grille_door" = ["撬栅栏门", "(撬|别)(开|坏|)…栅栏门"]

[scam]
free_eggs = ["免费领鸡蛋", "(免费|扫码)…鸡蛋"]

[nothing]                                 # phrases that only look like one
entry = ["撬边模"]
"""


@dataclass(frozen=True)
class Phrase:
    """A phrase that was found in a text: characters `start` to before `end`, and what it stands for."""

    start: int
    end: int
    text: str
    facet: str
    facet_chinese: str
    code: str
    name: str
    name_chinese: str
    negated: bool


@dataclass(frozen=True)
class TextRead:
    """A text, its phrases in order, and the fields it states: (English, Chinese, value)."""

    text: str
    phrases: tuple[Phrase, ...]
    fields: tuple[tuple[str, str, str], ...]


def lexicon_of(library: Library) -> Lexicon:
    """The lexicon that imports into this library are read by."""
    return _extended(library.own_lexicon())


def use_phrases(library: Library, path: Path) -> int:
    """Keep a file of phrases in the library, in the place of those before; it holds for every import from then on.

    How many phrases it adds. Raises InputError that names every fault of the file by line and key.
    """
    try:
        found = Lexicon.builtin().extended(path)
    except OSError as error:
        raise InputError("lexicon.unreadable", path=str(path), reason=error.strerror) from error
    except FeatureError as error:
        raise InputError(feature_text(error)) from error
    library.save_lexicon(path.read_text(encoding="utf-8-sig"))
    return len(found.sources[-1].patterns)


def drop_phrases(library: Library) -> None:
    """Take the phrases of the user's own back; imports are read by those of the program alone."""
    library.save_lexicon("")


def read_text(lexicon: Lexicon, text: str) -> TextRead:
    """What an import reads out of a narrative; a denied phrase is no evidence."""
    return TextRead(text, tuple(_phrases(lexicon, text)), tuple(_fields(text)))


def _phrases(lexicon: Lexicon, text: str) -> Iterator[Phrase]:
    return (
        Phrase(one.start, one.end, one.text, one.facet, lexicon.facet_name(one.facet, "zh"), one.code,
               lexicon.name(one.facet, one.code, "en"), lexicon.name(one.facet, one.code, "zh"), one.negated)
        for one in lexicon.mentions(text)
    )  # fmt: skip


def _fields(text: str) -> Iterator[tuple[str, str, str]]:
    found = read_narrative(text)
    if found.window is not None:
        ends = (f"{end:%Y-%m-%d %H:%M}" if end else "?" for end in (found.window.earliest, found.window.latest))
        yield "time", "时间", " – ".join(ends)
    yield from ((english, chinese, value) for english, chinese, value in (
        ("place", "地点", found.place),
        ("goods", "物品", "、".join(found.goods)),
        ("tools", "工具", "、".join(found.tools)),
        ("loss", "损失", "" if found.loss is None else f"{found.loss:,.0f}"),
    ) if value)  # fmt: skip


@lru_cache(maxsize=4)
def _extended(document: str) -> Lexicon:
    return Lexicon.builtin().extended_by(document, OWN) if document else Lexicon.builtin()
