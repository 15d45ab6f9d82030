"""Runs: inputs and results of one re-linking. They are derived from the facts, so they can be deleted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

import numpy as np
from sqlalchemy import BigInteger, ColumnElement, Connection, cast, delete, func, insert, or_, select, update

from features.columns import FloatArray, IntArray, StrArray, freeze, number_column, text_column
from linker.errors import LibraryError
from linker.library.store import schema, seals
from linker.library.store.case_keys import NO_KEY, CaseKeys
from linker.library.store.columns import lookup_parts, read_columns
from linker.library.store.content import numbers
from linker.library.store.timestamps import as_text, from_text

_LINKS_AT_ONCE = 200_000


@dataclass(frozen=True)
class RunRecord:
    """The inputs of one re-linking as fingerprints, when it ran (UTC), and its counts as one JSON object.

    `run_id` is 0 until the run is saved.
    """

    cases_fingerprint: str
    decisions_fingerprint: str
    settings_fingerprint: str
    model_fingerprint: str
    started: datetime
    finished: datetime
    counts: str = "{}"
    run_id: int = 0


@dataclass(frozen=True, eq=False)
class StoredLinks:
    """Links by case id. As read from the library: `case_id_a < case_id_b`, sorted by both, each pair once."""

    case_id_a: StrArray
    case_id_b: StrArray
    log10_lr: FloatArray

    def __post_init__(self) -> None:
        if not len(self.case_id_a) == len(self.case_id_b) == len(self.log10_lr):
            raise ValueError("case_id_a, case_id_b and log10_lr must have one length")
        if np.isnan(self.log10_lr).any():
            raise ValueError("a link without a score")
        freeze(self.case_id_a, self.case_id_b, self.log10_lr)

    def __len__(self) -> int:
        return len(self.log10_lr)


@dataclass(frozen=True, eq=False)
class SeriesRows:
    """Members of series, sorted by series and case when read; an unknown probability is NaN."""

    series_id: StrArray
    case_id: StrArray
    probability: FloatArray

    def __post_init__(self) -> None:
        if not len(self.series_id) == len(self.case_id) == len(self.probability):
            raise ValueError("series_id, case_id and probability must have one length")
        freeze(self.series_id, self.case_id, self.probability)

    def __len__(self) -> int:
        return len(self.series_id)


@dataclass(frozen=True)
class LineageRow:
    """What happened to a series in a run (new, grew, merged, …), with its details as one JSON object."""

    event: str
    series_id: str
    detail: str = "{}"
    run_id: int = 0


def save_run(
    connection: Connection, run: RunRecord, links: StoredLinks, series: SeriesRows, lineage: Sequence[LineageRow]
) -> int:
    """Store a run and return its number. What concerns a case that is no longer in the library is left out."""
    record = asdict(run) | {"started": as_text(run.started), "finished": as_text(run.finished)}
    del record["run_id"]
    run_id = int(connection.execute(insert(schema.runs).values(record).returning(schema.runs.c.run_id)).scalar_one())
    seals.seal_group(connection, schema.runs, run_id)
    for table in (schema.links, schema.series, schema.lineage):
        seals.begin_seal(connection, table, run_id)
    keys = CaseKeys.of(connection, links.case_id_a, links.case_id_b, series.case_id)
    _insert_links(connection, run_id, links, keys)
    _insert_series(connection, run_id, series, keys)
    _insert_lineage(connection, run_id, lineage)
    return run_id


@dataclass(frozen=True, eq=False)
class RunChange:
    """What linking some cases anew changes in a run: theirs are all the links with one of `touched` in them.

    `series` replaces the members of every series named in `replaced`.
    """

    touched: tuple[str, ...]
    links: StoredLinks
    replaced: tuple[str, ...]
    series: SeriesRows
    lineage: tuple[LineageRow, ...]


def change_run(connection: Connection, run: RunRecord, change: RunChange, place: str) -> None:
    """Bring a run up to date in place; its record becomes `run`. Raises LibraryError where there is no such run."""
    check_run(connection, run.run_id, place)
    record = asdict(run) | {"started": as_text(run.started), "finished": as_text(run.finished)}
    del record["run_id"]
    stored_record = schema.runs.c.run_id == run.run_id
    seals.take_from_seals(connection, schema.runs, stored_record)
    connection.execute(update(schema.runs).where(stored_record).values(record))
    seals.add_to_seals(connection, schema.runs, stored_record)
    links, series = change.links, change.series
    touched = text_column(change.touched)
    keys = CaseKeys.of(connection, touched, links.case_id_a, links.case_id_b, series.case_id)
    _delete_links(connection, run.run_id, [key for key in keys[touched].tolist() if key != NO_KEY])
    for part in lookup_parts(change.replaced):
        members = (schema.series.c.run_id == run.run_id) & schema.series.c.series_id.in_(part)
        seals.take_from_seals(connection, schema.series, members)
        connection.execute(delete(schema.series).where(members))
    _insert_links(connection, run.run_id, links, keys)
    _insert_series(connection, run.run_id, series, keys)
    _insert_lineage(connection, run.run_id, change.lineage)


def _delete_links(connection: Connection, run_id: int, keys: list[int]) -> None:
    rows = schema.links.c
    for part in lookup_parts(keys):
        touched = (rows.run_id == run_id) & or_(rows.case_key_a.in_(part), rows.case_key_b.in_(part))
        seals.take_from_seals(connection, schema.links, touched)
        connection.execute(delete(schema.links).where(touched))


def last_run(connection: Connection) -> RunRecord | None:
    """The newest run, None where there is none."""
    row = connection.execute(select(schema.runs).order_by(schema.runs.c.run_id.desc()).limit(1)).mappings().first()
    if row is None:
        return None
    return RunRecord(**{**row, "started": from_text(row["started"]), "finished": from_text(row["finished"])})


def run_dates(connection: Connection) -> dict[int, datetime]:
    """When each run started (UTC), by its number."""
    rows = schema.runs.c
    return {run: from_text(started) for run, started in connection.execute(select(rows.run_id, rows.started))}


def read_links(connection: Connection, run_id: int, place: str) -> StoredLinks:
    """The links of a run; raises LibraryError where the library does not hold the run."""
    check_run(connection, run_id, place)
    links = schema.links.c
    key_a, key_b, log10_lr = read_columns(
        connection, select(links.case_key_a, links.case_key_b, links.log10_lr).where(links.run_id == run_id)
    )
    ids, keys = _ids_and_keys(connection)
    a, b = _rows_of(keys, key_a), _rows_of(keys, key_b)
    low, high = np.minimum(a, b), np.maximum(a, b)
    order = np.lexsort((high, low))
    return StoredLinks(ids[low[order]], ids[high[order]], number_column(log10_lr)[order])


def read_series(connection: Connection, run_id: int, place: str) -> SeriesRows:
    """The members of the series of a run; raises LibraryError where the library does not hold the run."""
    check_run(connection, run_id, place)
    series, cases = schema.series.c, schema.cases.c
    query = (
        select(series.series_id, cases.case_id, series.probability)
        .join_from(schema.series, schema.cases, series.case_key == cases.case_key)
        .where(series.run_id == run_id)
        .order_by(series.series_id, cases.case_id)
    )
    series_id, case_id, probability = read_columns(connection, query)
    return SeriesRows(text_column(series_id), text_column(case_id), number_column(probability))


def read_lineage(connection: Connection) -> tuple[LineageRow, ...]:
    """What happened to the series in all runs, oldest first."""
    rows = schema.lineage.c
    query = select(rows.event, rows.series_id, rows.detail, rows.run_id).order_by(rows.run_id, rows.position)
    return tuple(LineageRow(*row) for row in connection.execute(query))


def next_series_number(connection: Connection) -> int:
    """One more than the largest number in a series id `S<number>` of lineage and members; 1 where there is none."""
    return 1 + max(_largest_number(connection, table.c.series_id) for table in (schema.lineage, schema.series))


def _largest_number(connection: Connection, series_id: ColumnElement[str]) -> int:
    # the database looks through the names, as a large library has a hundred thousand of them
    largest = func.max(cast(func.substr(series_id, 2), BigInteger))
    numbered = select(largest).where(func.rtrim(series_id, "0123456789") == "S", series_id != "S")
    return connection.execute(numbered).scalar_one() or 0


def thin_runs(connection: Connection, keep: int) -> None:
    """Delete links and memberships of all but the newest runs; their records and lineage stay."""
    runs = schema.runs.c
    newest = connection.execute(select(runs.run_id).order_by(runs.run_id.desc()).limit(keep)).scalars().all()
    for rows in (schema.links, schema.series):
        seals.empty_seals(connection, rows, newest)
        connection.execute(delete(rows).where(rows.c.run_id.not_in(newest)))


def _insert_links(connection: Connection, run_id: int, links: StoredLinks, keys: CaseKeys) -> None:
    a, b = keys[links.case_id_a], keys[links.case_id_b]
    low, high = np.minimum(a, b), np.maximum(a, b)
    order = np.lexsort((high, low))
    order = order[low[order] != NO_KEY]
    # part by part: as Python objects, all links of a large library would take more memory than the search for them
    for start in range(0, len(order), _LINKS_AT_ONCE):
        part = order[start : start + _LINKS_AT_ONCE]
        columns: dict[str, Sequence[object]] = {
            "run_id": [run_id] * len(part),
            "log10_lr": numbers(links.log10_lr[part]),
            "case_key_a": low[part].tolist(),
            "case_key_b": high[part].tolist(),
        }
        seals.insert_sealed(connection, schema.links, columns, run_id)


def _insert_series(connection: Connection, run_id: int, series: SeriesRows, keys: CaseKeys) -> None:
    case_key = keys[series.case_id]
    kept_rows = np.flatnonzero(case_key != NO_KEY)
    columns: dict[str, Sequence[object]] = {
        "run_id": [run_id] * len(kept_rows),
        "case_key": case_key[kept_rows].tolist(),
    }
    columns |= {
        "series_id": series.series_id[kept_rows].tolist(),
        "probability": numbers(series.probability[kept_rows]),
    }
    seals.insert_sealed(connection, schema.series, columns, run_id)


def _insert_lineage(connection: Connection, run_id: int, lineage: Sequence[LineageRow]) -> None:
    # a run that is brought up to date goes on where its lineage ended
    last = select(func.coalesce(func.max(schema.lineage.c.position), -1)).where(schema.lineage.c.run_id == run_id)
    start = connection.execute(last).scalar_one() + 1
    columns: dict[str, Sequence[object]] = {
        "run_id": [run_id] * len(lineage),
        "position": range(start, start + len(lineage)),
    }
    columns |= {name: [getattr(row, name) for row in lineage] for name in ("event", "series_id", "detail")}
    seals.insert_sealed(connection, schema.lineage, columns, run_id)


def check_run(connection: Connection, run_id: int, place: str) -> None:
    """Raise LibraryError where the library does not hold a run."""
    if connection.execute(select(schema.runs.c.run_id).where(schema.runs.c.run_id == run_id)).scalar() is None:
        raise LibraryError("store.run_unknown", place=place, run_id=run_id)


def _ids_and_keys(connection: Connection) -> tuple[StrArray, IntArray]:
    cases = schema.cases.c
    ids, keys = read_columns(connection, select(cases.case_id, cases.case_key).order_by(cases.case_id))
    return text_column(ids), np.array(keys, dtype=np.int64)


def _rows_of(keys: IntArray, queried_keys: list[int]) -> IntArray:
    order = np.argsort(keys)
    return order[np.searchsorted(keys, np.array(queried_keys, dtype=np.int64), sorter=order)]
