"""Traces found at the scene or seen by witnesses, by kind; most events have few."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from features.columns import IntArray, StrArray
from linker.town.crews import Crews
from linker.town.events import Events
from linker.town.options import Hardness, TownOptions
from linker.town.vocabulary import TownVocabulary

TRACE_KINDS = ("shoe_print", "fingerprint", "dna", "plate", "phone", "tool_mark")
_PROBABILITY = {"shoe_print": 0.35, "fingerprint": 0.07, "dna": 0.025, "plate": 0.06, "phone": 0.006, "tool_mark": 0.2}
_FROM_SCENE = ("shoe_print", "fingerprint", "dna", "tool_mark")
_INNOCENT = 0.1  # fingerprints and DNA of somebody who has nothing to do with it
_VEHICLE_SHARE = 0.4
_PATTERNS = 60
_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"
# Register numbers: multiplication modulo a prime keeps different persons different and tells nothing else.
_MODULUS = 99_999_989
_REGISTERS = {"fingerprint": ("F", 61_222_051), "dna": ("D", 31_415_927), "phone": ("139", 27_182_819)}


@dataclass(frozen=True, eq=False)
class _Finder:
    """Input of the values of traces; `actor` is the one offender of each event who left the trace."""

    rng: np.random.Generator
    events: Events
    actor: IntArray
    language: StrArray
    words: TownVocabulary


def find_traces(
    rng: np.random.Generator,
    options: TownOptions,
    crews: Crews,
    events: Events,
    language: StrArray,
    words: TownVocabulary,
) -> dict[str, StrArray]:
    """Values by trace kind, one for each event; "" where nothing was found."""
    actor = np.array(
        [crew[int(draw * len(crew))] for crew, draw in zip(events.offenders, rng.random(len(events)), strict=True)]
    )
    finder = _Finder(rng, events, actor, language, words)
    is_present = _is_present(rng, options, crews, events, words)
    values: dict[str, StrArray] = {}
    for kind in TRACE_KINDS:
        column = np.full(len(events), "", dtype=object)
        column[is_present[kind]] = _VALUES[kind](finder, np.flatnonzero(is_present[kind]))
        values[kind] = column
    return values


def _is_present(
    rng: np.random.Generator, options: TownOptions, crews: Crews, events: Events, words: TownVocabulary
) -> dict[str, NDArray[np.bool_]]:
    traced = Hardness.of(options.difficulty).traced
    scene = np.array([offence.scene for offence in words.offences])[events.offence]
    bare = [phrase.key for phrase in words.choices["tool"].phrases].index("bare_hands")
    possible = {
        "plate": (rng.random(len(crews)) < _VEHICLE_SHARE)[events.crew],
        "tool_mark": events.codes["tool"] != bare,
    }
    return {
        kind: (rng.random(len(events)) < probability * traced * (scene if kind in _FROM_SCENE else 1.0))
        & possible.get(kind, True)
        for kind, probability in _PROBABILITY.items()
    }


def _shoe_prints(finder: _Finder, rows: IntArray) -> list[str]:
    """A pattern of the offender's shoes, another pair after learning; common patterns are worn by many."""
    popularity = np.cumsum(1.0 / np.arange(2.0, _PATTERNS + 2.0))
    pairs = 2 * (int(finder.actor.max()) + 1)
    worn = np.searchsorted(popularity, finder.rng.random(pairs) * popularity[-1])
    pattern = worn[2 * finder.actor[rows] + finder.events.changed[rows]]
    return [
        names["shoe"].format(pattern=names["shoes"][number % len(names["shoes"])], size=number // 10 + 1)
        for names, number in zip(_names(finder, rows), pattern.tolist(), strict=True)
    ]


def _register(kind: str) -> Callable[[_Finder, IntArray], list[str]]:
    def values(finder: _Finder, rows: IntArray) -> list[str]:
        innocent = finder.rng.random(len(rows)) < (0.0 if kind == "phone" else _INNOCENT)
        person = np.where(innocent, finder.actor.max() + 1 + rows, finder.actor[rows])
        prefix, factor = _REGISTERS[kind]
        return [f"{prefix}{number:08d}" for number in ((person + 1) * factor % _MODULUS).tolist()]

    return values


def _plates(finder: _Finder, rows: IntArray) -> list[str]:
    """The plate of the crew's vehicle; half of the witnesses got only some of its digits."""
    crew, partial = finder.events.crew[rows], finder.rng.random(len(rows)) < 0.5
    hidden = finder.rng.integers(0, 4, len(rows)).tolist()
    letters = finder.rng.integers(0, len(_LETTERS), (int(finder.events.crew.max()) + 1, 2))
    digits = finder.rng.integers(0, 10_000, len(letters))
    plates = []
    for names, owner, some, hidden_digit in zip(
        _names(finder, rows), crew.tolist(), partial.tolist(), hidden, strict=True
    ):
        number = f"{digits[owner]:04d}"
        digits_seen = f"{number[:hidden_digit]}*{number[hidden_digit + 1 :]}" if some else number
        plates.append(
            names["plate"].format(letters="".join(_LETTERS[place] for place in letters[owner]), digits=digits_seen)
        )
    return plates


def _tool_marks(finder: _Finder, rows: IntArray) -> list[str]:
    """The mark of the crew's tool: its kind and its width; another tool after learning."""
    tools = 2 * (int(finder.events.crew.max()) + 1)
    kinds, widths = finder.rng.integers(0, 5, tools), finder.rng.integers(4, 26, tools)
    tool = 2 * finder.events.crew[rows] + finder.events.changed[rows]
    return [
        names["mark"].format(tool=names["marks"][kind], width=width)
        for names, kind, width in zip(_names(finder, rows), kinds[tool].tolist(), widths[tool].tolist(), strict=True)
    ]


def _names(finder: _Finder, rows: IntArray) -> list[dict[str, str]]:
    return [finder.words.names[language] for language in finder.language[rows]]  # type: ignore[misc]


_VALUES: dict[str, Callable[[_Finder, IntArray], list[str]]] = {
    "shoe_print": _shoe_prints,
    "fingerprint": _register("fingerprint"),
    "dna": _register("dna"),
    "plate": _plates,
    "phone": _register("phone"),
    "tool_mark": _tool_marks,
}
