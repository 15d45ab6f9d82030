from __future__ import annotations

from sqlalchemy import create_engine, text

from features.case import Case, CaseTable
from linker.library.store.address import parse_address
from linker.library.store.importing import ImportCounts
from linker.library.store.store import Library


def put(library: Library, *records: Case, give_up: bool = False) -> ImportCounts:
    with library.import_session("cases.csv", "0") as session:
        if give_up:
            session.give_up()
        session.add(CaseTable.from_cases(records[:1]))
        session.add(CaseTable.from_cases(records[1:]))
    return session.counts


def test_a_session_given_up_counts_and_stores_nothing(library: Library) -> None:
    put(library, Case(case_id="A"), Case(case_id="B", offenders=("P1",)))
    before = library.fingerprint()
    records = (Case(case_id="A"), Case(case_id="B", loss=5.0), Case(case_id="C", goods=("手机",)))
    tried = put(library, *records, give_up=True)
    assert tried == ImportCounts(imported=1, updated=1, unchanged=1, updated_ids=("B",))
    assert library.fingerprint() == before
    assert library.cases().case_id.tolist() == ["A", "B"]
    assert put(library, *records) == tried


def test_a_session_given_up_frees_the_writer(library: Library, library_url: str) -> None:
    put(library, Case(case_id="A"), give_up=True)
    with Library.open(library_url, wait_seconds=0.05) as other:
        assert put(other, Case(case_id="B")).imported == 1
    assert put(library, Case(case_id="A")).imported == 1


def test_a_session_given_up_is_not_noted(library: Library, library_url: str) -> None:
    put(library, Case(case_id="A"), give_up=True)
    put(library, Case(case_id="B"))
    engine = create_engine(parse_address(library_url).engine_url)
    with engine.connect() as connection:
        assert connection.execute(text("SELECT source_name, imported FROM imports")).all() == [("cases.csv", 1)]
    engine.dispose()
