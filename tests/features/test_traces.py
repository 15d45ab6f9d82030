"""Traces: whole and in part, by kind and grade."""

from __future__ import annotations

import doctest
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import features.traces
from features.case import Case, CaseTable, Trace
from features.trace_kinds import KIND_OF, OTHER_KIND, TRACE_KINDS, TraceKind
from features.traces import TraceExtractor, TraceVectors, partial_log10_lr

PLATE, PHONE = KIND_OF["plate"], KIND_OF["phone"]
PLATES = st.text(st.sampled_from("粤b12*"), min_size=1, max_size=7)


def traced(*rows: list[tuple[str, str]], library: int = 0) -> TraceVectors:
    """Vectors of cases with these traces, in a library where so many more cases carry traces of their own."""
    cases = [
        Case(case_id=str(at), traces=tuple(Trace(kind=kind, value=value) for kind, value in row))
        for at, row in enumerate(rows)
    ]
    kinds = {kind for row in rows for kind, _ in row}
    more = [
        Case(case_id=f"m{at}", traces=tuple(Trace(kind=kind, value=f"other{at}") for kind in sorted(kinds)))
        for at in range(library)
    ]
    fitted = TraceExtractor().fit(CaseTable.from_cases(cases + more))
    return fitted.transform(CaseTable.from_cases(cases))


def bans(left: tuple[str, str], right: tuple[str, str], *, identity: bool = True, library: int = 2000) -> float:
    vectors = traced([left], [right], library=library)
    there = vectors.shared_log10_lr(np.array([0]), np.array([1]), identity=identity)
    back = vectors.shared_log10_lr(np.array([1]), np.array([0]), identity=identity)
    np.testing.assert_array_equal(there, back)
    return float(there[0])


def test_equal_traces_weigh_what_their_rarity_says() -> None:
    assert bans(("shoe_print", "D-1"), ("shoe_print", "d1"), identity=False, library=98) == pytest.approx(
        math.log10(102 / 2)
    )


@pytest.mark.parametrize("kind", [*TRACE_KINDS, OTHER_KIND], ids=lambda kind: kind.name)
def test_no_agreement_weighs_more_than_its_kind_may(kind: TraceKind) -> None:
    found = bans((kind.name, "A1"), (kind.name, "A1"), identity=kind.identity, library=3000)
    # an identity-grade kind says its error rate, a class-grade one what is rare in the library
    assert found == pytest.approx(kind.max_log10_lr if kind.identity else min(math.log10(3004 / 2), kind.max_log10_lr))
    assert math.isnan(bans((kind.name, "A1"), (kind.name, "A1"), identity=not kind.identity))


def test_the_caps_hold_in_a_library_without_end() -> None:
    rows = [[("shoe_print", "x")], [("shoe_print", "x")]]
    assert traced(*rows, library=2000).shared_log10_lr(np.array([0]), np.array([1]), identity=False).tolist() == [2.5]


def test_an_identity_is_believed_in_a_small_library_and_a_number_of_many_cases_is_not() -> None:
    assert bans(("dna", "D-1"), ("dna", "D-1"), library=0) == 6.0
    for carriers, expected in ((20, 6.0), (21, math.log10(523 / 21)), (1_001, math.nan)):
        assert_weight_of_shared("dna", carriers, expected)


def test_a_lent_identity_weighs_less_the_more_cases_carry_it() -> None:
    # 4 bans up to five carriers, then 2 bans less for every ten times as many; from 21 on at most its rarity
    for carriers, expected in ((5, 4.0), (10, 4.0 - 2.0 * math.log10(2)), (20, 4.0 - 2.0 * math.log10(4))):
        assert_weight_of_shared("account", carriers, expected)
    assert_weight_of_shared("account", 21, math.log10(523 / 21))
    assert_weight_of_shared("account", 1_001, math.nan)


def assert_weight_of_shared(kind: str, carriers: int, expected: float) -> None:
    rows = [[(kind, "6222021001116245702")]] * carriers
    log10_lr = traced(*rows, library=500).shared_log10_lr(np.array([0]), np.array([1]), identity=True)
    np.testing.assert_allclose(log10_lr, [expected])


@pytest.mark.parametrize("value", ["6222****5702", "6222xxxx5702", "6222某某5702"])
def test_a_masked_account_is_no_identity(value: str) -> None:
    assert math.isnan(bans(("account", value), ("account", value)))


def test_letters_x_of_a_name_are_no_masks() -> None:
    assert bans(("wechat", "wxid_xx12"), ("微信", "wxid_xx12")) == 4.0


def test_a_shoe_pattern_of_twenty_cases_weighs_its_rarity() -> None:
    rows = [[("shoe_print", "herringbone")]] * 20
    shared = traced(*rows, library=180).shared_log10_lr(np.array([0]), np.array([1]), identity=False)
    np.testing.assert_allclose(shared, [math.log10(202 / 20)])


@pytest.mark.parametrize("written", ["尾号5678", "手机尾号为5678", "后四位5678", "ends in 5678", "last 4 digits: 5678"])
def test_the_end_of_a_phone_number_agrees_in_part(written: str) -> None:
    assert bans(("phone", written), ("phone", "13812345678")) == 2.0
    assert bans(("phone", written), ("phone", "13812345679")) == 0.0


def test_part_of_a_plate_agrees_in_part() -> None:
    assert bans(("plate", "苏A·12*45"), ("plate", "苏A·12345")) == 3.6
    assert bans(("plate", "苏A·12*45"), ("plate", "苏A·12346")) == 0.0


@given(rows=st.lists(st.lists(PLATES, max_size=2), min_size=1, max_size=8), cases=st.sampled_from(["plate", "dna"]))
def test_identity_pairs_are_all_the_pairs_that_agree(rows: list[list[str]], cases: str) -> None:
    vectors = traced(*([(cases, value) for value in row] for row in rows), library=3)
    first, second = np.triu_indices(len(rows), 1)
    agree = np.nan_to_num(vectors.shared_log10_lr(first, second, identity=True)) > 0.0
    found = vectors.identity_pairs()
    listed = set(zip(*(column.tolist() for column in found), strict=True))
    assert len(listed) == len(found[0])
    assert set(zip(first[agree].tolist(), second[agree].tolist(), strict=True)) <= listed


def test_different_traces_of_one_kind_are_0_and_of_two_kinds_unknown() -> None:
    assert bans(("dna", "D-1"), ("dna", "D-2")) == 0.0
    assert math.isnan(bans(("dna", "D-1"), ("fingerprint", "D-1")))


def test_kinds_add_up_within_their_grade() -> None:
    both = [("dna", "D-1"), ("imei", "9"), ("shoe_print", "Nike")]
    vectors = traced(both, both, [("dna", "D-1"), ("imei", "8")], library=97)
    one, rest = np.array([0, 0]), np.array([1, 2])
    np.testing.assert_allclose(vectors.shared_log10_lr(one, rest, identity=True), [6.0 + 5.0, 6.0])
    np.testing.assert_allclose(vectors.shared_log10_lr(one, rest, identity=False), [math.log10(101 / 2), np.nan])


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (("plate", "粤B12345"), ("车牌", "粤Ｂ·12345")),
        (("Number Plate", "粤b-12 345"), ("plate", "粤B12345")),
        (("phone", "138-0013-8000"), ("电话", "13800138000")),
        (("dna", "d1"), ("DNA", "D 1")),
    ],
)
def test_kinds_and_values_are_compared_by_meaning_not_by_spelling(
    left: tuple[str, str], right: tuple[str, str]
) -> None:
    assert bans(left, right) > 2.5


@pytest.mark.parametrize("value", ["不详", "***", "unknown", "无", "某某"])
def test_a_value_that_says_nothing_is_unknown(value: str) -> None:
    for kind in ("plate", "dna", "shoe_print"):
        assert math.isnan(bans((kind, value), (kind, value), identity=KIND_OF[kind].identity))


@pytest.mark.parametrize(
    ("left", "right", "kind", "expected"),
    [
        ("粤b*234*", "粤b1234*", PLATE, 2.7),
        ("粤b*2345", "粤b12345", PLATE, 3.6),
        ("粤b12345", "粤b12345", PLATE, 0.0),  # whole values are compared as such
        ("粤b*2345", "粤b12346", PLATE, 0.0),
        ("粤b*234*", "粤b1234", PLATE, 0.0),
        ("粤b*****", "粤b12345", PLATE, math.nan),
        ("粤b12***", "粤b***45", PLATE, math.nan),
        ("138****5678", "13812345678", PHONE, 2.5),
        ("1381234567*", "13812345678", PHONE, 4.0),
    ],
)
def test_what_parts_weigh(left: str, right: str, kind: TraceKind, expected: float) -> None:
    np.testing.assert_equal(partial_log10_lr(left, right, kind), expected)
    np.testing.assert_equal(partial_log10_lr(right, left, kind), expected)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("粤B*234?", 2.7),
        ("粤B×234×", 2.7),
        ("粤B＊２３４？", 2.7),
        ("粤B某234□", 2.7),
        ("粤Bxx345", 2.7),
        ("粤B*****", math.nan),
    ],
)
def test_unknown_characters_are_found_however_they_are_written(written: str, expected: float) -> None:
    np.testing.assert_equal(bans(("plate", written), ("plate", "粤B12345")), expected)


def test_a_phone_masked_in_the_middle_keeps_its_length() -> None:
    for written in ("138****5678", "138xxxx5678", "138ＸＸＸＸ5678", "138 **** 5678"):
        assert bans(("phone", written), ("phone", "13812345678")) == 2.5
        assert bans(("phone", written), ("phone", "13912345678")) == 0.0


def test_an_x_of_a_plate_is_a_letter() -> None:
    assert bans(("plate", "粤BX2345"), ("plate", "粤B12345")) == 0.0


def test_the_same_part_twice_weighs_what_its_characters_do() -> None:
    assert bans(("plate", "粤B1*34*"), ("plate", "粤B1*34*")) == 2.7
    assert bans(("plate", "粤B12***"), ("plate", "粤B12***")) == 1.8
    assert math.isnan(bans(("plate", "粤B1****"), ("plate", "粤B1****")))
    assert math.isnan(bans(("plate", "粤B*****"), ("plate", "粤B*****")))


def test_parts_are_only_for_kinds_that_are_read_by_character() -> None:
    assert math.isnan(bans(("account", "62*4"), ("account", "6234")))


@given(left=PLATES, right=PLATES)
def test_a_part_is_symmetric_and_never_weighs_more_than_itself(left: str, right: str) -> None:
    found = partial_log10_lr(left, right, PLATE)
    np.testing.assert_equal(found, partial_log10_lr(right, left, PLATE))
    if found > 0:
        own = [partial_log10_lr(text, text, PLATE) for text in (left, right) if "*" in text]
        assert found <= min(own)


@given(rows=st.lists(st.lists(PLATES, max_size=3), min_size=1, max_size=6))
def test_no_pair_shares_more_than_either_has(rows: list[list[str]]) -> None:
    vectors = traced(*([("plate", value) for value in row] for row in rows), library=30)
    first, second = (index.ravel() for index in np.indices((len(rows), len(rows))))
    shared = vectors.shared_log10_lr(first, second, identity=True).reshape(len(rows), -1)
    np.testing.assert_array_equal(shared, shared.T)
    itself = np.diag(shared)
    assert not (shared > np.minimum(itself[:, None], itself[None, :]) + 1e-12).any()
    # a bound for searches: what the sets hold together is at least what any pair shares
    total = sum(sets.total_information for sets, _ in vectors.code_sets(identity=True))
    assert not (shared > np.broadcast_to(total, shared.shape) + 1e-12).any()


def test_only_whole_values_can_be_looked_up_in_a_list() -> None:
    vectors = traced([("plate", "粤B12345"), ("dna", "1"), ("imei", "2")])
    assert [listed for _, listed in vectors.code_sets(identity=True)] == [True, True, False]
    assert vectors.code_sets(identity=False) == []


def test_a_kind_not_met_at_fit_is_left_out_and_one_not_met_now_is_unknown() -> None:
    dna, shoe = (CaseTable.from_cases([Case(case_id="a", traces=(Trace(kind=k, value="1"),))]) for k in ("dna", "shoe"))
    vectors = TraceExtractor().fit(dna).transform(shoe)
    assert list(vectors.kinds) == ["dna"]
    assert not vectors.kinds["dna"].is_known.any()


def test_the_examples_of_the_module_are_true() -> None:
    assert doctest.testmod(features.traces).failed == 0
