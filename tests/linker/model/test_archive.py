from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linker.errors import ModelError
from linker.model.archive import from_json, to_json
from linker.model.background import CENTRES, Background
from linker.model.similarity import ContestRow, Provenance, SimilarityModel
from linker.odds import soft_limit
from linker.pairs.catalogue import NUMBERS_AND_CODES, facet_comparison
from linker.pairs.curve import Curve

FROZEN = Path(__file__).parents[2] / "data" / "model_v1.json"
FINITE = st.floats(allow_nan=False, allow_infinity=False)


@st.composite
def models(draw: st.DrawFn) -> SimilarityModel:
    curves = {}
    for name in draw(st.sets(st.text(min_size=1, max_size=5), max_size=3)):
        knots = sorted(draw(st.sets(FINITE, min_size=1, max_size=4)))
        bans = draw(st.lists(FINITE, min_size=len(knots), max_size=len(knots)))
        curves[name] = Curve(name, np.array(knots), np.array(bans))
    counts = np.array(draw(st.lists(st.integers(0, 2**40), min_size=len(CENTRES), max_size=len(CENTRES))))
    rows = draw(st.lists(st.builds(ContestRow, st.text(), FINITE, FINITE, FINITE, FINITE, st.booleans()), max_size=2))
    facts = Provenance(draw(st.text()), 5, 10, 3, 2, draw(FINITE), tuple(rows), tuple(sorted(curves)))
    return SimilarityModel(
        curves, -abs(draw(FINITE)), abs(draw(FINITE)), Background({"gap_days": counts}), facts,
        cut_log10_odds=draw(FINITE), mates_per_case=abs(draw(FINITE)), aggregation="max",
    )  # fmt: skip


@settings(max_examples=50)
@given(models())
def test_a_model_comes_back_to_the_last_bit(model: SimilarityModel) -> None:
    text = to_json(model)
    back = from_json(text)
    assert to_json(back) == text
    assert back.provenance == model.provenance
    for name in ("lower", "upper", "cut_log10_odds", "mates_per_case", "aggregation"):
        assert getattr(back, name) == getattr(model, name)
    assert back.curves.keys() == model.curves.keys()
    for name, curve in model.curves.items():
        assert back.curves[name].knots.tobytes() == curve.knots.tobytes()
        assert back.curves[name].log10_lr.tobytes() == curve.log10_lr.tobytes()
    np.testing.assert_array_equal(back.background.counts["gap_days"], model.background.counts["gap_days"])


def test_a_model_file_of_version_1_still_says_what_it_said() -> None:
    model = from_json(FROZEN.read_text(encoding="utf-8"), str(FROZEN))
    assert model.provenance.origin == "刑侦示例 / an example"
    assert model.provenance.cllr == 0.41234567890123456
    assert [row.chosen for row in model.provenance.contest] == [False, True]
    assert (model.lower, model.upper, model.cut_log10_odds, model.aggregation) == (-1.85, 2.9, -1.25, "lse")
    assert model.mates_per_case == 1.0166666666666666
    assert model.background.counts["distance_km"].sum() == 39_340
    numbers = {item.name: item for item in NUMBERS_AND_CODES}
    variables = (
        numbers["distance_km"], numbers["gap_days"], facet_comparison("entry"), facet_comparison("tool_used"),
        numbers["identity_trace"],
    )  # fmt: skip
    values = ([0.45], [4.9], [1.6], [1.5], [np.nan])
    parts = [
        float(curve.at(item.scale(np.array(value)))[0])
        for item, curve, value in zip(variables, map(model.curve_for, variables), values, strict=True)
    ]
    assert parts == pytest.approx([0.7194209, 0.3647639, 0.48, 0.225, 0.0], abs=1e-6)
    assert float(soft_limit(np.array(sum(parts)), model.lower, model.upper)) == pytest.approx(sum(parts))


@pytest.mark.parametrize("text", ["", "not json", "[1]", "null", "{}", '{"format": "something else"}', "{" * 50])
def test_what_is_no_model_is_said_with_the_remedy(text: str) -> None:
    with pytest.raises(ModelError, match=r"old\.json: not a model file .*linker model export FILE"):
        from_json(text, "old.json")


@pytest.mark.parametrize("version", [0, 2, "1", None])
def test_another_version_is_refused(version: object) -> None:
    document = json.loads(FROZEN.read_text(encoding="utf-8"))
    document["version"] = version
    with pytest.raises(ModelError, match=r"new\.json: model format version .*linker train"):
        from_json(json.dumps(document), "new.json")


DAMAGE: list[tuple[tuple[str, ...], Any]] = [
    (("curves",), []),
    (("curves",), None),
    (("curves", "gap_days"), 3),
    (("curves", "gap_days", "knots"), [1.0, 0.0]),
    (("curves", "gap_days", "knots"), [1.0]),
    (("curves", "gap_days", "bans"), [0.0, 1.0, None, 1.0]),
    (("curves", "gap_days", "bans"), [0.0, 1.0, float("nan"), 1.0]),
    (("curves", "gap_days", "bans"), "text"),
    (("background",), 0),
    (("background", "edges"), [0.0, 1.0]),
    (("background", "counts"), [1, 2]),
    (("background", "counts", "gap_days"), [1, 2]),
    (("background", "counts", "gap_days"), [10**30] * len(CENTRES)),
    (("background", "counts", "gap_days"), [-1] * len(CENTRES)),
    (("provenance",), 7),
    (("provenance", "contest"), [{"learner": "x"}]),
    (("provenance", "extra"), 1),
    (("lower_log10_lr",), 1.0),
    (("upper_log10_lr",), -1.0),
    (("upper_log10_lr",), float("inf")),
    (("cut_log10_odds",), float("nan")),
    (("mates_per_case",), "many"),
    (("mates_per_case",), -1.0),
]


@pytest.mark.parametrize(("path", "value"), DAMAGE)
def test_damage_is_named_not_scored(path: tuple[str, ...], value: object) -> None:
    document = json.loads(FROZEN.read_text(encoding="utf-8"))
    place = document
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    with pytest.raises(ModelError, match=r"bad\.json: damaged model file .*export it again"):
        from_json(json.dumps(document), "bad.json")


@pytest.mark.parametrize("key", ["curves", "background", "provenance", "upper_log10_lr", "aggregation"])
def test_a_missing_part_is_damage(key: str) -> None:
    document = json.loads(FROZEN.read_text(encoding="utf-8"))
    del document[key]
    with pytest.raises(ModelError, match=key):
        from_json(json.dumps(document))


def test_a_model_with_numbers_that_are_none_cannot_be_written() -> None:
    model = SimilarityModel({}, float("nan"), 1.0, Background({}), Provenance("x", 1, 1, 1, 1, 0.5))
    with pytest.raises(ValueError, match="JSON"):
        to_json(model)
