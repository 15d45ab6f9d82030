"""Recording by the police: missing fields, coding errors, imprecise coordinates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from features.columns import FloatArray, IntArray, Ragged, StrArray
from linker.town.events import Events
from linker.town.geography import TownMap, to_degrees
from linker.town.options import Hardness, TownOptions
from linker.town.vocabulary import BY_METHOD, CODED_FACETS, Choices, TownVocabulary

_SECOND_CODE = 0.06
_COARSE = 0.12  # share of vague cases whose point is known to two decimals only
# How often a field stays empty, against the town's own rate of missing fields.
_MISSING = {
    "method": 0.8,
    "entry": 0.8,
    "approach": 1.3,
    "target": 0.9,
    "exit": 1.5,
    "tool": 1.2,
    "premises": 0.5,
    "goods": 0.25,
    "loss": 0.4,
    "address": 0.1,
    "point": 0.5,
    "count": 1.0,
    "narrative": 0.1,
}
_COUNT_UNSEEN = 0.4


@dataclass(frozen=True, eq=False)
class Recorder:
    """Error model of the recording; fields are drawn in the order of the calls."""

    rng: np.random.Generator
    hardness: Hardness
    events: Events
    words: TownVocabulary

    def is_missing(self, field: str) -> NDArray[np.bool_]:
        """Events whose field stays empty."""
        return self.rng.random(len(self.events)) < self.hardness.missing * _MISSING[field]

    def perceived_codes(self, facet: str) -> IntArray:
        """Code of a facet as recorded: sometimes another one that is possible there; -1 for none."""
        code = self.events.codes[facet]
        return np.where(self._slips() & (code >= 0), self._alternative_codes(facet), code)

    def coded(self, facet: str, language: StrArray) -> Ragged:
        """The coded field of a facet: mostly one code, at times two, often none."""
        first, second = self.perceived_codes(facet), self._alternative_codes(facet)
        draw = self.rng.random(len(self.events))
        second = np.where((draw < _SECOND_CODE) & (first >= 0) & (second != first), second, -1)
        codes = np.stack([first, second], axis=1)
        codes[self.is_missing(facet)] = -1
        return phrases(self.words.choices[facet], codes, language)

    def _slips(self) -> NDArray[np.bool_]:
        return self.rng.random(len(self.events)) < self.hardness.miscoded

    def _alternative_codes(self, facet: str) -> IntArray:
        parent = self.events.codes["method"] if facet in BY_METHOD else self.events.offence
        return self.words.choices[facet].pick(parent, self.rng.random(len(self.events)))


def phrases(choices: Choices, codes: IntArray, language: StrArray) -> Ragged:
    """Words of (rows, n) code numbers in the language of each row; -1 holds nothing."""
    spoken = {name: np.array([phrase.coded[name] for phrase in choices.phrases], dtype=object) for name in ("zh", "en")}
    is_coded = codes >= 0
    english = np.broadcast_to((language == "en")[:, None], codes.shape)[is_coded]
    values = np.where(english, spoken["en"][codes[is_coded]], spoken["zh"][codes[is_coded]])
    return Ragged(values, np.concatenate([[0], np.cumsum(is_coded.sum(axis=1))]).astype(np.int64))


def wordings_by_facet(recorder: Recorder, language: StrArray) -> dict[str, list[tuple[str, ...]]]:
    """Wordings by facet and event that an officer can use; empty where the facet is missing."""
    result: dict[str, list[tuple[str, ...]]] = {}
    for facet in CODED_FACETS:
        code = np.where(recorder.is_missing(facet), -1, recorder.perceived_codes(facet))
        choices = recorder.words.choices[facet].phrases
        rows = zip(code.tolist(), language.tolist(), strict=True)
        result[facet] = [choices[number].wordings[name] if number >= 0 else () for number, name in rows]
    return result


def first_words(column: Ragged) -> StrArray:
    """The first value of every row, "" where there is none."""
    words = np.full(len(column), "", dtype=object)
    some = column.lengths > 0
    words[some] = column.values[column.offsets[:-1][some]]
    return words


def labels(entries: Sequence[Any], code: IntArray, language: StrArray, empty: NDArray[np.bool_]) -> StrArray:
    """Name of an offence or a kind of premises by row, "" where the field stays empty."""
    spoken: Mapping[str, StrArray] = {
        name: np.array([entry.label[name] for entry in entries], dtype=object) for name in ("zh", "en")
    }
    words = np.where(language == "en", spoken["en"][code], spoken["zh"][code])
    words[empty] = ""
    return words


def points(
    recorder: Recorder, options: TownOptions, ground: TownMap, language: StrArray
) -> tuple[FloatArray, FloatArray]:
    """Recorded longitude and latitude: off by some metres, at times only coarse or unknown."""
    rng, hardness, events = recorder.rng, recorder.hardness, recorder.events
    off = rng.normal(0.0, hardness.misplaced_km, (len(events), 2))
    spot = ground.sites_km[events.site] + off
    base = "zh" if options.language == "mixed" else options.language
    coarse = rng.random(len(events)) < _COARSE * hardness.vague
    empty = recorder.is_missing("point")
    longitude, latitude = (
        np.where(empty, np.nan, np.where(coarse, degrees.round(2), degrees.round(6)))
        for degrees in to_degrees(spot, options.width_km, base)
    )
    return longitude, latitude


def losses(recorder: Recorder) -> FloatArray:
    """Recorded loss: the worth of the goods, give or take, to ten."""
    goods = recorder.events.goods
    worth = np.where(goods >= 0, recorder.words.worth[goods], 0.0).sum(axis=1)
    loss = np.ceil(worth * recorder.rng.lognormal(0.0, 0.4, len(worth)) / 10.0) * 10.0
    return np.where(recorder.is_missing("loss"), np.nan, loss)


def counts(recorder: Recorder) -> FloatArray:
    """Number of offenders somebody saw: often unknown, now and then one too many."""
    count = np.array([len(crew) for crew in recorder.events.offenders], dtype=np.float64)
    count += recorder.rng.random(len(count)) < recorder.hardness.miscoded
    unseen = recorder.rng.random(len(count)) < _COUNT_UNSEEN
    return np.where(recorder.is_missing("count") | unseen, np.nan, count)
