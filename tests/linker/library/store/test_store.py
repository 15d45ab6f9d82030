from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from strategies import case_lists, cases

from features.case import Case, CaseTable, Place, Trace
from features.columns import text_column
from linker.errors import LibraryError, UnknownCaseError
from linker.library.store.importing import ImportCounts
from linker.library.store.store import Library

quick = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def put(library: Library, *records: Case) -> ImportCounts:
    with library.import_session("cases.csv", "0") as session:
        return session.add(CaseTable.from_cases(records))


def empty(*libraries: Library) -> None:
    for library in libraries:
        library.delete_cases(library.cases().case_id)


def as_cases(table: CaseTable) -> list[Case]:
    return [table.case(row) for row in range(len(table))]


def burglary(case_id: str, **fields: Any) -> Case:
    return Case(case_id=case_id, offence="入室盗窃", codes={"entry": ("翻窗", "攀爬")}, goods=("手机",), **fields)


@quick
@given(records=case_lists())
def test_every_field_comes_back_as_it_went_in(library: Library, records: list[Case]) -> None:
    empty(library)
    put(library, *records)
    assert as_cases(library.cases(with_source=True)) == sorted(records, key=lambda case: case.case_id)


def test_without_being_asked_for_the_sources_stay_behind(library: Library) -> None:
    put(library, Case(case_id="A", source='{"案件编号": "A", "民族": "汉"}'))
    assert library.cases().source.tolist() == [""]
    assert library.source("A") == {"案件编号": "A", "民族": "汉"}


def test_a_case_without_a_source_has_an_empty_one(library: Library) -> None:
    put(library, Case(case_id="A"))
    assert library.source("A") == {}


@quick
@given(records=case_lists(5), data=st.data())
def test_order_and_parts_of_an_import_do_not_matter(
    library: Library, other_library: Library, records: list[Case], data: st.DataObject
) -> None:
    shuffled = data.draw(st.permutations(records))
    cut = data.draw(st.integers(0, len(records)))
    empty(library, other_library)
    put(library, *records)
    put(other_library, *shuffled[:cut])
    put(other_library, *shuffled[cut:])
    assert library.fingerprint() == other_library.fingerprint()
    assert as_cases(library.cases()) == as_cases(other_library.cases())


@quick
@given(before=cases(), after=cases())
def test_an_update_leaves_nothing_of_the_old_row(library: Library, before: Case, after: Case) -> None:
    after = after.model_copy(update={"case_id": before.case_id})
    empty(library)
    put(library, before)
    first = library.fingerprint()
    assert put(library, after).updated == (before != after)
    assert (library.fingerprint() == first) == (before == after)
    assert as_cases(library.cases(with_source=True)) == [after]


def test_the_same_file_twice_changes_nothing(library: Library) -> None:
    records = [burglary("A", loss=100.0), burglary("B", traces=(Trace(kind="plate", value="京A12345"),))]
    assert put(library, *records) == ImportCounts(imported=2)
    before = library.fingerprint()
    assert put(library, *records) == ImportCounts(unchanged=2)
    assert library.fingerprint() == before


def test_a_changed_row_is_told_from_new_and_equal_ones(library: Library) -> None:
    put(library, burglary("A"), burglary("B"))
    counts = put(library, burglary("A"), burglary("B", loss=5.0), burglary("C"))
    assert counts == ImportCounts(imported=1, updated=1, unchanged=1, updated_ids=("B",))


def test_a_session_counts_all_its_parts(library: Library) -> None:
    put(library, burglary("A"), burglary("B"))
    with library.import_session("more.csv", "1") as session:
        session.add(CaseTable.from_cases([burglary("A", loss=1.0), burglary("C")]))
        session.add(CaseTable.from_cases([burglary("B", loss=1.0), burglary("C")]))
        assert session.counts == ImportCounts(imported=1, updated=2, unchanged=1, updated_ids=("A", "B"))


def test_minus_zero_is_zero(library: Library) -> None:
    put(library, burglary("A", place=Place(x_m=-0.0)))
    assert put(library, burglary("A", place=Place(x_m=0.0))).unchanged == 1


def test_an_exception_leaves_the_library_as_it_was(library: Library) -> None:
    def import_badly() -> None:
        with library.import_session("bad.csv", "2") as session:
            session.add(CaseTable.from_cases([burglary("A", loss=9.0), burglary("B")]))
            raise RuntimeError

    put(library, burglary("A"))
    before = library.fingerprint()
    with pytest.raises(RuntimeError):
        import_badly()
    assert library.fingerprint() == before


def test_cases_are_ordered_by_code_point(library: Library) -> None:
    ids = ["b", "B", "a", "10", "9", "é", "案1", "_", "a b", "😀"]
    put(library, *(burglary(case_id) for case_id in ids))
    assert library.cases().case_id.tolist() == sorted(ids)


def test_some_cases_are_ordered_and_complete(library: Library) -> None:
    put(library, burglary("A"), burglary("B"), burglary("C"))
    assert as_cases(library.cases(["C", "A", "C"])) == [burglary("A"), burglary("C")]


def test_many_cases_are_taken_from_the_whole(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    put(library, Case(case_id="A", goods=("手机",)), Case(case_id="B"), Case(case_id="C", codes={"entry": ("翻窗",)}))
    few = library.cases(["A", "B"])
    monkeypatch.setattr("linker.library.store.cases.LOOKUP_SIZE", 1)
    many = library.cases(["A", "B"])
    assert as_cases(few) == as_cases(many)
    assert dict(few.codes) == dict(many.codes) == {}


def test_an_unknown_case_is_named(library: Library) -> None:
    put(library, burglary("A"))
    with pytest.raises(UnknownCaseError, match="case X, Y; check the id"):
        library.cases(["A", "Y", "X"])
    with pytest.raises(UnknownCaseError, match="case X"):
        library.source("X")


def test_an_empty_library_is_an_empty_table(library: Library) -> None:
    assert len(library.cases()) == library.count_cases() == 0
    assert library.last_run() is None
    assert library.active_model() is None


def test_infinite_and_huge_values_come_back(library: Library) -> None:
    put(library, burglary("A", loss=float("inf"), place=Place(x_m=1e308)))
    table = library.cases()
    assert table.loss[0] == np.inf
    assert table.x_m[0] == 1e308


def test_the_known_facets_of_goods_and_codes_stay_apart(library: Library) -> None:
    put(library, Case(case_id="A", goods=("手机",), tools=("钳子",), codes={"goods": ("phone",), "tools": ("pliers",)}))
    table = library.cases()
    assert (table.goods.row(0), table.tools.row(0)) == (("手机",), ("钳子",))
    assert {facet: part.row(0) for facet, part in table.codes.items()} == {"goods": ("phone",), "tools": ("pliers",)}


def test_a_reserved_facet_is_refused(library: Library) -> None:
    with pytest.raises(LibraryError, match="colon"):
        put(library, Case(case_id="A", codes={":goods": ("手机",)}))


@pytest.mark.parametrize("text", ["a\x00b", "a\ud800b"])
def test_text_that_no_database_holds_names_its_case(library: Library, text: str) -> None:
    table = CaseTable.from_cases([burglary("A"), burglary("B")]).replace(narrative=text_column(["", text]))
    with pytest.raises(LibraryError, match="case 'B'"), library.import_session("f.csv", "3") as session:
        session.add(table)
    assert library.count_cases() == 0


def test_a_backslash_before_u0000_is_no_nul(library: Library) -> None:
    put(library, burglary("A", narrative="C:\\u0000"))
    assert library.cases().narrative.tolist() == ["C:\\u0000"]


def test_deleted_cases_are_gone(library: Library) -> None:
    put(library, burglary("A", source=json.dumps({})), burglary("B"))
    library.add_offenders(["A", "B"], ["张", "张"])
    assert library.delete_cases(["A", "X"]) == 1
    assert as_cases(library.cases()) == [burglary("B", offenders=("张",))]


def test_offenders_are_many_to_many_and_told_twice_count_once(library: Library) -> None:
    put(library, burglary("A"), burglary("B"))
    told = (["A", "A", "B", "X", "B"], ["甲", "乙", "甲", "甲", ""])
    first, second = library.add_offenders(*told), library.add_offenders(*told)
    assert (first.read, first.stored, first.unknown_cases) == (5, 3, ("X",))
    assert (second.read, second.stored) == (5, 0)
    assert library.cases().offenders.rows() == [("乙", "甲"), ("甲",)]


def test_an_update_keeps_told_offenders_and_replaces_those_of_the_file(library: Library) -> None:
    put(library, burglary("A", offenders=("甲", "乙")))
    library.add_offenders(["A"], ["丙"])
    put(library, burglary("A", offenders=("丁",)))
    assert library.cases().offenders.rows() == [("丁", "丙")]


def test_fingerprint_does_not_ask_who_told_of_an_offender(library: Library, other_library: Library) -> None:
    put(library, burglary("A", offenders=("甲",)))
    put(other_library, burglary("A"))
    assert library.fingerprint() != other_library.fingerprint()
    other_library.add_offenders(["A"], ["甲"])
    assert library.fingerprint() == other_library.fingerprint()


def test_offenders_need_a_case_each(library: Library) -> None:
    with pytest.raises(ValueError, match="1 case ids but 2 offender ids"):
        library.add_offenders(["A"], ["甲", "乙"])


def test_a_batch_larger_than_one_lookup(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("linker.library.store.columns.LOOKUP_SIZE", 2)
    monkeypatch.setattr("linker.library.store.columns._FETCH_SIZE", 2)
    records = [burglary(f"A{number}") for number in range(7)]
    assert put(library, *records).imported == 7
    assert put(library, *records).unchanged == 7
    assert as_cases(library.cases()) == records


def test_a_library_is_read_while_it_is_written(library: Library) -> None:
    put(library, burglary("A"))
    with library.import_session("more.csv", "4") as session:
        session.add(CaseTable.from_cases([burglary("B")]))
        assert library.cases().case_id.tolist() == ["A"]
    assert library.cases().case_id.tolist() == ["A", "B"]


def test_an_empty_table_may_be_added(library: Library) -> None:
    assert put(library) == ImportCounts()
    assert library.count_cases() == 0


def test_the_change_mark_differs_after_every_change_of_cases_or_offenders(library: Library) -> None:
    marks = [library.change_mark()]
    put(library, burglary("A"), burglary("B"))
    marks.append(library.change_mark())
    library.add_offenders(["A"], ["P9"])
    marks.append(library.change_mark())
    library.delete_cases(["B"])
    marks.append(library.change_mark())
    assert len(set(marks)) == len(marks)
    library.add_offenders(["A"], ["P9"])
    library.delete_cases(["gone"])
    assert library.change_mark() == marks[-1]
    assert library.state() == (library.last_run(), library.active_model(), marks[-1])
