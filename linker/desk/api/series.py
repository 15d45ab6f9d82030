"""Series of the last run: all, one with its members, its history, its forecast, its dossier; links; the report."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Annotated, Any
from urllib.parse import quote

import numpy as np
from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, Response

from linker.casework.outlook import early_warning
from linker.casework.outlook import forecast as forecasting
from linker.casework.reports.dossier import dossier
from linker.casework.reports.library_report import gather_report, library_page
from linker.casework.reports.publish_series import ReportKind, ReportOptions, report_file
from linker.casework.series import series_history as history_of_series
from linker.casework.series import series_overview
from linker.casework.users import access_log
from linker.desk.api.callers import Reader, json_response
from linker.desk.api.paging import BY_OFFSET, Limit, LimitOrAll, ListPage, Offset
from linker.desk.api.response_models import response_list
from linker.desk.auth.exports import check_export
from linker.i18n.language import DocumentLanguage
from linker.report.formats.dossier_json import dossier_answer
from linker.report.formats.report_formats import FORMATS, format_of

routes = APIRouter(tags=["series"])

_NAMES = [form.name for form in FORMATS]
FormatName = Annotated[str, Query(pattern=f"^({'|'.join(_NAMES)})$", json_schema_extra={"enum": _NAMES})]
_FILES: dict[int | str, dict[str, Any]] = {
    200: {"description": "The file", "content": {form.media_type: {} for form in FORMATS}}
}


@routes.get("/series", response_model=response_list(series_overview.SeriesSummary), responses=BY_OFFSET)
def series(request: Request, caller: Reader, offset: Offset = 0, limit: LimitOrAll = None) -> Response:
    """The series, most cases first."""
    page, summaries = ListPage(offset, limit), series_overview.all_series(caller.workspace)
    return json_response(summaries[page.part], headers=page.headers(request, len(summaries)))


@routes.get("/series/{series_id}")
def one_series(caller: Reader, series_id: str) -> Response:
    """One series and its members by time, each with the probability that it belongs."""
    line, members = series_overview.series_details(caller.workspace, series_id)
    access_log.log_access(caller.library, caller.name, "series", series_id)
    return json_response({"series": line, "members": members})


@routes.get("/series/{series_id}/history")
def series_history(caller: Reader, series_id: str) -> Response:
    """What happened to the series in all runs."""
    return json_response(history_of_series.history(caller.workspace, series_id))


@routes.get("/series/{series_id}/forecast")
def forecast(caller: Reader, series_id: str, on: date | None = None) -> Response:
    """Where and when the series may strike next, with the coverage it promises."""
    answer = forecasting.forecast_series(caller.workspace, series_id, on=on)
    access_log.log_access(caller.library, caller.name, "series", series_id)
    return json_response(answer)


@routes.get("/series/{series_id}/dossier")
def series_dossier(caller: Reader, series_id: str) -> Response:
    """All that is known of a series, as plain data; narratives and names stay out."""
    contents = dossier_answer(dossier(caller.workspace, series_id))
    access_log.log_access(caller.library, caller.name, "series", series_id)
    return json_response(contents)


@routes.get("/series/{series_id}/report", response_class=Response, responses=_FILES)
def series_report_file(
    caller: Reader,
    series_id: str,
    *,
    format: FormatName = "html",  # noqa: A002 - the name in the address
    kind: ReportKind = "dossier",
    language: DocumentLanguage = "both",
    narratives: bool = False,
    names: bool = False,
) -> Response:
    """The dossier, bulletin or warning of a series as a file; narratives and names only where a detective asks."""
    options = ReportOptions(kind, language, narratives, names, caller.name)
    check_export(caller, options)
    name, content = report_file(caller.workspace, series_id, f".{format}", options)
    headers = {"content-disposition": f"attachment; filename*=UTF-8''{quote(name)}"}
    return Response(content, media_type=format_of(f".{format}", format).media_type, headers=headers)


@routes.get("/warnings", response_model=response_list(early_warning.SeriesWarning), responses=BY_OFFSET)
def warnings(request: Request, caller: Reader, offset: Offset = 0, limit: LimitOrAll = None) -> Response:
    """The series that reached their bar, newest first."""
    page, rows = ListPage(offset, limit), early_warning.warnings(caller.workspace)
    return json_response(rows[page.part], headers=page.headers(request, len(rows)))


@routes.get("/links", responses=BY_OFFSET)
def strongest_links(request: Request, caller: Reader, offset: Offset = 0, limit: Limit = 1_000) -> Response:
    """The links of the last run, strongest first."""
    page, (link_table, probabilities) = ListPage(offset, limit), caller.workspace.links_of_last_run()
    # They come sorted by their cases, so of equal links the first ids stand first.
    best = np.argsort(-link_table.log10_lr, kind="stable")[page.part]
    columns = (link_table.case_id_a, link_table.case_id_b, link_table.log10_lr, probabilities)
    rows = zip(*(column[best].tolist() for column in columns), strict=True)
    names = ("case_id_a", "case_id_b", "log10_lr", "probability")
    answer = {"links": [dict(zip(names, row, strict=True)) for row in rows], "of": len(link_table)}
    return json_response(answer, headers=page.headers(request, len(link_table)))


@routes.get("/reports/library", response_class=HTMLResponse)
def library_report(caller: Reader, most_series: Annotated[int, Query(ge=1, le=200)] = 20) -> Response:
    """The report of the last run as one HTML page, without narratives."""
    report = gather_report(caller.workspace, most_series=most_series)
    page = library_page(replace(report, basis=replace(report.basis, exporter=caller.name)))
    access_log.log_access(caller.library, caller.name, "export", "report of the library")
    return HTMLResponse(page)
