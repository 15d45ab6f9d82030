"""Every command on real files and a real library: its keys, its screen, its exit code."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from county import County, run

from linker.casework.demo import run_demo as demo


def answer(*words: object) -> dict[str, Any]:
    """The one JSON object of a command that must succeed."""
    done = run(*words, "--json")
    assert done.exit_code == 0, done.stderr
    found = json.loads(done.stdout)
    assert isinstance(found, dict)
    return found


def rows(*words: object) -> list[dict[str, str]]:
    done = run(*words, "--csv")
    assert done.exit_code == 0, done.stderr
    return list(csv.DictReader(io.StringIO(done.stdout)))


@pytest.fixture(scope="module")
def members(county: County) -> list[dict[str, str]]:
    return rows("series", "--library", county.library)


@pytest.fixture(scope="module")
def pair(members: list[dict[str, str]]) -> tuple[str, str]:
    """Two cases of one series."""
    assert members[0]["series_id"] == members[1]["series_id"]
    return members[0]["case_id"], members[1]["case_id"]


def test_import_tells_what_became_of_every_row(county: County, tmp_path: Path) -> None:
    words = ("import", *county.files.cases, "--library", tmp_path / "new.db")
    first, second = answer(*words), answer(*words)
    assert (first["read"], first["imported"], first["unchanged"], first["rejected"]) == (150, 150, 0, 0)
    assert (second["imported"], second["updated"], second["unchanged"]) == (0, 0, 150)
    assert first["rejects_file"] == ""
    assert {"case_id", "earliest", "longitude"} <= {row["field"] for row in first["mapping"]}
    assert {"repeated", "hints", "profile", "map_toml", "dry_run"} <= first.keys()


def test_several_files_are_summed(county: County, tmp_path: Path) -> None:
    one, other = tmp_path / "one.csv", tmp_path / "other.csv"
    one.write_text("case_id,offence\nA,burglary\nB,theft\n", encoding="utf-8")
    other.write_text("case_id,offence\nC,burglary\n", encoding="utf-8")
    told = answer("import", one, other, "--library", tmp_path / "new.db")
    assert (told["read"], told["imported"], len(told["files"])) == (3, 3, 2)


def test_a_dry_run_stores_nothing_and_its_map_can_be_used(county: County, tmp_path: Path) -> None:
    library, saved = tmp_path / "new.db", tmp_path / "map.toml"
    done = run("import", *county.files.cases, "--library", library, "--dry-run", "--save-map", saved)
    assert done.exit_code == 0
    assert "dry run" in done.stdout
    assert "案件编号" in done.stdout
    assert run("relink", "--library", library).exit_code == 1
    told = answer("import", *county.files.cases, "--library", library, "--map", saved)
    assert told["imported"] == 150
    assert {row["how"] for row in told["mapping"]} == {"map"}


def test_rejected_rows_are_told_and_can_be_repaired(tmp_path: Path) -> None:
    file, library = tmp_path / "cases.csv", tmp_path / "new.db"
    file.write_text("case_id,offence,latitude,longitude\nA,theft,30,113\n,theft,30,113\n", encoding="utf-8")
    done = run("import", file, "--library", library)
    assert "1 rejected" in done.stdout
    rejects = tmp_path / "cases.rejects.csv"
    assert str(rejects.name) in done.stdout.replace("\n", "")
    rejects.write_text(rejects.read_text("utf-8-sig").replace("\n,theft", "\nB,theft"), encoding="utf-8")
    assert answer("import", rejects, "--library", library)["imported"] == 1


def test_offenders_are_counted(county: County, own_library: Path, tmp_path: Path) -> None:
    file = tmp_path / "solved.csv"
    file.write_text("case_id,offender_id\nnowhere,P1\n", encoding="utf-8")
    told = answer("offenders", file, "--library", own_library)
    assert (told["read"], told["stored"], told["unknown_cases"]) == (1, 0, ["nowhere"])
    assert "not in the library" in run("offenders", file, "--library", own_library).stdout


def test_relink_is_told_with_what_changed(county: County, own_library: Path) -> None:
    told = answer("relink", "--library", own_library)
    keys = {"run", "cases", "candidate_pairs", "links", "series", "changed", "seconds"}
    assert keys <= told.keys()
    assert (told["run"], told["cases"], told["changed"]) == (2, 150, [])
    screen = run("relink", "--library", own_library).stdout
    assert "base rate" in screen
    assert "nothing: every series holds the same cases" in screen


def test_settings_change_the_links(own_library: Path, tmp_path: Path) -> None:
    settings = tmp_path / "settings.toml"
    settings.write_text("[links]\nleast_probability = 0.9\n", encoding="utf-8")
    before = answer("relink", "--library", own_library)["links"]
    assert answer("relink", "--library", own_library, "--settings", settings)["links"] < before
    settings.write_text("[links]\nleast = 1\n", encoding="utf-8")
    wrong = run("relink", "--library", own_library, "--settings", settings)
    assert wrong.exit_code == 1
    assert "links.least" in wrong.stderr


def test_series_are_told_in_every_form(county: County, members: list[dict[str, str]]) -> None:
    assert list(members[0]) == ["series_id", "case_id", "probability"]
    told = answer("series", "--library", county.library)["series"]
    assert [(row["series_id"], row["case_id"], repr(row["probability"])) for row in told] == [
        (row["series_id"], row["case_id"], row["probability"]) for row in members
    ]
    screen = run("series", "--library", county.library, "--top", 3).stdout
    assert "most often" in screen
    assert f"3 of {len({row['series_id'] for row in members})} shown" in screen


def test_one_series_shows_its_members(county: County, members: list[dict[str, str]]) -> None:
    name = members[0]["series_id"]
    mine = [row["case_id"] for row in members if row["series_id"] == name]
    told = answer("series", name, "--library", county.library)
    assert [row["case_id"] for row in told["series"]] == mine
    assert told["profile"]["cases"] == len(mine)
    screen = run("series", name, "--library", county.library).stdout
    assert all(case in screen for case in mine)


def test_match_gives_partners_series_and_reasons(county: County, pair: tuple[str, str]) -> None:
    told = answer("match", pair[0], "--library", county.library, "--top", 7)
    best = told["matches"][0]
    assert len(told["matches"]) == 7
    assert {"case_id", "log10_lr", "probability", "series", "contributions"} <= best.keys()
    assert {"series_id", "log10_lr", "probability"} <= told["series"][0].keys()
    assert [float(row["log10_lr"]) for row in rows("match", pair[0], "--library", county.library, "--top", 7)] == [
        one["log10_lr"] for one in told["matches"]
    ]
    screen = run("match", pair[0], "--library", county.library, "--top", 3).stdout
    assert best["case_id"] in screen
    assert "people decide" in screen


def test_explain_sums_to_its_log10_lr(county: County, pair: tuple[str, str]) -> None:
    told = answer("explain", *pair, "--library", county.library)
    assert sum(term["log10_lr"] for term in told["contributions"]) == pytest.approx(told["log10_lr"], abs=1e-9)
    assert {"variable", "lowest", "highest"} <= told["missing"][0].keys()
    table = rows("explain", *pair, "--library", county.library)
    assert [row["variable"] for row in table] == [
        *(term["variable"] for term in told["contributions"]),
        *(term["variable"] for term in told["missing"]),
    ]
    screen = run("explain", *pair, "--library", county.library).stdout
    for part in ("For a link", "Against a link", "sum of the terms", "posterior", "people decide"):
        assert part in screen


def test_links_are_rows_with_all_digits(county: County) -> None:
    found = rows("links", "--library", county.library)
    assert list(found[0]) == ["case_id_a", "case_id_b", "log10_lr", "probability"]
    assert len(found[0]["log10_lr"]) > 10
    told = answer("links", "--library", county.library)["links"]
    assert [repr(row["log10_lr"]) for row in told] == [row["log10_lr"] for row in found]


def test_the_best_candidates_of_every_case_are_among_the_links(county: County) -> None:
    linked = {(row["case_id_a"], row["case_id_b"]) for row in rows("links", "--library", county.library)}
    best = {(row["case_id_a"], row["case_id_b"]) for row in rows("links", "--best", 3, "--library", county.library)}
    assert linked <= best
    degree = [sum(case in both for both in best) for case in {case for both in best for case in both}]
    assert len(degree) == 150
    assert min(degree) >= 3


@pytest.mark.slow
def test_train_evaluate_and_a_model_that_moves(own_library: Path, tmp_path: Path) -> None:
    trained = answer("train", "--library", own_library)
    assert {"model", "pairs", "groups", "cllr", "candidates"} <= trained.keys()
    assert any(one["chosen"] for one in trained["candidates"])
    scores = answer("evaluate", "--library", own_library, "--folds", 2, "--without", "traces")
    assert scores.keys() >= {"pairs", "identification", "clustering"}
    assert not any("trace" in name for name in scores["variables"])
    file, elsewhere = tmp_path / "model.json", tmp_path / "other.db"
    assert answer("model", "export", file, "--library", own_library)["origin"].startswith("solved cases")
    told = answer("model", "use", file, "--library", elsewhere)
    assert (told["pairs"], told["cllr"]) == (trained["pairs"], trained["cllr"])


def test_decisions_are_kept_shown_and_undone(own_library: Path, pair: tuple[str, str]) -> None:
    who = ("--by", "李伟", "--because", "custody", "--library", own_library)
    told = answer("reject", *pair, *who)["decision"]
    assert (told["number"], told["kind"], told["by"]) == (1, "rejected", "李伟")
    assert "log10_lr" in json.loads(told["evidence"])
    answer("relink", "--library", own_library)
    series_of = {row["case_id"]: row["series_id"] for row in rows("series", "--library", own_library)}
    assert series_of.get(pair[0]) != series_of.get(pair[1]) or pair[0] not in series_of
    refused = run("confirm", *pair, *who)
    assert refused.exit_code == 1
    assert "were rejected by 李伟 (decision 1)" in refused.stderr
    assert answer("undo", 1, *who)["decision"]["subject"] == "1"
    assert answer("confirm", *pair, *who)["decision"]["number"] == 3
    audit = answer("audit", "--library", own_library)
    assert [entry["undone_by"] for entry in audit["entries"]] == [2, None, None]
    assert audit["intact"] is True
    assert "chain intact" in run("audit", "--library", own_library).stdout


def test_a_changed_decision_is_found(own_library: Path, pair: tuple[str, str]) -> None:
    import sqlite3

    answer("confirm", *pair, "--by", "Li", "--because", "print", "--library", own_library)
    assert run("audit", "--verify", "--library", own_library).exit_code == 0
    connection = sqlite3.connect(own_library)
    with connection:
        connection.execute("UPDATE decisions SET because = 'nothing'")
    connection.close()
    broken = run("audit", "--verify", "--library", own_library, "--json")
    assert broken.exit_code == 1
    told = {"entries": 1, "intact": False, "first_broken": 1, "head": "", "lacking": "", "damaged_cases": []}
    told |= {"changed": [], "unsealed": []}
    assert json.loads(broken.stdout) == told


def test_a_changed_link_is_found(own_library: Path) -> None:
    import sqlite3

    assert "as they were stored" in run("audit", "--verify", "--library", own_library).stdout
    connection = sqlite3.connect(own_library)
    with connection:
        connection.execute("UPDATE links SET log10_lr = 9 WHERE case_key_a = (SELECT min(case_key_a) FROM links)")
    connection.close()
    told = run("audit", "--verify", "--library", own_library)
    assert told.exit_code == 1
    assert "the links of run" in told.stdout
    changed = json.loads(run("audit", "--verify", "--library", own_library, "--json").stdout)["changed"]
    assert [(group["table"], group["stored_rows"] == group["present_rows"]) for group in changed] == [("links", True)]


def test_a_decision_needs_who_and_why(own_library: Path, pair: tuple[str, str]) -> None:
    assert run("confirm", *pair, "--library", own_library).exit_code == 2
    empty = run("confirm", *pair, "--by", " ", "--because", "x", "--library", own_library)
    assert empty.exit_code == 1
    assert "--by" in empty.stderr


@pytest.mark.slow
def test_the_demo_does_the_whole_job(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # the job is done once; the second time only what stands on the screen is looked at
    job, reports = demo.run_demo, []

    def do_once(*words: Any, **options: Any) -> demo.DemoReport:
        reports.extend([] if reports else [job(*words, **options)])
        return reports[0]

    monkeypatch.setattr(demo, "run_demo", do_once)
    told = answer("demo", "--to", tmp_path / "town", "--cases", 100, "--language", "en")
    assert told["cases"] == 100
    assert told["series"] == told["relink"]["series"]
    assert Path(told["report"]).stat().st_size > 0
    assert run("series", "--library", told["library"]).exit_code == 0
    screen = run("demo", "--to", tmp_path / "town", "--cases", 100).stdout
    assert "report.html" in screen
    assert "true series" in screen
