"""Imports and removals taken back, and the settings of a library."""

from __future__ import annotations

from pathlib import Path

import pytest

from linker.casework.importing.import_cases import import_file
from linker.errors import LibraryError
from linker.library.store.store import Library

FIRST = (
    "案件编号,案件类别,发案时间,损失价值,损失物品\n"
    "A1,盗窃,2023-06-05 22:00,3000,手机\n"
    "A2,盗窃,2023-06-06 22:00,100,现金\n"
)
SECOND = (
    "案件编号,案件类别,发案时间,损失价值,损失物品\nA2,抢劫,2023-06-06 22:00,999,现金\nA3,盗窃,2023-06-07 22:00,5,烟\n"
)


@pytest.fixture
def library(tmp_path: Path) -> Library:
    library = Library.open(tmp_path / "cases.db")
    for name, content in (("a.csv", FIRST), ("b.csv", SECOND)):
        (tmp_path / name).write_text(content)
    import_file(library, tmp_path / "a.csv")
    return library


def test_an_import_is_taken_back_with_what_it_changed(library: Library, tmp_path: Path) -> None:
    with library:
        library.add_offenders(["A1"], ["张三"])
        before = library.fingerprint()
        import_file(library, tmp_path / "b.csv")
        record = library.imports()[0]
        assert (record.source_name, record.imported, record.updated, record.is_revertible) == ("b.csv", 1, 1, True)
        reversal = library.revert_import(record.import_id)
        assert (reversal.removed, reversal.restored, reversal.later_changed) == (1, 1, ())
        assert library.fingerprint() == before
        assert reversal.import_id is not None
        again = library.revert_import(reversal.import_id)
        assert library.cases().offence.tolist() == ["盗窃", "抢劫", "盗窃"]
        assert again.restored == 2


def test_a_removal_is_undone_with_offenders_stated_apart(library: Library) -> None:
    with library:
        library.add_offenders(["A1"], ["张三"])
        before = library.fingerprint()
        reversal = library.remove_cases(["Ａ1", "none"])
        assert library.cases().case_id.tolist() == ["A2"]
        assert reversal.import_id is not None
        library.revert_import(reversal.import_id)
        assert library.fingerprint() == before


def test_what_a_later_import_changed_stays(library: Library, tmp_path: Path) -> None:
    with library:
        import_file(library, tmp_path / "b.csv")
        reversal = library.revert_import(1)
        assert (reversal.removed, reversal.later_changed) == (1, ("A2",))
        assert library.cases().case_id.tolist() == ["A2", "A3"]


def test_a_change_of_which_nothing_is_kept(library: Library) -> None:
    with library, pytest.raises(LibraryError, match="nothing is kept"):
        library.revert_import(99)


def test_the_time_zone_of_a_library(library: Library) -> None:
    with library:
        assert library.time_zone() == ""
        library.set_time_zone("Asia/Shanghai")
        library.set_time_zone("Asia/Tokyo")
        assert library.time_zone() == "Asia/Tokyo"
