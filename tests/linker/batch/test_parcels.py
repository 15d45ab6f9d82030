"""What travels to a worker comes out as it went in, without the names of the cases, and as nothing but data."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from invented import invented_scorer, invented_table, invented_vectors

from linker.batch.parcels import LinkingTask, Parcel
from linker.batch.wire import from_bytes, to_bytes
from linker.batch.work import work
from linker.errors import LinkerError
from linker.pairs.score import Scorer
from linker.pairs.score_calibration import ScoreCalibration

RANDOM = np.random.default_rng(11)
VECTORS = invented_vectors(invented_table(RANDOM, 30))
SCORER = invented_scorer(RANDOM, VECTORS)
CALIBRATED = replace(SCORER, calibration=ScoreCalibration(np.array([0.0, 1.0]), np.array([-1.0, 2.0]), -3.0))


def test_plain_values_come_out_as_they_went_in() -> None:
    value = {"a": [1, 2.5, None, "案"], "b": np.arange(6, dtype=np.int32).reshape(2, 3), "c": np.empty((2, 0))}
    found = from_bytes(to_bytes(value))
    assert found["a"] == value["a"]
    np.testing.assert_array_equal(found["b"], value["b"])
    assert found["b"].dtype == np.int32
    assert found["c"].shape == (2, 0)


@pytest.mark.parametrize("data", [b"", b"\x05", b"no parcel, only words", to_bytes(1)[:-3]])
def test_other_bytes_are_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match="no packed value"):
        from_bytes(data)


def test_what_is_no_data_does_not_travel() -> None:
    with pytest.raises(TypeError, match="function"):
        to_bytes({"code": test_what_is_no_data_does_not_travel})


@pytest.mark.parametrize("scorer", [SCORER, CALIBRATED], ids=["bounded", "calibrated"])
def test_cases_score_the_same_at_the_other_end(scorer: Scorer) -> None:
    rows = np.array([3, 4, 9, 17, 28])
    parcel = Parcel.from_bytes(Parcel.of(VECTORS, rows).to_bytes())
    told = LinkingTask.from_bytes(LinkingTask.of(scorer, 1.5, rare=7).to_bytes())
    first, second = np.triu_indices(5, 1)
    np.testing.assert_array_equal(
        told.scorer_for(parcel.vectors).log10_lr(parcel.vectors, first, second),
        scorer.log10_lr(VECTORS, rows[first], rows[second]),
    )
    np.testing.assert_array_equal(parcel.rows, rows)
    assert (told.threshold, told.rare) == (1.5, 7)


def test_case_ids_stay_at_home() -> None:
    parcel = Parcel.of(VECTORS, np.arange(30))
    assert VECTORS.case_id[17] == "c17"
    assert set(Parcel.from_bytes(parcel.to_bytes()).vectors.case_id) == {""}


def test_parcels_join_in_the_order_of_the_library() -> None:
    parts = [Parcel.of(VECTORS, np.array(rows)) for rows in ([20, 3], [5], [29, 0, 11])]
    whole = Parcel.concatenated(parts)
    assert whole.rows.tolist() == [0, 3, 5, 11, 20, 29]
    np.testing.assert_array_equal(whole.vectors.timing.start_days, VECTORS.timing.start_days[whole.rows])


def test_a_worker_of_another_version_refuses() -> None:
    order = LinkingTask.of(SCORER, 1.5, rare=7)
    other = LinkingTask(order.names, order.scorer, order.threshold, order.rare, source="another")
    with pytest.raises(LinkerError, match=r"another version.*install the same version"):
        next(work(iter(()), other.to_bytes()))


def test_a_worker_without_cases_finds_nothing() -> None:
    assert list(work(iter(()), LinkingTask.of(SCORER, 1.5, rare=7).to_bytes())) == []
