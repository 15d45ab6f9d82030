from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from features.case import Case, CaseTable
from features.columns import text_column
from linker.errors import LibraryError
from linker.library.store.runs import LineageRow, RunRecord, SeriesRows, StoredLinks
from linker.library.store.store import Library

IDS = ["b", "a", "案2", "案1", "10", "9"]
RUN = RunRecord(
    cases_fingerprint="c",
    decisions_fingerprint="",
    settings_fingerprint="s",
    model_fingerprint="m",
    started=datetime(2024, 5, 1, tzinfo=UTC),
    finished=datetime(2024, 5, 1, 0, 1, tzinfo=UTC),
    counts='{"links": 2}',
)


def put(library: Library, *case_ids: str) -> None:
    with library.import_session("cases.csv", "0") as session:
        session.add(CaseTable.from_cases([Case(case_id=case_id) for case_id in case_ids]))


def links_of(*links: tuple[str, str, float]) -> StoredLinks:
    a, b, scores = ([link[part] for link in links] for part in range(3))
    return StoredLinks(text_column(a), text_column(b), np.array(scores, dtype=np.float64))


def series_of(*rows: tuple[str, str, float]) -> SeriesRows:
    return SeriesRows(
        text_column(row[0] for row in rows),
        text_column(row[1] for row in rows),
        np.array([row[2] for row in rows], dtype=np.float64),
    )


def as_rows(found: StoredLinks | SeriesRows) -> list[tuple[object, ...]]:
    return list(zip(*(column.tolist() for column in vars(found).values()), strict=True))


def test_a_run_comes_back_as_it_was_saved(library: Library) -> None:
    put(library, *IDS)
    run_id = library.save_run(RUN, links_of(), series_of())
    found = library.last_run()
    assert found is not None
    assert vars(found) == {**vars(RUN), "run_id": run_id}


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    scores=st.dictionaries(
        st.tuples(st.sampled_from(IDS), st.sampled_from(IDS)).filter(lambda pair: pair[0] < pair[1]), st.floats(-9, 9)
    ),
    data=st.data(),
)
def test_links_come_back_sorted_by_case(
    library: Library, scores: dict[tuple[str, str], float], data: st.DataObject
) -> None:
    put(library, *IDS)
    turned = [(b, a, score) if data.draw(st.booleans()) else (a, b, score) for (a, b), score in scores.items()]
    run_id = library.save_run(RUN, links_of(*turned), series_of())
    expected = [(*pair, score + 0.0) for pair, score in sorted(scores.items())]
    assert as_rows(library.links(run_id)) == expected


def test_members_of_series_come_back_with_unknown_probabilities(library: Library) -> None:
    put(library, *IDS)
    run_id = library.save_run(RUN, links_of(), series_of(("S2", "b", 0.5), ("S1", "案1", np.nan), ("S1", "9", 0.9)))
    found = library.series(run_id)
    assert found.series_id.tolist() == ["S1", "S1", "S2"]
    assert found.case_id.tolist() == ["9", "案1", "b"]
    assert np.array_equal(found.probability, [0.9, np.nan, 0.5], equal_nan=True)


def test_rows_of_deleted_cases_go_with_them(library: Library) -> None:
    put(library, "a", "b", "c")
    links = links_of(("a", "b", 1.0), ("b", "c", 2.0), ("a", "c", 3.0))
    run_id = library.save_run(RUN, links, series_of(("S1", "a", 0.5), ("S1", "b", 0.5)))
    library.delete_cases(["a"])
    assert as_rows(library.links(run_id)) == [("b", "c", 2.0)]
    assert as_rows(library.series(run_id)) == [("S1", "b", 0.5)]
    later = library.save_run(RUN, links, series_of(("S1", "a", 0.5), ("S1", "b", 0.5)))
    assert as_rows(library.links(later)) == [("b", "c", 2.0)]
    assert as_rows(library.series(later)) == [("S1", "b", 0.5)]


def test_lineage_is_told_run_by_run(library: Library) -> None:
    put(library, "a")
    first = library.save_run(RUN, links_of(), series_of(), lineage=[LineageRow("new", "S1"), LineageRow("new", "S2")])
    second = library.save_run(RUN, links_of(), series_of(), lineage=[LineageRow("merged", "S1", '{"from": ["S2"]}')])
    assert [(row.run_id, row.event, row.series_id, row.detail) for row in library.lineage()] == [
        (first, "new", "S1", "{}"),
        (first, "new", "S2", "{}"),
        (second, "merged", "S1", '{"from": ["S2"]}'),
    ]


def test_thinning_keeps_the_newest_runs_and_all_lineage(library: Library) -> None:
    put(library, "a", "b")
    rows = (links_of(("a", "b", 1.0)), series_of(("S1", "a", 0.5)))
    runs = [library.save_run(RUN, *rows, lineage=[LineageRow("new", "S1")]) for _ in range(3)]
    library.thin_runs(keep=2)
    assert [len(library.links(run)) for run in runs] == [0, 1, 1]
    assert [len(library.series(run)) for run in runs] == [0, 1, 1]
    assert len(library.lineage()) == 3


def test_series_are_numbered_on_from_the_largest_ever_used(library: Library) -> None:
    assert library.next_series_number() == 1
    put(library, "a", "b")
    library.save_run(RUN, links_of(), series_of(("S9", "a", 0.5), ("other", "b", 0.5), ("S12x", "b", 0.5)))
    assert library.next_series_number() == 10
    library.save_run(RUN, links_of(), series_of(("S2", "a", 0.5)), lineage=[LineageRow("merged", "S10")])
    assert library.next_series_number() == 11
    library.delete_cases(["a", "b"])
    library.thin_runs(keep=1)
    assert library.next_series_number() == 11


def test_an_unknown_run_is_named(library: Library) -> None:
    with pytest.raises(LibraryError, match="holds no run 7"):
        library.links(7)
    with pytest.raises(LibraryError, match="holds no run 7"):
        library.series(7)


def test_the_last_active_model_is_the_active_one(library: Library) -> None:
    assert library.save_model("first", '{"format": 1}') == 1
    library.save_model("second", '{"format": 2}')
    library.save_model("tried", '{"format": 3}', active=False)
    assert library.active_model() == '{"format": 2}'


def test_columns_of_different_lengths_are_refused() -> None:
    with pytest.raises(ValueError, match="one length"):
        SeriesRows(text_column(["S1"]), text_column([]), np.array([0.5]))
    with pytest.raises(ValueError, match="one length"):
        StoredLinks(text_column(["a"]), text_column([]), np.array([0.5]))
    with pytest.raises(ValueError, match="without a score"):
        links_of(("a", "b", np.nan))
