"""Training knows what people decided: solved cases, confirmed and rejected pairs, and nothing that was undone."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from trained import half_solved

from features.columns import Ragged
from linker.casework.training.train import decided_pairs, model_of, train
from linker.errors import ModelError
from linker.library.store.store import Library


def test_decisions_teach_and_undone_ones_do_not(tmp_path: Path) -> None:
    table = half_solved(cases=150)
    unsolved = table.case_id[np.flatnonzero(table.offenders.lengths == 0)].tolist()
    with Library.open(tmp_path / "cases.db") as library:
        with library.import_session("town.csv", "0") as session:
            session.add(table.replace(offenders=Ragged.empty(len(table))))
        library.add_offenders(table.case_id[table.offenders.row_of_value].tolist(), table.offenders.values.tolist())
        before = train(library)
        for kind, a, b in (("confirmed", 0, 1), ("rejected", 2, 3), ("rejected", 4, 5), ("labelled_same", 6, 7)):
            library.decide(kind, case_a=unsolved[a], case_b=unsolved[b], user="Li", reason="seen")
        library.decide("undone", case_a="", subject="3", user="Li", reason="mistake")
        found = decided_pairs(library.cases(), library.decisions())
        names = library.cases().case_id
        assert {frozenset(names[pair].tolist()) for pair in found.linked} == {frozenset(unsolved[0:2])}
        assert {frozenset(names[pair].tolist()) for pair in found.unlinked} == {frozenset(unsolved[2:4])}
        after = train(library)
        assert (after.pairs, after.linked) == (before.pairs + 2, before.linked + 1)
        library.decide("solved", case_a=unsolved[8], subject="New", user="Li", reason="print")
        assert train(library).cases == after.cases + 1


def test_solved_cases_can_count_by_their_likeness_to_the_unsolved_ones(tmp_path: Path) -> None:
    table = half_solved(cases=150)
    with Library.open(tmp_path / "cases.db") as library:
        with library.import_session("town.csv", "0") as session:
            session.add(table)
        plain = train(library)
        weighed = train(library, like_unsolved=True)
        assert (weighed.pairs, weighed.linked) == (plain.pairs, plain.linked)
        assert weighed.cllr != plain.cllr or weighed.upper != plain.upper
        assert "weighed like its unsolved ones" in model_of(library).provenance.origin


def test_likeness_to_unsolved_cases_needs_some(tmp_path: Path) -> None:
    table = half_solved(cases=150)
    solved = table.take(np.flatnonzero(table.offenders.lengths > 0))
    with Library.open(tmp_path / "cases.db") as library:
        with library.import_session("town.csv", "0") as session:
            session.add(solved)
        with pytest.raises(ModelError, match="import the unsolved cases too"):
            train(library, like_unsolved=True)
