"""The HTML report of a library: gathers plain facts of the last run and writes the page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import numpy as np

from features.case import CaseTable
from linker.casework.reports.report_selection import Findings
from linker.casework.workspace.active_model import model_of
from linker.casework.workspace.cache import at_hand, columns_of, links_of, members_of
from linker.casework.workspace.prepared_library import fitted_library
from linker.errors import LibraryError, LinkerError
from linker.flow import FittedLibrary
from linker.i18n.text import Label
from linker.library.store.runs import RunRecord
from linker.library.store.store import Library
from linker.model.archive import to_json
from linker.model.similarity import SimilarityModel
from linker.report.data.facts import LibraryFacts, ModelFacts, ReportData, RunFacts
from linker.report.formats.library_html import series_report

MOST_LISTED = 500


def report_library(library: Library, path: Path, *, most_series: int = 20, with_narratives: bool = False) -> str:
    """Write the report of the last run as one HTML file and return its path.

    `most_series` series are told in detail. Narratives stay out unless asked for: they name victims. Raises
    LibraryError where nothing has been linked yet, LinkerError where the file cannot be written.
    """
    page = series_report(report_data(library, most_series=most_series, with_narratives=with_narratives))
    try:
        path.write_text(page, encoding="utf-8")
    except OSError as error:
        raise LinkerError(f"{path}: the report cannot be written ({error.strerror}); choose another place") from error
    return str(path)


def report_data(
    library: Library, *, most_series: int = 20, with_narratives: bool = False, written: datetime | None = None
) -> ReportData:
    """The facts of the last run's report; `written` (UTC) is now where it is not given."""
    run = _last_run(library)
    before, model = library.snapshot(), model_of(library)
    found = Findings(before.cases, fitted_library(library), library.links(run.run_id), library.series(run.run_id))
    lines = found.lines(max(MOST_LISTED, most_series))
    facts = _library_facts(library.url, (before.cases, found.home), (len(found.links), found.names, len(found.rows)))
    return ReportData(
        written=written or datetime.now(UTC),
        library=replace(facts, listed_series=len(lines)),
        run=_run_facts(run, (before.cases_fingerprint, before.decisions_fingerprint), model),
        model=_model_facts(model, is_starting=library.active_model() is None),
        series=lines,
        sections=found.sections(lines, most_series, with_narratives=with_narratives),
        lone_links=found.lone_links(),
        with_narratives=with_narratives,
    )


def facts_of(library: Library) -> tuple[LibraryFacts, RunFacts, ModelFacts]:
    """What stands beside everything that is told of a library: its size, its last run, the model in use."""
    run, model, members = _last_run(library), model_of(library), members_of(library)
    names = at_hand(library, "names of series", members, lambda: tuple(dict.fromkeys(members.series_id.tolist())))
    now = at_hand(library, "fingerprint", library.change_mark(), library.fingerprint), library.decisions_fingerprint()
    return (
        _library_facts(
            library.url, (columns_of(library), fitted_library(library)), (len(links_of(library)), names, len(members))
        ),
        _run_facts(run, now, model),
        _model_facts(model, is_starting=library.active_model() is None),
    )


def _last_run(library: Library) -> RunRecord:
    run = library.last_run()
    if run is None:
        raise LibraryError(f"{library.url}: nothing has been linked yet; run linker relink first")
    return run


def _library_facts(
    shown_url: str, ready: tuple[CaseTable, FittedLibrary], found: tuple[int, Sequence[str], int]
) -> LibraryFacts:
    (table, home), (links, names, members) = ready, found
    return LibraryFacts(
        shown_url=shown_url,
        cases=len(table),
        solved=int(np.sum(table.offenders.lengths > 0)),
        links=links,
        series=len(names),
        cases_in_series=members,
        listed_series=0,
        log10_prior_odds=home.base_rate.log10_prior_odds,
        base_rate=Label(home.base_rate.origin, home.base_rate.origin_chinese),
    )


def _run_facts(run: RunRecord, now: tuple[str, str], model: SimilarityModel) -> RunFacts:
    made_from = (run.cases_fingerprint, run.decisions_fingerprint, run.model_fingerprint)
    model_fingerprint = sha256(to_json(model).encode()).hexdigest()
    return RunFacts(
        number=run.run_id,
        finished=run.finished,
        cases_fingerprint=run.cases_fingerprint,
        decisions_fingerprint=run.decisions_fingerprint,
        settings_fingerprint=run.settings_fingerprint,
        model_fingerprint=run.model_fingerprint,
        changed_since=made_from != (*now, model_fingerprint),
    )


def _model_facts(model: SimilarityModel, *, is_starting: bool) -> ModelFacts:
    facts = model.provenance
    return ModelFacts(
        origin=facts.origin,
        cases=facts.cases,
        groups=facts.groups,
        pairs=facts.pairs,
        linked=facts.linked,
        cllr=facts.cllr,
        lower_log10_lr=model.lower,
        upper_log10_lr=model.upper,
        is_starting=is_starting,
    )
