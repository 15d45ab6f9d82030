"""The link graph of the last run in networkx."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from linker.casework.workspace.workspace import Workspace
from linker.series.graph import link_graph

if TYPE_CHECKING:
    from linker.series.graph import CaseGraph


def graph_of(workspace: Workspace, *, least_probability: float = 0.0) -> CaseGraph:
    """Every case with a link of at least this probability, and these links.

    Nodes are case ids with `series_id` ("" for none) and `probability` (that the case belongs to it, 0 for none);
    edges have `log10_lr` and `probability`. A million links take about a gigabyte. LibraryError before the first run.
    """
    workspace.last_run()
    links = workspace.links
    link_probability = workspace.link_probability(links)
    is_likely = link_probability >= least_probability
    first, second = links.case_id_a[is_likely].tolist(), links.case_id_b[is_likely].tolist()
    weights = zip(links.log10_lr[is_likely].tolist(), link_probability[is_likely].tolist(), strict=True)
    edges = (
        (case_a, case_b, {"log10_lr": log10_lr, "probability": probability})
        for case_a, case_b, (log10_lr, probability) in zip(first, second, weights, strict=True)
    )
    series_of, probability_of = workspace.series_of_case, workspace.probability_of_case
    case_ids = np.unique(np.array([*first, *second], dtype=object)).tolist()
    nodes = (
        (case_id, {"series_id": series_of.get(case_id, ""), "probability": probability_of.get(case_id, 0.0)})
        for case_id in case_ids
    )
    return link_graph(nodes, edges)
