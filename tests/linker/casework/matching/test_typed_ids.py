"""A case is met under the id that its file has, in full width and with other brackets."""

from __future__ import annotations

from pathlib import Path

from linker.casework.browsing.case_comparison import pair_sheet
from linker.casework.importing.import_cases import import_file
from linker.casework.matching.match import match
from linker.casework.workspace.workspace import Workspace
from linker.library.store.store import Library


def test_an_id_is_understood_as_its_file_spells_it(tmp_path: Path) -> None:
    ids = [f"京公朝（刑）受案字〔2024〕0000{number}号" for number in (1, 2, 3)]
    path = tmp_path / "cases.csv"
    lines = ["案件编号,发案时间,发案地点", *(f"{case},2024-03-0{at},建设路{at}号" for at, case in enumerate(ids, 1))]
    path.write_text("\n".join(lines), encoding="utf-8")
    with Library.open(tmp_path / "cases.db") as library:
        import_file(library, path)
        workspace = Workspace.of(library)
        assert {mate.case_id for mate in match(workspace, ids[0]).matches} == {
            "京公朝(刑)受案字(2024)00002号",
            "京公朝(刑)受案字(2024)00003号",
        }
        assert pair_sheet(workspace, ids[0], ids[1]).case_b == "京公朝(刑)受案字(2024)00002号"
