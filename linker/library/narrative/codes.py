"""MO codes missing in a record, filled from its narrative, goods, tools or address by the lexicon."""

from __future__ import annotations

import numpy as np

from features.case import CaseTable
from features.columns import Ragged, StrArray, text_column
from features.lexicon import Lexicon
from linker.library.narrative.fill import MAX_CHARACTERS, FilledTable
from linker.library.narrative.numbers import offender_numbers

# Facets of the offence itself. What came after it (sale, arrest, evidence) does not say how it was done; and
# roles and attempts depend on who writes as much as on who stole.
FACETS = (
    "entry",
    "entry_point",
    "exit",
    "approach",
    "occasion",
    "tool",
    "target",
    "goods",
    "premises",
    "spot",
    "vehicle",
    "disguise",
    "words",
    "weapon",
)
# Not read where the record counts them itself.
NUMBER = "number"


def fill_codes(table: CaseTable, lexicon: Lexicon | None = None) -> FilledTable:
    """Fill empty facets of cases from their other fields first, then from the narrative; rows by `code:facet`."""
    words = Lexicon.builtin() if lexicon is None else lexicon
    codes_of_source = [
        _only(words.codes(texts), facets) for texts, facets in _sources(table, user_facets(words)) if texts.any()
    ]
    codes_of_source.append({NUMBER: offender_numbers(_read(table), words)})
    codes, filled = dict(table.codes), {}
    for facet in (*FACETS, NUMBER, *user_facets(words)):
        recorded = codes.get(facet, Ragged.empty(len(table)))
        open_rows = recorded.lengths == 0
        if facet == "premises":
            open_rows &= np.asarray(table.premises == "", dtype=bool)
        if facet == NUMBER:
            open_rows &= np.isnan(table.offender_count)
        stated = _first([part[facet] for part in codes_of_source if facet in part], open_rows, len(table))
        if stated.lengths.any():
            codes[facet] = recorded.fill_empty(stated)
            filled[f"code:{facet}"] = np.flatnonzero(stated.lengths).astype(np.int64)
    return FilledTable(table.replace(codes=codes), filled)


def user_facets(lexicon: Lexicon) -> tuple[str, ...]:
    """Facets that only a user's lexicon names."""
    return tuple(facet for facet in lexicon.facets if facet not in Lexicon.builtin().facets)


def _sources(table: CaseTable, facets_of_user: tuple[str, ...]) -> tuple[tuple[StrArray, tuple[str, ...]], ...]:
    return (
        (text_column(" ".join(row) for row in table.goods.rows()), ("goods",)),
        (text_column(" ".join(row) for row in table.tools.rows()), ("tool",)),
        (table.address, ("premises", "spot")),
        (_read(table), (*FACETS, *facets_of_user)),
    )


def _read(table: CaseTable) -> StrArray:
    return text_column(text[:MAX_CHARACTERS] for text in table.narrative)


def _only(codes: dict[str, Ragged], facets: tuple[str, ...]) -> dict[str, Ragged]:
    return {facet: codes[facet] for facet in facets if facet in codes and len(codes[facet].values)}


def _first(parts: list[Ragged], open_rows: np.ndarray[tuple[int], np.dtype[np.bool_]], size: int) -> Ragged:
    """For each open row the values of the first part that has any."""
    first = Ragged.empty(size)
    for part in parts:
        first = first.fill_empty(part)
    return first.filter_values(open_rows[first.row_of_value])
