from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from trained import town

from linker.casework.importing.case_spool import CaseSpool
from linker.casework.importing.import_cases import import_file
from linker.casework.workspace.feature_cache import FeatureWriter
from linker.library.store.content import row_hashes
from linker.library.store.store import Library


def write_rows(path: Path, first: int, rows: int, address: str = "长江路") -> Path:
    lines = (f"A{number},2024-05-{number % 28 + 1:02d} 21:30,盗窃,{address}{number}号" for number in range(first, rows))
    path.write_text("\n".join(("案件编号,发案时间,案由,发案地点", *lines)), encoding="utf-8")
    return path


@pytest.mark.parametrize("memory_bytes", [0, 1 << 30])
def test_what_waits_comes_back_as_it_was_from_memory_and_from_the_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, memory_bytes: int
) -> None:
    monkeypatch.setattr("linker.casework.importing.object_spool._MEMORY_BYTES", memory_bytes or 1)
    table = town().cases
    parts = [table.take(np.arange(200)), table.take(np.arange(200, 300)), table.take([])]
    with CaseSpool(tmp_path) as spool:
        for number, part in enumerate(parts):
            spool.add(part, row_hashes(part), [(f"{number}", "串")])
        assert list(tmp_path.iterdir()) == []  # a file without a name
        back = list(spool)
    assert [cases.known_strings for cases in back] == [[(f"{number}", "串")] for number in range(3)]
    for part, cases in zip(parts, back, strict=True):
        assert row_hashes(cases.table) == cases.hashes == row_hashes(part)
        assert cases.table.source.tolist() == part.source.tolist()


def test_a_decision_waits_for_no_file_that_is_being_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "cases.db"
    decided, finish = [], FeatureWriter.finish

    def finish_late(writer: FeatureWriter) -> None:
        finish(writer)  # all is read by now, and nothing stored
        with Library.open(path, wait_seconds=0.01) as other:
            assert other.count_cases() == 20
            decided.append(other.decide("rejected", case_a="A1", case_b="A2", user="王", reason="不同"))

    with Library.open(path) as library:
        import_file(library, write_rows(tmp_path / "old.csv", 0, 20))
        monkeypatch.setattr(FeatureWriter, "finish", finish_late)
        report = import_file(library, write_rows(tmp_path / "new.csv", 10, 40, "中山路"))
        assert (report.imported, report.updated) == (20, 10)
        assert library.count_cases() == 40
        assert library.decisions() == tuple(decided)
        assert library.verify_decisions().intact
