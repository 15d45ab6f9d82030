"""A real Spark: a standalone master and its workers on this machine find what one process finds, even if one dies."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from standalone import OPTIONS, PATIENCE_SECONDS, Cluster, free_port, until
from trained import half_solved, model

from features.case import CaseTable
from features.vectors import CaseVectors
from linker.batch.engines import Engine, SparkEngine
from linker.batch.linking import link_pairs_on
from linker.batch.parcels import LinkingTask
from linker.batch.session import EngineError, spark_session
from linker.batch.sizes import BlockSizes
from linker.flow import FittedLibrary, Relinked, fit_library, relink
from linker.library.files.readers import read_chunks
from linker.library.mapping.convert import to_cases
from linker.library.mapping.guess import mapping_for
from linker.pairs.linking import RARE_CASES, Linked, link_pairs
from linker.pairs.score import Scorer
from linker.series.constraints import Constraints
from linker.settings import Settings

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        shutil.which("java") is None and "JAVA_HOME" not in os.environ,
        reason="Spark needs Java, and there is none here",
    ),
]

ST_LOUIS = Path(__file__).parents[4] / "shared" / "data" / "st_louis" / "incidents_2008_2020.csv.gz"
SMALL = BlockSizes(cell_cases=16, block_cases=64, border_cases=200, listed_pairs=2_000)


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


@pytest.fixture(scope="module")
def spark(cluster: Cluster) -> Iterator[SparkSession]:
    with spark_session(cluster.master, OPTIONS) as session:
        yield session


@dataclass(frozen=True)
class Shared:
    """The engine of this module: one session for all that is linked on the cluster."""

    spark: SparkSession
    sizes: BlockSizes = SMALL
    folder: Path | None = None

    def __call__(self, vectors: CaseVectors, scorer: Scorer, threshold: float, *, rare: int = RARE_CASES) -> Linked:
        order = LinkingTask.of(scorer, threshold, rare=rare)
        return link_pairs_on(self.spark, vectors, scorer, order, sizes=self.sizes, folder=self.folder)


def workers(spark: SparkSession) -> int:
    return int(spark.sparkContext._jsc.sc().getExecutorMemoryStatus().size()) - 1


def relinked(table: CaseTable, engine: Engine) -> Relinked:
    return relink(
        table, model(5), constraints=Constraints.none(), previous={}, next_number=1, settings=Settings(), engine=engine
    )


def assert_same(found: Linked, wanted: Linked) -> None:
    assert len(wanted.links) > 50
    for name in ("first", "second", "log10_lr"):
        np.testing.assert_array_equal(getattr(found.links, name), getattr(wanted.links, name))


def test_two_workers_find_the_links_and_series_of_one_process(spark: SparkSession) -> None:
    table = half_solved()
    found, wanted = (relinked(table, engine) for engine in (Shared(spark), link_pairs))
    assert_same(found.linked, wanted.linked)
    np.testing.assert_array_equal(found.clustering.labels, wanted.clustering.labels)
    np.testing.assert_array_equal(found.probability, wanted.probability)
    assert found.naming == wanted.naming


def test_cases_sent_as_parquet_have_the_same_links_and_leave_nothing_behind(
    spark: SparkSession, tmp_path: Path
) -> None:
    home = fit_library(half_solved(), model(5))
    found = Shared(spark, SMALL, tmp_path)(home.vectors, home.scorer, 1.0)
    assert_same(found, link_pairs(home.vectors, home.scorer, 1.0))
    assert not list(tmp_path.iterdir())


@pytest.mark.usefixtures("spark")
def test_a_second_session_is_told() -> None:
    home = fit_library(half_solved(), model(5))
    with pytest.raises(EngineError, match="another Spark session runs"):
        SparkEngine("local[1]", options=OPTIONS)(home.vectors, home.scorer, 1.0)


def st_louis(cases: int) -> CaseTable:
    chunk = next(read_chunks(ST_LOUIS, chunk_rows=cases))
    return to_cases(chunk, mapping_for(chunk)).table


@pytest.mark.skipif(not ST_LOUIS.exists(), reason="the real incidents of St. Louis (../shared/data) are not here")
def test_real_cases_have_the_same_links(spark: SparkSession) -> None:
    home = fit_library(st_louis(2_000), model())
    sizes = BlockSizes(cell_cases=64, block_cases=500)
    found = Shared(spark, sizes)(home.vectors, home.scorer, 1.0)
    assert_same(found, link_pairs(home.vectors, home.scorer, 1.0))


def amid(spark: SparkSession) -> bool:
    """Whether some blocks are linked and some are not."""
    tracker = spark.sparkContext.statusTracker()
    stages = [tracker.getStageInfo(stage) for stage in tracker.getActiveStageIds()]
    return any(stage and stage.numTasks > 4 and 0 < stage.numCompletedTasks < stage.numTasks - 2 for stage in stages)


def test_a_worker_killed_amid_the_work_costs_no_link(cluster: Cluster, spark: SparkSession) -> None:
    home: FittedLibrary = fit_library(half_solved(), model(5))
    sizes = BlockSizes(cell_cases=8, block_cases=16, border_cases=100, listed_pairs=200)
    doomed = cluster.start_worker()
    until(lambda: workers(spark) == 3, "a third worker")
    with ThreadPoolExecutor(1) as pool:
        answer = pool.submit(Shared(spark, sizes), home.vectors, home.scorer, 1.0)
        until(lambda: answer.done() or amid(spark), "work")
        assert not answer.done()
        cluster.kill(doomed)
        assert_same(answer.result(PATIENCE_SECONDS), link_pairs(home.vectors, home.scorer, 1.0))
    until(lambda: workers(spark) == 2, "the loss of a worker")
