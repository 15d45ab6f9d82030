"""Claims of columns to fields: by a profile, by a known header, by the words of a header, by likeness, by content."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from linker.library.files.header_words import words_of
from linker.library.files.raw import Cell
from linker.library.mapping.cell_fit import (
    dated_share,
    fit,
    is_clock_column,
    is_dated_part,
    is_tick_column,
    known_cells,
    looks_coded,
    point_share,
)
from linker.library.mapping.fields import IGNORE, Field, field_of, header_key, header_words, synonym_places
from linker.library.mapping.header_fields import fields_of_header, names_a_procedure
from linker.library.mapping.profiles import Profile

LEFT_ASIDE = "kept"
SYNONYM, VAGUE_SYNONYM, ALIKE, CODED, CONTENT = 0.97, 0.8, 0.75, 0.6, 0.5
# The best header of a field is worth a little more than its last.
PER_PLACE = 0.001
# An empty column gives way to any that holds something.
EMPTY = 0.05
# A column whose cells hardly ever read as the field is not it, whatever it is called.
LEAST_FIT = 0.2
WORDS_FIT = 0.6
# A known header whose cells say that it is something else (a description that names offences).
SECOND_READING = 0.6
GUESS_FIT = 0.8
GUESS_UNIQUE = 0.95
# Under these headers stands a story or the name of an offence; a story is hardly ever told twice.
STORY_HEADERS = frozenset({"description", "notes", "remarks", "text", "summary", "内容", "备注"})
REPEATS = 0.5
# Headers that any table may have, whatever they are about.
_VAGUE = frozenset(
    header_key(word)
    for word in [
        "id",
        "编号",
        "案号",
        "时间",
        "日期",
        "time",
        "date",
        "datetime",
        "timestamp",
        "start_time",
        "end_time",
        "start_date",
        "end_date",
        "from_date",
        "to_date",
        "地址",
        "地点",
        "location",
        "place",
        "价值",
        "value",
        "损失",
        "category",
        "crime",
        "type",
        "description",
        "notes",
        "remarks",
        "text",
        "summary",
        "status",
        "状态",
        "method",
        "hour",
        "x",
        "y",
        "area",
        "district",
        "region",
        "reported",
        "city",
        "county",
        "town",
        "省",
        "市",
        "区域",
        "街道",
        "社区",
        "tool",
        "工具",
        "手段",
        "特点",
        "入口",
        "出口",
        "search",
        "exit",
        "entry",
        "target",
    ]
)
# Indel likeness of two header keys (0 to 100): four Chinese characters with one exchanged reach 75.
LIKE_LATIN, LIKE_HAN = 85.0, 78.0
SHORTEST_LATIN, SHORTEST_HAN = 5, 4
# A column of times of day under the name of a time: the hour beside its date. A report without a day bounds nothing.
CLOCK_FIELDS = {
    "earliest": "hour_from",
    "occurred": "hour_from",
    "date": "hour_from",
    "latest": "hour_to",
    "reported": "",
}
DATE_PARTS = ("year", "month", "day")
# What would identify an offender is only taken from a header that says so.
_NEVER_ALIKE = (IGNORE, "offender", "known_series", "day_part", "year", "month", "day", "minute", "x", "y")
_CODED_WORDS = re.compile(r"mo|mo\d+|method\d*|modus|mocodes?")
_CODED_CHINESE = re.compile("手段|作案特点|作案方式")


@dataclass(frozen=True)
class Claim:
    """A column that says it is a field: how that was found, and how surely (0 to 1)."""

    column: str
    field: str
    how: str
    score: float
    is_empty: bool = False


def left_aside(column: str) -> Claim:
    """The claim of a column that is only kept in the source."""
    return Claim(column, IGNORE, LEFT_ASIDE, 0.0)


def profile_claims(profile: Profile, columns: Sequence[str]) -> list[Claim]:
    """What a profile says of each column it knows; the better column of a field has the higher score."""
    return [
        left_aside(column) if name == IGNORE else Claim(column, name, "profile", 1.0 - PER_PLACE * place)
        for column, (name, place) in profile.fields(columns).items()
    ]


def column_claims(column: str, cells: Sequence[Cell]) -> list[Claim]:
    """Everything that the header and the cells of a column say it could be."""
    field, place = known_header(column)
    if field is not None and field.name == IGNORE:
        return [left_aside(column)]
    claims = _synonym_claims(column, field, place, cells) if field is not None else []
    if not claims:
        claims = _word_claims(column, cells, field) + (_alike_claims(column, cells) if field is None else [])
    claims += _coded_claims(column, cells) if not claims else []
    if not names_a_procedure(column) and point_share(cells) >= GUESS_FIT and _may_be_point(column, cells):
        claims = [
            *(claim for claim in claims if claim.field not in ("address", "premises")),
            Claim(column, "point", "content", 0.8),
        ]
    return claims


def known_header(column: str) -> tuple[Field | None, int]:
    """The field of which a header is a known name, and its place among them."""
    # 损失价值(元) is found without its unit, 发案时间（起） only with what stands in the brackets.
    bare = re.sub(r"[(（\[【].*?[)）\]】]", "", column)
    for key in (header_key(column), header_key(bare) if not _has_role(column) else ""):
        if key in synonym_places():
            return synonym_places()[key]
    return None, 0


def _has_role(column: str) -> bool:
    return bool(
        re.search(
            r"[(（\[【]\s*(?:起|止|始|终|初|从|到|开始|结束|from|to|start|end)\s*[)）\]】]", column, re.IGNORECASE
        )
    )


def _may_be_point(column: str, cells: Sequence[Cell]) -> bool:
    return len(known_cells(cells)) > 0 and header_key(column) not in ("id",)


def _synonym_claims(column: str, field: Field, place: int, cells: Sequence[Cell]) -> list[Claim]:
    base = VAGUE_SYNONYM if header_key(column) in _VAGUE else SYNONYM
    share = fit(field, cells)
    if field.name in CLOCK_FIELDS and is_clock_column(cells):
        # 发案时间 beside 发案日期: its cells are times of day, whatever its name.
        clock_field = CLOCK_FIELDS[field.name]
        return [Claim(column, clock_field, "synonym", 0.95 * base)] if clock_field else []
    if field.name in DATE_PARTS and is_dated_part(cells):
        return [Claim(column, "date", "synonym", 0.9 * base)]
    if share < _least_fit(column, field):
        return _second_readings(column, field, cells)
    score = (base - PER_PLACE * place) * max(share, LEAST_FIT)
    is_empty = not known_cells(cells)
    if field.kind == "id" and share < GUESS_UNIQUE:
        # An id that repeats gives way to any that does not.
        score *= 0.5
    claims = [Claim(column, field.name, "synonym", score * (EMPTY if is_empty else 1.0), is_empty)]
    if (
        field.kind == "hours"
        and dated_share(cells) >= GUESS_FIT
        and not any(isinstance(cell, int | float) for cell in cells)
    ):
        return [Claim(column, "occurred", "synonym", base * 0.9)]
    return claims


def fit_of(name: str, cells: Sequence[Cell]) -> float:
    """How well cells fit the field of a name."""
    field = field_of(name)
    return fit(field, cells) if field else 0.0


def _least_fit(column: str, field: Field) -> float:
    if field.name == "narrative":
        return REPEATS if header_key(column) in STORY_HEADERS else 0.0
    if field.name in ("offence", "address"):
        return 0.45
    # Under a name that says what it is, what cannot be read is told cell by cell rather than passed over.
    is_telling = field.kind in ("time", "id", "amount", "count", "hours", "length", "coordinate")
    return 0.0 if is_telling and header_key(column) not in _VAGUE else LEAST_FIT


def _second_readings(column: str, field: Field, cells: Sequence[Cell]) -> list[Claim]:
    instead = {"code": "narrative", "text": "offence", "hours": "occurred"}.get(field.kind, IGNORE)
    if instead in (IGNORE, field.name) or fit_of(instead, cells) < GUESS_FIT:
        return []
    return [Claim(column, instead, "synonym", SECOND_READING)]


def _word_claims(column: str, cells: Sequence[Cell], synonym_field: Field | None) -> list[Claim]:
    claims = []
    is_empty = not known_cells(cells)
    for header_name, score in fields_of_header(column):
        if synonym_field is not None and synonym_field.name == header_name:
            continue
        # Time_Begun over moments is a start, not an hour.
        if header_name in ("hour_from", "hour_to") and dated_share(cells) >= GUESS_FIT:
            continue
        is_clock = header_name in CLOCK_FIELDS and is_clock_column(cells)
        name = CLOCK_FIELDS[header_name] if is_clock else header_name
        name = "date" if header_name in DATE_PARTS and is_dated_part(cells) else name
        share = fit_of(name, cells) if name else 0.0
        least = GUESS_UNIQUE if name == "case_id" else WORDS_FIT
        if share >= least or is_empty:
            claims.append(Claim(column, name, "words", score * share * (EMPTY if is_empty else 1.0), is_empty))
    return claims[:1]


def _alike_claims(column: str, cells: Sequence[Cell]) -> list[Claim]:
    key = header_key(column)
    words = words_of(column)
    # A header all of whose words are known is qualified, not misspelt.
    if names_a_procedure(column) or (words.tags and not words.unknown):
        return []
    claims = []
    for synonym, score in _alike_keys(key):
        field, _ = synonym_places()[synonym]
        share = 0.0 if field.kind == "trace" or field.name in _NEVER_ALIKE else fit(field, cells)
        if share >= (GUESS_UNIQUE if field.kind == "id" else GUESS_FIT):
            claims.append(Claim(column, field.name, "guess", ALIKE * score / 100.0 * share, not known_cells(cells)))
    return claims[:1]


def _alike_keys(key: str) -> list[tuple[str, float]]:
    from rapidfuzz import fuzz, process

    han = not key.isascii()
    least = SHORTEST_HAN if han else SHORTEST_LATIN
    keys = [synonym for synonym in synonym_places() if len(synonym) >= least and synonym.isascii() != han]
    cutoff = LIKE_HAN if han else LIKE_LATIN
    matches = process.extract(key, keys, scorer=fuzz.ratio, score_cutoff=cutoff, limit=5) if len(key) >= least else []
    return [(str(synonym), float(score)) for synonym, score, _ in matches]


def _coded_claims(column: str, cells: Sequence[Cell]) -> list[Claim]:
    words = header_words(column)
    is_named = bool(words and _CODED_WORDS.fullmatch(words[0])) or bool(_CODED_CHINESE.search(column))
    if not is_named or not looks_coded(cells) or is_tick_column(cells):
        return []
    return [Claim(column, f"code:{'_'.join(words)}", "guess", CODED)]
