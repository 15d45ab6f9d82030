"""One lexicon file: facets, codes with their phrases and cues of negation, read from TOML with all faults named."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from features.errors import FeatureError
from features.lexicon.matching import Pattern
from features.lexicon.negation import CUE_KINDS, Negation
from features.lexicon.spelling import fold
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
class LexiconSource:
    """What one file says; `code_names` are by (facet, code), `facet_names` by facet.

    `only_names` are (facet, code) by folded name where the name is not looked for inside a text.
    """

    language: str
    facet_names: Mapping[str, str]
    code_names: Mapping[tuple[str, str], str]
    only_names: Mapping[str, tuple[tuple[str, str], ...]]
    patterns: tuple[Pattern, ...]
    negation: Negation


def read_source(text: str, name: str, known_facets: frozenset[str] = frozenset()) -> LexiconSource:
    """Read a lexicon file's text; `known_facets` are those that need no name of their own.

    Raises FeatureError that names every fault at once by line and key.
    """
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise FeatureError("not_toml", name=name, reason=str(error)) from None
    reading = _Reading(text, tables)
    source = reading.source(known_facets)
    if reading.faults:
        raise FeatureError("faults", name=name, count=len(reading.faults), faults=reading.faults)
    return source


class _Reading:
    def __init__(self, text: str, tables: Mapping[str, object]) -> None:
        self._lines = text.splitlines()
        self._tables = tables
        self.faults: list[FeatureError] = []

    def source(self, known_facets: frozenset[str]) -> LexiconSource:
        language = self._tables.get(LANGUAGE)
        if not isinstance(language, str) or not language:
            self._fault("", LANGUAGE, FeatureError("language_missing"))
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
                only_names[fold(name)] = (*only_names.get(fold(name), ()), (facet, code))
            looked_for = phrases[1:] if phrases and phrases[0].startswith(NAME_ONLY) else phrases
            patterns.extend(self._patterns(facet, code, looked_for, whole_words=language not in _WITHOUT_SPACES))
        return LexiconSource(language, facet_names, names, only_names, tuple(patterns), self._negation())

    def _facet_names(self) -> dict[str, str]:
        names = {}
        for facet, name in self._table(FACETS).items():
            if isinstance(name, str) and name and _CODE.fullmatch(facet) and "/" not in facet:
                names[facet] = name
            else:
                self._fault(FACETS, facet, FeatureError("facet_name_invalid"))
        return names

    def _entries(self, facets: set[str]) -> Iterator[tuple[str, str, tuple[str, ...]]]:
        for facet in self._tables:
            if facet in (LANGUAGE, FACETS, NOTHING, NEGATION):
                continue
            if facet not in facets:
                self._fault("", facet, FeatureError("facet_unknown", facets=sorted(facets)))
            for code, phrases in self._table(facet).items():
                if not _CODE.fullmatch(code):
                    self._fault(facet, code, FeatureError("code_invalid"))
                yield facet, code, self._strings(facet, code, phrases)
        for facet, phrases in self._table(NOTHING).items():
            if facet not in facets:
                self._fault(NOTHING, facet, FeatureError("ignored_facet_unknown"))
            yield facet, "", self._strings(NOTHING, facet, phrases)

    def _patterns(self, facet: str, code: str, phrases: tuple[str, ...], *, whole_words: bool) -> Iterator[Pattern]:
        for phrase in phrases:
            try:
                phrase_wordings = wordings(phrase)
            except FeatureError as error:
                entry = (facet, code) if code else (NOTHING, facet)
                self._fault(*entry, FeatureError("phrase_invalid", phrase=phrase, fault=error))
                continue
            yield from (Pattern(wording, facet, code, whole_words) for wording in phrase_wordings)

    def _negation(self) -> Negation:
        cues = self._table(NEGATION)
        for kind in cues.keys() - set(CUE_KINDS):
            self._fault(NEGATION, kind, FeatureError("cue_unknown", kinds=CUE_KINDS))
        cues_of_kind = {kind: self._strings(NEGATION, kind, cues[kind]) for kind in CUE_KINDS if kind in cues}
        return Negation(
            **{kind: tuple(fold(cue).strip() for cue in kind_cues) for kind, kind_cues in cues_of_kind.items()}
        )

    def _table(self, name: str) -> Mapping[str, object]:
        table = self._tables.get(name, {})
        if isinstance(table, dict):
            return table
        self._fault("", name, FeatureError("table_expected", name=name))
        return {}

    def _strings(self, table: str, key: str, value: object) -> tuple[str, ...]:
        if isinstance(value, list) and value and all(isinstance(item, str) and item.strip() for item in value):
            return tuple(value)
        self._fault(table, key, FeatureError("phrases_expected"))
        return ()

    def _fault(self, table: str, key: str, fault: FeatureError) -> None:
        line, entry = _line(self._lines, table, key), f"[{table}] {key}" if table else key
        self.faults.append(
            FeatureError("fault_at_line", line=line, entry=entry, fault=fault)
            if line
            else FeatureError("fault", entry=entry, fault=fault)
        )


def _line(lines: list[str], table: str, key: str) -> int:
    header = re.compile(r"\s*\[\s*[\"']?(?P<name>[^\]\"']+?)[\"']?\s*\]\s*(#.*)?")
    entry = re.compile(rf"\s*[\"']?{re.escape(key)}[\"']?\s*=")
    current = ""
    for number, line in enumerate(lines, start=1):
        if match := header.fullmatch(line):
            current = match["name"]
            if not table and current == key:
                return number
        elif current == table and entry.match(line):
            return number
    return 0
