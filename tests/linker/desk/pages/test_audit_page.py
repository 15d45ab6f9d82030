"""All decisions, undone ones with them."""

from __future__ import annotations

from linker_desk import Person, Served, decisions_of

from linker.library.store.store import Library


def test_a_decision_is_undone_and_both_stay_on_record(person: Person, changing: Served) -> None:
    with Library.open(changing.library, create=False) as library:
        cases = library.cases().case_id
        decision = library.decide(
            "labelled_same", case_a=str(cases[0]), case_b=str(cases[1]), user="<b>Li</b>", reason="<script>x</script>"
        )
    person.at(changing).go("/audit")
    assert person.sees("<script>x</script>", "td")
    person.click(f'[data-undo="{decision.number}"]')
    person.decide("wrong pair")
    assert person.sees(f"undoes decision {decision.number}")
    assert [one.kind for one in decisions_of(changing)][-2:] == ["labelled_same", "undone"]
    assert "nobody has changed any" in person.text('[data-test="chain"]')
