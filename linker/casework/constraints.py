"""What people decided, as constraints on the series."""

from __future__ import annotations

from features.columns import StrArray
from linker.library.store.decisions import Decision
from linker.series.constraints import Constraints


def constraints_of(decisions: tuple[Decision, ...], case_id: StrArray) -> Constraints:
    """What people confirmed and rejected, as rows; decisions undone, or about cases that are gone, are left out."""
    row = {name: index for index, name in enumerate(case_id.tolist())}
    undone = {decision.subject for decision in decisions if decision.kind == "undone"}
    pairs: dict[str, list[tuple[int, int]]] = {"confirmed": [], "rejected": []}
    for decision in decisions:
        known = decision.case_a in row and decision.case_b in row
        if decision.kind in pairs and known and str(decision.number) not in undone:
            pairs[decision.kind].append((row[decision.case_a], row[decision.case_b]))
    return Constraints.of(pairs["confirmed"], pairs["rejected"])
