"""The lexicon itself: the shipped files, the user's on top, and what a narrative says by facet."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files
from pathlib import Path
from typing import Self

from features.columns import Ragged, StrArray, numbered
from features.lexicon.matching import Hit, Matcher
from features.lexicon.negation import Negation
from features.lexicon.source import FACETS, Source, read_source
from features.lexicon.spelling import folded, origins
from features.lexicon.trees import CodeTree

LANGUAGES = ("zh", "en")


@dataclass(frozen=True)
class Mention:
    """A code that a text names: `text[start:end]` of the original says it, `negated` says that the text denies it."""

    facet: str
    code: str
    start: int
    end: int
    negated: bool
    text: str


@dataclass(frozen=True, eq=False)
class Lexicon:
    """Phrases of one or more languages that stand for codes by facet.

    >>> [mention.code for mention in Lexicon.builtin().mentions("未见翻动，撬防盗门入室") if not mention.negated]
    ['door/pry/security_door']
    """

    sources: tuple[Source, ...]

    @classmethod
    def builtin(cls, languages: Sequence[str] = LANGUAGES) -> Lexicon:
        """The lexicon that ships with the program; ValueError for a language it does not have."""
        return _builtin(tuple(languages))

    def extended(self, path: Path) -> Self:
        """This lexicon with a user's TOML file on top: its phrases win, a new facet needs a name under [facets].

        Raises ValueError that names every fault of the file by line and key.
        """
        try:
            text = path.read_text(encoding="utf-8-sig")
        except UnicodeDecodeError:
            raise ValueError(f"lexicon {path} is not written in UTF-8; save it as UTF-8") from None
        return self.extended_by(text, str(path))

    def extended_by(self, text: str, name: str) -> Self:
        """The same with the text of such a file; `name` is what errors call it."""
        return type(self)((*self.sources, read_source(text, name, frozenset(self.facets))))

    @cached_property
    def facets(self) -> tuple[str, ...]:
        """All facets, in the order of the files."""
        return tuple(dict.fromkeys(facet for source in self.sources for facet in source.facet_names))

    @cached_property
    def trees(self) -> dict[str, CodeTree]:
        """The codes of each facet with their ancestors."""
        found: dict[str, set[str]] = {facet: set() for facet in self.facets}
        for source in self.sources:
            for pattern in source.patterns:
                if pattern.code:
                    found[pattern.facet].add(pattern.code)
            for facet, code in source.code_names:
                found[facet].add(code)
        return {facet: CodeTree.of(codes) for facet, codes in found.items()}

    def name(self, facet: str, code: str, language: str) -> str:
        """What people call a code in a language; in another one, or the code itself, where it has no name there."""
        named = [source for source in self.sources if (facet, code) in source.code_names]
        named.sort(key=lambda source: source.language != language)
        return named[0].code_names[facet, code] if named else code

    def facet_name(self, facet: str, language: str) -> str:
        """What people call a facet in a language; in another one, or the facet itself, where it has no name there."""
        named = [source for source in self.sources if facet in source.facet_names]
        named.sort(key=lambda source: source.language != language)
        return named[0].facet_names[facet] if named else facet

    def mentions(self, text: str) -> tuple[Mention, ...]:
        """All codes a text names, in order; within a facet the leftmost, then the longest phrase, without overlaps.

        A text that is nothing but a code's name (狗, in a coded column) names that code.
        """
        plain = folded(text)
        hits = self._hits(plain)
        places = origins(text)
        return tuple(
            _mention(text, places, hit, negated=negated)
            for hit, negated in zip(hits, self._negation.denied(plain, hits), strict=True)
        )

    def codes(self, texts: StrArray) -> dict[str, Ragged]:
        """By facet the codes each text affirms at least once, sorted; rows align with `texts`."""
        different, place = numbered(texts)
        said = [self._affirmed(text) for text in different]
        told = {facet for row in said for facet in row}
        silent = Ragged.empty(len(texts))
        return {
            facet: Ragged.from_rows(row.get(facet, ()) for row in said).take(place) if facet in told else silent
            for facet in self.facets
        }

    def _affirmed(self, text: str) -> dict[str, list[str]]:
        plain = folded(text)
        hits = self._hits(plain)
        if not hits:
            return {}
        found: dict[str, set[str]] = {}
        for hit, negated in zip(hits, self._negation.denied(plain, hits), strict=True):
            if not negated:
                found.setdefault(hit.facet, set()).add(hit.code)
        return {facet: sorted(codes) for facet, codes in found.items()}

    def _hits(self, plain: str) -> list[Hit]:
        hits = self._matcher.hits(plain)
        cell = plain.strip()
        told = {hit.facet for hit in hits}
        named = dict(code for source in self.sources for code in source.only_names.get(cell, ()))
        start = len(plain) - len(plain.lstrip())
        more = [
            Hit(start, start + len(cell), len(cell), facet, code) for facet, code in named.items() if facet not in told
        ]
        return [*more, *hits]

    @cached_property
    def _matcher(self) -> Matcher:
        return Matcher(pattern for source in self.sources for pattern in source.patterns)

    @cached_property
    def _negation(self) -> Negation:
        return Negation.joined(source.negation for source in self.sources)


def _mention(text: str, places: list[int], hit: Hit, *, negated: bool) -> Mention:
    start, end = places[hit.start], places[hit.end - 1] + 1
    return Mention(hit.facet, hit.code, start, end, negated, text[start:end])


@cache
def builtin_facets() -> frozenset[str]:
    """The facets of the lexicon that ships, at a hundredth of what it costs to read its phrases."""
    return frozenset(facet for language in LANGUAGES for facet in tomllib.loads(_shipped(language))[FACETS])


@cache
def _builtin(languages: tuple[str, ...]) -> Lexicon:
    unknown = [language for language in languages if language not in LANGUAGES]
    if unknown or not languages:
        raise ValueError(f"no lexicon ships for {unknown}; choose from {', '.join(LANGUAGES)}")
    return Lexicon(tuple(read_source(_shipped(language), f"{language}.toml") for language in languages))


def _shipped(language: str) -> str:
    return (files("features") / "lexicons" / f"{language}.toml").read_text(encoding="utf-8")
