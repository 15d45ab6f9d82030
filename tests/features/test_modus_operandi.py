"""Codes by facet, loss, offenders seen, and what was taken and used."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from features.case import Case, CaseTable
from features.modus_operandi import ModusOperandiExtractor, ModusOperandiVectors


def cases(*fields: dict[str, Any]) -> CaseTable:
    return CaseTable.from_cases([Case(case_id=str(row), **each) for row, each in enumerate(fields)])


def vectorised(*fields: dict[str, Any]) -> ModusOperandiVectors:
    return ModusOperandiExtractor().fit(cases(*fields)).transform(cases(*fields))


def test_offence_and_premises_are_facets_like_any_other() -> None:
    vectors = vectorised({"offence": "入室盗窃", "codes": {"entry": ("翻窗",)}}, {"place": {"premises": "shop"}})
    assert list(vectors.facets) == ["entry", "offence", "premises"]
    assert {name: sets.is_known.tolist() for name, sets in vectors.facets.items()} == {
        "entry": [True, False],
        "offence": [True, False],
        "premises": [False, True],
    }


def test_a_facet_of_the_name_of_a_field_adds_to_it() -> None:
    offence = vectorised(
        {"offence": "alpha", "codes": {"offence": ("beta",)}}, {"offence": "alpha"}, {"offence": "beta"}
    ).facets["offence"]
    shared = offence.shared_information(np.array([0, 0, 1]), np.array([1, 2, 2]))
    assert (shared > 0).tolist() == [True, True, False]


def test_codes_are_compared_by_meaning_not_by_spelling() -> None:
    entry = vectorised(*({"codes": {"entry": (code,)}} for code in ("Drilled  Lock", "ｄｒｉｌｌｅｄ lock", "kicked")))
    shared = entry.facets["entry"].shared_information(np.array([0, 0]), np.array([1, 2]))
    assert shared.tolist() == [pytest.approx(np.log10(5 / 2)), 0.0]


def test_codes_that_say_nothing_are_unknown() -> None:
    entry = vectorised({"codes": {"entry": ("不详", "其他", "N/A")}}, {"codes": {"entry": ("翻窗", "不明")}})
    assert entry.facets["entry"].is_known.tolist() == [False, True]
    assert np.diff(entry.facets["entry"].present.indptr).tolist() == [0, 2]  # window, window/climb


def test_a_facet_not_met_at_fit_is_left_out_and_one_not_met_now_is_unknown() -> None:
    fitted = ModusOperandiExtractor().fit(cases({"codes": {"entry": ("翻窗",)}}))
    facets = fitted.transform(cases({"codes": {"exit": ("大门",)}})).facets
    assert "exit" not in facets
    assert not facets["entry"].is_known.any()


def test_rarity_is_that_of_the_library_fitted_on() -> None:
    library = [{"codes": {"entry": ("common",)}}] * 98 + [{"codes": {"entry": ("rare",)}}] * 2
    fitted = ModusOperandiExtractor().fit(cases(*library))
    entry = fitted.transform(cases(*library[:2], *library[-2:])).facets["entry"]
    common, rare = entry.shared_information(np.array([0, 2]), np.array([1, 3]))
    assert common == pytest.approx(np.log10(102 / 98))
    assert rare == pytest.approx(np.log10(102 / 2))


def test_losses_are_read_as_powers_of_ten_and_no_loss_is_none_recorded() -> None:
    vectors = vectorised({"loss": 1000.0}, {"loss": 0.0}, {}, {"offender_count": 2.0})
    np.testing.assert_array_equal(vectors.log10_loss, [3.0, np.nan, np.nan, np.nan])
    np.testing.assert_array_equal(vectors.offender_count, [np.nan, np.nan, np.nan, 2.0])


def test_goods_tools_and_narrative_are_kept_apart() -> None:
    vectors = vectorised(
        {"goods": ("电动车", "手机"), "tools": ("液压钳",)}, {"narrative": "电动车被盗"}, {"tools": ("",)}
    )
    assert vectors.goods.is_known.tolist() == [True, False, False]
    assert vectors.tools.is_known.tolist() == [True, False, False]
    assert vectors.narrative.is_known.tolist() == [False, True, False]


def test_lapd_numbers_are_compared_in_the_words_of_the_lexicon() -> None:
    # 1607 pried a door, 1605 picked a lock, 1609 broke a window, 344 without its zero a theft; 9999 means nothing here.
    numbers = (("1607", "9999"), ("1607",), ("1605",), ("1609",), ("344",), ("0344", "9999"), ("2053",))
    vectors = vectorised(*({"codes": {"lapd_mo": row}} for row in numbers))
    assert {name: sets.is_known.tolist() for name, sets in vectors.facets.items()} == {
        "entry": [True, True, True, True, False, False, False],
        "lapd_mo": [True, False, False, False, False, True, False],
        "offence": [False, False, False, False, True, True, False],
        "premises": [False] * 7,
    }
    same, near, far = vectors.facets["entry"].shared_information(np.array([0, 0, 0]), np.array([1, 2, 3]))
    assert same > near > far == 0.0
    assert vectors.facets["lapd_mo"].shared_information(np.array([0]), np.array([5]))[0] > 0.0
    assert vectors.facets["offence"].shared_information(np.array([4]), np.array([5]))[0] > 0.0


def test_lapd_numbers_add_to_the_facets_a_record_has_by_itself() -> None:
    weapon = vectorised({"codes": {"weapon": ("knife",), "lapd_mo": ("0302",)}}, {"codes": {"lapd_mo": ("0302",)}})
    assert weapon.facets["weapon"].is_known.tolist() == [True, True]
    assert np.diff(weapon.facets["weapon"].present.indptr).tolist() == [2, 1]
