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
from linker.casework.reports.library_report import report_data, report_library
from linker.casework.workspace.last_run import links
from linker.casework.workspace.workspace import Workspace
from linker.errors import LibraryError, LinkerError
from linker.library.store.store import Library
from linker.report.data.facts import ReportData
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
def data(library: Library) -> ReportData:
    return report_data(library, most_series=4, written=datetime(2024, 6, 1, tzinfo=UTC))


def test_the_figures_are_those_of_the_library(library: Library, data: ReportData) -> None:
    run = library.last_run()
    assert run is not None
    stored, rows = library.links(run.run_id), library.series(run.run_id)
    assert (data.library.cases, data.library.links) == (150, len(stored))
    assert data.library.solved == int(np.sum(library.cases().offenders.lengths > 0))
    assert data.library.series == len(data.series) == len(set(rows.series_id))
    assert data.library.cases_in_series == sum(line.cases for line in data.series) == len(rows)
    assert (data.run.number, data.run.cases_fingerprint) == (run.run_id, library.fingerprint())
    assert not data.run.changed_since
    assert data.model.is_starting
    for line in data.series:
        chances = rows.probability[rows.series_id == line.series_id]
        assert line.probability == pytest.approx(chances.mean())
        assert line.expected_cases == pytest.approx(chances.sum())
    expected = [line.expected_cases for line in data.series]
    assert expected == sorted(expected, reverse=True)


def test_members_are_those_of_the_series_by_time(library: Library, data: ReportData) -> None:
    rows = library.series(data.run.number)
    assert len(data.sections) == 4
    for line, section in zip(data.series, data.sections, strict=False):
        assert section.line == line
        assert {member.case_id for member in section.members} == set(rows.case_id[rows.series_id == line.series_id])
        assert [member.number for member in section.members] == list(range(1, line.cases + 1))
        starts = [member.earliest or member.latest for member in section.members]
        dated = [start for start in starts if start is not None]
        assert starts[: len(dated)] == sorted(dated)
        assert sum(bool(member.offenders) for member in section.members) == line.solved
        assert all(member.narrative == "" for member in section.members)


def test_evidence_is_that_of_explain_and_sums_up(library: Library, data: ReportData) -> None:
    stored, chances = links(library)
    known = {frozenset(pair[:2]): pair[2:] for pair in zip(
        stored.case_id_a, stored.case_id_b, stored.log10_lr, chances, strict=True
    )}  # fmt: skip
    series_of = dict(zip(library.series(1).case_id, library.series(1).series_id, strict=True))
    told = [link for section in data.sections for link in section.links]
    for link in (*told, *data.lone_links):
        assert known[frozenset((link.case_a, link.case_b))] == pytest.approx((link.log10_lr, link.probability))
        assert math.fsum(term.log10_lr for term in link.terms) == pytest.approx(link.log10_lr, abs=1e-9)
        assert (link.series_a, link.series_b) == (series_of.get(link.case_a, ""), series_of.get(link.case_b, ""))
    for link in told:
        assert link.series_a == link.series_b != ""
    answer = explain(Workspace.of(library), told[0].case_a, told[0].case_b)
    assert told[0].words.chinese == answer.chinese
    assert [term.log10_lr for term in told[0].terms] == [term.log10_lr for term in answer.contributions]
    apart = [score for pair, (score, _) in known.items() if _apart(pair, series_of)]
    assert [link.log10_lr for link in data.lone_links] == pytest.approx(sorted(apart, reverse=True)[:10])


def _apart(pair: frozenset[str], series_of: dict[str, str]) -> bool:
    one, other = (series_of.get(case, case) for case in pair)
    return one != other


def test_cohesion_is_the_mean_over_all_pairs(library: Library, data: ReportData) -> None:
    smallest = min(data.sections, key=lambda section: len(section.members))
    ids = [member.case_id for member in smallest.members]
    scores = [explain(Workspace.of(library), a, b).log10_lr for place, a in enumerate(ids) for b in ids[place + 1 :]]
    assert smallest.line.cohesion == pytest.approx(np.mean(scores))


def test_the_plane_of_the_map_keeps_distances(library: Library, data: ReportData) -> None:
    table = library.cases()
    row = {case: index for index, case in enumerate(table.case_id.tolist())}
    placed = [member for member in data.sections[0].members if member.point_km is not None]
    for one, other in pairwise(placed):
        a, b = row[one.case_id], row[other.case_id]
        true = haversine_km(table.longitude[a], table.latitude[a], table.longitude[b], table.latitude[b])
        assert one.point_km is not None
        assert other.point_km is not None
        assert math.dist(one.point_km, other.point_km) == pytest.approx(float(true), rel=2e-3, abs=1e-6)


def test_traits_are_counted_against_the_library(library: Library, data: ReportData) -> None:
    table = library.cases()
    section = max(data.sections, key=lambda each: len(each.traits))
    rows = [int(np.flatnonzero(table.case_id == member.case_id)[0]) for member in section.members]
    assert LibraryTraits(table).of(np.array(rows)) == section.traits
    checked = 0
    for trait in section.traits:
        if trait.aspect.english in table.codes:
            codes = table.codes[trait.aspect.english].rows()
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
    told = {trait.value.english: trait.lift for trait in traits}
    assert (told["00–06 h"], told["weekend"]) == (4.0, 4.0)


def test_narratives_come_only_when_asked_for(library: Library, tmp_path: Path) -> None:
    narratives = [text for text in library.cases().narrative if len(text) > 20]
    for asked in (False, True):
        path = report_library(library, tmp_path / "report.html", with_narratives=asked)
        page = Path(path).read_text(encoding="utf-8")
        assert any(text in page for text in narratives) is asked
    assert path == str(tmp_path / "report.html")


def test_a_later_change_of_the_library_is_told(tmp_path: Path) -> None:
    with filled(tmp_path / "cases.db", town().take(np.arange(40))) as library:
        library.add_offenders([str(library.cases().case_id[0])], ["O1"])
        assert report_data(library).run.changed_since
        relink_library(library)
        assert not report_data(library).run.changed_since


@pytest.mark.parametrize("kind", ["none", "planar"])
def test_libraries_without_degrees_have_reports(kind: str, tmp_path: Path) -> None:
    table = town()
    plane = local_plane_km(table.longitude, table.latitude)
    metres = (plane.x_km * 1000, plane.y_km * 1000) if kind == "planar" else (UNKNOWN, UNKNOWN)
    bare = table.replace(longitude=UNKNOWN, latitude=UNKNOWN, x_m=metres[0].copy(), y_m=metres[1].copy())
    with filled(tmp_path / "cases.db", bare) as library:
        page = Path(report_library(library, tmp_path / "report.html")).read_text(encoding="utf-8")
        lines = report_data(library).series
    assert lines
    assert any(line.area_km is not None for line in lines) is (kind == "planar")
    assert ('class="scale"' in page) is (kind == "planar")


def test_a_run_without_series_has_a_report(tmp_path: Path) -> None:
    none = Settings(series=SeriesSettings(cut_log10_odds=9.0))
    unsolved = town().take(np.arange(30)).replace(offenders=Ragged.empty(30))
    with filled(tmp_path / "cases.db", unsolved, none) as library:
        data = report_data(library)
        page = Path(report_library(library, tmp_path / "report.html")).read_text(encoding="utf-8")
    assert data.series == data.sections == ()
    assert "No series was proposed" in page


def test_a_library_that_was_never_linked_is_told(tmp_path: Path) -> None:
    with Library.open(tmp_path / "cases.db") as library, pytest.raises(LibraryError, match="run linker relink first"):
        report_library(library, tmp_path / "report.html")


def test_a_place_that_cannot_be_written_is_told(library: Library, tmp_path: Path) -> None:
    with pytest.raises(LinkerError, match=r"no/report.html: the report cannot be written.*choose another place"):
        report_library(library, tmp_path / "no" / "report.html")
