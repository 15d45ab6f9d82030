"""Coded vocabularies of other systems, in the words of the lexicon: LAPD's MO numbers as facets and codes."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np

from features.columns import Ragged, text_column
from features.lexicon.trees import row_sets

VOCABULARIES = ("lapd_mo",)


@dataclass(frozen=True, eq=False)
class Vocabulary:
    """What the codes of another system mean: `meanings` are (facet, code) by foreign code.

    `left_out` are foreign codes that say nothing of how it was done (police work, relations, protected attributes).
    """

    name: str
    meanings: Mapping[str, tuple[str, str]]
    left_out: frozenset[str]

    @classmethod
    def builtin(cls, name: str) -> Vocabulary:
        """A vocabulary that ships with the program; ValueError for a name it does not have."""
        return _builtin(name)

    @property
    def facets(self) -> tuple[str, ...]:
        """The facets its codes mean something in, sorted."""
        return tuple(sorted({facet for facet, _ in self.meanings.values()}))

    def codes(self, foreign: Ragged) -> dict[str, Ragged]:
        """By facet what each row's foreign codes mean, each once, sorted; a code without a meaning is left out."""
        unique_codes, place = np.unique(foreign.values, return_inverse=True)
        meanings = [self.meanings.get(value, ("", "")) for value in unique_codes]
        facets = np.array([facet for facet, _ in meanings], dtype=object)[place]
        codes = text_column(code for _, code in meanings)[place]
        rows = foreign.row_of_value
        mask_of_facet = {facet: facets == facet for facet in self.facets}
        return {facet: row_sets(rows[mask], codes[mask], len(foreign)) for facet, mask in mask_of_facet.items()}


@cache
def _builtin(name: str) -> Vocabulary:
    if name not in VOCABULARIES:
        raise ValueError(f"no vocabulary {name!r} ships; choose from {', '.join(VOCABULARIES)}")
    tables = tomllib.loads((files("features") / "lexicons" / f"{name}.toml").read_text(encoding="utf-8"))
    meanings = {number: tuple(meaning.split(":")) for number, meaning in tables["codes"].items()}
    left_out = frozenset(number for numbers in tables["left_out"].values() for number in numbers)
    return Vocabulary(tables["name"], meanings, left_out)
