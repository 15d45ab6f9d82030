"""What people and records say of a pair, beside its evidence: confirmed, rejected, one known offender, custody."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

import numpy as np

from features.case import CaseTable
from linker.casework.decision_log.custody_records import custody_windows
from linker.casework.decision_log.undoing import decisions_in_force
from linker.casework.workspace.workspace import Workspace
from linker.i18n.text import Text, Translatable
from linker.library.store.decisions import CONFIRMED, REJECTED, Decision
from linker.review.custody import Window, share_free


@dataclass(frozen=True, eq=False)
class KnownPairs:
    """Decisions about pairs by their two cases, known offenders by row of `table`, and when these were locked up."""

    table: CaseTable
    decision_of: Mapping[frozenset[str], Decision]
    custody: Mapping[str, tuple[Window, ...]]

    @classmethod
    def of(cls, workspace: Workspace) -> Self:
        """Those of a library, of its decisions in force."""
        in_force = decisions_in_force(workspace.decisions)
        of_pairs = [decision for decision in in_force if decision.kind in (CONFIRMED, REJECTED)]
        decision_of = {frozenset((decision.case_a, decision.case_b)): decision for decision in of_pairs}
        return cls(workspace.cases, decision_of, custody_windows(in_force))

    def words(self, first: int, second: int) -> Translatable:
        """What is known of two rows, the decision about the pair before all else; "" where nothing is."""
        pair = frozenset(str(self.table.case_id[row]) for row in (first, second))
        decision = self.decision_of.get(pair)
        if decision is not None:
            return Text(f"known_pair.{decision.kind}", user=decision.by, number=decision.number)
        return self._by_offender(first, second)

    def _by_offender(self, first: int, second: int) -> Translatable:
        left, right = self.table.offenders.row(first), self.table.offenders.row(second)
        shared = [offender for offender in left if offender in right]
        if shared:
            return Text("known_pair.same_offender", offenders=tuple(shared))
        if len(left) == 1 and len(right) == 1:
            return Text("known_pair.other_offender", first=left[0], second=right[0])
        for row, offenders in ((first, right), (second, left)):
            locked_up = [offender for offender in offenders if self._in_custody(row, offender)]
            if locked_up and len(offenders) == 1:
                return Text("known_pair.custody", case=str(self.table.case_id[row]), offender=locked_up[0])
        return ""

    def _in_custody(self, row: int, offender: str) -> bool:
        windows = self.custody.get(offender, ())
        earliest, latest = self.table.earliest[[row]], self.table.latest[[row]]
        return bool(windows) and bool(np.all(share_free(earliest, latest, windows) == 0.0))
