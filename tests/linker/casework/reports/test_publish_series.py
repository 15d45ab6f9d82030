"""A series handed on: every format opened and read back, for a town of degrees and for what must stay inside."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree as Xml
from zipfile import ZipFile

import numpy as np
import pytest
from county import run
from openpyxl import load_workbook

from linker.casework.linking.relink import relink_library
from linker.casework.outlook.forecast import forecast_series
from linker.casework.reports.dossier import Parts, dossier
from linker.casework.reports.publish_series import ReportOptions, rendered, report_series
from linker.casework.workspace.workspace import Workspace
from linker.errors import LibraryError, LinkerError
from linker.library.store.store import Library
from linker.report.data.dossier import Dossier
from linker.report.formats.dossier_json import dossier_answer
from linker.report.formats.json_csv import as_plain
from linker.report.formats.report_formats import SUFFIXES
from linker.town.options import TownOptions
from linker.town.town import build_town

SECRET = "王小明说他家被盗"
EVIL = "=HYPERLINK(1)"


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    made = build_town(TownOptions(cases=120, seed=7, solved_share=0.9, difficulty=0.2))
    known = made.cases.offenders
    police = type(known).from_rows(row if solved else () for row, solved in zip(known.rows(), made.solved, strict=True))
    size = len(made.cases)
    table = made.cases.replace(
        offenders=police,
        narrative=np.array([SECRET] * size, dtype=object),
        premises=np.array([EVIL] * size, dtype=object),
    )
    with Library.open(tmp_path_factory.mktemp("report") / "cases.db") as opened:
        with opened.import_session("cases.csv", "0") as session:
            session.add(table)
        relink_library(opened)
        yield opened


@pytest.fixture(scope="module")
def longest(library: Library) -> str:
    names, counts = np.unique(Workspace.of(library).members_of_last_run().series_id.astype(str), return_counts=True)
    return str(names[np.argmax(counts)])


@pytest.fixture(scope="module")
def found(library: Library, longest: str) -> Dossier:
    return dossier(Workspace.of(library), longest, created=datetime(2024, 6, 1, tzinfo=UTC))


def test_the_dossier_is_that_of_the_library(library: Library, longest: str, found: Dossier) -> None:
    rows = Workspace.of(library).members_of_last_run()
    members = set(rows.case_id[rows.series_id == longest])
    assert {member.case_id for member in found.cases} == members
    assert found.summary.cases == len(members)
    run_now = library.last_run()
    assert run_now is not None
    stored = library.links(run_now.run_id)
    ends = np.isin(stored.case_id_a, list(members)).astype(int) + np.isin(stored.case_id_b, list(members))
    assert (len(found.links), len(found.outside)) == (int(np.sum(ends == 2)), int(np.sum(ends == 1)))
    scores = [link.log10_lr for link in found.links]
    assert scores == sorted(scores, reverse=True)
    assert found.basis.run.cases_fingerprint == library.fingerprint()
    cases = library.cases()
    row = {case: place for place, case in enumerate(cases.case_id.tolist())}
    for member, at in zip(found.cases, found.degrees, strict=True):
        assert at is not None
        assert at == (cases.longitude[row[member.case_id]], cases.latitude[row[member.case_id]])
    for trait, case_ids in zip(found.signature.shared, found.trait_cases, strict=True):
        assert len(case_ids) == (trait.members if trait.recorded else 0)


def test_the_forecast_lies_on_the_map_where_it_lies_on_earth(library: Library, longest: str, found: Dossier) -> None:
    forecast = found.forecast
    assert forecast is not None
    answer = forecast_series(Workspace.of(library), longest)
    assert [region.area_km2 for region in forecast.regions] == [region.area_km2 for region in answer.regions]
    assert sum(area.probability for area in found.areas_km) == pytest.approx(answer.regions[-1].chance)
    # Degrees and km are the same plane up to scale: fit it on the members, and the squares must follow.
    degrees = np.array(found.degrees, dtype=float)
    points = np.array([member.point_km for member in found.cases])
    squares = np.array([((one.west + one.east) / 2, (one.south + one.north) / 2) for one in found.areas_degrees])
    drawn = np.array([(one.east_km, one.north_km) for one in found.areas_km])
    for axis in (0, 1):
        slope, start = np.polyfit(degrees[:, axis], points[:, axis], 1)
        assert np.abs(slope * squares[:, axis] + start - drawn[:, axis]).max() < 0.02


@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize("language", ["en", "zh", "both"])
def test_nothing_leaves_the_house_unasked(found: Dossier, library: Library, suffix: str, language: str) -> None:
    options = ReportOptions(language=language)  # type: ignore[arg-type]
    content = rendered(replace(found, evidence=()), suffix, options)
    text = plain(content, suffix)
    assert SECRET not in text
    offenders = {name for row in library.cases().offenders.rows() for name in row}
    assert not [name for name in offenders if name in text]
    assert all(member.case_id in text for member in found.cases)


def test_what_is_asked_for_is_there(library: Library, longest: str) -> None:
    told = dossier(Workspace.of(library), longest, Parts(narratives=True, names=True))
    text = plain(rendered(told, ".md", ReportOptions()), ".md")
    named = {name for member in told.cases for name in member.offenders}
    assert named
    assert named <= {name for row in library.cases().offenders.rows() for name in row}
    assert SECRET in text
    assert all(name in text for name in named)


def test_the_page_needs_no_network_and_speaks_its_language(found: Dossier) -> None:
    english, chinese = (rendered(found, ".html", ReportOptions(language=one)).decode() for one in ("en", "zh"))
    for page in (english, chinese):
        assert not re.search(r"""src\s*=|href\s*=\s*"(?!#)|url\((?!#)|@import|<script|://""", page)
    assert "What to check next" in english
    assert "下一步核查" not in english
    assert "下一步核查" in chinese
    assert "What to check next" not in chinese
    assert rendered(found, ".html", ReportOptions(language="en")).decode() == english


def test_no_cell_of_the_workbook_is_a_formula(found: Dossier) -> None:
    book = load_workbook(BytesIO(rendered(found, ".xlsx", ReportOptions())))
    assert book.sheetnames[:4] == ["cases", "links", "signature", "forecast"]
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f"]
    texts = [cell.value for cell in cells if isinstance(cell.value, str)]
    assert f"'{EVIL}" in texts
    assert not [text for text in texts if text.startswith(("=", "+", "-", "@", "\t"))]
    assert [cell.value for cell in book["cases"]["B"]][1:] == [member.case_id for member in found.cases]
    assert book["links"].max_row == 1 + len(found.links) + len(found.outside)


def test_the_map_file_holds_cases_and_closed_rings(found: Dossier) -> None:
    without = replace(found, cases=(replace(found.cases[0], degrees=None), *found.cases[1:]))
    answer = json.loads(rendered(without, ".geojson", ReportOptions()))
    cases = [one for one in answer["features"] if one["properties"]["kind"] == "case"]
    regions = [one for one in answer["features"] if one["properties"]["kind"] == "forecast"]
    assert answer["cases_without_degrees"] == 1
    assert [one["geometry"]["coordinates"] for one in cases] == [list(at) for at in found.degrees[1:] if at]
    assert [one["properties"]["share"] for one in regions] == [0.5, 0.8]
    for ring in (polygon[0] for one in regions for polygon in one["geometry"]["coordinates"]):
        assert ring[0] == ring[-1]
        area = sum(x * v - u * y for (x, y), (u, v) in pairwise(ring))
        assert area > 0, "an outer ring runs against the clock (RFC 7946)"


def test_the_graph_holds_members_and_links(found: Dossier) -> None:
    space = "{http://graphml.graphdrawing.org/xmlns}"
    root = Xml.fromstring(rendered(found, ".graphml", ReportOptions()))
    assert [node.get("id") for node in root.iter(f"{space}node")] == [member.case_id for member in found.cases]
    edges = {frozenset((edge.get("source"), edge.get("target"))) for edge in root.iter(f"{space}edge")}
    assert edges == {frozenset((link.case_a, link.case_b)) for link in found.links}


KEYS = {
    "written": set(),
    "line": {"series_id", "cases", "solved", "first", "last", "place", "place_cases", "area_km", "probability",
             "expected_cases", "cohesion"},
    "life": {"state", "as_of", "strikes", "silent_days", "rhythm_days", "incidents", "recorded_twice"},
    "past": {"run", "at", "words", "cases"},
    "members": {"number", "case_id", "earliest", "latest", "place", "point_km", "offence", "premises", "codes", "goods",
                "loss", "probability", "offenders", "narrative"},
    "degrees": set(),
    "others_km": set(),
    "links": {"case_a", "case_b", "log10_lr", "probability"},
    "outside": {"case_a", "case_b", "log10_lr", "probability"},
    "evidence": {"case_a", "case_b", "series_a", "series_b", "log10_lr", "probability", "words", "terms", "missing"},
    "signature": {"shared", "changes", "odd"},
    "forecast": {"on", "population", "regions", "windows", "spots", "radius_km", "unsaid", "areas_km", "areas_degrees"},
    "refused": set(),
    "warning": {"at", "triggered_by", "case_ids", "words"},
    "cascades": {"offender", "known_cases", "leads", "left_out"},
    "checks": {"words", "case_ids"},
    "run": {"number", "finished", "cases_fingerprint", "decisions_fingerprint", "settings_fingerprint",
            "model_fingerprint", "changed_since"},
    "model": {"origin", "cases", "groups", "pairs", "linked", "cllr", "lower_log10_lr", "upper_log10_lr",
              "is_starting"},
    "library": {"shown_url", "cases", "solved", "links", "series", "cases_in_series", "listed_series",
                "log10_prior_odds", "base_rate"},
    "program": set(),
    "with_narratives": set(),
    "with_names": set(),
}  # fmt: skip


def test_the_answer_of_the_api_keeps_its_keys(found: Dossier) -> None:
    answer = as_plain(dossier_answer(found))
    assert list(answer) == list(KEYS)
    for name, keys in KEYS.items():
        part = answer[name][0] if isinstance(answer[name], list) and answer[name] else answer[name]
        if isinstance(part, dict):
            assert set(part) == keys, name
    area = answer["forecast"]["areas_km"][0]
    assert set(area) == {"east_km", "north_km", "side_km", "chance", "share"}
    assert all(set(lead) == {"case_id", "admitted", "probability", "series", "reason", "checks"}
               for cascade in answer["cascades"] for lead in cascade["leads"])  # fmt: skip


def test_a_warning_needs_one(found: Dossier) -> None:
    with pytest.raises(LinkerError, match="has not met the condition"):
        rendered(replace(found, warning=None), ".md", ReportOptions(kind="warning"))


def test_five_hundred_cases_stay_usable(found: Dossier) -> None:
    size = len(found.cases)
    more = (replace(found.cases[place % size], number=place + 1, case_id=f"C{place}") for place in range(size, 500))
    many = (*found.cases, *more)
    big = replace(found, cases=many)
    page = rendered(big, ".html", ReportOptions(language="en"))
    assert b"300 more rows" in page
    assert len(page) < 1_000_000


def test_errors_name_the_remedy(library: Library, longest: str, tmp_path: Path) -> None:
    with pytest.raises(LinkerError, match=r"\.html, \.docx"):
        report_series(Workspace.of(library), longest, tmp_path / "S.pdf")
    with pytest.raises(LinkerError, match="does not exist"):
        report_series(Workspace.of(library), longest, tmp_path / "no" / "S.md")
    with pytest.raises(LibraryError, match="no series 'S0'"):
        report_series(Workspace.of(library), "S0", tmp_path / "S.md")


def test_the_command_writes_the_file(library: Library, longest: str, tmp_path: Path) -> None:
    path = tmp_path / "S.md"
    result = run("--library", library.url, "report", longest, "--to", path, "--kind", "bulletin", "--json")
    assert result.exit_code == 0, result.output
    answer = json.loads(result.stdout)
    assert answer["file"] == str(path)
    assert (answer["kind"], answer["with_names"]) == ("bulletin", False)
    assert path.read_text(encoding="utf-8").startswith(f"# 串并案通报 {longest} Series bulletin {longest}")


def plain(content: bytes, suffix: str) -> str:
    """All text of a file, without the marks of its format."""
    if suffix == ".docx":
        with ZipFile(BytesIO(content)) as packed:
            return "".join(Xml.fromstring(packed.read("word/document.xml")).itertext())
    if suffix == ".xlsx":
        book = load_workbook(BytesIO(content))
        return "\n".join(str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row)
    return content.decode()
