"""The library as an analyst holds it in a notebook: use cases in, DataFrames out."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

import pandas as pd

from linker.casework.deciding import decisions
from linker.casework.decision_log.solved_cases import SolvingStatus
from linker.casework.importing import import_cases
from linker.casework.importing.import_cases import ImportReport
from linker.casework.importing.import_offenders import OffendersReport, import_offenders
from linker.casework.linking import relink
from linker.casework.linking.relink import RelinkReport
from linker.casework.matching import match
from linker.casework.matching.explanation import LIMIT, Contribution
from linker.casework.matching.link_graph import graph_of
from linker.casework.matching.match import Match
from linker.casework.matching.series_match import SeriesMatch
from linker.casework.outlook import early_warning
from linker.casework.reports.publish_series import Published, ReportOptions
from linker.casework.series import series_history, series_overview
from linker.casework.solving import solve
from linker.casework.solving.leads import Lead
from linker.casework.solving.solve import Solving
from linker.casework.training import train
from linker.casework.workspace.workspace import Workspace
from linker.evaluation import EvaluateOptions
from linker.i18n.text import Text
from linker.i18n.translate import translate
from linker.library.store.decisions import Decision
from linker.library.store.store import Library
from linker.notebook import page
from linker.notebook.forecast import Forecast
from linker.notebook.frames import cases_frame, columns_frame, frame_of
from linker.notebook.judged import Judged
from linker.notebook.model import Model
from linker.notebook.pair import Pair
from linker.notebook.series import Series
from linker.series.lineage import SeriesChange
from linker.settings import Calibration, Settings

if TYPE_CHECKING:
    from linker.series.graph import CaseGraph

MAX_REASONS = 3


class Casework:
    """An open library: a file, a PostgreSQL URL, or a Library that is open already. Every call reads it as it is now.

    `cw["S12"]` is a series, `cw.pair(a, b)` two cases. Deciding (`confirm`, `reject`, `solve`, …) needs who and why.
    """

    def __init__(self, library: str | Path | Library) -> None:
        self.library = library if isinstance(library, Library) else Library.open(library)

    def close(self) -> None:
        """Close the library; the answers already given stay."""
        self.library.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def import_file(self, path: str | Path, *, map_path: Path | None = None, dry_run: bool = False) -> ImportReport:
        """Read a file of cases; what is imported already changes nothing."""
        return import_cases.import_file(self.library, Path(path), map_path=map_path, dry_run=dry_run)

    def offenders(self, path: str | Path) -> OffendersReport:
        """Read known offenders of solved cases (case_id, offender_id)."""
        return import_offenders(self.library, Path(path))

    def train(self, *, seed: int = 0) -> Model:
        """Learn from the solved cases and use the model from now on."""
        train.train(self.library, seed=seed)
        return self.model

    def relink(
        self, settings: Settings | None = None, *, cluster: str | None = None, calibrate: Calibration | None = None
    ) -> RelinkReport:
        """Link all cases anew; decisions and the names of series are kept.

        `cluster` names a community algorithm of networkx, such as `louvain_communities`, to propose series by; the
        report then says how they differ from those of average linkage (`cluster_difference`).
        `calibrate="library"` rests probabilities on the library itself (on trial), "model" on the model.
        """
        options = Settings() if settings is None else settings
        options = options.with_method(cluster) if cluster else options
        return relink.relink_library(self.library, options.with_calibration(calibrate) if calibrate else options)

    def evaluate(self, options: EvaluateOptions | None = None) -> Judged:
        """Cross-validate on the solved cases; the model in use is not touched."""
        return Judged(train.cross_validate(self.library, options or EvaluateOptions()))

    @property
    def model(self) -> Model:
        """The model in use."""
        return Model(self.library)

    def cases(self) -> pd.DataFrame:
        """All cases, one a row; offenders include those that people decided."""
        return cases_frame(Workspace.of(self.library).cases)

    def links(self) -> pd.DataFrame:
        """The links of the last run, strongest first."""
        links, link_probability = Workspace.of(self.library).links_of_last_run()
        frame = columns_frame(
            {
                "case_id_a": links.case_id_a,
                "case_id_b": links.case_id_b,
                "log10_lr": links.log10_lr,
                "probability": link_probability,
            }
        )
        return frame.sort_values("log10_lr", ascending=False, kind="stable", ignore_index=True)

    def graph(self, *, least_probability: float = 0.0) -> CaseGraph:
        """The link graph of the last run in networkx: case ids with their series, links with their log10_lr."""
        return graph_of(Workspace.of(self.library), least_probability=least_probability)

    def series(self) -> pd.DataFrame:
        """The series of the last run in a line each, most cases first."""
        return frame_of(series_overview.SeriesSummary, series_overview.all_series(Workspace.of(self.library)))

    def members(self) -> pd.DataFrame:
        """Every case of every series, with the probability that it belongs."""
        rows = Workspace.of(self.library).members_of_last_run()
        return columns_frame({"series_id": rows.series_id, "case_id": rows.case_id, "probability": rows.probability})

    def __getitem__(self, series_id: str) -> Series:
        """A series of the last run; LibraryError where it has none of that id."""
        series_overview.members_of_series(Workspace.of(self.library), series_id)
        return Series(self.library, series_id)

    def pair(self, case_a: str, case_b: str) -> Pair:
        """Two cases and the evidence between them."""
        return Pair(self.library, case_a, case_b)

    def evidence(self, case_a: str, case_b: str) -> pd.DataFrame:
        """The terms of a pair, strongest first; they sum to its log10_lr."""
        return self.pair(case_a, case_b).evidence()

    def match(self, case_id: str, *, top: int = 20) -> pd.DataFrame:
        """The likeliest partners of a case, best first; `why` names what speaks most for each."""
        matches = match.match(Workspace.of(self.library), case_id, top=top).matches
        frame = frame_of(Match, matches, without=("contributions",))
        frame["why"] = ["; ".join(translate(term.words, "en") for term in _strongest(partner)) for partner in matches]
        frame["why_chinese"] = [
            "；".join(translate(term.words, "zh") for term in _strongest(partner)) for partner in matches
        ]
        return frame

    def match_series(self, case_id: str, *, top: int = 20) -> pd.DataFrame:
        """The series of the last run a case may belong to, best first; its own one is among them."""
        return frame_of(SeriesMatch, match.match(Workspace.of(self.library), case_id, top=top).series)

    def changes(self, since: int) -> pd.DataFrame:
        """What became of series from a run to the last one; series that hold the same cases are left out."""
        return frame_of(SeriesChange, series_history.changes_since(Workspace.of(self.library), since).changes)

    def confirm(self, case_a: str, case_b: str, *, by: str, because: str) -> Decision:
        """Decide that two cases share an offender; `undo` takes it back."""
        return decisions.confirm(self.library, case_a, case_b, by, because)

    def reject(self, case_a: str, case_b: str, *, by: str, because: str) -> Decision:
        """Decide that two cases share no offender."""
        return decisions.reject(self.library, case_a, case_b, by, because)

    def undo(self, number: int, *, by: str, because: str) -> Decision:
        """Take a decision back; it stays on record."""
        return decisions.undo(self.library, number, by, because)

    def solve(
        self, case_id: str, offender_id: str, *, by: str, because: str, status: SolvingStatus = "confirmed"
    ) -> Solving:
        """Decide who did a case; `leads` lists what follows."""
        return solve.solve(self.library, case_id, offender_id, user=by, reason=because, status=status)

    def leads(self, offender_id: str) -> pd.DataFrame:
        """Open cases the offender's string may hold, best first; `why` and `check` say what for, what next."""
        lead_list = solve.leads(Workspace.of(self.library), offender_id).leads
        frame = frame_of(Lead, lead_list, without=("reason", "checks"))
        frame["nearest"] = [lead.reason.case_id if lead.reason else "" for lead in lead_list]
        frame["why"] = [translate(lead.reason.words, "en") if lead.reason else "" for lead in lead_list]
        frame["why_chinese"] = [translate(lead.reason.words, "zh") if lead.reason else "" for lead in lead_list]
        frame["check"] = [tuple(translate(check.words, "en") for check in lead.checks) for lead in lead_list]
        frame["check_chinese"] = [tuple(translate(check.words, "zh") for check in lead.checks) for lead in lead_list]
        return frame

    def forecast(self, series_id: str, *, on: date | None = None, officers: int = 0) -> Forecast:
        """Where and when a series may strike next."""
        return self[series_id].forecast(on=on, officers=officers)

    def warnings(self) -> pd.DataFrame:
        """The series that reached the bar of an early warning, newest first."""
        return frame_of(early_warning.SeriesWarning, early_warning.warnings(Workspace.of(self.library)))

    def report(self, series_id: str, path: str | Path, options: ReportOptions | None = None) -> Published:
        """Write a series as a file; the end of its name says how."""
        return self[series_id].report(path, options)

    def __repr__(self) -> str:
        return f"Casework({self.library.url}: {self.library.count_cases():,} cases)"

    def _repr_html_(self) -> str:
        cases, run = self.library.count_cases(), self.library.last_run()
        linked = Text("notebook.not_linked") if run is None else self._linked()
        words = Text("notebook.library", cases=cases, linked=linked)
        return page.heading(Text("notebook.library_title")) + page.line(words)

    def _linked(self) -> Text:
        rows = Workspace.of(self.library).members_of_last_run()
        count = len(set(rows.series_id.tolist()))
        return Text("notebook.linked", series=count, cases=len(rows))


def _strongest(partner: Match) -> list[Contribution]:
    return [term for term in partner.contributions if term.log10_lr > 0 and term.variable != LIMIT][:MAX_REASONS]
