"""What stands beside everything that is told of a library: its size, its last run, the model in use."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np

from linker import __version__
from linker.casework.workspace.prepared_library import model_fingerprint
from linker.casework.workspace.workspace import Workspace
from linker.library.store.runs import RunRecord
from linker.report.data.basis import LibrarySize, ReportBasis


def report_basis(workspace: Workspace, created: datetime | None = None) -> ReportBasis:
    """The basis of a report of the last run; `created` (UTC) is now where it is not given.

    LibraryError where nothing has been linked yet.
    """
    run, model = workspace.last_run(), workspace.model
    return ReportBasis(
        created=created or datetime.now(UTC),
        run=run,
        is_outdated=_is_outdated(workspace, run),
        model=model,
        is_starting_model=workspace.library.active_model() is None,
        library=_size(workspace),
        base_rate=workspace.fitted.base_rate,
        program=__version__,
    )


def _is_outdated(workspace: Workspace, run: RunRecord) -> bool:
    library = workspace.library
    cases = workspace.memoise("fingerprint", library.change_mark(), library.fingerprint)
    now = cases, library.decisions_fingerprint(), model_fingerprint(workspace.model)
    return (run.cases_fingerprint, run.decisions_fingerprint, run.model_fingerprint) != now


def _size(workspace: Workspace) -> LibrarySize:
    table, members = workspace.cases, workspace.members
    series = workspace.memoise("number of series", members, lambda: len(set(members.series_id.tolist())))
    return LibrarySize(
        url=workspace.library.url,
        cases=len(table),
        solved=int(np.sum(table.offenders.lengths > 0)),
        links=len(workspace.links),
        series=series,
        cases_in_series=len(members),
    )
