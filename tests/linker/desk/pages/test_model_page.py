"""The model and the runs."""

from __future__ import annotations

from linker_desk import Person, Served

from linker.library.store.store import Library


def test_relinking_runs_beside_the_desk(changing: Served, person: Person) -> None:
    before = last_run_id(changing)
    someone = person.at(changing)
    someone.go("/model")
    someone.click("[data-test=relink]")
    assert someone.sees("Linking: done")
    assert last_run_id(changing) == before + 1


def last_run_id(served: Served) -> int:
    with Library.open(served.library, create=False) as library:
        run = library.last_run()
    assert run is not None
    return run.run_id
