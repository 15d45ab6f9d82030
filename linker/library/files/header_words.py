"""What a header says, word by word: subject (offence, report, person), role (start, end), and kind (date, place, type).

A header that is no synonym of a field is not misspelt, it is qualified: `Occurred To Date`, 勘验开始时间, 发现案件时间,
`TATZEIT_ENDE_DATUM`. Its words come from `header_words.toml`.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from linker.library.simplified import simplified

# A glued header (OFFENSESTARTDATE) is cut into known words of at least this many letters.
SHORTEST_PIECE = 2
_BRACKETS = re.compile(r"[(（\[【].*?[)）\]】]")
_HAN = re.compile("[\u4e00-\u9fff]")
_HAN_BLANK = re.compile(r"(?<=[\u4e00-\u9fff])\s+(?=[\u4e00-\u9fff])")


@dataclass(frozen=True)
class HeaderWords:
    """The parts a header is made of, in order, and how many of its words are not known (letters, in Chinese)."""

    tags: tuple[str, ...]
    unknown: int

    def has(self, *tags: str) -> bool:
        """Whether one of the tags is among the parts."""
        return any(tag in self.tags for tag in tags)

    def count(self, tag: str) -> int:
        """How many words play a part."""
        return self.tags.count(tag)


@cache
def words_of(header: str) -> HeaderWords:
    """The parts of a header; what stands in brackets is left out unless nothing else is there.

    >>> words_of("Occurred To Date").tags, words_of("勘验开始时间").tags, words_of("OFFENSESTARTDATE").tags
    (('occurrence', 'end', 'date'), ('examination', 'start', 'datetime'), ('crime', 'start', 'date'))
    """
    # 案 件 编 号 is spread over its cell for the eye.
    plain = _HAN_BLANK.sub("", simplified(unicodedata.normalize("NFKC", header)).strip())
    bare = _BRACKETS.sub("", plain).strip() or plain
    inside = "".join(_BRACKETS.findall(plain)) if bare != plain else ""
    tags, unknown = _tags(bare)
    # 发案时间（起） and 时间(止): a role may stand in brackets; a unit or a remark is none.
    roles = [tag for tag in _tags(inside)[0] if tag in ("start", "end")] if 0 < len(inside) <= 6 else []
    return HeaderWords((*tags, *roles), unknown)


def _tags(text: str) -> tuple[list[str], int]:
    tags: list[str] = []
    unknown = 0
    initials = _pinyin_tags(text)
    if initials:
        return initials, 0
    for run in re.findall("[\u4e00-\u9fff]+|[^\\W\u4e00-\u9fff_]+", _humps(text)):
        run_tags, missing = _chinese_tags(run) if _HAN.match(run) else _latin_tags(run)
        tags += run_tags
        unknown += missing
    return tags, unknown


def _humps(text: str) -> str:
    parted = re.sub(
        r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z]{2})|(?<=[A-Za-z])(?=\d)|(?<=\d)(?=[A-Za-z])", " ", text
    )
    return parted.replace("_", " ").casefold()


def _latin_tags(word: str) -> tuple[list[str], int]:
    if word.isdecimal():
        return [], 0
    table = _table("latin")
    if word in table:
        return [table[word]], 0
    pieces = _pieces(word)
    return ([table[piece] for piece in pieces], 0) if pieces else ([], 1)


@cache
def _pieces(word: str) -> tuple[str, ...]:
    """A glued word cut into the fewest known ones, () where it cannot be; one of them has to be long."""
    table = _table("latin")
    best: dict[int, tuple[str, ...]] = {0: ()}
    for end in range(SHORTEST_PIECE, len(word) + 1):
        options = [
            (*best[start], word[start:end])
            for start in range(end - SHORTEST_PIECE + 1)
            if start in best and word[start:end] in table
        ]
        if options:
            best[end] = min(options, key=len)
    pieces = best.get(len(word), ())
    is_telling = len(pieces) <= 4 and max(map(len, pieces), default=0) >= 4
    return pieces if is_telling else ()


def _chinese_tags(run: str) -> tuple[list[str], int]:
    table = _table("chinese")
    longest = max(map(len, table))
    tags: list[str] = []
    unknown = at = 0
    while at < len(run):
        word = next((run[at : at + size] for size in range(longest, 0, -1) if run[at : at + size] in table), "")
        if word:
            tags.append(table[word])
            at += len(word)
        else:
            unknown += 1
            at += 1
    return tags, unknown


def _pinyin_tags(text: str) -> list[str]:
    """The parts of a header of pinyin initials; [] where it is none, or a word of another language."""
    initials = re.sub(r"[\W_]+", "", text).casefold()
    if not initials.isascii() or not initials.isalpha() or initials in _table("latin"):
        return []
    return next((tags.split() for pattern, tags in _pinyin_patterns() if pattern.fullmatch(initials)), [])


@cache
def _pinyin_patterns() -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((re.compile(pattern), tags) for pattern, tags in _sections()["pinyin"].items())


@cache
def _sections() -> Mapping[str, Mapping[str, str]]:
    loaded: Mapping[str, Mapping[str, str]] = tomllib.loads(
        (Path(__file__).parent / "header_words.toml").read_text("utf-8")
    )
    return loaded


@cache
def _table(script: str) -> Mapping[str, str]:
    """Each word of a script with its part; a word of two parts keeps the first that names it."""
    table: dict[str, str] = {}
    for tag, words in _sections()[script].items():
        for word in words.split():
            table.setdefault(word.replace("_", ""), tag)
    return table
