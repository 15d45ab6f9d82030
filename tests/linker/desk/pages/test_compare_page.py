"""Two cases side by side."""

from __future__ import annotations

import re

from linker_desk import Person, Served, case_and_partner


def test_compare_shows_both(person: Person, town: Served) -> None:
    case_id, partner = case_and_partner(town)
    person.go(f"/compare?a={case_id}&b={partner}")
    assert {case_id, partner} <= set(re.findall(r"\S+", person.text("thead")))
    assert person.sees("Probability of a shared offender")
