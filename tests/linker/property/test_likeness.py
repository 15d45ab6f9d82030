"""Likeness of items: unknown weighs nothing, rare agreement much, and nothing is sold before it is stolen."""

from __future__ import annotations

import numpy as np
import pytest

from features.columns import Ragged, text_column
from linker.property.items import ItemColumns
from linker.property.likeness import DAY, OTHER_SERIAL, SAME_SERIAL, VARIABLES, Likeness

UNKNOWN = {"brand": "", "serials": (), "value": np.nan, "day": 0.0, "east": np.nan}


def items(*rows: dict[str, object]) -> ItemColumns:
    rows = tuple({**UNKNOWN, **row} for row in rows)
    empty = text_column([""] * len(rows))
    days = np.array([row["day"] for row in rows], dtype=float) * DAY
    east = np.array([row["east"] for row in rows], dtype=float)
    return ItemColumns(
        item_id=text_column(str(number) for number in range(len(rows))),
        name=empty,
        brand=text_column(str(row["brand"]) for row in rows),
        model=empty,
        colour=empty,
        serials=Ragged.from_rows(row["serials"] for row in rows),  # type: ignore[misc]
        value=np.array([row["value"] for row in rows], dtype=float),
        earliest=days,
        latest=days + DAY,
        longitude=east,
        latitude=east * 0.0,
    )


def term(stolen: ItemColumns, recovered: ItemColumns, variable: str) -> list[float]:
    terms = Likeness.of(stolen, recovered).terms(recovered, 0)
    return [float(value) for value in terms[VARIABLES.index(variable)]]


def test_what_either_side_does_not_know_weighs_exactly_nothing() -> None:
    stolen = items({}, {"brand": "trek", "value": 500.0, "east": 113.0, "serials": ["imei:1"]})
    recovered = items({"day": 9.0})
    terms = Likeness.of(stolen, recovered).terms(recovered, 0)
    known = [VARIABLES.index(name) for name in ("serial", "brand", "km", "price")]
    assert not terms[known].any()


def test_a_rare_brand_weighs_more_than_a_common_one_and_another_brand_against() -> None:
    stolen = items(*[{"brand": "giant"}] * 50, {"brand": "brodie"}, {"brand": ""})
    common, rare = (term(stolen, items({"brand": brand}), "brand") for brand in ("giant", "brodie"))
    assert 0.0 <= common[0] < 0.1
    assert rare[50] > 1.0
    assert rare[0] < 0.0
    assert common[51] == rare[51] == 0.0


def test_an_exact_number_decides() -> None:
    stolen = items({"serials": ["imei:1"]}, {"serials": ["imei:2"]}, {"serials": ["frame:1"]})
    assert term(stolen, items({"serials": ["imei:1"]}), "serial") == [SAME_SERIAL, OTHER_SERIAL, 0.0]


def test_nothing_is_sold_before_it_is_stolen() -> None:
    stolen = items({"day": 3.0}, {"day": 30.0})
    terms = Likeness.of(stolen, items({"day": 9.0})).terms(items({"day": 9.0}), 0)
    assert np.isfinite(terms.sum(axis=0)).tolist() == [True, False]


@pytest.mark.parametrize("variable", ["days", "km", "price"])
def test_the_mean_lr_of_random_pairs_is_about_one(variable: str) -> None:
    rng = np.random.default_rng(2)
    rows = [
        {"day": d, "east": e, "value": v}
        for d, e, v in zip(rng.uniform(0, 700, 400), rng.normal(0, 0.1, 400), rng.lognormal(6, 1, 400), strict=True)
    ]
    stolen, recovered = items(*rows[:300]), items(*rows[300:])
    likeness, place = Likeness.of(stolen, recovered), VARIABLES.index(variable)
    terms = np.concatenate([likeness.terms(recovered, row)[place] for row in range(100)])
    assert np.mean(10.0**terms) == pytest.approx(1.0, abs=0.15)


def test_a_word_that_all_share_weighs_nothing() -> None:
    stolen = items({"brand": "giant"}, {"brand": "giant"})
    assert term(stolen, items({"brand": "giant"}), "brand") == pytest.approx([0.0, 0.0])
