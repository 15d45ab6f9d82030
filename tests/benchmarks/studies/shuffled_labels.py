"""Offenders dealt out at random: a sound model then says next to nothing.

`python tests/benchmarks/studies/shuffled_labels.py`
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from study import DATA, is_small, learned, real, show, solved_set, town

from features.case import CaseTable
from linker.model.measure import score_pairs


def main(arguments: Sequence[str] | None = None) -> None:
    small = is_small(arguments)
    tables = {"town 1": town(1, 200 if small else 600)}
    if (DATA / "porter_town").exists() and not small:
        tables |= {"town 2": town(2, 600), "porter_town": real("porter_town"), "il_burglary": real("il_burglary")}
    shuffles = (0,) if small else (0, 1, 2)
    rows = [[name, str(seed), *_cells(shuffled(table, seed))] for name, table in tables.items() for seed in shuffles]
    columns = ("library", "shuffle", "mean |log10_lr|", "largest |log10_lr|", "Cllr", "AUC")
    show("Offenders shuffled among the solved cases (held-out crime groups)", columns, rows)


def shuffled(table: CaseTable, seed: int) -> CaseTable:
    """The same cases, each with the offenders of another one."""
    return table.replace(offenders=table.offenders.take(np.random.default_rng(seed).permutation(len(table))))


def _cells(table: CaseTable) -> list[str]:
    training, background = solved_set(table)
    scores, counted = learned(training, background, "shuffled").held_out, training.pairs.weight > 0
    found = score_pairs(scores[counted], scores[counted], training.pairs.linked[counted])
    strength = np.abs(scores[counted])
    return [f"{strength.mean():.3f}", f"{strength.max():.3f}", f"{found.cllr:.3f}", f"{found.auc:.3f}"]


if __name__ == "__main__":
    main()
