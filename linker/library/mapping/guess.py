"""Which column is which: a map is guessed from headers and cells, or read from the user's file.

Three steps, each for the columns the one before left: a profile that knows the table, headers that are synonyms of a
field, headers that resemble one and whose cells agree. Whatever is left stays in the source of each case.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from linker.errors import MappingError
from linker.library.files.raw import Cell, RawChunk
from linker.library.mapping.cell_fit import days_only, fit, known_cells, looks_coded
from linker.library.mapping.column_map import ColumnMap, MapRow
from linker.library.mapping.fields import IGNORE, Field, field_of, header_key, header_words, synonym_places
from linker.library.mapping.profiles import Profile, best_profile
from linker.library.mapping.protected import protected_attribute
from linker.library.mapping.reading import complete_map

__all__ = ["ColumnMap", "MapRow", "guess_mapping", "guess_offender_columns", "mapping_for"]

SYNONYM, ALIKE, CODED, LEFT_ASIDE = 0.95, 0.9, 0.6, "kept"
# A column whose cells hardly ever read as the field is not it, whatever it is called.
LEAST_FIT = 0.2
GUESS_FIT = 0.8
GUESS_UNIQUE = 0.95
# Under these headers stands a story or the name of an offence; a story is hardly ever told twice.
_VAGUE = {"description", "notes", "remarks", "text", "summary"}
REPEATS = 0.5
# Indel likeness of two header keys (0 to 100): four Chinese characters with one exchanged reach 75.
LIKE_LATIN, LIKE_HAN = 85.0, 78.0
SHORTEST_LATIN, SHORTEST_HAN = 4, 3
# Times and people of the procedure, not of the offence: never guessed by likeness.
_PROCEDURE = re.compile(
    "破案|立案|结案|销案|抓获|录入|更新|嫌疑人|被害|受害|报案人|报警人|联系|电话|办案|主案"
    "|victim|suspect|officer|report|arrest|birth|updat|creat|clos|vict|code"
)
# What would identify an offender is only taken from a header that says so.
_NEVER_ALIKE = (IGNORE, "offender")
_CODED_WORDS = re.compile(r"mo|mo\d+|method\d*|modus|mocodes?")
_CODED_CHINESE = re.compile("手段|作案特点|作案方式")


@dataclass(frozen=True)
class _Claim:
    column: str
    field: str
    how: str
    confidence: float
    place: int


def mapping_for(sample: RawChunk, map_path: Path | None = None) -> ColumnMap:
    """The map for a file: the user's, checked against the columns, or the guess; settled by the sample either way."""
    if map_path is None:
        return guess_mapping(sample.columns, sample)
    return complete_map(ColumnMap.from_toml(map_path, sample.columns), sample)


def guess_mapping(columns: Sequence[str], sample: RawChunk) -> ColumnMap:
    """Guess the field of each column from headers and a sample of rows (the more, the surer).

    Protected attributes are never mapped; of two columns for a single-valued field the better is taken and the other
    kept. No case id may be found: `ColumnMap.check` then says so.
    """
    cells = {name: part for name, part in zip(sample.columns, sample.cells, strict=True) if name in set(columns)}
    open_columns = [column for column in cells if not protected_attribute(column)]
    profile = best_profile(open_columns)
    claims_taken: dict[str, _Claim] = {}
    _assign(claims_taken, _profile_claims(profile, open_columns) if profile else [])
    for claims in (_synonym_claims, _alike_claims):
        left = [column for column in open_columns if column not in claims_taken]
        _assign(claims_taken, [claim for column in left for claim in claims(column, cells[column])])
    tidy = _tidy({column: claims_taken.get(column, _left_aside(column)) for column in columns}, cells)
    return complete_map(_as_map(tidy, profile), sample)


def _as_map(claims: Mapping[str, _Claim], profile: Profile | None) -> ColumnMap:
    return ColumnMap(
        columns={column: claim.field for column, claim in claims.items()},
        coordinate_system=profile.coordinates if profile else "",
        day_first=profile.day_first if profile else None,
        profile=profile.name if profile else "",
        confidence={column: round(claim.confidence, 3) for column, claim in claims.items()},
        how={column: claim.how for column, claim in claims.items()},
    )


def _left_aside(column: str) -> _Claim:
    return _Claim(column, IGNORE, LEFT_ASIDE, 0.0, 0)


def _assign(assigned: dict[str, _Claim], claims: Sequence[_Claim]) -> None:
    fields = {claim.field for claim in assigned.values()}
    beaten: dict[str, _Claim] = {}
    for claim in sorted(claims, key=lambda claim: (claim.place, -claim.confidence)):
        field = field_of(claim.field)
        if claim.column in assigned or field is None:
            continue
        if field.several or claim.field not in fields:
            assigned[claim.column] = claim
            fields.add(claim.field)
        else:
            beaten[claim.column] = _left_aside(claim.column)
    assigned.update({column: claim for column, claim in beaten.items() if column not in assigned})


def _profile_claims(profile: Profile, columns: Sequence[str]) -> list[_Claim]:
    fields = profile.fields(columns).items()
    return [
        _Claim(column, name, LEFT_ASIDE if name == IGNORE else "profile", float(name != IGNORE), place)
        for column, (name, place) in fields
    ]


def _synonym_claims(column: str, cells: Sequence[Cell]) -> list[_Claim]:
    field, place = _synonym(column)
    if field is None:
        return []
    if field.name == IGNORE:
        return [_left_aside(column)]
    share = fit(field, cells)
    if share < _least_fit(column, field):
        return _other_reading(column, field, cells)
    if not known_cells(cells) or (field.kind == "id" and share < GUESS_UNIQUE):
        # An empty column, and an id that repeats, give way to any other.
        place += len(synonym_places())
    return [_Claim(column, field.name, "synonym", SYNONYM * max(share, LEAST_FIT), place)]


def _least_fit(column: str, field: Field) -> float:
    if field.name == "narrative":
        return REPEATS if header_key(column) in _VAGUE else 0.0
    # A time or an id that cannot be read is told row by row rather than passed over.
    return 0.0 if field.kind in ("time", "id") else LEAST_FIT


def _other_reading(column: str, field: Field, cells: Sequence[Cell]) -> list[_Claim]:
    instead = {"code": "narrative", "text": "offence", "hours": "occurred"}
    second = field_of(instead.get(field.kind, IGNORE))
    fits = second is not None and second.name != IGNORE and fit(second, cells) >= GUESS_FIT
    return [_Claim(column, second.name, "synonym", LEAST_FIT, len(synonym_places()))] if second and fits else []


def _synonym(column: str) -> tuple[Field | None, int]:
    # 损失价值(元) is found without its unit, 发案时间（起） only with what stands in the brackets.
    bare = re.sub(r"[(（\[【].*?[)）\]】]", "", column)
    for key in (header_key(column), header_key(bare)):
        if key in synonym_places():
            return synonym_places()[key]
    return None, 0


def _alike_claims(column: str, cells: Sequence[Cell]) -> list[_Claim]:
    coded = _names_codes(column) and looks_coded(cells)
    claims = [_Claim(column, f"code:{'_'.join(header_words(column))}", "guess", CODED, 0)] if coded else []
    key = header_key(column)
    if _PROCEDURE.search(key) or _synonym(column)[0] is not None:
        return claims
    for synonym, score in _alike_keys(key):
        field, _ = synonym_places()[synonym]
        share = 0.0 if field.kind == "trace" or field.name in _NEVER_ALIKE else fit(field, cells)
        if share >= (GUESS_UNIQUE if field.kind == "id" else GUESS_FIT):
            claims.append(_Claim(column, field.name, "guess", ALIKE * score / 100.0 * share, 100 - int(score)))
    return claims


def _names_codes(column: str) -> bool:
    words = header_words(column)
    return bool(words and _CODED_WORDS.fullmatch(words[0])) or bool(_CODED_CHINESE.search(column))


def _alike_keys(key: str) -> list[tuple[str, float]]:
    from rapidfuzz import fuzz, process

    han = not key.isascii()
    least = SHORTEST_HAN if han else SHORTEST_LATIN
    keys = [synonym for synonym in synonym_places() if len(synonym) >= least and synonym.isascii() != han]
    cutoff = LIKE_HAN if han else LIKE_LATIN
    matches = process.extract(key, keys, scorer=fuzz.ratio, score_cutoff=cutoff, limit=5) if len(key) >= least else []
    return [(str(synonym), float(score)) for synonym, score, _ in matches]


def _tidy(claims: dict[str, _Claim], cells: Mapping[str, Sequence[Cell]]) -> dict[str, _Claim]:
    owner = {claim.field: column for column, claim in claims.items()}
    for old, new in _time_renames(set(owner)).items():
        column = owner.pop(old)
        owner[new] = column
        claims = claims | {column: replace(claims[column], field=new)}
    drop = _needless(set(owner), owner, cells)
    return {column: _left_aside(column) if claim.field in drop else claim for column, claim in claims.items()}


def _time_renames(fields: set[str]) -> dict[str, str]:
    # 发案时间 beside 结束时间 is where the window begins.
    starts = [name for name in ("occurred", "date") if name in fields]
    if starts and "latest" in fields and "earliest" not in fields:
        return {starts[0]: "earliest"}
    return {}


def _needless(fields: set[str], owner: Mapping[str, str], cells: Mapping[str, Sequence[Cell]]) -> set[str]:
    needless: set[str] = set()
    if "earliest" in fields:
        needless |= {"occurred", "date"}
    elif "occurred" in fields:
        needless |= {"date"}
    start = next((name for name in ("earliest", "occurred", "date") if name in fields), "")
    if not start or not days_only(cells[owner[start]]):
        needless |= {"hour_from", "hour_to"}
    for pair in ({"longitude", "latitude"}, {"x", "y"}):
        if len(fields & pair) == 1:
            needless |= pair
    return needless | ({"x", "y"} if {"longitude", "latitude"} <= fields else set())


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


_OFFENDERS = {"offenderids", "suspects", "suspect", "嫌疑人", "犯罪嫌疑人", "作案人"}


def _first_synonym(columns: Sequence[str], name: str) -> str:
    places = {
        column: place for column in columns for field, place in [_synonym(column)] if field and field.name == name
    }
    return min(places, key=lambda column: places[column], default="")
