"""Which cases cannot be a person's, on a library where each is ruled out for one known reason."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import numpy as np
import pytest
from casework_samples import START, case, point, store

from linker.casework.deciding.decisions import confirm, reject
from linker.casework.suspects.exclusions import KnownPerson, travel_conflict
from linker.casework.suspects.suspect_file import suspect_from
from linker.casework.workspace.workspace import Workspace
from linker.errors import UnknownCaseError
from linker.i18n.translate import translate

DAY = timedelta(days=1)
CASES = [
    case("HIS", START, place=point(0.0), offenders=("P",)),
    case("LOCKED", START + 10 * DAY),
    case("AWAY", START + 20 * DAY),
    case("HALF", START + 30 * DAY),
    case("OTHER", START + 40 * DAY, offenders=("Q",)),
    case("REJECTED", START + 50 * DAY),
    case("FRIEND", START + 60 * DAY),
    case("FAR", START + timedelta(hours=3), place=point(9_000_000.0)),
    case("NEAR", START + timedelta(hours=3), place=point(2_000.0)),
    case("UNTIMED", None),
]
PERSON = {
    "offender": "P",
    "custody": [{"from": "2024-03-11", "to": "2024-03-12"}],
    # The alibi covers AWAY whole, and of HALF (31 March, 22 to 24 h) the last hour.
    "alibi": [
        {"from": "2024-03-21", "to": "2024-03-22"},
        {"from": "2024-03-31 23:00", "to": "2024-04-02"},
    ],
}


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    with store(tmp_path_factory.mktemp("person") / "cases.db", CASES) as library:
        confirm(library, "HIS", "FRIEND", "Li", "same print")
        reject(library, "FRIEND", "REJECTED", "Wang", "other print")
        # of two cases that are not his, this says nothing about him
        reject(library, "NEAR", "UNTIMED", "Wang", "other print")
        yield Workspace.of(library)


@pytest.fixture(scope="module")
def known(workspace: Workspace) -> KnownPerson:
    return KnownPerson.of(suspect_from(PERSON, "test"), workspace, workspace.cases)


def test_each_case_is_ruled_out_for_its_reason(workspace: Workspace, known: KnownPerson) -> None:
    names = workspace.cases.case_id
    kinds = {str(names[row]): exclusion.kind for row, exclusion in known.impossible.items()}
    assert kinds == {"LOCKED": "custody", "AWAY": "alibi", "REJECTED": "rejected", "OTHER": "solved"}
    assert names[known.proven].tolist() == ["HIS"]
    assert sorted(names[known.open_rows(len(names))].tolist()) == ["FAR", "FRIEND", "HALF", "NEAR", "UNTIMED"]


def test_a_rejection_is_told_with_who_said_it_and_through_which_case(workspace: Workspace, known: KnownPerson) -> None:
    words = translate(known.ruled_out[workspace.row_of["REJECTED"]].words, "en")
    assert words == "Wang (decision 2) said that it and FRIEND share no offender"


def test_the_share_of_a_window_that_he_was_free(workspace: Workspace, known: KnownPerson) -> None:
    share = {name: float(known.free_share[row]) for name, row in workspace.row_of.items()}
    assert share["HALF"] == pytest.approx(0.5)
    assert (share["LOCKED"], share["AWAY"], share["FRIEND"], share["UNTIMED"]) == (0.0, 0.0, 1.0, 1.0)


@pytest.mark.parametrize(("name", "excluded"), [("FAR", True), ("NEAR", False), ("UNTIMED", False)])
def test_nobody_gets_nine_thousand_kilometres_in_hours(workspace: Workspace, name: str, *, excluded: bool) -> None:
    row_of, vectors = workspace.row_of, workspace.fitted.vectors
    conflict = travel_conflict(workspace.cases, vectors, row_of[name], np.array([row_of["HIS"]]))
    assert (conflict is not None) is excluded
    assert conflict is None or translate(conflict.words, "en") == "nobody alone gets from HIS to it in time"


def test_a_known_case_that_is_not_held_is_told(workspace: Workspace) -> None:
    person = suspect_from({"known_cases": ["HIS", "NOPE"]}, "test")
    with pytest.raises(UnknownCaseError, match="NOPE"):
        KnownPerson.of(person, workspace, workspace.cases)
