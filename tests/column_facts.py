"""What the columns of published tables are, and what they are taken for: measured by kind of claim."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from linker.library.files.raw import Cell, RawChunk
from linker.library.mapping.claims import LEFT_ASIDE
from linker.library.mapping.column_map import ColumnMap
from linker.library.mapping.guess import guess_mapping

FOLDER = Path(__file__).parent / "linker/library/mapping"
# Tables that no profile and no word was written for, and tables of which profiles were.
FACTS = tomllib.loads((FOLDER / "header_facts.toml").read_text("utf-8"))["file"]
PROFILE_FACTS = tomllib.loads((FOLDER / "profile_facts.toml").read_text("utf-8"))["file"]
KIND_OF = {
    **dict.fromkeys(("earliest", "latest", "occurred", "date", "hour_from", "hour_to", "year", "month", "day"), "time"),
    **dict.fromkeys(("longitude", "latitude", "x", "y", "point", "address", "region", "jurisdiction"), "place"),
    "reported": "report",
    "offence": "offence",
    "narrative": "narrative",
    "case_id": "id",
}
MATTERING = ("time", "report", "place", "offence", "narrative")
ROWS = 40


def cells_of(look: str, column: str) -> list[Cell]:
    numbers = range(ROWS)
    words = ["LARCENY", "BURGLARY", "ROBBERY", "ASSAULT", "FRAUD"]
    makers = {
        "moment": lambda n: f"2023-05-{1 + n % 28:02} {n % 24:02}:{n * 7 % 60:02}:00",
        "day": lambda n: f"2023-05-{1 + n % 28:02}",
        "clock": lambda n: f"{n % 24:02}:{n * 7 % 60:02}",
        "hhmm": lambda n: f"{n * 61 % 24:02}{n * 7 % 60:02}",
        "hour": lambda n: n * 5 % 24,
        "number": lambda n: 100 + n * 37 % 900,
        "one": lambda n: 1 + n % 2,
        "degree": lambda n: (
            (-76.6 if column[:1].lower() in "lx" and "lat" not in column.lower() else 39.2) + n * 0.0137
        ),
        "metre": lambda n: 987_654 + n * 311,
        "words": lambda n: words[n % 5],
        "state": lambda _: "MD",
        "story": lambda n: f"{n} On the night named the door was forced and a bicycle was taken from the hall.",
        "code": lambda n: f"{n % 6}{'ABC'[n % 3]}",
        "id": lambda n: f"{column[:2].upper()}{202300000 + n}",
        "address": lambda n: f"{100 * n} BLOCK OF MAIN ST",
        "weekday": lambda n: ["Monday", "Tuesday", "Friday"][n % 3],
        "year": lambda n: 2022 + n % 2,
        "month": lambda n: 1 + n % 12,
        "daynumber": lambda n: 1 + n % 28,
    }
    return [makers[look](number) for number in numbers]


def guessed(fact: dict[str, dict[str, str]]) -> tuple[dict[str, str], ColumnMap]:
    """The true kind of each column of a table, and the map that is guessed for it."""
    kinds = {column: told.split()[0] for column, told in fact["columns"].items()}
    cells = tuple(cells_of(told.split()[1], column) for column, told in fact["columns"].items())
    chunk = RawChunk(tuple(kinds), cells, tuple(range(2, ROWS + 2)))
    return kinds, guess_mapping(chunk.columns, chunk)


@dataclass(frozen=True)
class ClaimCount:
    """How many columns were taken for a field that matters in one way, and how many rightly."""

    right: int
    taken: int


def claims_by_how() -> dict[str, ClaimCount]:
    """Over all tables: claims to a time, a report, a place, an offence, a narrative or an id, by way of guess."""
    taken, right = Counter[str](), Counter[str]()
    for how, is_right in _claims():
        taken[how] += 1
        right[how] += is_right
    return {how: ClaimCount(right[how], taken[how]) for how in sorted(taken)}


def _claims() -> Iterator[tuple[str, bool]]:
    for fact in (*FACTS, *PROFILE_FACTS):
        kinds, guess = guessed(fact)
        for column, told in kinds.items():
            field, how = guess.columns[column], guess.how[column]
            if field in KIND_OF and how != LEFT_ASIDE:
                yield how, KIND_OF[field] == told.rstrip("?")


def measured() -> tuple[Counter[str], Counter[str], list[str]]:
    """Columns that matter and columns found, by kind; what was taken for something it is not."""
    there, found, wrong = Counter[str](), Counter[str](), []
    for fact in FACTS:
        kinds, guess = guessed(fact)
        for kind in {kind for kind in kinds.values() if kind.endswith("?")}:
            there[kind[:-1]] += 1
            either = [column for column, told in kinds.items() if told == kind]
            found[kind[:-1]] += any(KIND_OF.get(guess.columns[column]) == kind[:-1] for column in either)
        for column, told in kinds.items():
            kind, taken = told.rstrip("?"), KIND_OF.get(guess.columns[column], "-")
            there[kind] += told == kind
            found[kind] += told == kind and taken == kind
            if taken in MATTERING and taken != kind:
                wrong.append(f"{fact['source']}: {column} is {kind}, taken for {guess.columns[column]}")
    return there, found, wrong
