"""The engines by their names: who finds the links of a library."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from features.vectors import CaseVectors
from linker.batch.session import EngineError, check, is_spark, spark_session
from linker.batch.sizes import BlockSizes
from linker.pairs.linking import RARE_CASES, Linked, link_pairs
from linker.pairs.score import Scorer

LOCAL = "local"
# What may follow the name of a Spark: a folder that this machine and all workers see.
PARCELS = "?parcels="


class Engine(Protocol):
    """Finds all links of a library that reach a threshold; every engine finds the same."""

    def __call__(self, vectors: CaseVectors, scorer: Scorer, threshold: float, *, rare: int = RARE_CASES) -> Linked:
        """Links with a log10_lr of at least `threshold`; codes of at most `rare` cases are listed."""
        ...


@dataclass(frozen=True)
class SparkEngine:
    """Links on Spark; without `sizes` the blocks fit the number of processors. `options` are further ones of Spark.

    With `folder` the cases go to the workers as Parquet files in it, and this process need not hold them packed.
    """

    master: str
    folder: Path | None = None
    sizes: BlockSizes | None = None
    options: Mapping[str, str] = field(default_factory=dict)

    def __call__(self, vectors: CaseVectors, scorer: Scorer, threshold: float, *, rare: int = RARE_CASES) -> Linked:
        """The links, in a Spark session of their own. Raises EngineError where Spark cannot do it."""
        from linker.batch.linking import link_pairs_on
        from linker.batch.parcels import LinkingTask

        with spark_session(self.master, self.options) as spark:
            sizes = self.sizes or BlockSizes.fitting(len(vectors), spark.sparkContext.defaultParallelism)
            order = LinkingTask.of(scorer, threshold, rare=rare)
            return link_pairs_on(spark, vectors, scorer, order, sizes=sizes, folder=self.folder)


def engine_of(name: str) -> Engine:
    """The engine of a name: local (this process), local[2] (Spark on this machine) or spark://HOST:PORT.

    A Spark may be followed by `?parcels=FOLDER`, through which the cases go to the workers. Raises EngineError, with
    the remedy, for a name that is none and for a Spark or a folder that is not there.
    """
    if name == LOCAL:
        return link_pairs
    master, separator, folder = name.partition(PARCELS)
    if not is_spark(master):
        raise EngineError("batch.no_engine", engine=name)
    if separator and not (folder and Path(folder).is_dir()):
        raise EngineError("batch.no_folder", engine=name, folder=folder)
    check(master)
    return SparkEngine(master, Path(folder).resolve() if separator else None)
