"""Links and series of a run, part by part as the database gives them: for answers that are passed on row by row."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, select

from features.columns import number_column, text_column
from linker.library.store import schema
from linker.library.store.columns import row_parts
from linker.library.store.runs import SeriesRows, StoredLinks, check_run


def stream_links(connection: Connection, run_id: int, place: str) -> Iterator[StoredLinks]:
    """The links of a run in the order in which their cases came to the library.

    Raises LibraryError where the library does not hold the run.
    """
    check_run(connection, run_id, place)
    links, first, second = schema.links.c, schema.cases.alias("first"), schema.cases.alias("second")
    query = (
        select(first.c.case_id, second.c.case_id, links.log10_lr)
        .select_from(schema.links)
        .join(first, links.case_key_a == first.c.case_key)
        .join(second, links.case_key_b == second.c.case_key)
        .where(links.run_id == run_id)
        .order_by(links.case_key_a, links.case_key_b)
    )
    for rows in row_parts(connection, query):
        pairs = ((min(a, b), max(a, b), log10_lr) for a, b, log10_lr in rows)
        case_id_a, case_id_b, log10_lr = zip(*pairs, strict=True)
        yield StoredLinks(text_column(case_id_a), text_column(case_id_b), number_column(log10_lr))


def stream_series(connection: Connection, run_id: int, place: str) -> Iterator[SeriesRows]:
    """The members of all series of a run, series by series, in each by the ids of the cases.

    Raises LibraryError where the library does not hold the run.
    """
    check_run(connection, run_id, place)
    series, cases = schema.series.c, schema.cases.c
    query = (
        select(series.series_id, cases.case_id, series.probability)
        .join_from(schema.series, schema.cases, series.case_key == cases.case_key)
        .where(series.run_id == run_id)
        .order_by(series.series_id, cases.case_id)
    )
    for rows in row_parts(connection, query):
        series_id, case_id, probability = zip(*rows, strict=True)
        yield SeriesRows(text_column(series_id), text_column(case_id), number_column(probability))
