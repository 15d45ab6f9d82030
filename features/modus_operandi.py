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
from features.columns import FloatArray, Ragged, StrArray, freeze, text_column
from features.lexicon import VOCABULARIES, Vocabulary
from features.phrases import TextExtractor, TextVectors
from features.text import is_unknown, normalise

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


class ModusOperandiExtractor:
    """Learns how rare each code is and how common each n-gram."""

    def fit(self, table: CaseTable) -> Self:
        """Count the codes of each facet and the n-grams of goods, tools and narratives."""
        self.rarity_ = {facet: Rarity.of(codes) for facet, codes in _facets(table).items()}
        self.goods_ = TextExtractor().fit(_joined(table.goods))
        self.tools_ = TextExtractor().fit(_joined(table.tools))
        self.narrative_ = TextExtractor((2, 3)).fit(table.narrative)
        return self

    def transform(self, table: CaseTable) -> ModusOperandiVectors:
        """Vectors of a table, row by row; a facet the library did not have at `fit` is left out."""
        facets = _facets(table)
        sets = {
            facet: coded_sets(facet, facets.get(facet, Ragged.empty(len(table))), rarity)
            for facet, rarity in self.rarity_.items()
        }
        with np.errstate(divide="ignore"):
            log10_loss = np.where(table.loss > 0, np.log10(table.loss), np.nan)
        return ModusOperandiVectors(
            sets,
            self.goods_.transform(_joined(table.goods)),
            self.tools_.transform(_joined(table.tools)),
            self.narrative_.transform(table.narrative),
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
    own = Ragged(text_column(_number(text) for text in foreign.values), foreign.offsets)
    left = own.only(np.array([text not in vocabulary.meanings and text not in vocabulary.left_out
                              for text in own.values], dtype=np.bool_))  # fmt: skip
    found = {facet: codes for facet, codes in vocabulary.codes(own).items() if len(codes.values)}
    told = {**facets, vocabulary.name: left}
    return {**told, **{facet: _joint(told.get(facet), codes) for facet, codes in found.items()}}


def _number(text: str) -> str:
    # spreadsheets take the leading zero of 0344 away
    number = text.strip()
    return number.zfill(4) if number.isdigit() else number


def _joint(one: Ragged | None, other: Ragged) -> Ragged:
    if one is None:
        return other
    return Ragged.from_rows((*mine, *theirs) for mine, theirs in zip(one.rows(), other.rows(), strict=True))


def _coded(table: CaseTable, name: str) -> Ragged:
    # a facet of the same name adds to the field
    more = table.codes.get(name, Ragged.empty(len(table)))
    return Ragged.from_rows((text, *codes) for text, codes in zip(getattr(table, name), more.rows(), strict=True))


def _clean(codes: Ragged) -> Ragged:
    texts = {text: "" if is_unknown(text) else normalise(text) for text in set(codes.values)}
    cleaned = Ragged(text_column(texts[text] for text in codes.values), codes.offsets)
    return cleaned.only(cleaned.values != "")


def _joined(items: Ragged) -> StrArray:
    return text_column(" ".join(row) for row in items.rows())
