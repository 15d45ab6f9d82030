from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import create_engine, make_url, text

from features.case import Case, CaseTable
from linker.errors import ConcurrentDecisionError, DecisionError, UnknownCaseError
from linker.library.store.address import parse_address
from linker.library.store.store import Library

COLUMNS = ("kind", "case_a", "case_b", "subject", "by", "because", "evidence", "at", "previous_hash", "hash")


def put(library: Library, *case_ids: str) -> None:
    with library.import_session("cases.csv", "0") as session:
        session.add(CaseTable.from_cases([Case(case_id=case_id) for case_id in case_ids]))


def decide_three(library: Library) -> None:
    put(library, "A", "B", "C")
    library.decide("confirmed", case_a="A", case_b="B", user="王", reason="同一鞋印", evidence="鞋印 12")
    library.decide("solved", case_a="C", subject="甲", user="李", reason="供认")
    library.decide("undone", case_a="A", case_b="B", subject="1", user="王", reason="看错了")


def tamper(url: str, statement: str, **values: object) -> None:
    engine = create_engine(parse_address(url).engine_url if "://" not in url else make_url(url))
    with engine.begin() as connection:
        connection.execute(text(statement), values)
    engine.dispose()


def test_a_decision_comes_back_as_it_was_said(library: Library) -> None:
    put(library, "A", "B")
    moment = datetime(2024, 5, 1, 8, 30, tzinfo=timezone(timedelta(hours=8)))
    said = library.decide("rejected", case_a="A", case_b="B", user="王", reason="在押", evidence="羁押记录", at=moment)
    assert library.decisions() == (said,)
    assert (said.number, said.kind, said.case_a, said.case_b, said.subject) == (1, "rejected", "A", "B", "")
    assert (said.by, said.because, said.evidence) == ("王", "在押", "羁押记录")
    assert said.at == datetime(2024, 5, 1, 0, 30, tzinfo=UTC)


def test_each_decision_carries_the_hash_of_the_one_before(library: Library) -> None:
    decide_three(library)
    first, second, third = library.decisions()
    assert first.previous_hash == ""
    assert (second.previous_hash, third.previous_hash) == (first.hash, second.hash)
    assert library.decisions_fingerprint() == third.hash
    verification = library.verify_decisions()
    assert (verification.entries, verification.intact, verification.first_broken) == (3, True, None)


def test_no_decisions_are_intact(library: Library) -> None:
    assert library.verify_decisions().intact
    assert library.decisions_fingerprint() == ""


@pytest.mark.parametrize("column", COLUMNS)
def test_a_changed_entry_is_found(library_url: str, column: str) -> None:
    with Library.open(library_url) as library:
        decide_three(library)
        tamper(library_url, f"UPDATE decisions SET \"{column}\" = COALESCE(\"{column}\", '') || 'x' WHERE number = 2")
        verification = library.verify_decisions()
    assert (verification.entries, verification.intact, verification.first_broken) == (3, False, 2)


@pytest.mark.parametrize("moment", ["", "2024-05-01T00:00:00+00:00", "yesterday"])
def test_another_moment_is_found(library_url: str, moment: str) -> None:
    with Library.open(library_url) as library:
        decide_three(library)
        tamper(library_url, "UPDATE decisions SET at = :moment WHERE number = 3", moment=moment)
        assert library.verify_decisions().first_broken == 3


def test_a_decision_that_cannot_be_read_is_named(library_url: str) -> None:
    with Library.open(library_url) as library:
        decide_three(library)
        tamper(library_url, "UPDATE decisions SET at = 'yesterday' WHERE number = 3")
        with pytest.raises(DecisionError, match="decision 3: its moment 'yesterday'"):
            library.decisions()


def test_a_removed_entry_is_found(library_url: str) -> None:
    with Library.open(library_url) as library:
        decide_three(library)
        tamper(library_url, "DELETE FROM decisions WHERE number = 2")
        assert library.verify_decisions().first_broken == 2


@pytest.fixture(scope="module")
def decided_url(tmp_path_factory: pytest.TempPathFactory) -> str:
    url = str(tmp_path_factory.mktemp("decided") / "cases.db")
    with Library.open(url) as library:
        decide_three(library)
    return url


@settings(max_examples=20, deadline=None)
@given(data=st.data())
def test_one_changed_byte_of_a_reason_is_found(decided_url: str, data: st.DataObject) -> None:
    statement = "UPDATE decisions SET because = CAST(:reason AS TEXT) WHERE number = 1"
    reason = bytearray("同一鞋印".encode())
    reason[data.draw(st.integers(0, len(reason) - 1))] ^= data.draw(st.integers(1, 255))
    with Library.open(decided_url) as library:
        tamper(decided_url, statement, reason=bytes(reason))
        assert library.verify_decisions().first_broken == 1
        tamper(decided_url, statement, reason="同一鞋印")
        assert library.verify_decisions().intact


def test_decisions_outlive_another_import_and_even_their_cases(library: Library) -> None:
    decide_three(library)
    before = library.decisions()
    put(library, "A", "B", "C", "D")
    library.delete_cases(["A"])
    assert library.decisions() == before
    assert library.verify_decisions().intact


@pytest.mark.parametrize(("by", "because", "remedy"), [(" ", "供认", "--by"), ("王", "", "--because")])
def test_a_decision_says_who_and_why(library: Library, by: str, because: str, remedy: str) -> None:
    put(library, "A")
    with pytest.raises(DecisionError, match=remedy):
        library.decide("solved", case_a="A", user=by, reason=because)
    assert library.decisions() == ()


def test_an_unknown_kind_names_the_kinds(library: Library) -> None:
    with pytest.raises(DecisionError, match="confirmed, rejected"):
        library.decide("confirm", case_a="A", user="王", reason="同一鞋印")


def test_a_decision_about_a_case_that_is_not_there_is_not_kept(library: Library) -> None:
    put(library, "A")
    with pytest.raises(UnknownCaseError, match="case Z"):
        library.decide("confirmed", case_a="A", case_b="Z", user="王", reason="同一鞋印")
    assert library.decisions() == ()


def test_a_moment_without_a_zone_is_on_this_clock(library: Library) -> None:
    put(library, "A")
    said = library.decide("solved", case_a="A", user="王", reason="供认", at=datetime(2024, 5, 1, 8, 30))
    assert said.at.astimezone().replace(tzinfo=None) == datetime(2024, 5, 1, 8, 30)


def test_who_is_overtaken_writes_nothing(library: Library) -> None:
    put(library, "A", "B")
    seen = library.decisions_fingerprint()
    library.decide("confirmed", case_a="A", case_b="B", user="one", reason="x", after=seen)
    with pytest.raises(ConcurrentDecisionError, match="look at the case again"):
        library.decide("rejected", case_a="A", case_b="B", user="other", reason="y", after=seen)
    assert [one.by for one in library.decisions()] == ["one"]
