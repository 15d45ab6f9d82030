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
from linker.casework.reports.publish_series import FORMATS, ReportOptions, rendered, report_series
from linker.casework.workspace.last_run import series
from linker.errors import LibraryError, LinkerError
from linker.library.store.store import Library
from linker.report.data.dossier import Dossier
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
    names, counts = np.unique(series(library).series_id.astype(str), return_counts=True)
    return str(names[np.argmax(counts)])


@pytest.fixture(scope="module")
def found(library: Library, longest: str) -> Dossier:
    return dossier(library, longest, written=datetime(2024, 6, 1, tzinfo=UTC))


def test_the_dossier_is_that_of_the_library(library: Library, longest: str, found: Dossier) -> None:
    rows = series(library)
    members = set(rows.case_id[rows.series_id == longest])
    assert {member.case_id for member in found.members} == members
    assert found.line.cases == len(members)
    run_now = library.last_run()
    assert run_now is not None
    stored = library.links(run_now.run_id)
    ends = np.isin(stored.case_id_a, list(members)).astype(int) + np.isin(stored.case_id_b, list(members))
    assert (len(found.links), len(found.outside)) == (int(np.sum(ends == 2)), int(np.sum(ends == 1)))
    scores = [link.log10_lr for link in found.links]
    assert scores == sorted(scores, reverse=True)
    assert found.run.cases_fingerprint == library.fingerprint()
    cases = library.cases()
    row = {case: place for place, case in enumerate(cases.case_id.tolist())}
    for member, at in zip(found.members, found.degrees, strict=True):
        assert at is not None
        assert at == (cases.longitude[row[member.case_id]], cases.latitude[row[member.case_id]])
    for line in found.signature.shared:
        assert len(line.case_ids) in (0, line.trait.members)


def test_the_forecast_lies_on_the_map_where_it_lies_on_earth(library: Library, longest: str, found: Dossier) -> None:
    forecast = found.forecast
    assert forecast is not None
    answer = forecast_series(library, longest)
    assert [region.area_km2 for region in forecast.regions] == [region.area_km2 for region in answer.regions]
    assert sum(area.chance for area in forecast.areas_km) == pytest.approx(answer.regions[-1].chance)
    # Degrees and km are the same plane up to scale: fit it on the members, and the squares must follow.
    degrees = np.array(found.degrees, dtype=float)
    points = np.array([member.point_km for member in found.members])
    squares = np.array([((one.west + one.east) / 2, (one.south + one.north) / 2) for one in forecast.areas_degrees])
    drawn = np.array([(one.east_km, one.north_km) for one in forecast.areas_km])
    for axis in (0, 1):
        slope, start = np.polyfit(degrees[:, axis], points[:, axis], 1)
        assert np.abs(slope * squares[:, axis] + start - drawn[:, axis]).max() < 0.02


@pytest.mark.parametrize("suffix", FORMATS)
@pytest.mark.parametrize("language", ["en", "zh", "both"])
def test_nothing_leaves_the_house_unasked(found: Dossier, library: Library, suffix: str, language: str) -> None:
    options = ReportOptions(language=language)  # type: ignore[arg-type]
    content = rendered(replace(found, evidence=()), suffix, options)
    text = plain(content, suffix)
    assert SECRET not in text
    offenders = {name for row in library.cases().offenders.rows() for name in row}
    assert not [name for name in offenders if name in text]
    assert all(member.case_id in text for member in found.members)


def test_what_is_asked_for_is_there(library: Library, longest: str) -> None:
    told = dossier(library, longest, Parts(narratives=True, names=True))
    text = plain(rendered(told, ".md", ReportOptions()), ".md")
    named = {name for member in told.members for name in member.offenders}
    assert named
    assert named <= {name for row in library.cases().offenders.rows() for name in row}
    assert SECRET in text
    assert all(name in text for name in named)


def test_the_page_needs_no_network_and_speaks_its_language(found: Dossier) -> None:
    english, chinese = (rendered(found, ".html", ReportOptions(language=one)).decode() for one in ("en", "zh"))
    for page in (english, chinese):
        assert not re.search(r"""(src|href)\s*=|url\(|@import|<script|https?://""", page)
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
    assert [cell.value for cell in book["cases"]["B"]][1:] == [member.case_id for member in found.members]
    assert book["links"].max_row == 1 + len(found.links) + len(found.outside)


def test_the_map_file_holds_cases_and_closed_rings(found: Dossier) -> None:
    without = replace(found, degrees=(None, *found.degrees[1:]))
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
    assert [node.get("id") for node in root.iter(f"{space}node")] == [member.case_id for member in found.members]
    edges = {(edge.get("source"), edge.get("target")) for edge in root.iter(f"{space}edge")}
    assert edges == {(link.case_a, link.case_b) for link in found.links}


def test_a_warning_needs_one(found: Dossier) -> None:
    with pytest.raises(LinkerError, match="has not reached the bar"):
        rendered(replace(found, warning=None), ".md", ReportOptions(kind="warning"))


def test_five_hundred_cases_stay_usable(found: Dossier) -> None:
    size = len(found.members)
    more = (replace(found.members[place % size], number=place + 1, case_id=f"C{place}") for place in range(size, 500))
    many = (*found.members, *more)
    big = replace(found, members=many, degrees=tuple(found.degrees[one % len(found.degrees)] for one in range(500)))
    page = rendered(big, ".html", ReportOptions(language="en"))
    assert b"300 more rows" in page
    assert len(page) < 1_000_000


def test_errors_name_the_remedy(library: Library, longest: str, tmp_path: Path) -> None:
    with pytest.raises(LinkerError, match=r"\.html, \.docx"):
        report_series(library, longest, tmp_path / "S.pdf")
    with pytest.raises(LinkerError, match="does not exist"):
        report_series(library, longest, tmp_path / "no" / "S.md")
    with pytest.raises(LibraryError, match="no series 'S0'"):
        report_series(library, "S0", tmp_path / "S.md")


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
