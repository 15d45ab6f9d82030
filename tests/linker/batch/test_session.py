"""Sessions of their own: the command on Spark, and what is said where Spark cannot do the work."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from county import run
from standalone import OPTIONS, Cluster, free_port
from trained import half_solved, model

from features.vectors import CaseVectors
from linker.batch.engines import SparkEngine
from linker.batch.session import EngineError
from linker.flow import fit_library
from linker.pairs.score import Scorer
from linker.town.files import write_town
from linker.town.options import TownOptions
from linker.town.town import build_town

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        shutil.which("java") is None and "JAVA_HOME" not in os.environ,
        reason="Spark needs Java, and there is none here",
    ),
]


def linkable() -> tuple[CaseVectors, Scorer, float]:
    home = fit_library(half_solved(), model(5))
    return home.vectors, home.scorer, 1.0


def test_the_command_gives_the_same_series_on_spark(tmp_path: Path) -> None:
    library = tmp_path / "cases.db"
    town = write_town(build_town(TownOptions(seed=3, cases=120)), tmp_path / "town")
    for words in (("import", *town.cases), ("relink",)):
        assert run(*words, "--library", library).exit_code == 0
    series = run("series", "--csv", "--library", library).stdout
    answer = run("relink", "--engine", "local[1]", "--library", library)
    assert answer.exit_code == 0, answer.output
    assert run("series", "--csv", "--library", library).stdout == series


def test_the_changes_since_the_last_run_are_linked_here(tmp_path: Path) -> None:
    answer = run("relink", "--since-last", "--engine", "local[2]", "--library", tmp_path / "cases.db")
    assert answer.exit_code == 2
    assert "leave --engine out" in " ".join(answer.output.replace("│", " ").split())


def test_a_master_without_workers_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("linker.batch.session.WAIT_SECONDS", 0.5)
    cluster = Cluster(tmp_path, free_port())
    try:
        cluster.start_master()
        with pytest.raises(EngineError, match="no worker took the work within"):
            SparkEngine(cluster.master, options=OPTIONS)(*linkable())
    finally:
        cluster.stop()


def test_a_failure_on_a_worker_names_its_cause_and_the_log(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("linker.batch.parcels.source_fingerprint", lambda: "another")
    with pytest.raises(EngineError, match="another version of the program") as failed:
        SparkEngine("local[1]", options=OPTIONS)(*linkable())
    log = Path(str(failed.value).rpartition("see ")[2])
    assert "another version of the program" in log.read_text(encoding="utf-8")
    log.unlink()
