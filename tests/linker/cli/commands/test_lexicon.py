"""Phrases of one's own: kept in the library, read by every later import, and shown where they stand in a text."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from county import run

from linker.library.store.store import Library

ROWS = """\
案件编号,案件类别,发案时间,简要案情
A1,盗窃,2024-05-01 10:00,嫌疑人撬开栅栏门后扫码送鸡蛋
A2,盗窃,2024-05-02 10:00,嫌疑人翻窗入室
"""


@pytest.fixture
def library(tmp_path: Path) -> Path:
    (tmp_path / "cases.csv").write_text(ROWS, encoding="utf-8")
    return tmp_path / "cases.db"


def codes(library: Path, facet: str) -> tuple[str, ...]:
    with Library.open(library) as opened:
        part = opened.cases(["A1"]).codes.get(facet)
        return () if part is None else part.row(0)


def use_example(library: Path) -> None:
    own = library.with_name("own.toml")
    own.write_text(run("lexicon", "use", "--example").stdout, encoding="utf-8")
    shown = run("lexicon", "use", own, "--library", library)
    assert "wordings are in use" in " ".join(shown.stdout.split())


def test_phrases_of_ones_own_code_the_cases_of_later_imports(library: Path) -> None:
    use_example(library)
    run("import", library.with_name("cases.csv"), "--library", library)
    assert codes(library, "entry") == ("door/pry/grille_door",)
    assert codes(library, "scam") == ("free_eggs",)


def test_importing_again_reads_what_is_there_by_them(library: Path) -> None:
    file = library.with_name("cases.csv")
    run("import", file, "--library", library)
    assert codes(library, "scam") == ()
    use_example(library)
    assert json.loads(run("import", file, "--library", library, "--json").stdout)["updated"] == 1
    assert codes(library, "scam") == ("free_eggs",)
    run("lexicon", "drop", "--library", library)
    run("import", file, "--library", library)
    assert codes(library, "scam") == ()


def test_a_text_is_shown_with_its_phrases_and_what_it_denies(library: Path) -> None:
    use_example(library)
    found = json.loads(
        run("lexicon", "read", "撬防盗门入室，未见翻动，损失2300元", "--library", library, "--json").stdout
    )
    phrases = {one["code"]: one for one in found["phrases"]}
    assert phrases["door/pry/security_door"]["text"] == "撬防盗门"
    assert phrases["untidy"]["negated"]
    assert not phrases["door/pry/security_door"]["negated"]
    assert found["text"][phrases["untidy"]["start"] : phrases["untidy"]["end"]] == "翻动"
    shown = run("lexicon", "read", "撬防盗门入室，未见翻动", "--library", library).stdout
    assert "denied" in shown
    assert "forced security door" in shown
    assert "未识别出手段代码" in run("lexicon", "read", "……", "--library", library, "--language", "zh").stdout


def test_a_look_at_a_text_makes_no_library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("LINKER_LIBRARY", raising=False)
    assert "撬防盗门" in run("lexicon", "read", "撬防盗门入室").stdout
    assert list(tmp_path.iterdir()) == []
    assert run("lexicon", "read", "撬防盗门入室", "--library", "none.db").exit_code == 1


def test_faults_of_a_file_are_told_and_change_nothing(library: Path, tmp_path: Path) -> None:
    use_example(library)
    bad = tmp_path / "bad.toml"
    bad.write_text('[entry]\nFOO = ["撬锁头"]\n', encoding="utf-8")
    refused = run("lexicon", "use", bad, "--library", library)
    assert refused.exit_code == 1
    assert "line 2, [entry] FOO is no code" in refused.stderr
    assert run("lexicon", "use", tmp_path / "none.toml", "--library", library).exit_code == 1
    assert "--example" in run("lexicon", "use", "--library", library).stderr
    with Library.open(library) as opened:
        assert "grille_door" in opened.user_lexicon()


def test_a_code_below_a_known_one_is_a_kind_of_it(library: Path) -> None:
    from features.code_column import CodeColumn
    from features.codes import CodeSets, Rarity
    from features.coding import code_paths
    from features.columns import Ragged

    paths = code_paths("entry", Ragged.from_rows([["door/pry/grille_door"], ["door/pry/wooden_door"], ["window"]] * 9))
    assert paths.row(0) == ("door", "door/pry", "door/pry/grille_door")
    column = CodeColumn.of(paths)
    sets = CodeSets.of(column, Rarity.of(column))
    shared = [float(sets.shared_information([0], [other])[0]) for other in (1, 2)]
    assert shared[0] > shared[1] == 0.0
