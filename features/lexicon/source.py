"""One lexicon file: facets, codes with their phrases and cues of negation, read from TOML with all faults named."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from features.lexicon.matching import Pattern
from features.lexicon.negation import CUE_KINDS, Negation
from features.lexicon.spelling import folded
from features.lexicon.wording import GAP, wordings

LANGUAGE = "language"
FACETS = "facets"
NOTHING = "nothing"
NEGATION = "negation"
# Before a first phrase: a name that is shown and not looked for.
NAME_ONLY = "="
_CODE = re.compile(r"[a-z0-9_]+(/[a-z0-9_]+)*")
# Languages whose words stand without spaces: iPhone6s手机 still names an iphone.
_WITHOUT_SPACES = frozenset({"zh"})


@dataclass(frozen=True, eq=False)
class Source:
    """What one file says; `code_names` are by (facet, code), `facet_names` by facet.

    `only_names` are (facet, code) by folded name where the name is not looked for inside a text.
    """

    language: str
    facet_names: Mapping[str, str]
    code_names: Mapping[tuple[str, str], str]
    only_names: Mapping[str, tuple[tuple[str, str], ...]]
    patterns: tuple[Pattern, ...]
    negation: Negation


def read_source(text: str, name: str, known_facets: frozenset[str] = frozenset()) -> Source:
    """Read a lexicon file's text; `known_facets` are those that need no name of their own.

    Raises ValueError that names every fault at once by line and key.
    """
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ValueError(f"lexicon {name} is no valid TOML: {error}; correct it there") from None
    reading = _Reading(text, tables)
    source = reading.source(known_facets)
    if reading.faults:
        listed = "".join(f"\n  {fault}" for fault in reading.faults)
        raise ValueError(f"lexicon {name} has {len(reading.faults)} fault(s); correct them and read it again:{listed}")
    return source


class _Reading:
    def __init__(self, text: str, tables: Mapping[str, object]) -> None:
        self._lines = text.splitlines()
        self._tables = tables
        self.faults: list[str] = []

    def source(self, known_facets: frozenset[str]) -> Source:
        language = self._tables.get(LANGUAGE)
        if not isinstance(language, str) or not language:
            self._fault("", LANGUAGE, 'is missing; begin the file with language = "zh" or "en"')
            language = ""
        facet_names = self._facet_names()
        facets = {*known_facets, *facet_names}
        names: dict[tuple[str, str], str] = {}
        only_names: dict[str, tuple[tuple[str, str], ...]] = {}
        patterns: list[Pattern] = []
        for facet, code, phrases in self._entries(facets):
            name = phrases[0].removeprefix(NAME_ONLY) if phrases and code else ""
            if name and not set(name) & set(f"(|)#{GAP}"):
                names[facet, code] = name
            if name and phrases[0].startswith(NAME_ONLY):
                only_names[folded(name)] = (*only_names.get(folded(name), ()), (facet, code))
            looked_for = phrases[1:] if phrases and phrases[0].startswith(NAME_ONLY) else phrases
            patterns.extend(self._patterns(facet, code, looked_for, whole_words=language not in _WITHOUT_SPACES))
        return Source(language, facet_names, names, only_names, tuple(patterns), self._negation())

    def _facet_names(self) -> dict[str, str]:
        names = {}
        for facet, name in self._table(FACETS).items():
            if isinstance(name, str) and name and _CODE.fullmatch(facet) and "/" not in facet:
                names[facet] = name
            else:
                self._fault(FACETS, facet, 'must read facet = "name", the facet in small letters, digits and _')
        return names

    def _entries(self, facets: set[str]) -> Iterator[tuple[str, str, tuple[str, ...]]]:
        for facet in self._tables:
            if facet in (LANGUAGE, FACETS, NOTHING, NEGATION):
                continue
            if facet not in facets:
                self._fault("", facet, f"is no known facet ({', '.join(sorted(facets))}); name it under [{FACETS}]")
            for code, phrases in self._table(facet).items():
                if not _CODE.fullmatch(code):
                    self._fault(facet, code, "is no code; write small letters, digits and _ with / between the steps")
                yield facet, code, self._strings(facet, code, phrases)
        for facet, phrases in self._table(NOTHING).items():
            if facet not in facets:
                self._fault(NOTHING, facet, "is no known facet; correct the name")
            yield facet, "", self._strings(NOTHING, facet, phrases)

    def _patterns(self, facet: str, code: str, phrases: tuple[str, ...], *, whole_words: bool) -> Iterator[Pattern]:
        for phrase in phrases:
            try:
                found = wordings(phrase)
            except ValueError as error:
                self._fault(*((facet, code) if code else (NOTHING, facet)), f"phrase {phrase!r} {error}")
                continue
            yield from (Pattern(wording, facet, code, whole_words) for wording in found)

    def _negation(self) -> Negation:
        cues = self._table(NEGATION)
        for kind in cues.keys() - set(CUE_KINDS):
            self._fault(NEGATION, kind, f"is unknown; the kinds are {', '.join(CUE_KINDS)}")
        known = {kind: self._strings(NEGATION, kind, cues[kind]) for kind in CUE_KINDS if kind in cues}
        return Negation(**{kind: tuple(folded(cue).strip() for cue in listed) for kind, listed in known.items()})

    def _table(self, name: str) -> Mapping[str, object]:
        table = self._tables.get(name, {})
        if isinstance(table, dict):
            return table
        self._fault("", name, f"must be a table; write it as [{name}]")
        return {}

    def _strings(self, table: str, key: str, value: object) -> tuple[str, ...]:
        if isinstance(value, list) and value and all(isinstance(item, str) and item.strip() for item in value):
            return tuple(value)
        self._fault(table, key, 'must be a list of phrases, such as ["撬锁", "撬门"]')
        return ()

    def _fault(self, table: str, key: str, what: str) -> None:
        line = _line(self._lines, table, key)
        where = f"line {line}, " if line else ""
        self.faults.append(f"{where}{f'[{table}] ' if table else ''}{key} {what}")


def _line(lines: list[str], table: str, key: str) -> int:
    header = re.compile(r"\s*\[\s*[\"']?(?P<name>[^\]\"']+?)[\"']?\s*\]\s*(#.*)?")
    wanted = re.compile(rf"\s*[\"']?{re.escape(key)}[\"']?\s*=")
    current = ""
    for number, line in enumerate(lines, start=1):
        if found := header.fullmatch(line):
            current = found["name"]
            if not table and current == key:
                return number
        elif current == table and wanted.match(line):
            return number
    return 0
