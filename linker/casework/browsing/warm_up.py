"""Warming up a library for people who browse it: what pages ask for is computed before anybody waits for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from linker.casework.browsing.search import choices, text_index
from linker.casework.browsing.series_list import series_page
from linker.casework.browsing.whats_new import news
from linker.casework.deciding.review_queue import cached_queue
from linker.casework.matching.match import match
from linker.casework.outlook.shared_traits import library_traits
from linker.casework.reports.report_basis import report_basis
from linker.casework.series.series_history import history
from linker.casework.workspace.workspace import Workspace


def state_mark(workspace: Workspace) -> tuple[object, ...]:
    """A mark that differs as soon as any page has to be warmed up anew; cheap."""
    library = workspace.library
    return library.change_mark(), library.decisions_fingerprint(), library.last_run(), library.active_model()


def content_mark(workspace: Workspace) -> tuple[object, ...]:
    """A mark that differs as soon as cases, links or series are others: then most of the cache is computed anew."""
    return workspace.library.change_mark(), workspace.library.last_run()


def steps(workspace: Workspace) -> Iterator[Callable[[], object]]:
    """What to compute, what most pages need first; nothing for an empty library. A second time costs nothing."""
    if not workspace.library.count_cases():
        return
    yield lambda: workspace.cases
    yield lambda: workspace.fitted
    # the first case compared with all lays out the columns that every other one is compared with
    yield lambda: match(workspace, str(workspace.cases.case_id[0]), top=1)
    yield lambda: (workspace.series_of_case, workspace.probability_of_case, workspace.row_of)
    yield lambda: (choices(workspace), text_index(workspace).words)
    if workspace.run is None:
        return
    yield lambda: workspace.series_table
    yield lambda: news(workspace, None)
    yield lambda: (workspace.links_with(frozenset()), report_basis(workspace))
    yield lambda: series_page(workspace, limit=1)
    # any series will do: the first one reads what happened to all of them
    yield lambda: [history(workspace, line.series_id) for line in series_page(workspace, limit=1).lines]
    yield lambda: library_traits(workspace, workspace.cases)
    yield lambda: cached_queue(workspace)
