"""Recovered property of a library: owners, series, outlets; owners only with a reason."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from casework_samples import START, library_with_a_string

from linker.casework.property.item_files import remove_file
from linker.casework.property.match_property import match_property
from linker.casework.users.access_log import read_log
from linker.casework.workspace.workspace import Workspace
from linker.errors import InputError
from linker.library.records.items import Item
from linker.library.store.store import Library

MOMENT = int(START.timestamp())


def phone(number: int, **fields: object) -> Item:
    return Item(item_name="手机", serials=(f"imei:4901542032{number:04d}",), earliest=MOMENT, latest=MOMENT, **fields)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    with library_with_a_string(tmp_path_factory.mktemp("property") / "cases.db") as library:
        stolen = [
            phone(k, item_id=f"W{k}", case_id=f"S{k}", owner="王某", contact="139", value=1_000.0) for k in (1, 2)
        ]
        stolen += [phone(k, item_id=f"W{k}", case_id=f"O{k}") for k in range(3, 15)]
        recovered = [phone(k, item_id=f"R{k}", outlet="旧机店") for k in (1, 2)] + [phone(99, item_id="R99")]
        assert library.store_items("stolen", stolen, ("a", "1"))[:2] == (14, 0)
        assert library.store_items("recovered", recovered, ("b", "2"))[:2] == (3, 0)
        yield Workspace.of(library)


def test_exact_numbers_find_their_cases_and_strangers_none(workspace: Workspace) -> None:
    answer = match_property(workspace)
    assert {(match.recovered_id, match.case_id) for match in answer.matches} == {("R1", "S1"), ("R2", "S2")}
    assert all(match.mismatch < 0.01 and match.owner == "" for match in answer.matches)
    assert (answer.stolen, answer.recovered) == (14, 3)
    (returned,) = answer.series
    assert (returned.series, returned.items, returned.value) == (workspace.series_of_case["S1"], 2, 2_000.0)
    assert [(outlet.outlet, outlet.cases) for outlet in answer.outlets] == [("旧机店", ("S1", "S2"))]


def test_terms_sum_to_the_weight(workspace: Workspace) -> None:
    for match in match_property(workspace).matches:
        assert sum(term.log10_lr for term in match.terms) == pytest.approx(match.log10_lr)


def test_owners_are_named_only_with_a_reason_and_logged(workspace: Workspace) -> None:
    with pytest.raises(InputError, match="--because"):
        match_property(workspace, with_owners=True, user="王")
    answer = match_property(workspace, with_owners=True, user="王", reason="return of 3 May")
    assert {(match.owner, match.contact) for match in answer.matches} == {("王某", "139")}
    entry = read_log(workspace.library)[0]
    assert (entry.who, entry.what, entry.subject) == ("王", "property", "owners: return of 3 May")


def test_a_file_that_differs_changes_nothing_and_can_be_taken_out(workspace: Workspace) -> None:
    library: Library = workspace.library
    assert library.store_items("recovered", [phone(98, item_id="R99"), phone(97, item_id="R97")], ("c", "3")) == (
        1, 0, ["R99"]
    )  # fmt: skip
    number = library.record_imports()[0].import_id
    assert remove_file(library, number, user="王", reason="wrong file") == 1
    entry = read_log(library)[0]
    assert (entry.who, entry.what, entry.subject) == ("王", "property", f"remove import {number}: 1 wrong file")
    assert [item.item_id for item in library.items("recovered")] == ["R1", "R2", "R99"]
