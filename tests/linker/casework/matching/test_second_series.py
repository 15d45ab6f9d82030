"""Cases beside a series: the same as asking every link of the library, and never a member."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from features.columns import Ragged
from linker.casework.linking.relink import relink_library
from linker.casework.matching.second_series import LEAST_PROBABILITY, secondary_members
from linker.casework.workspace.workspace import Workspace
from linker.errors import LibraryError
from linker.library.store.store import Library
from linker.odds import probability
from linker.town.options import TownOptions
from linker.town.town import build_town


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    table = build_town(TownOptions(cases=160, seed=7, width_km=5.0, days=150)).cases
    with Library.open(tmp_path_factory.mktemp("library") / "cases.db") as opened:
        with opened.import_session("f.csv", "0") as session:
            session.add(table.replace(offenders=Ragged.empty(len(table))))
        relink_library(opened)
        yield opened


def mean_lr(library: Library, case_id: str, members: frozenset[str]) -> float:
    workspace = Workspace.of(library)
    rows = np.array([workspace.row(member) for member in sorted(members)])
    case = np.full(len(rows), workspace.row(case_id))
    scores = workspace.fitted.log10_lr(np.minimum(case, rows), np.maximum(case, rows))
    return float(np.log10(np.mean(10.0**scores)))


def linked_series(library: Library, case_id: str) -> set[str]:
    run = library.last_run()
    assert run is not None
    links = library.links(run.run_id)
    others = {*links.case_id_b[links.case_id_a == case_id], *links.case_id_a[links.case_id_b == case_id]}
    return {
        name for name, group in Workspace.of(library).cases_of_series.items() if others & group and case_id not in group
    }


def test_every_case_points_to_the_likeliest_of_the_series_it_is_linked_with(library: Library) -> None:
    series, prior = Workspace.of(library).cases_of_series, Workspace.of(library).fitted.base_rate.log10_prior_odds
    told = {
        one.case_id: (name, one.probability)
        for name in series
        for one in secondary_members(Workspace.of(library), name)
    }
    assert told
    for case_id in Workspace.of(library).fitted.vectors.case_id.tolist():
        found = {name: mean_lr(library, case_id, series[name]) for name in linked_series(library, case_id)}
        best = max(found, key=lambda name: found[name]) if found else ""
        chance = float(probability(found[best], prior)) if found else 0.0
        if chance < LEAST_PROBABILITY:
            assert case_id not in told
        else:
            assert told[case_id] == (best, pytest.approx(chance))


def test_no_member_stands_beside_its_own_series(library: Library) -> None:
    for name, group in Workspace.of(library).cases_of_series.items():
        others = secondary_members(Workspace.of(library), name)
        assert not {one.case_id for one in others} & group
        assert [one.probability for one in others] == sorted((one.probability for one in others), reverse=True)


def test_an_unknown_series_is_an_error(library: Library) -> None:
    with pytest.raises(LibraryError, match="S999"):
        secondary_members(Workspace.of(library), "S999")
