"""Profiles: the header sets of well-known case tables, as TOML files under `profiles/` that people can add to."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from linker.library.cells.hours import ClockStyle
from linker.library.mapping.fields import header_key

# Two shared headers are a coincidence.
LEAST_KEYS = 3


@dataclass(frozen=True)
class Profile:
    """A known table: `keys` are the headers that tell it, and the share of them (`enough`) that must be there.

    `columns` maps header to field, the better column of a single-valued field first. `twin` is the ending of a column
    that repeats a coded column as text; `source` is where the headers are published; `counts` is the column that says
    how many cases a row of a table of statistics stands for; the others are entries of a map.
    """

    name: str
    keys: tuple[str, ...]
    enough: float
    columns: Mapping[str, str]
    coordinates: str = ""
    day_first: bool | None = None
    twin: str = ""
    source: str = ""
    time_zone: str = ""
    minguo: bool | None = None
    date_only: tuple[str, ...] | None = None
    clock: ClockStyle | None = None
    id_columns: tuple[str, ...] = ()
    counts: str = ""

    def share(self, columns: Sequence[str]) -> float:
        """Share of the key headers that stand among these columns; 0 if they are fewer than `LEAST_KEYS`."""
        present = {header_key(column) for column in columns}
        matches = sum(header_key(key) in present for key in self.keys)
        return matches / len(self.keys) if matches >= LEAST_KEYS else 0.0

    def fields(self, columns: Sequence[str]) -> dict[str, tuple[str, int]]:
        """Each of these columns the profile knows: its field and its place in the profile.

        Where the text twin of a coded column is there as well, the twin is read and the code is not.
        """
        places = {header_key(header): (name, place) for place, (header, name) in enumerate(self.columns.items())}
        present = {header_key(column) for column in columns}
        twin = header_key(self.twin)
        fields: dict[str, tuple[str, int]] = {}
        for column in columns:
            key = header_key(column)
            plain = key.removesuffix(twin) if twin else key
            if plain in places:
                doubled = twin and key == plain and plain + twin in present
                fields[column] = ("ignore", 0) if doubled else places[plain]
        return fields


@cache
def profiles() -> tuple[Profile, ...]:
    """All profiles that come with the program, by name."""
    folder = files("linker.library.mapping") / "profiles"
    texts = [entry.read_text("utf-8") for entry in folder.iterdir() if entry.name.endswith(".toml")]
    return tuple(sorted(map(_profile, texts), key=lambda profile: profile.name))


def best_profile(columns: Sequence[str]) -> Profile | None:
    """The profile with the best share of its key columns; among equals the one that knows more columns."""
    fitting = [profile for profile in profiles() if profile.share(columns) >= profile.enough]
    return max(fitting, key=lambda profile: (profile.share(columns), len(profile.fields(columns))), default=None)


def _profile(text: str) -> Profile:
    table = tomllib.loads(text)
    lists: dict[str, object] = {key: tuple(table[key]) for key in ("keys", "date_only", "id_columns") if key in table}
    return Profile(**{**table, **lists})
