"""Features of the modus operandi: codes by facet with their rarity, goods, tools, loss, and the narrative."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from features.case import CaseTable
from features.code_column import CodeColumn
from features.codes import CodeSets, Rarity
from features.coding import code_paths, path_sets
from features.columns import FloatArray, Ragged, factorize_texts, freeze, map_texts
from features.extractor import Extractor
from features.lexicon import VOCABULARIES, Vocabulary
from features.packing import take_fields
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
        """Rows by an integer index array."""
        return ModusOperandiVectors(**take_fields(self, index))


@dataclass(frozen=True, eq=False)
class ModusOperandiFeatures:
    """Modus operandi of cases, independent of the library."""

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
        """Rows by an integer index array."""
        return ModusOperandiFeatures(**take_fields(self, index))

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
    def extract(table: CaseTable) -> ModusOperandiFeatures:
        """Codes of each facet, n-grams of goods, tools and narratives, and numbers."""
        with np.errstate(divide="ignore"):
            log10_loss = np.where(table.loss > 0, np.log10(table.loss), np.nan)
        return ModusOperandiFeatures(
            {facet: CodeColumn.of(codes) for facet, codes in _facets(table).items()},
            CountedTexts.of(table.goods.join_rows(" ")),
            CountedTexts.of(table.tools.join_rows(" ")),
            CountedTexts.of(table.narrative, LONG),
            log10_loss,
            table.offender_count,
        )

    def fit_transform(self, features: ModusOperandiFeatures) -> ModusOperandiVectors:
        """Count the codes of each facet that any case has, and the n-grams of goods, tools and narratives."""
        facets = {facet for facet, codes in features.facets.items() if len(codes.number)}
        self.rarity_ = {facet: Rarity.of(features.facet(facet)) for facet in sorted(facets.union(CODED_FIELDS))}
        self.goods_, self.tools_, self.narrative_ = TextExtractor(), TextExtractor(), TextExtractor()
        self.goods_.fit(features.goods)
        self.tools_.fit(features.tools)
        self.narrative_.fit(features.narrative)
        return self.transform_features(features)

    def transform_features(self, features: ModusOperandiFeatures) -> ModusOperandiVectors:
        """Vectors of features, row by row; a facet the library did not have is left out."""
        return ModusOperandiVectors(
            {facet: path_sets(facet, features.facet(facet), rarity) for facet, rarity in self.rarity_.items()},
            self.goods_.transform(features.goods),
            self.tools_.transform(features.tools),
            self.narrative_.transform(features.narrative),
            features.log10_loss,
            features.offender_count,
        )


def _facets(table: CaseTable) -> dict[str, Ragged]:
    facets = {**table.codes, **{name: _coded(table, name) for name in CODED_FIELDS}}
    for name in VOCABULARIES:
        if name in facets:
            facets = _translated(facets, Vocabulary.builtin(name))
    return {facet: code_paths(facet, _clean(codes)) for facet, codes in sorted(facets.items())}


def _translated(facets: Mapping[str, Ragged], vocabulary: Vocabulary) -> dict[str, Ragged]:
    """Facets with the numbers of a vocabulary translated to codes of the lexicon; numbers without a meaning stay."""
    foreign = facets[vocabulary.name]
    numbers = Ragged(map_texts(foreign.values, _number), foreign.offsets)
    texts, number = factorize_texts(numbers.values)
    foreign_texts = [text not in vocabulary.meanings and text not in vocabulary.left_out for text in texts]
    unmapped = numbers.filter_values(np.array(foreign_texts, dtype=np.bool_)[number])
    facet_codes = {facet: codes for facet, codes in vocabulary.codes(numbers).items() if len(codes.values)}
    remaining_facets = {**facets, vocabulary.name: unmapped}
    return {
        **remaining_facets,
        **{facet: _joint(remaining_facets.get(facet), codes) for facet, codes in facet_codes.items()},
    }


def _number(text: str) -> str:
    # spreadsheets take the leading zero of 0344 away
    number = text.strip()
    return number.zfill(4) if number.isdigit() else number


def _joint(present: Ragged | None, more: Ragged) -> Ragged:
    return more if present is None else Ragged.hstack([present, more])


def _coded(table: CaseTable, name: str) -> Ragged:
    # a facet of the same name adds to the field
    field = Ragged(getattr(table, name), np.arange(len(table) + 1))
    return Ragged.hstack([field, table.codes[name]]) if name in table.codes else field


def _clean(codes: Ragged) -> Ragged:
    cleaned = Ragged(map_texts(codes.values, known_text), codes.offsets)
    return cleaned.filter_values(cleaned.values != "")
