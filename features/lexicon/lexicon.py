"""The lexicon: the files of the program, the user's on top, and the codes a narrative mentions."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files
from pathlib import Path
from typing import Self

from features.columns import Ragged, StrArray, factorize_texts
from features.errors import FeatureError
from features.lexicon.matching import Hit, Matcher
from features.lexicon.negation import Negation
from features.lexicon.source import FACETS, LexiconSource, read_source
from features.lexicon.spelling import fold, origins
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

    sources: tuple[LexiconSource, ...]

    @classmethod
    def builtin(cls, languages: Sequence[str] = LANGUAGES) -> Lexicon:
        """The lexicon that ships with the program; ValueError for a language it does not have."""
        return _builtin(tuple(languages))

    def extended(self, path: Path) -> Self:
        """This lexicon with a user's TOML file on top: its phrases win, a new facet needs a name under [facets].

        Raises FeatureError that names every fault of the file by line and key.
        """
        try:
            text = path.read_text(encoding="utf-8-sig")
        except UnicodeDecodeError:
            raise FeatureError("not_utf8", name=str(path)) from None
        return self.extended_by(text, str(path))

    def extended_by(self, text: str, name: str) -> Self:
        """This lexicon with the text of a user's file on top; `name` is what errors call the file."""
        return type(self)((*self.sources, read_source(text, name, frozenset(self.facets))))

    @cached_property
    def facets(self) -> tuple[str, ...]:
        """All facets, in the order of the files."""
        return tuple(dict.fromkeys(facet for source in self.sources for facet in source.facet_names))

    @cached_property
    def trees(self) -> dict[str, CodeTree]:
        """The codes of each facet with their ancestors."""
        codes_of_facet: dict[str, set[str]] = {facet: set() for facet in self.facets}
        for source in self.sources:
            for pattern in source.patterns:
                if pattern.code:
                    codes_of_facet[pattern.facet].add(pattern.code)
            for facet, code in source.code_names:
                codes_of_facet[facet].add(code)
        return {facet: CodeTree.of(codes) for facet, codes in codes_of_facet.items()}

    def name(self, facet: str, code: str, language: str) -> str:
        """What people call a code in a language; in another one, or the code itself, where it has no name there."""
        sources = [source for source in self.sources if (facet, code) in source.code_names]
        sources.sort(key=lambda source: source.language != language)
        return sources[0].code_names[facet, code] if sources else code

    def facet_name(self, facet: str, language: str) -> str:
        """What people call a facet in a language; in another one, or the facet itself, where it has no name there."""
        sources = [source for source in self.sources if facet in source.facet_names]
        sources.sort(key=lambda source: source.language != language)
        return sources[0].facet_names[facet] if sources else facet

    def mentions(self, text: str) -> tuple[Mention, ...]:
        """All codes a text names, in order; within a facet the leftmost, then the longest phrase, without overlaps.

        A text that is nothing but a code's name (狗, in a coded column) names that code.
        """
        plain = fold(text)
        hits = self._hits(plain)
        places = origins(text)
        return tuple(
            _mention(text, places, hit, negated=negated)
            for hit, negated in zip(hits, self._negation.denied(plain, hits), strict=True)
        )

    def codes(self, texts: StrArray) -> dict[str, Ragged]:
        """By facet the codes each text affirms at least once, sorted; rows align with `texts`."""
        unique_texts, place = factorize_texts(texts)
        codes_of_text = [self._affirmed(text) for text in unique_texts]
        stated_facets = {facet for row in codes_of_text for facet in row}
        no_codes = Ragged.empty(len(texts))
        return {
            facet: Ragged.from_rows(row.get(facet, ()) for row in codes_of_text).take(place)
            if facet in stated_facets
            else no_codes
            for facet in self.facets
        }

    def _affirmed(self, text: str) -> dict[str, list[str]]:
        plain = fold(text)
        hits = self._hits(plain)
        if not hits:
            return {}
        codes_of_facet: dict[str, set[str]] = {}
        for hit, negated in zip(hits, self._negation.denied(plain, hits), strict=True):
            if not negated:
                codes_of_facet.setdefault(hit.facet, set()).add(hit.code)
        return {facet: sorted(codes) for facet, codes in codes_of_facet.items()}

    def _hits(self, plain: str) -> list[Hit]:
        hits = self._matcher.hits(plain)
        cell = plain.strip()
        hit_facets = {hit.facet for hit in hits}
        codes = dict(code for source in self.sources for code in source.only_names.get(cell, ()))
        start = len(plain) - len(plain.lstrip())
        cell_hits = [
            Hit(start, start + len(cell), len(cell), facet, code)
            for facet, code in codes.items()
            if facet not in hit_facets
        ]
        return [*cell_hits, *hits]

    @cached_property
    def _matcher(self) -> Matcher:
        return Matcher(pattern for source in self.sources for pattern in source.patterns)

    @cached_property
    def _negation(self) -> Negation:
        return Negation.merge(source.negation for source in self.sources)


def _mention(text: str, places: list[int], hit: Hit, *, negated: bool) -> Mention:
    start, end = places[hit.start], places[hit.end - 1] + 1
    return Mention(hit.facet, hit.code, start, end, negated, text[start:end])


@cache
def builtin_facets() -> frozenset[str]:
    """Facets of the lexicon of the program, without the cost of reading its phrases."""
    return frozenset(facet for language in LANGUAGES for facet in tomllib.loads(_shipped(language))[FACETS])


@cache
def _builtin(languages: tuple[str, ...]) -> Lexicon:
    unknown = [language for language in languages if language not in LANGUAGES]
    if unknown or not languages:
        raise ValueError(f"no lexicon ships for {unknown}; choose from {', '.join(LANGUAGES)}")
    return Lexicon(tuple(read_source(_shipped(language), f"{language}.toml") for language in languages))


def _shipped(language: str) -> str:
    return (files("features") / "lexicons" / f"{language}.toml").read_text(encoding="utf-8")
