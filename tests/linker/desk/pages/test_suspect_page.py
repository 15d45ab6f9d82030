"""One arrested person: what he says ranks the open cases."""

from __future__ import annotations

from linker_desk import Person, Served

from linker.library.store.store import Library


def test_a_confession_ranks_open_cases(person: Person, town: Served) -> None:
    with Library.open(town.library, create=False) as library:
        table = library.cases()
    row = next(row for row in range(len(table)) if not table.offenders.lengths[row] and table.address[row])
    person.go("/suspect")
    person.one('[data-test="time"]').send_keys(str(table.earliest[row])[:10])
    person.one('[data-test="place"]').send_keys(str(table.address[row]))
    person.click('[data-test="rank"]')
    person.until(lambda: person.all("[data-lead]"))
    assert str(table.case_id[row]) in person.text('[data-lead="1"]')


def test_an_empty_form_says_what_is_missing(person: Person) -> None:
    person.go("/suspect")
    person.click('[data-test="rank"]')
    assert person.sees("nothing can be ranked")
