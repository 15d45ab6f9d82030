"""What follows from the known offenders of a series: their work lists, by letter unless names are asked for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace

import numpy as np

from linker.casework.solving.lead_reasons import Check, checks_of
from linker.casework.solving.leads import Lead, LeadList
from linker.casework.solving.solve import leads
from linker.casework.workspace.workspace import Workspace
from linker.report.documents.dossier import MAX_LEADS

MAX_OFFENDERS = 3
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def offender_labels(offenders: Iterable[tuple[str, ...]], *, with_names: bool) -> Mapping[str, str]:
    """What the known offenders of some cases are called: their ids, or letters, A for the one with most cases."""
    counts = Counter(name for names in offenders for name in names)
    ranked = sorted(counts, key=lambda name: (-counts[name], name))
    return {name: name if with_names else _letters(place) for place, name in enumerate(ranked)}


def lead_lists(workspace: Workspace, labels: Mapping[str, str]) -> tuple[LeadList, ...]:
    """The work lists of the offenders with most cases in the series, who are called by their labels."""
    offenders = list(labels.items())[:MAX_OFFENDERS]
    return tuple(_labelled(workspace, leads(workspace, offender), label) for offender, label in offenders)


def _labelled(workspace: Workspace, lead_list: LeadList, label: str) -> LeadList:
    """A work list that names the offender by a label; what people decided about him stays out."""
    labelled = tuple(
        replace(lead, checks=_checks(workspace, lead_list, lead, label) if place < MAX_LEADS else ())
        for place, lead in enumerate(lead_list.leads)
    )
    return replace(lead_list, offender_id=label, leads=labelled, excluded=())


def _checks(workspace: Workspace, lead_list: LeadList, lead: Lead, label: str) -> tuple[Check, ...]:
    if lead.reason is None:
        return ()
    row_of = workspace.row_of
    offender_rows = np.array([row_of[case] for case in lead_list.confirmed], dtype=np.int64)
    row, nearest = row_of[lead.case_id], row_of[lead.reason.case_id]
    return checks_of(workspace.fitted, workspace.cases, row, offender_rows, nearest, label)


def _letters(place: int) -> str:
    """A, B, … Z, AA, AB, …"""
    more, last = divmod(place, len(_LETTERS))
    return (_letters(more - 1) if more else "") + _LETTERS[last]
