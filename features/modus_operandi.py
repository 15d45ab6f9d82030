"""How it was done: codes by facet with their rarity, what was taken and used, loss, and the narrative."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import ArrayLike

from features.case import CaseTable
from features.codes import CodeSets, Rarity
from features.coding import coded, coded_sets
from features.columns import FloatArray, Ragged, each_text, freeze, numbered
from features.lexicon import VOCABULARIES, Vocabulary
from features.phrases import CountedTexts, TextExtractor, TextVectors
from features.text import told

# Fields of the record that are codes like any MO facet.
CODED_FIELDS = ("offence", "premises")


@dataclass(frozen=True, eq=False)
class ModusOperandiVectors:
    """Codes by facet; n-grams of goods, tools and narrative; log10 of the loss and offenders seen (NaN unknown)."""

    facets: Mapping[str, CodeSets]
    goods: TextVectors
    tools: TextVectors
    narrative: TextVectors
    log10_loss: FloatArray
    offender_count: FloatArray

    def __post_init__(self) -> None:
        freeze(self.log10_loss, self.offender_count)

    def __len__(self) -> int:
        return len(self.log10_loss)

    def take(self, index: ArrayLike) -> ModusOperandiVectors:
        """The rows named by an integer index array."""
        chosen = np.asarray(index, dtype=np.int64)
        return ModusOperandiVectors(
            {facet: codes.take(chosen) for facet, codes in self.facets.items()},
            self.goods.take(chosen),
            self.tools.take(chosen),
            self.narrative.take(chosen),
            self.log10_loss[chosen],
            self.offender_count[chosen],
        )


@dataclass(frozen=True, eq=False)
class _Read:
    """What a table says of how it was done, before anything is known of a library."""

    facets: Mapping[str, Ragged]
    goods: CountedTexts
    tools: CountedTexts
    narrative: CountedTexts


class ModusOperandiExtractor:
    """Learns how rare each code is and how common each n-gram."""

    def fit(self, table: CaseTable) -> Self:
        """Count the codes of each facet and the n-grams of goods, tools and narratives."""
        self.fit_transform(table)
        return self

    def transform(self, table: CaseTable) -> ModusOperandiVectors:
        """Vectors of a table, row by row; a facet the library did not have at `fit` is left out."""
        return self._vectors(table, self._read(table))

    def fit_transform(self, table: CaseTable) -> ModusOperandiVectors:
        """`fit` and `transform` of one table, which is read once."""
        self.goods_, self.tools_, self.narrative_ = TextExtractor(), TextExtractor(), TextExtractor((2, 3))
        read = self._read(table)
        self.rarity_ = {facet: Rarity.of(codes) for facet, codes in read.facets.items()}
        self.goods_.fit_counted(read.goods)
        self.tools_.fit_counted(read.tools)
        self.narrative_.fit_counted(read.narrative)
        return self._vectors(table, read)

    def _read(self, table: CaseTable) -> _Read:
        return _Read(
            _facets(table),
            self.goods_.counted(table.goods.joined(" ")),
            self.tools_.counted(table.tools.joined(" ")),
            self.narrative_.counted(table.narrative),
        )

    def _vectors(self, table: CaseTable, read: _Read) -> ModusOperandiVectors:
        none = Ragged.empty(len(table))
        sets = {facet: coded_sets(facet, read.facets.get(facet, none), rarity)
                for facet, rarity in self.rarity_.items()}  # fmt: skip
        with np.errstate(divide="ignore"):
            log10_loss = np.where(table.loss > 0, np.log10(table.loss), np.nan)
        return ModusOperandiVectors(
            sets,
            self.goods_.weighed(read.goods),
            self.tools_.weighed(read.tools),
            self.narrative_.weighed(read.narrative),
            log10_loss,
            table.offender_count,
        )


def _facets(table: CaseTable) -> dict[str, Ragged]:
    facets = {**table.codes, **{name: _coded(table, name) for name in CODED_FIELDS}}
    for name in VOCABULARIES:
        if name in facets:
            facets = _translated(facets, Vocabulary.builtin(name))
    return {facet: coded(facet, _clean(codes)) for facet, codes in sorted(facets.items())}


def _translated(facets: Mapping[str, Ragged], vocabulary: Vocabulary) -> dict[str, Ragged]:
    """The numbers of a facet named like a vocabulary, in the words of the lexicon; what has no meaning stays there."""
    foreign = facets[vocabulary.name]
    own = Ragged(each_text(foreign.values, _number), foreign.offsets)
    texts, number = numbered(own.values)
    foreign_texts = [text not in vocabulary.meanings and text not in vocabulary.left_out for text in texts]
    left = own.only(np.array(foreign_texts, dtype=np.bool_)[number])
    found = {facet: codes for facet, codes in vocabulary.codes(own).items() if len(codes.values)}
    told = {**facets, vocabulary.name: left}
    return {**told, **{facet: _joint(told.get(facet), codes) for facet, codes in found.items()}}


def _number(text: str) -> str:
    # spreadsheets take the leading zero of 0344 away
    number = text.strip()
    return number.zfill(4) if number.isdigit() else number


def _joint(one: Ragged | None, other: Ragged) -> Ragged:
    return other if one is None else Ragged.beside([one, other])


def _coded(table: CaseTable, name: str) -> Ragged:
    # a facet of the same name adds to the field
    field = Ragged(getattr(table, name), np.arange(len(table) + 1))
    return Ragged.beside([field, table.codes[name]]) if name in table.codes else field


def _clean(codes: Ragged) -> Ragged:
    cleaned = Ragged(each_text(codes.values, told), codes.offsets)
    return cleaned.only(cleaned.values != "")
