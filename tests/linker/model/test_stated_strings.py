from __future__ import annotations

import numpy as np
import pytest

from features.columns import Ragged, text_column
from linker.model.sample import SolvedPairs
from linker.model.stated_strings import StatedStrings

CASES = text_column(["A", "B", "C", "D", "E", "F"])
# A and B are solved, by two people; C to F are not.
OFFENDERS = Ragged.from_rows([("P1",), ("P2",), (), (), (), ()])


def reweighted(strings: dict[str, tuple[str, ...]], weight: float = 0.25) -> dict[str, tuple[bool, float]]:
    stated = StatedStrings.of(strings, CASES, weight)
    pairs = stated.reweighted(SolvedPairs.of(stated.labels(OFFENDERS)), OFFENDERS)
    names = [f"{CASES[first]}{CASES[second]}" for first, second in zip(pairs.first, pairs.second, strict=True)]
    return dict(zip(names, zip(pairs.linked.tolist(), pairs.weight.tolist(), strict=True), strict=True))


def test_pairs_of_a_string_are_linked_with_the_told_weight() -> None:
    pairs = reweighted({"S1": ("C", "D"), "S2": ("E", "F")})
    assert pairs["CD"] == (True, 0.25)
    assert pairs["CE"] == (False, 0.25)
    assert pairs["AC"] == (False, 0.25)
    assert pairs["AB"] == (False, 1.0)


def test_a_string_shares_its_weight_among_its_pairs() -> None:
    assert reweighted({"S1": ("C", "D", "E")})["CD"] == (True, pytest.approx(0.25 / 3))


def test_known_offenders_that_differ_go_before_a_string() -> None:
    pairs = reweighted({"S1": ("A", "B", "C"), "S2": ("E", "F")})
    assert pairs["AB"][1] == 0.0
    assert pairs["AC"] == (True, pytest.approx(0.25 / 3))


def test_unknown_cases_are_left_out_and_a_weight_is_a_share() -> None:
    assert len(StatedStrings.of({"S1": ("C", "Z")}, CASES, 1.0).rows) == 1
    for weight in (0.0, 1.5, np.nan):
        with pytest.raises(ValueError, match="weight"):
            StatedStrings.of({}, CASES, weight)
