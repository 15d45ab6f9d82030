"""Which column is which: a map is guessed from headers and cells, or read from the user's file.

Every column claims what its header and its cells say it is; the surest claim to a field wins, an empty column gives way
to any other, and what two columns claim is told. Whatever is left stays in the source of each case.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from linker.errors import MappingError
from linker.i18n.text import Text, Translatable
from linker.library.cells.money_units import unit_in_header
from linker.library.files.raw import Cell, RawChunk
from linker.library.mapping.cell_fit import has_clocks, known_cells
from linker.library.mapping.claims import Claim, column_claims, known_header, left_aside, profile_claims
from linker.library.mapping.column_map import ColumnMap, MapRow
from linker.library.mapping.confidence import measured_confidence
from linker.library.mapping.content import content_claims
from linker.library.mapping.doubts import different_starts, unread_headers, without_bare_start
from linker.library.mapping.fields import IGNORE, field_of, header_key
from linker.library.mapping.map_file import read_map
from linker.library.mapping.profiles import Profile, best_profile
from linker.library.mapping.protected import protected_attribute
from linker.library.mapping.reading import complete_map

__all__ = ["ColumnMap", "MapRow", "guess_mapping", "guess_offender_columns", "mapping_for"]

# A claim this sure that another one beats is told.
TELLING_SCORE = 0.55
# Of several columns for a field that joins them, those far less sure than the best are left aside.
JOINED_SHARE = 0.85
_TOLD_FIELDS = frozenset(
    {"case_id", "offence", "earliest", "latest", "occurred", "date", "longitude", "latitude", "loss", "point"}
)


def mapping_for(sample: RawChunk, map_path: Path | None = None, time_zone: str = "") -> ColumnMap:
    """The map for a file: the user's, checked against the columns, or the guess; settled by the sample either way."""
    if map_path is None:
        return guess_mapping(sample.columns, sample, time_zone)
    mapping = read_map(map_path, sample.columns)
    new = [column for column in sample.columns if column not in mapping.columns and column not in mapping.id_columns]
    hints = (Text("mapping.new_columns", columns=tuple(new)),) if new else ()
    present = {column: name for column, name in mapping.columns.items() if column in set(sample.columns)}
    zone = mapping.time_zone or time_zone
    units = {column: unit_in_header(column) for column in mapping.of("loss")} | dict(mapping.units)
    return complete_map(mapping.replace(columns=present, time_zone=zone, hints=hints, units=units), sample)


def guess_mapping(columns: Sequence[str], sample: RawChunk, time_zone: str = "") -> ColumnMap:
    """Guess the field of each column from headers and a sample of rows (the more, the surer).

    Protected attributes are never mapped; of two columns for a single-valued field the surer is taken and the other
    kept. No case id may be found: `ColumnMap.check` then says so.
    """
    cells = {name: part for name, part in zip(sample.columns, sample.cells, strict=True) if name in set(columns)}
    open_columns = [column for column in cells if not protected_attribute(column)]
    profile = best_profile(open_columns)
    claims = profile_claims(profile, open_columns) if profile else []
    profile_columns = {claim.column for claim in claims}
    claims = [replace(claim, is_empty=not known_cells(cells[claim.column])) for claim in claims]
    claims += [
        claim
        for column in open_columns
        if column not in profile_columns
        for claim in column_claims(column, cells[column])
    ]
    assigned, hints = _assign(claims)
    assigned = content_claims(assigned, {column: cells[column] for column in open_columns})
    complete = without_bare_start({column: assigned.get(column, left_aside(column)) for column in columns})
    hints += different_starts(complete, cells)
    tidy = _tidy(complete, cells)
    hints += unread_headers(tidy, {column: cells[column] for column in open_columns})
    mapping = _as_map(tidy, profile).replace(hints=tuple(hints))
    zone = time_zone or mapping.time_zone
    return complete_map(mapping.replace(time_zone=zone), sample)


def _as_map(claims: Mapping[str, Claim], profile: Profile | None) -> ColumnMap:
    units = {column: unit_in_header(column) for column, claim in claims.items() if claim.field == "loss"}
    return ColumnMap(
        columns={column: claim.field for column, claim in claims.items()},
        coordinate_system=profile.coordinates if profile else "",
        day_first=profile.day_first if profile else None,
        profile=profile.name if profile else "",
        time_zone=profile.time_zone if profile else "",
        date_only=profile.date_only if profile else None,
        minguo=profile.minguo if profile else None,
        clock=profile.clock if profile else None,
        id_columns=profile.id_columns if profile and not any(c.field == "case_id" for c in claims.values()) else (),
        confidence={column: measured_confidence(claim) for column, claim in claims.items()},
        how={column: claim.how for column, claim in claims.items()},
        units={column: unit for column, unit in units.items() if unit != 1},
    )


def _assign(claims: Sequence[Claim]) -> tuple[dict[str, Claim], list[Text]]:
    """The claim that each column gets, and what has to be told of those that lost."""
    assigned: dict[str, Claim] = {}
    owner: dict[str, Claim] = {}
    beaten: list[tuple[Claim, Claim]] = []
    for claim in sorted(claims, key=lambda claim: (claim.is_empty, -claim.score)):
        field = field_of(claim.field)
        if claim.column in assigned or field is None:
            continue
        if claim.field == IGNORE:
            assigned[claim.column] = claim
        elif claim.field not in owner:
            assigned[claim.column] = owner[claim.field] = claim
        elif field.several and _joins(claim, owner[claim.field]):
            assigned[claim.column] = claim
        else:
            beaten.append((claim, owner[claim.field]))
    hints = [
        Text("mapping.two_columns_say", field=_label(claim.field), used=winner.column, left=claim.column)
        for claim, winner in beaten
        if claim.column not in assigned
        and not claim.is_empty
        and claim.score >= TELLING_SCORE
        and _is_told(claim, winner)
    ]
    return assigned, hints


def _is_told(claim: Claim, winner: Claim) -> bool:
    return claim.field in _TOLD_FIELDS and winner.score - claim.score < 0.3


def _joins(claim: Claim, winner: Claim) -> bool:
    if claim.is_empty:
        return winner.is_empty
    return (
        claim.how == "profile"
        or claim.field.startswith(("code:", "trace:"))
        or claim.score >= JOINED_SHARE * winner.score
    )


def _label(name: str) -> Translatable:
    field = field_of(name)
    return field.label if field else name


def _tidy(claims: dict[str, Claim], cells: Mapping[str, Sequence[Cell]]) -> dict[str, Claim]:
    owner = {claim.field: column for column, claim in claims.items()}
    for old, new in _time_renames(set(owner), owner, cells).items():
        column = owner.pop(old)
        owner[new] = column
        claims = claims | {column: replace(claims[column], field=new)}
    drop = _needless(set(owner), owner, cells)
    return {column: left_aside(column) if claim.field in drop else claim for column, claim in claims.items()}


def _time_renames(fields: set[str], owner: Mapping[str, str], cells: Mapping[str, Sequence[Cell]]) -> dict[str, str]:
    # 发案时间 beside 结束时间 is where the window begins.
    starts = [name for name in ("occurred", "date") if name in fields and known_cells(cells[owner[name]])]
    if starts and "latest" in fields and "earliest" not in fields:
        return {starts[0]: "earliest"}
    return {}


def _needless(fields: set[str], owner: Mapping[str, str], cells: Mapping[str, Sequence[Cell]]) -> set[str]:
    """Fields that say nothing beside the others that have a column."""
    needless: set[str] = set()
    full = {name for name in fields if known_cells(cells[owner[name]])}
    if "earliest" in full:
        needless |= {name for name in ("occurred", "date") if _is_as_full(cells, owner, "earliest", name)}
    elif "occurred" in full:
        needless |= {"date"} if _is_as_full(cells, owner, "occurred", "date") else set()
    if full & {"earliest", "occurred", "date"} or not {"year", "month"} <= fields:
        needless |= {"year", "month", "day"}
    if not full & {"earliest", "occurred", "date", "year"}:
        needless |= {"hour_from", "hour_to", "minute"}
    start = next((name for name in ("earliest", "occurred", "date") if name in full), "")
    if start and has_clocks(cells[owner[start]]):
        needless |= {"hour_from", "hour_to", "minute"}
    if "hour_from" not in fields or "hour_from" in needless:
        needless |= {"minute", "day_part"}
    for pair in ({"longitude", "latitude"}, {"x", "y"}):
        if len(fields & pair) == 1 or len(full & pair) == 1:
            needless |= pair
    if {"longitude", "latitude"} <= full or not full & {"x", "y", "point"}:
        return needless | {"x", "y", "point"}
    return needless | ({"x", "y"} if "point" in full else {"point"} if "point" in fields else set())


def _is_as_full(cells: Mapping[str, Sequence[Cell]], owner: Mapping[str, str], first: str, second: str) -> bool:
    if second not in owner:
        return True
    counts = [sum(cell not in (None, "") for cell in cells[owner[name]]) for name in (first, second)]
    return counts[0] >= counts[1]


def guess_string_columns(columns: Sequence[str]) -> tuple[str, str]:
    """The case column and the column of strings of a file in which a bureau says what it joined.

    Raises MappingError where either cannot be told.
    """
    column_of = {name: _first_synonym(columns, name) for name in ("case_id", "known_series")}
    missing = [name for name, column in column_of.items() if not column]
    if missing:
        raise MappingError("mapping.no_string_columns", missing=missing, columns=list(columns))
    return column_of["case_id"], column_of["known_series"]


def guess_offender_columns(columns: Sequence[str], sample: RawChunk) -> tuple[str, str]:
    """The case column and the offender column of a file of solved cases (one row a case and offender).

    Raises MappingError where either cannot be told.
    """
    column_of = {name: _first_synonym(columns, name) for name in ("case_id", "offender")}
    if not column_of["offender"]:
        column_of["offender"] = next((name for name in columns if header_key(name) in _OFFENDERS), "")
    missing = [name for name, column in column_of.items() if not column]
    if missing:
        raise MappingError("mapping.no_offender_columns", missing=missing, columns=list(columns))
    return column_of["case_id"], column_of["offender"]


_OFFENDERS = {
    "offenderids",
    "suspects",
    "suspect",
    "嫌疑人",
    "犯罪嫌疑人",
    "作案人",
    "嫌疑人姓名",
    "作案人员",
    "到案人员",
}


def _first_synonym(columns: Sequence[str], name: str) -> str:
    places = {
        column: place for column in columns for field, place in [known_header(column)] if field and field.name == name
    }
    return min(places, key=lambda column: places[column], default="")
