"""How it was done: codes by facet with their rarity, what was taken and used, loss, and the narrative."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from features.case import CaseTable
from features.code_column import CodeColumn
from features.codes import CodeSets, Rarity
from features.coding import coded, coded_sets
from features.columns import FloatArray, Ragged, each_text, freeze, numbered
from features.extractor import Extractor
from features.lexicon import VOCABULARIES, Vocabulary
from features.packing import taken_parts
from features.phrases import LONG, CountedTexts, TextExtractor, TextVectors
from features.text import known_text

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
        return ModusOperandiVectors(**taken_parts(self, index))


@dataclass(frozen=True, eq=False)
class ModusOperandiFeatures:
    """What cases say of how it was done, before anything is known of a library."""

    facets: Mapping[str, CodeColumn]
    goods: CountedTexts
    tools: CountedTexts
    narrative: CountedTexts
    log10_loss: FloatArray
    offender_count: FloatArray

    def __len__(self) -> int:
        return len(self.log10_loss)

    def facet(self, name: str) -> CodeColumn:
        """The codes of one facet; unknown for all where the cases have none of it."""
        return self.facets[name] if name in self.facets else CodeColumn.empty(len(self))

    def take(self, index: ArrayLike) -> ModusOperandiFeatures:
        """The rows named by an integer index array."""
        return ModusOperandiFeatures(**taken_parts(self, index))

    @staticmethod
    def concatenate(parts: Sequence[ModusOperandiFeatures]) -> ModusOperandiFeatures:
        """Rows of all parts, one after the other; a facet that a part does not have is unknown there."""
        facets = sorted({facet for part in parts for facet in part.facets})
        return ModusOperandiFeatures(
            {facet: CodeColumn.concatenate([part.facet(facet) for part in parts]) for facet in facets},
            CountedTexts.concatenate([part.goods for part in parts]),
            CountedTexts.concatenate([part.tools for part in parts]),
            CountedTexts.concatenate([part.narrative for part in parts]),
            np.concatenate([part.log10_loss for part in parts]),
            np.concatenate([part.offender_count for part in parts]),
        )


class ModusOperandiExtractor(Extractor[ModusOperandiFeatures, ModusOperandiVectors]):
    """Learns how rare each code is and how common each n-gram."""

    @staticmethod
    def read(table: CaseTable) -> ModusOperandiFeatures:
        """Codes of each facet, n-grams of goods, tools and narratives, and numbers."""
        with np.errstate(divide="ignore"):
            log10_loss = np.where(table.loss > 0, np.log10(table.loss), np.nan)
        return ModusOperandiFeatures(
            {facet: CodeColumn.of(codes) for facet, codes in _facets(table).items()},
            CountedTexts.of(table.goods.joined(" ")),
            CountedTexts.of(table.tools.joined(" ")),
            CountedTexts.of(table.narrative, LONG),
            log10_loss,
            table.offender_count,
        )

    def learn(self, read: ModusOperandiFeatures) -> ModusOperandiVectors:
        """Count the codes of each facet that any case has, and the n-grams of goods, tools and narratives."""
        known_text = {facet for facet, codes in read.facets.items() if len(codes.number)}
        self.rarity_ = {facet: Rarity.of(read.facet(facet)) for facet in sorted(known_text.union(CODED_FIELDS))}
        self.goods_, self.tools_, self.narrative_ = TextExtractor(), TextExtractor(), TextExtractor()
        self.goods_.learn(read.goods)
        self.tools_.learn(read.tools)
        self.narrative_.learn(read.narrative)
        return self.vectors(read)

    def vectors(self, read: ModusOperandiFeatures) -> ModusOperandiVectors:
        """Vectors row by row; a facet the library did not have is left out."""
        return ModusOperandiVectors(
            {facet: coded_sets(facet, read.facet(facet), rarity) for facet, rarity in self.rarity_.items()},
            self.goods_.vectors(read.goods),
            self.tools_.vectors(read.tools),
            self.narrative_.vectors(read.narrative),
            read.log10_loss,
            read.offender_count,
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
    known_text = {**facets, vocabulary.name: left}
    return {**known_text, **{facet: _joint(known_text.get(facet), codes) for facet, codes in found.items()}}


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
    cleaned = Ragged(each_text(codes.values, known_text), codes.offsets)
    return cleaned.only(cleaned.values != "")
