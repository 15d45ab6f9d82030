"""The report of a library: its numbers are those of the library, with degrees, planar metres or no places at all."""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from features.case import CaseTable
from features.columns import Ragged
from features.geo import haversine_km, local_plane_km
from linker.casework.linking.relink import relink_library
from linker.casework.matching.explanation import explain
from linker.casework.outlook.shared_traits import LibraryTraits
from linker.casework.reports.library_report import gather_report, report_library
from linker.casework.series.series_overview import series_details
from linker.casework.workspace.workspace import Workspace
from linker.errors import LibraryError, LinkerError
from linker.i18n.translate import translate
from linker.library.store.store import Library
from linker.report.data.library_report import LibraryReport
from linker.settings import SeriesSettings, Settings
from linker.town.options import TownOptions
from linker.town.town import build_town

UNKNOWN = np.full(150, np.nan)


def town() -> CaseTable:
    made = build_town(TownOptions(cases=150, seed=2, width_km=6.0, difficulty=0.3, days=200))
    offenders = made.cases.offenders
    police = type(offenders).from_rows(
        row if known else () for row, known in zip(offenders.rows(), made.solved, strict=True)
    )
    return made.cases.replace(offenders=police)


def filled(path: Path, table: CaseTable, settings: Settings | None = None) -> Library:
    library = Library.open(path)
    with library.import_session("cases.csv", "0") as session:
        session.add(table)
    relink_library(library, settings)
    return library


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    with filled(tmp_path_factory.mktemp("library") / "cases.db", town()) as opened:
        yield opened


@pytest.fixture(scope="module")
def report(library: Library) -> LibraryReport:
    return gather_report(Workspace.of(library), most_series=4, created=datetime(2024, 6, 1, tzinfo=UTC))


def test_the_figures_are_those_of_the_library(library: Library, report: LibraryReport) -> None:
    run = library.last_run()
    assert run is not None
    stored, rows = library.links(run.run_id), library.series(run.run_id)
    basis = report.basis
    assert (basis.library.cases, basis.library.links) == (150, len(stored))
    assert basis.library.solved == int(np.sum(library.cases().offenders.lengths > 0))
    assert basis.library.series == len(report.series) == len(set(rows.series_id))
    assert basis.library.cases_in_series == sum(line.summary.cases for line in report.series) == len(rows)
    assert (basis.run.run_id, basis.run.cases_fingerprint) == (run.run_id, library.fingerprint())
    assert not basis.is_outdated
    assert basis.is_starting_model
    for line in report.series:
        # a member that a record holds counts 1, whatever the evidence says
        members = series_details(Workspace.of(library), line.series_id)[1]
        chances = np.array([member.probability for member in members])
        stored_chances = rows.probability[rows.series_id == line.series_id]
        assert np.all(chances >= np.sort(stored_chances).min())
        assert sum(bool(member.held_by) for member in members) == int(np.sum(chances == 1.0))
        assert line.summary.probability == pytest.approx(chances.mean())
        assert line.expected_cases == pytest.approx(chances.sum())
    expected = [line.expected_cases for line in report.series]
    assert expected == sorted(expected, reverse=True)


def test_members_are_those_of_the_series_by_time(library: Library, report: LibraryReport) -> None:
    rows = library.series(report.basis.run.run_id)
    assert len(report.sections) == 4
    for line, section in zip(report.series, report.sections, strict=False):
        assert section.figures.summary == line.summary
        assert section.figures.cohesion == pytest.approx(line.cohesion)
        assert section.figures.area_km == pytest.approx(line.area_km)
        assert {case.case_id for case in section.cases} == set(rows.case_id[rows.series_id == line.series_id])
        assert [case.number for case in section.cases] == list(range(1, line.summary.cases + 1))
        starts = [case.earliest or case.latest for case in section.cases]
        dated = [start for start in starts if start is not None]
        assert starts[: len(dated)] == sorted(dated)
        assert sum(bool(case.offenders) for case in section.cases) == line.summary.solved
        assert all(case.narrative == "" for case in section.cases)


def test_evidence_is_that_of_explain_and_sums_up(library: Library, report: LibraryReport) -> None:
    stored, chances = Workspace.of(library).links_of_last_run()
    known = {frozenset(pair[:2]): pair[2:] for pair in zip(
        stored.case_id_a, stored.case_id_b, stored.log10_lr, chances, strict=True
    )}  # fmt: skip
    series_of = dict(zip(library.series(1).case_id, library.series(1).series_id, strict=True))
    inside = [(section.figures.series_id, link) for section in report.sections for link in section.evidence]
    for link in (*(link for _, link in inside), *report.lone_links):
        assert known[frozenset((link.case_a, link.case_b))] == pytest.approx((link.log10_lr, link.probability))
        assert math.fsum(term.log10_lr for term in link.contributions) == pytest.approx(link.log10_lr, abs=1e-9)
    for series_id, link in inside:
        assert series_of[link.case_a] == series_of[link.case_b] == series_id
    assert dict(report.series_of) == series_of
    pair = explain(Workspace.of(library), inside[0][1].case_a, inside[0][1].case_b)
    assert inside[0][1].log10_lr == pair.log10_lr
    assert inside[0][1].words == pair.words
    numbers = [
        [(term.variable, term.value, term.log10_lr) for term in each.contributions] for each in (inside[0][1], pair)
    ]
    assert numbers[0] == numbers[1]
    apart = [score for pair, (score, _) in known.items() if _apart(pair, series_of)]
    assert [link.log10_lr for link in report.lone_links] == pytest.approx(sorted(apart, reverse=True)[:10])


def _apart(pair: frozenset[str], series_of: dict[str, str]) -> bool:
    one, other = (series_of.get(case, case) for case in pair)
    return one != other


def test_cohesion_is_the_mean_over_all_pairs(library: Library, report: LibraryReport) -> None:
    smallest = min(report.sections, key=lambda section: len(section.cases))
    ids = [case.case_id for case in smallest.cases]
    scores = [explain(Workspace.of(library), a, b).log10_lr for place, a in enumerate(ids) for b in ids[place + 1 :]]
    assert smallest.figures.cohesion == pytest.approx(np.mean(scores))


def test_the_plane_of_the_map_keeps_distances(library: Library, report: LibraryReport) -> None:
    table = library.cases()
    row = {case: index for index, case in enumerate(table.case_id.tolist())}
    placed = [case for case in report.sections[0].cases if case.point_km is not None]
    for one, other in pairwise(placed):
        a, b = row[one.case_id], row[other.case_id]
        true = haversine_km(table.longitude[a], table.latitude[a], table.longitude[b], table.latitude[b])
        assert one.point_km is not None
        assert other.point_km is not None
        assert math.dist(one.point_km, other.point_km) == pytest.approx(float(true), rel=2e-3, abs=1e-6)


def test_traits_are_counted_against_the_library(library: Library, report: LibraryReport) -> None:
    table = library.cases()
    section = max(report.sections, key=lambda each: len(each.traits))
    rows = [int(np.flatnonzero(table.case_id == case.case_id)[0]) for case in section.cases]
    assert LibraryTraits(table).of(np.array(rows)) == section.traits
    checked = 0
    for trait in section.traits:
        if trait.field in table.codes:
            codes = table.codes[trait.field].rows()
            having, known = [set(row) for row in codes], sum(bool(row) for row in codes)
            assert trait.members == sum(trait.recorded in having[row] for row in rows)
            assert trait.known == sum(bool(having[row]) for row in rows)
            assert trait.library_share == pytest.approx(sum(trait.recorded in row for row in having) / known)
            checked += 1
        assert trait.lift == pytest.approx(trait.members / trait.known / trait.library_share)
        assert trait.lift >= 1.5
    assert checked


def test_hours_and_weekdays_are_traits() -> None:
    table = town().take(np.arange(20))
    night = np.full(20, np.datetime64("2024-05-04T02:00:00"))  # a Saturday
    night[5:] = np.datetime64("2024-05-06T14:00:00")
    traits = LibraryTraits(table.replace(earliest=night, latest=night + np.timedelta64(3600, "s"))).of(np.arange(5))
    lifts = {translate(trait.value, "en"): trait.lift for trait in traits}
    assert (lifts["00–06 h"], lifts["weekend"]) == (4.0, 4.0)


def test_narratives_come_only_when_asked_for(library: Library, tmp_path: Path) -> None:
    narratives = [text for text in library.cases().narrative if len(text) > 20]
    for asked in (False, True):
        path = report_library(Workspace.of(library), tmp_path / "report.html", with_narratives=asked)
        page = Path(path).read_text(encoding="utf-8")
        assert any(text in page for text in narratives) is asked
    assert path == str(tmp_path / "report.html")


def test_a_later_change_of_the_library_is_told(tmp_path: Path) -> None:
    with filled(tmp_path / "cases.db", town().take(np.arange(40))) as library:
        library.add_offenders([str(library.cases().case_id[0])], ["O1"])
        assert gather_report(Workspace.of(library)).basis.is_outdated
        relink_library(library)
        assert not gather_report(Workspace.of(library)).basis.is_outdated


@pytest.mark.parametrize("kind", ["none", "planar"])
def test_libraries_without_degrees_have_reports(kind: str, tmp_path: Path) -> None:
    table = town()
    plane = local_plane_km(table.longitude, table.latitude)
    metres = (plane.x_km * 1000, plane.y_km * 1000) if kind == "planar" else (UNKNOWN, UNKNOWN)
    bare = table.replace(longitude=UNKNOWN, latitude=UNKNOWN, x_m=metres[0].copy(), y_m=metres[1].copy())
    with filled(tmp_path / "cases.db", bare) as library:
        page = Path(report_library(Workspace.of(library), tmp_path / "report.html")).read_text(encoding="utf-8")
        lines = gather_report(Workspace.of(library)).series
    assert lines
    assert any(line.area_km is not None for line in lines) is (kind == "planar")
    assert ("None of the cases has a position" in page) is (kind == "none")


def test_a_run_without_series_has_a_report(tmp_path: Path) -> None:
    none = Settings(series=SeriesSettings(cut_log10_odds=9.0))
    unsolved = town().take(np.arange(30)).replace(offenders=Ragged.empty(30))
    with filled(tmp_path / "cases.db", unsolved, none) as library:
        report = gather_report(Workspace.of(library))
        page = Path(report_library(Workspace.of(library), tmp_path / "report.html")).read_text(encoding="utf-8")
    assert report.series == report.sections == ()
    assert "No series was proposed" in page


def test_a_library_that_was_never_linked_is_told(tmp_path: Path) -> None:
    with Library.open(tmp_path / "cases.db") as library, pytest.raises(LibraryError, match="run linker relink first"):
        report_library(Workspace.of(library), tmp_path / "report.html")


def test_a_place_that_cannot_be_written_is_told(library: Library, tmp_path: Path) -> None:
    with pytest.raises(LinkerError, match=r"no/report.html: the report cannot be written.*choose another place"):
        report_library(Workspace.of(library), tmp_path / "no" / "report.html")
