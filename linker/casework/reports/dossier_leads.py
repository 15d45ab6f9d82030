"""What follows from the known offenders of a series: their work lists, by letter unless names are asked for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from math import isnan

import numpy as np

from features.case import CaseTable
from linker.casework.solving.lead_reasons import checks_of
from linker.casework.solving.leads import Lead, LeadList
from linker.casework.solving.solve import leads
from linker.casework.workspace.prepared_library import fitted_library
from linker.flow import FittedLibrary
from linker.i18n.text import Label
from linker.library.store.store import Library
from linker.report.data.dossier import CascadeFacts, LeadLine

MOST_OFFENDERS, MOST_LEADS, MOST_CHECKS = 3, 40, 2
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def offender_labels(offenders: Iterable[tuple[str, ...]], *, with_names: bool) -> Mapping[str, str]:
    """What the known offenders of some cases are called: their ids, or letters, A for the one with most cases."""
    counted = Counter(name for names in offenders for name in names)
    ranked = sorted(counted, key=lambda name: (-counted[name], name))
    return {name: name if with_names else _letters(place) for place, name in enumerate(ranked)}


def cascades(library: Library, table: CaseTable, labels: Mapping[str, str]) -> tuple[CascadeFacts, ...]:
    """The work lists of the offenders with most cases in the series."""
    home = fitted_library(library)
    chosen = list(labels.items())[:MOST_OFFENDERS]
    return tuple(_facts(leads(library, offender), table, home, label) for offender, label in chosen)


def _facts(found: LeadList, table: CaseTable, home: FittedLibrary, label: str) -> CascadeFacts:
    row = {name: number for number, name in enumerate(table.case_id.tolist())}
    return CascadeFacts(
        offender=Label(f"known offender {label}", f"已知作案人 {label}"),
        known_cases=found.confirmed,
        leads=tuple(_line(lead, found, (table, home, row), label) for lead in found.leads[:MOST_LEADS]),
        left_out=max(0, len(found.leads) - MOST_LEADS),
    )


def _line(
    lead: Lead, found: LeadList, library: tuple[CaseTable, FittedLibrary, Mapping[str, int]], label: str
) -> LeadLine:
    table, home, row = library
    reason, checks = Label("nothing to compare with yet", "暂无可比对案件"), tuple[Label, ...]()
    if lead.reason is not None:
        nearest = lead.reason.case_id
        told = f"{nearest}: {lead.reason.english}", f"{nearest}：{lead.reason.chinese}"
        reason = Label(*told)
        string = np.array([row[case] for case in found.confirmed], dtype=np.int64)
        # Asked anew, so that the offender is called by the label.
        every = checks_of(home, table, row[lead.case_id], string, row[nearest], label)
        checks = tuple(Label(one.english, one.chinese) for one in every if one.kind != "ask")[:MOST_CHECKS]
    chance = None if isnan(lead.probability) else lead.probability
    return LeadLine(lead.case_id, lead.status == "admitted", chance, lead.series, reason, checks)


def _letters(place: int) -> str:
    """A, B, … Z, AA, AB, …"""
    more, last = divmod(place, len(_LETTERS))
    return (_letters(more - 1) if more else "") + _LETTERS[last]
