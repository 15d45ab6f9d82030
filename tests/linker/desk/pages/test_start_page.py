"""What is new."""

from __future__ import annotations

from linker_desk import Person, Served

from linker.casework.series.series_overview import all_series
from linker.casework.workspace.workspace import Workspace
from linker.library.store.store import Library


def test_a_changed_series_is_shown_with_what_it_strikes(person: Person, town: Served) -> None:
    with Library.open(town.library, create=False) as library:
        summary = all_series(Workspace.of(library))[0]
    person.go("/")
    assert person.sees(summary.offences[0][0], ".desk-item")
