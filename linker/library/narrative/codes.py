"""MO codes that a record does not state but its narrative, goods, tools or address say, by the lexicon."""

from __future__ import annotations

import numpy as np

from features.case import CaseTable
from features.columns import Ragged, StrArray, text_column
from features.lexicon import Lexicon
from linker.library.narrative.fill import LONGEST_READ, Filled
from linker.library.narrative.numbers import offender_numbers

# What tells of the offence itself. What came after it (sale, arrest, evidence) does not say how it was done; and
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


def fill_codes(table: CaseTable, lexicon: Lexicon | None = None) -> Filled:
    """Fill facets that a case leaves open, from its own fields first, then from the narrative; `code:facet` -> rows."""
    words = Lexicon.builtin() if lexicon is None else lexicon
    said = [_only(words.codes(texts), facets) for texts, facets in _sources(table, own_facets(words)) if texts.any()]
    said.append({NUMBER: offender_numbers(_read(table), words)})
    codes, filled = dict(table.codes), {}
    for facet in (*FACETS, NUMBER, *own_facets(words)):
        known = codes.get(facet, Ragged.empty(len(table)))
        open_rows = known.lengths == 0
        if facet == "premises":
            open_rows &= np.asarray(table.premises == "", dtype=bool)
        if facet == NUMBER:
            open_rows &= np.isnan(table.offender_count)
        found = _first([part[facet] for part in said if facet in part], open_rows, len(table))
        if found.lengths.any():
            codes[facet] = known.fill_empty(found)
            filled[f"code:{facet}"] = np.flatnonzero(found.lengths).astype(np.int64)
    return Filled(table.replace(codes=codes), filled)


def own_facets(lexicon: Lexicon) -> tuple[str, ...]:
    """The facets that only a user's own phrases name."""
    return tuple(facet for facet in lexicon.facets if facet not in Lexicon.builtin().facets)


def _sources(table: CaseTable, own: tuple[str, ...]) -> tuple[tuple[StrArray, tuple[str, ...]], ...]:
    return (
        (text_column(" ".join(row) for row in table.goods.rows()), ("goods",)),
        (text_column(" ".join(row) for row in table.tools.rows()), ("tool",)),
        (table.address, ("premises", "spot")),
        (_read(table), (*FACETS, *own)),
    )


def _read(table: CaseTable) -> StrArray:
    return text_column(text[:LONGEST_READ] for text in table.narrative)


def _only(codes: dict[str, Ragged], facets: tuple[str, ...]) -> dict[str, Ragged]:
    return {facet: codes[facet] for facet in facets if facet in codes and len(codes[facet].values)}


def _first(parts: list[Ragged], open_rows: np.ndarray[tuple[int], np.dtype[np.bool_]], size: int) -> Ragged:
    """For each open row what the first part says that says anything."""
    found = Ragged.empty(size)
    for part in parts:
        found = found.fill_empty(part)
    return found.filter_values(open_rows[found.row_of_value])
