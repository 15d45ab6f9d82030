"""Vocabulary of a town: offences, codes by facet, goods, premises and names, read from the TOML files here."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np

from features.columns import FloatArray, IntArray

# Facets whose choice follows the offence, and facets whose choice follows the method (a tool goes with a method).
BY_OFFENCE = ("premises", "method", "approach", "target", "exit", "goods")
BY_METHOD = {"tool": "tools", "entry": "entries"}
FACETS = (*BY_OFFENCE, *BY_METHOD)
CODED_FACETS = ("method", "entry", "approach", "target", "exit")


@dataclass(frozen=True)
class TownCode:
    """One code: its key, the words of the coded field by language, and the ways officers tell it by language."""

    key: str
    coded: Mapping[str, str]
    wordings: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, eq=False)
class Choices:
    """Choices of one facet: `cumulative[parent, code]` is the distribution function of each parent's codes.

    A parent (offence or method) whose row is all zero has nothing to choose from.
    """

    phrases: tuple[TownCode, ...]
    cumulative: FloatArray

    def pick(self, parent: IntArray, rank: FloatArray) -> IntArray:
        """Code at the quantile `rank` in [0, 1) of each parent's distribution; -1 where there is nothing to choose."""
        rows = self.cumulative[parent]
        code = ((rank * rows[:, -1])[:, None] >= rows).sum(axis=1)
        return np.where((parent >= 0) & (rows[:, -1] > 0), np.minimum(code, len(self.phrases) - 1), -1)


@dataclass(frozen=True)
class Offence:
    """A kind of crime: hours as (centre, spread in hours, weight), hours owners were away, scene to examine."""

    key: str
    label: Mapping[str, str]
    weight: float
    hours: tuple[tuple[float, float, float], ...]
    unseen_hours: float
    scene: float


@dataclass(frozen=True)
class Premises:
    """A kind of place: how many there are (relative), how urban they stand, and endings of their names by language."""

    key: str
    label: Mapping[str, str]
    share: float
    urban: float
    names: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, eq=False)
class TownVocabulary:
    """Everything the town can choose from; indices into these tuples are the codes of the generator."""

    offences: tuple[Offence, ...]
    premises: tuple[Premises, ...]
    worth: FloatArray
    choices: Mapping[str, Choices]
    names: Mapping[str, Mapping[str, Any]]
    grammar: Mapping[str, Mapping[str, Any]]


@cache
def vocabulary() -> TownVocabulary:
    """The vocabulary, read once."""
    offences, phrases = _toml("offences.toml"), _toml("phrases.toml")
    keys = {facet: tuple(phrases[facet]) for facet in FACETS}
    choices = {facet: _by_parent(offences, facet, phrases[facet]) for facet in BY_OFFENCE}
    choices |= {facet: _by_parent(phrases["method"], key, phrases[facet]) for facet, key in BY_METHOD.items()}
    return TownVocabulary(
        offences=tuple(_offence(key, entry) for key, entry in offences.items()),
        premises=tuple(_premises(key, phrases["premises"][key]) for key in keys["premises"]),
        worth=np.array([phrases["goods"][key]["worth"] for key in keys["goods"]], dtype=np.float64),
        choices=choices,
        names=_toml("names.toml"),
        grammar=_toml("narratives.toml"),
    )


def _toml(name: str) -> dict[str, Any]:
    return tomllib.loads((files("linker.town") / name).read_text(encoding="utf-8"))


def _labels(entry: Mapping[str, Any]) -> dict[str, str]:
    return {language: str(entry[language]) for language in ("zh", "en")}


def _offence(key: str, entry: Mapping[str, Any]) -> Offence:
    hours = tuple((float(centre), float(spread), float(weight)) for centre, spread, weight in entry["hours"])
    weight, unseen_hours, scene = (float(entry[name]) for name in ("weight", "unseen_hours", "scene"))
    return Offence(key, _labels(entry), weight, hours, unseen_hours, scene)


def _premises(key: str, entry: Mapping[str, Any]) -> Premises:
    names = {language: tuple(entry.get(f"names_{language}", ())) for language in ("zh", "en")}
    return Premises(key, _labels(entry), float(entry["share"]), float(entry["urban"]), names)


def _by_parent(parents: Mapping[str, Any], key: str, entries: Mapping[str, Any]) -> Choices:
    order = {code: place for place, code in enumerate(entries)}
    weights = np.zeros((len(parents), len(order)))
    for row, parent in enumerate(parents.values()):
        for code, weight in parent.get(key, {}).items():
            weights[row, order[code]] = weight
    total = weights.sum(axis=1, keepdims=True)
    shares = np.divide(weights, total, out=np.zeros_like(weights), where=total > 0)
    return Choices(tuple(_phrase(code, entry) for code, entry in entries.items()), np.cumsum(shares, axis=1))


def _phrase(key: str, entry: Mapping[str, Any]) -> TownCode:
    wordings = {language: tuple(entry.get(f"told_{language}", ())) for language in ("zh", "en")}
    return TownCode(key, _labels(entry), wordings)
