from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import pytest

from features.case import Case, CaseTable, Place, TimeWindow, Trace
from linker.library.store import snapshot
from linker.library.store.store import Library


def put(library: Library, *records: Case) -> None:
    with library.import_session("cases.csv", "0") as session:
        session.add(CaseTable.from_cases(records))


@contextmanager
def written_between(monkeypatch: pytest.MonkeyPatch, library: Library) -> Iterator[None]:
    """Another writer adds a case and a decision after the cases of a snapshot are read, before all else is."""
    read_cases = snapshot.read_cases

    def read_then_write(*asked: Any, **options: Any) -> CaseTable:
        table = read_cases(*asked, **options)
        put(library, Case(case_id="C"))
        library.decide("rejected", case_a="A", case_b="C", user="Li", reason="other shoes")
        return table

    with monkeypatch.context() as patched:
        patched.setattr(snapshot, "read_cases", read_then_write)
        yield


def test_an_empty_library_has_an_empty_snapshot(library: Library) -> None:
    found = library.snapshot()
    assert (len(found.cases), found.decisions, found.decisions_fingerprint) == (0, (), "")
    assert found.cases_fingerprint == library.fingerprint()


def test_a_snapshot_holds_what_the_library_holds(library: Library) -> None:
    put(library, Case(case_id="A", offenders=("P1",), source='{"民族": "汉"}'), Case(case_id="B"))
    decision = library.decide("confirmed", case_a="A", case_b="B", user="Li", reason="same shoes")
    found = library.snapshot()
    assert [found.cases.case(row) for row in range(2)] == [library.cases().case(row) for row in range(2)]
    assert found.cases_fingerprint == library.fingerprint()
    assert found.decisions == (decision,)
    assert found.decisions_fingerprint == library.decisions_fingerprint() == decision.hash
    assert found.cases.source.tolist() == ["", ""]
    assert library.snapshot(with_source=True).cases.source.tolist() == ['{"民族": "汉"}', ""]


def test_a_snapshot_is_of_one_moment(library: Library, library_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    put(library, Case(case_id="A"), Case(case_id="B"))
    library.decide("confirmed", case_a="A", case_b="B", user="Li", reason="same shoes")
    before = library.snapshot()
    with Library.open(library_url) as other, written_between(monkeypatch, other):
        found = library.snapshot()
    assert found.cases.case_id.tolist() == ["A", "B"]
    assert found.cases_fingerprint == before.cases_fingerprint
    assert found.decisions == before.decisions
    assert found.decisions_fingerprint == before.decisions_fingerprint
    after = library.snapshot()
    assert after.cases.case_id.tolist() == ["A", "B", "C"]
    assert after.cases_fingerprint != before.cases_fingerprint
    assert len(after.decisions) == 2


def test_a_bare_snapshot_leaves_out_what_was_done_and_written(library: Library) -> None:
    known = Case(
        case_id="A",
        window=TimeWindow(earliest=datetime(2024, 1, 2, 3), latest=datetime(2024, 1, 2, 4)),
        place=Place(longitude=116.4, latitude=39.9, x_m=1.0, y_m=2.0, radius_m=250.0),
        offender_count=1,
        loss=300.0,
        traces=(Trace(kind="dna", value="D-1"),),
        offenders=("P1", "P2"),
    )
    told = known.model_copy(update={"narrative": "撬锁", "goods": ("手机",), "codes": {"entry": ("door",)}})
    put(library, told, Case(case_id="B", offenders=("P2",)))
    library.add_offenders(["A", "B"], ["P2", "P3"])
    found, whole = library.bare_snapshot(), library.snapshot()
    offenders = ("P2", "P3")
    assert [found.cases.case(row) for row in range(2)] == [known, Case(case_id="B", offenders=offenders)]
    assert found.cases_fingerprint == whole.cases_fingerprint == library.fingerprint()
    assert found.content_hash.tolist() == library.content_hashes()[1].tolist()
    assert (found.decisions, found.decisions_fingerprint) == (whole.decisions, whole.decisions_fingerprint)
