"""Strings that a bureau made by hand: read from files, stored, taken back with their cases, and binding nothing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from linker.casework.importing.import_cases import import_file
from linker.casework.importing.import_offenders import import_known_strings
from linker.casework.linking.must_links import must_links_of
from linker.library.store.store import Library

HEADER = "ajbh,afsjqs,afsjjs,jyaq,fadd,ajxzmc,babs,bazajbh\n"
ROWS = (
    "A1,2024-03-05 22:00,2024-03-06 06:00,家中被盗手机一部,东街,盗窃,1,\n"
    "A2,2024-03-07 22:00,2024-03-08 06:00,家中被盗手机两部,西街,盗窃,1,A1\n"
    "A3,2024-03-09 22:00,2024-03-10 06:00,家中被盗电脑一部,北街,盗窃,1,Ａ１\n"
    "A4,2024-03-11 22:00,2024-03-12 06:00,家中被盗现金,南街,盗窃,0,\n"
)


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    (tmp_path / "a.csv").write_text(HEADER + ROWS)
    with Library.open(tmp_path / "cases.db") as opened:
        import_file(opened, tmp_path / "a.csv", as_recorded=True)
        yield opened


def test_a_string_holds_its_main_case_and_is_no_offender_and_no_must_link(library: Library) -> None:
    assert library.known_strings() == {"A1": ("A1", "A2", "A3")}
    cases = library.cases()
    assert not cases.offenders.values.size
    assert not len(must_links_of(cases, (), ()).sources)


def test_what_a_file_says_replaces_what_a_file_said(library: Library, tmp_path: Path) -> None:
    (tmp_path / "b.csv").write_text(HEADER + ROWS.replace(",A1\n", ",\n").replace("0,\n", "0,A3\n"))
    import_file(library, tmp_path / "b.csv", as_recorded=True)
    assert library.known_strings() == {"A1": ("A1", "A3"), "A3": ("A3", "A4")}
    library.revert_import(library.imports()[0].import_id)
    assert library.known_strings() == {"A1": ("A1", "A2", "A3")}


def test_strings_go_and_come_back_with_their_cases(library: Library) -> None:
    removal = library.remove_cases(["A2", "A3"])
    assert library.known_strings() == {}
    assert removal.import_id is not None
    library.revert_import(removal.import_id)
    assert library.known_strings() == {"A1": ("A1", "A2", "A3")}


def test_a_file_of_strings_is_stored_beside_those_of_cases(library: Library, tmp_path: Path) -> None:
    (tmp_path / "s.csv").write_text("案件编号,并案编号\nA4,S9\nA3,S9\nA1,\nZ9,S9\n")
    report = import_known_strings(library, tmp_path / "s.csv")
    assert (report.stored, report.unknown_cases, report.left_out) == (2, ("Z9",), ())
    assert library.known_strings()["S9"] == ("A3", "A4")
    assert import_known_strings(library, tmp_path / "s.csv").stored == 0


def test_a_flag_names_no_string(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(
        "案件编号,案别,发案时间,并案标识\nA1,盗窃,2024-03-05 22:00,1\nA2,盗窃,2024-03-06 22:00,1\n"
    )
    with Library.open(tmp_path / "cases.db") as opened:
        import_file(opened, tmp_path / "a.csv", as_recorded=True)
        assert opened.known_strings() == {}
