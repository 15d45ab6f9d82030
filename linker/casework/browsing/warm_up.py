"""Making a library ready for people who browse it: what pages ask for is made before anybody waits for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from linker.casework.browsing.search import choices, index_of
from linker.casework.browsing.series_list import series_page
from linker.casework.browsing.whats_new import news
from linker.casework.deciding.review_queue_cache import queue_now
from linker.casework.matching.match import match
from linker.casework.outlook.shared_traits import traits_of
from linker.casework.reports.library_report import facts_of
from linker.casework.series.series_history import history
from linker.casework.workspace.series_table import series_table
from linker.casework.workspace.cache import chance_of_case, columns_of, links_with, row_of_case, series_of_case
from linker.casework.workspace.prepared_library import fitted_library
from linker.casework.workspace.workspace import Workspace
from linker.library.store.store import Library


def state_of(library: Library) -> tuple[object, ...]:
    """A mark that differs as soon as pages have to be made ready anew; cheap."""
    return library.change_mark(), library.decisions_fingerprint(), library.last_run(), library.active_model()


def content_of(library: Library) -> tuple[object, ...]:
    """A mark that differs as soon as cases, links or series are others: then most of what is at hand is made anew."""
    return library.change_mark(), library.last_run()


def steps(library: Library) -> Iterator[Callable[[], object]]:
    """What is to be done, what most pages need first; nothing for an empty library. Done again, it costs nothing."""
    if not library.count_cases():
        return
    yield lambda: columns_of(library)
    yield lambda: fitted_library(library)
    # the first case compared with all lays out the columns that every other one is compared with
    yield lambda: match(Workspace.of(library), str(columns_of(library).case_id[0]), top=1)
    yield lambda: (series_of_case(library), chance_of_case(library), row_of_case(library))
    yield lambda: (choices(library), index_of(library).words)
    if library.last_run() is None:
        return
    yield lambda: series_table(library)
    yield lambda: news(library, None)
    yield lambda: (links_with(library, frozenset()), facts_of(library))
    yield lambda: series_page(library, most=1)
    # any series will do: the first one reads what happened to all of them
    yield lambda: [history(library, line.series_id) for line in series_page(library, most=1).lines]
    yield lambda: traits_of(columns_of(library))
    yield lambda: queue_now(library)
