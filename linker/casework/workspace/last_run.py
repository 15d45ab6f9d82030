"""The series and links of the last run."""

from __future__ import annotations

from features.columns import FloatArray
from linker.casework.workspace.cache import links_of, members_of
from linker.casework.workspace.prepared_library import fitted_library
from linker.errors import LibraryError
from linker.library.store.runs import SeriesRows, StoredLinks
from linker.library.store.store import Library
from linker.odds import probability


def series(library: Library) -> SeriesRows:
    """Members of all series of the last run."""
    _last_run(library)
    return members_of(library)


def links(library: Library) -> tuple[StoredLinks, FloatArray]:
    """Links of the last run, and their probabilities."""
    _last_run(library)
    found, home = links_of(library), fitted_library(library)
    return found, probability(found.log10_lr, home.base_rate.log10_prior_odds)


def _last_run(library: Library) -> int:
    record = library.last_run()
    if record is None:
        raise LibraryError(f"{library.url}: nothing has been linked yet; run linker relink first")
    return record.run_id
