"""A real Spark: a standalone master and its workers on this machine find what one process finds, even if one dies."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest
from county import run
from trained import half_solved, model

from features.case import CaseTable
from linker.batch.engines import Engine, SparkEngine
from linker.batch.session import EngineError, spark_session
from linker.batch.sizes import BlockSizes
from linker.flow import Home, Relinked, relink, settle
from linker.library.files.readers import read_chunks
from linker.library.mapping.convert import to_cases
from linker.library.mapping.guess import mapping_for
from linker.pairs.linking import Linked, link_pairs
from linker.series.constraints import Constraints
from linker.settings import Settings

pyspark = pytest.importorskip("pyspark", reason="pyspark (extra spark) is not installed")
pytestmark = pytest.mark.skipif(
    shutil.which("java") is None and "JAVA_HOME" not in os.environ, reason="Spark needs Java, and there is none here"
)

ST_LOUIS = Path(__file__).parents[4] / "shared" / "data" / "st_louis" / "incidents_2008_2020.csv.gz"
# Java that lives for seconds: no thorough compiling, little memory.
QUICK = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"
OPTIONS = {
    "spark.executor.memory": "480m", "spark.executor.extraJavaOptions": QUICK, "spark.driver.memory": "600m",
}  # fmt: skip
SMALL = BlockSizes(cell_cases=16, block_cases=64, border_cases=200, listed_pairs=2_000)
PATIENCE_SECONDS = 120.0


def until(ready: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not ready():
        assert time.monotonic() < deadline, f"{what} did not happen within {PATIENCE_SECONDS} s"
        time.sleep(0.05)


@dataclass
class Cluster:
    """A master and its workers, each a group of processes of its own that can be killed as a machine can."""

    folder: Path
    port: int
    running: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @property
    def master(self) -> str:
        return f"spark://127.0.0.1:{self.port}"

    def start_master(self) -> None:
        self._start("master.Master", "--host", "127.0.0.1", "--port", str(self.port))
        until(lambda: self._said("Starting Spark master"), "a master")

    def start_worker(self) -> subprocess.Popen[bytes]:
        before = self._count()
        place = self.folder / f"worker-{len(self.running)}"
        started = self._start(
            "worker.Worker", "-h", "127.0.0.1", "-c", "1", "-m", "512m", "-d", str(place), self.master
        )
        until(lambda: self._count() > before, "a worker")
        return started

    def kill(self, process: subprocess.Popen[bytes]) -> None:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        self.running.remove(process)

    def stop(self) -> None:
        for process in reversed(self.running.copy()):
            self.kill(process)

    def _start(self, kind: str, *words: str) -> subprocess.Popen[bytes]:
        program = Path(pyspark.__file__).parent / "bin" / "spark-class"
        command = [str(program), f"org.apache.spark.deploy.{kind}", "--webui-port", "0", *words]
        env = {
            **os.environ,
            "SPARK_LOCAL_IP": "127.0.0.1",
            "SPARK_DAEMON_JAVA_OPTS": QUICK,
            "PYSPARK_PYTHON": sys.executable,
        }
        with (self.folder / "cluster.log").open("ab") as log:
            process = subprocess.Popen(command, env=env, stdout=log, stderr=log, start_new_session=True)
        self.running.append(process)
        return process

    def _said(self, words: str) -> bool:
        return words in self._log()

    def _count(self) -> int:
        return len(re.findall(r"Registering worker", self._log()))

    def _log(self) -> str:
        return (self.folder / "cluster.log").read_text(encoding="utf-8", errors="replace")


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SPARK_LOCAL_IP", "127.0.0.1")
        found = Cluster(tmp_path_factory.mktemp("spark"), free_port())
        try:
            found.start_master()
            found.start_worker()
            found.start_worker()
            yield found
        finally:
            found.stop()


def on(cluster: Cluster, sizes: BlockSizes = SMALL) -> SparkEngine:
    return SparkEngine(cluster.master, sizes, OPTIONS)


def relinked(table: CaseTable, engine: Engine) -> Relinked:
    return relink(
        table, model(5), constraints=Constraints.none(), previous={}, next_number=1, settings=Settings(), engine=engine
    )


def assert_same(found: Linked, wanted: Linked) -> None:
    assert len(wanted.links) > 50
    for name in ("first", "second", "log10_lr"):
        np.testing.assert_array_equal(getattr(found.links, name), getattr(wanted.links, name))


def test_two_workers_find_the_links_and_series_of_one_process(cluster: Cluster) -> None:
    table = half_solved()
    found, wanted = (relinked(table, engine) for engine in (on(cluster), link_pairs))
    assert_same(found.linked, wanted.linked)
    np.testing.assert_array_equal(found.clustering.labels, wanted.clustering.labels)
    np.testing.assert_array_equal(found.probability, wanted.probability)
    assert found.naming == wanted.naming


def st_louis(cases: int) -> CaseTable:
    chunk = next(read_chunks(ST_LOUIS, chunk_rows=cases))
    return to_cases(chunk, mapping_for(chunk)).table


@pytest.mark.skipif(not ST_LOUIS.exists(), reason="the real incidents of St. Louis (../shared/data) are not here")
def test_real_cases_have_the_same_links(cluster: Cluster) -> None:
    home = settle(st_louis(5_000), model())
    sizes = BlockSizes(cell_cases=128, block_cases=1_000)
    found = on(cluster, sizes)(home.vectors, home.scorer, 1.0)
    assert_same(found, link_pairs(home.vectors, home.scorer, 1.0))


def busy() -> bool:
    """Whether some blocks are linked and some are not."""
    context = pyspark.SparkContext._active_spark_context
    if context is None:
        return False
    stages = [context.statusTracker().getStageInfo(stage) for stage in context.statusTracker().getActiveStageIds()]
    return any(stage and stage.numTasks > 4 and 0 < stage.numCompletedTasks < stage.numTasks - 2 for stage in stages)


def test_a_worker_killed_amid_the_work_costs_no_link(cluster: Cluster) -> None:
    home: Home = settle(half_solved(), model(5))
    sizes = BlockSizes(cell_cases=8, block_cases=16, border_cases=100, listed_pairs=100)
    doomed = cluster.start_worker()
    with ThreadPoolExecutor(1) as pool:
        answer: Future[Linked] = pool.submit(on(cluster, sizes), home.vectors, home.scorer, 1.0)
        until(lambda: answer.done() or busy(), "work")
        assert not answer.done()
        cluster.kill(doomed)
        assert_same(answer.result(PATIENCE_SECONDS), link_pairs(home.vectors, home.scorer, 1.0))


def test_the_command_gives_the_same_series_on_spark(tmp_path: Path) -> None:
    library = tmp_path / "cases.db"
    assert run("demo", "--cases", 200, "--to", tmp_path).exit_code == 0
    series = run("series", "--csv", "--library", library).stdout
    answer = run("relink", "--engine", "local[1]", "--library", library)
    assert answer.exit_code == 0, answer.output
    assert run("series", "--csv", "--library", library).stdout == series


def test_the_changes_since_the_last_run_are_linked_here(tmp_path: Path) -> None:
    answer = run("relink", "--since-last", "--engine", "local[2]", "--library", tmp_path / "cases.db")
    assert answer.exit_code == 2
    assert "leave --engine out" in " ".join(answer.output.replace("│", " ").split())


def test_a_master_without_workers_is_told(cluster: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("linker.batch.session.WAIT_SECONDS", 0.5)
    too_much = {**OPTIONS, "spark.executor.memory": "100g"}
    with pytest.raises(EngineError, match="no worker took the work within"), spark_session(cluster.master, too_much):
        pass


def test_a_failure_on_a_worker_names_its_cause_and_the_log(monkeypatch: pytest.MonkeyPatch) -> None:
    home = settle(half_solved(), model(5))
    monkeypatch.setattr("linker.batch.parcels.source_fingerprint", lambda: "another")
    with pytest.raises(EngineError, match="another version of the program") as failed:
        SparkEngine("local[1]", SMALL, OPTIONS)(home.vectors, home.scorer, 1.0)
    log = Path(str(failed.value).rpartition("see ")[2])
    assert "another version of the program" in log.read_text(encoding="utf-8")
    log.unlink()
