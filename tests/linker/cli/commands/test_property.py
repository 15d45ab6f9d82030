"""Property as commands: items in, matches out, one file taken out."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from county import run

STOLEN = (
    "物品编号,案件编号,物品名称,串号,被盗时间,失主,联系电话\nW1,C1,手机,490154203237518,2024-05-01 10:00,王某,139\n"
)
RECOVERED = "扣押编号,物品名称,串号,扣押时间,收购店\nR1,手机,490154203237518,2024-05-09 10:00,旧机店\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    rows = "".join(f"W{k},C{k},手机,,2024-05-0{k} 10:00,,\n" for k in range(2, 9))
    (tmp_path / "stolen.csv").write_text(STOLEN + rows, encoding="utf-8")
    (tmp_path / "recovered.csv").write_text(RECOVERED, encoding="utf-8")
    return tmp_path


def test_property_finds_its_owner(folder: Path) -> None:
    for side, count in (("stolen", 8), ("recovered", 1)):
        assert json.loads(run("import", f"{side}.csv", "--as", side, "--json").stdout)["imported"] == count
    answer = json.loads(run("property", "match", "--json").stdout)
    ((match,),) = [answer["matches"]]
    assert (match["recovered_id"], match["case_id"], match["owner"]) == ("R1", "C1", "")
    assert "王某" in run("property", "match", "--owners", "--because", "返还", "--csv").stdout
    assert run("property", "match", "--owners").exit_code == 1
    assert "追回物品与可能的失主" in run("--language", "zh", "property", "match").stdout
    assert json.loads(run("property", "remove", "2", "--json").stdout) == {"removed": 1}
    assert json.loads(run("property", "match", "--json").stdout)["matches"] == []
