"""The link graph of the last run, for whoever wants to walk it with networkx."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from linker.casework.workspace.cache import chance_of_case, series_of_case
from linker.casework.workspace.last_run import links
from linker.library.store.store import Library
from linker.series.graph import link_graph

if TYPE_CHECKING:
    from linker.series.graph import CaseGraph


def graph_of(library: Library, *, least_probability: float = 0.0) -> CaseGraph:
    """Every case with a link of at least this probability, and these links.

    Nodes are case ids with `series_id` ("" for none) and `probability` (that the case belongs to it, 0 for none);
    edges have `log10_lr` and `probability`. A million links take about a gigabyte. LibraryError before the first run.
    """
    found, chance = links(library)
    kept = chance >= least_probability
    first, second = found.case_id_a[kept].tolist(), found.case_id_b[kept].tolist()
    weights = zip(found.log10_lr[kept].tolist(), chance[kept].tolist(), strict=True)
    edges = ((one, other, {"log10_lr": bans, "probability": part})
             for one, other, (bans, part) in zip(first, second, weights, strict=True))  # fmt: skip
    series, belongs = series_of_case(library), chance_of_case(library)
    cases = np.unique(np.array([*first, *second], dtype=object)).tolist()
    nodes = ((case, {"series_id": series.get(case, ""), "probability": belongs.get(case, 0.0)}) for case in cases)
    return link_graph(nodes, edges)
