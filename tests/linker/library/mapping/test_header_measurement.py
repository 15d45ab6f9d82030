"""How many columns of published tables are found and how many wrongly taken, on headers not seen while building."""

from __future__ import annotations

import pytest
from column_facts import FACTS, MATTERING, claims_by_how, measured

from linker.library.mapping.confidence import MEASURED


def test_columns_of_published_tables_are_found_and_hardly_ever_mistaken() -> None:
    there, found, wrong = measured()
    columns = sum(len(fact["columns"]) for fact in FACTS)
    assert len(FACTS) >= 20
    assert columns >= 200
    shares = {kind: found[kind] / there[kind] for kind in MATTERING}
    assert min(shares.values()) >= 0.9, shares
    assert len(wrong) <= 0.02 * columns, "\n".join(wrong)


def test_the_confidence_shown_is_that_measured_here() -> None:
    for how, count in claims_by_how().items():
        share = (count.right + 0.5) / (count.taken + 1)
        assert MEASURED[how] == pytest.approx(share, abs=0.02), how
