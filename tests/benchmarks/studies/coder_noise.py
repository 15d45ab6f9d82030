"""What is lost when one MO code in five is wrong, and whether a model must have learned from such codes.

`python tests/benchmarks/studies/coder_noise.py`
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from study import DATA, FIGURES, crossed, is_small, real, show, solved_set, town

from features.case import CaseTable
from features.columns import Ragged

WRONG = 0.2


def main(arguments: Sequence[str] | None = None) -> None:
    small = is_small(arguments)
    tables = {f"town {seed}": town(seed, 150 if small else 600) for seed in ((1,) if small else (1, 2, 3))}
    if (DATA / "porter_town").exists() and not small:
        tables["porter_town"] = real("porter_town")
    rows = [row for name, table in tables.items() for row in _rows(name, table, 2 if small else 5)]
    columns = ("library", "trained on", "scored", *FIGURES)
    show(f"{WRONG:.0%} of the MO codes wrong (folds by crime group)", columns, rows)


def with_wrong_codes(table: CaseTable, share: float, seed: int) -> CaseTable:
    """The table with a share of its MO codes exchanged for another code of the facet, as common as it is there."""
    random = np.random.default_rng(seed)
    return table.replace(codes={facet: _flipped(codes, share, random) for facet, codes in table.codes.items()})


def _flipped(codes: Ragged, share: float, random: np.random.Generator) -> Ragged:
    values, others = codes.values.copy(), len(set(codes.values)) > 1
    wrong = np.flatnonzero(random.random(len(values)) < share) if others else np.empty(0, dtype=np.int64)
    while len(wrong):
        values[wrong] = random.choice(codes.values, len(wrong))
        wrong = wrong[values[wrong] == codes.values[wrong]]
    return Ragged(values, codes.offsets.copy())


def _rows(name: str, table: CaseTable, folds: int) -> list[list[str]]:
    clean, background = solved_set(table)
    noisy, noisy_background = solved_set(with_wrong_codes(table, WRONG, 0))
    found = [
        ("clean", "clean", crossed(clean, clean, background, folds)),
        ("clean", "noisy", crossed(clean, noisy, noisy_background, folds)),
        ("noisy", "noisy", crossed(noisy, noisy, noisy_background, folds)),
    ]
    return [[name, trained, scored, *cells] for trained, scored, cells in found]


if __name__ == "__main__":
    main()
