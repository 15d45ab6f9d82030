"""Statements against a library: each becomes a pseudo-case, read like any record, and is weighed aspect by aspect."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime

import numpy as np

from features.case import Case, CaseTable, Place
from features.codes import CodeSets, Rarity, row_products
from features.columns import FloatArray, IntArray, StrArray, text_column
from features.geo import haversine_km, planar_km, to_wgs84
from features.lexicon import Lexicon
from features.phrases import LONG, CountedTexts, TextExtractor, TextVectors
from features.text import is_unknown, ngrams
from features.timing import DAY
from linker.casework.suspects.suspect_file import Area, Statement
from linker.flow import FittedLibrary
from linker.library.narrative.codes import fill_codes
from linker.library.narrative.fill import fill_unknown
from linker.library.narrative.read import find_spans
from linker.review import confession
from linker.review.confession import Aspect
from linker.review.details import same_thing
from linker.review.vague_time import StatedTime, absolute, stated_time

# From this share of its two-letter pieces on, a thing counts as contained in a text.
CONTAINED = 0.75
# Nearness to home helps at most this much (bans).
HOME_LIMIT = 0.7
_CLAUSE = re.compile("[,，。;；]")
_ENGLISH_TIME = re.compile(
    r"(?:(?:one|some|a) (?:morning|afternoon|evening|night) )?(?:in |of )?(?:early |mid |late )?"
    r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.? [0-9]{4}(?:,? at night)?",
    re.IGNORECASE,
)
_GOODS_FACET, _TOOL_FACET, _OFFENCE_FACET = "goods", "tool", "offence"


@dataclass(frozen=True, eq=False)
class Told:
    """A statement as it was read: the pseudo-case of what it tells by itself, and what could not be read.

    `case` leaves out what he had been told before; `leaked` names that.
    """

    statement: Statement
    case: Case
    place: Area
    when: StatedTime
    unread: tuple[str, ...]
    leaked: tuple[str, ...]


def read_statement(statement: Statement, number: int, told_on: date) -> Told:
    """Read a statement: its own fields first, then what its free words state."""
    words = "。".join(absolute(text, told_on) for text in (statement.text, statement.method) if text)
    goods, known_goods = _new(statement.goods, statement.already_told, _GOODS_FACET)
    tools, known_tools = _new(statement.tools, statement.already_told, _TOOL_FACET)
    place, known_place = _new((statement.place.address,), statement.already_told)
    draft = Case(
        case_id=f"statement {number}",
        place=Place(address="".join(place), premises=statement.premises),
        goods=goods,
        tools=tools,
        loss=statement.loss,
        narrative=words,
    )
    table = fill_codes(fill_unknown(CaseTable.from_cases([draft])).table).table
    read = _without_told(table.case(0), statement.already_told)
    when = stated_time(statement.time, told_on) or _time_in(words, read, told_on)
    unread = (statement.time,) if when is None and not is_unknown(statement.time) else ()
    leaked = tuple(item for item in (*known_goods, *known_tools, *known_place) if item)
    return Told(statement, read, _area(statement, read), when or StatedTime(), unread, leaked)


def _area(statement: Statement, read: Case) -> Area:
    told = statement.place
    return Area(read.place.address, told.longitude, told.latitude, told.x_m, told.y_m, told.radius_km, told.system)


def _new(items: tuple[str, ...], already_told: str, facet: str = "") -> tuple[tuple[str, ...], tuple[str, ...]]:
    leaked = tuple(item for item in items if contained(item, already_told) or _known(item, already_told, facet))
    return tuple(item for item in items if item not in leaked), leaked


def _known(item: str, already_told: str, facet: str) -> bool:
    return bool(facet and already_told) and same_thing(item, already_told, facet)


def contained(item: str, text: str) -> bool:
    """Whether a text names a thing: most of its two-letter pieces stand there."""
    pieces, there = set(ngrams(item, (2,))), set(ngrams(text, (2,)))
    return bool(pieces) and len(pieces & there) >= CONTAINED * len(pieces)


def _without_told(case: Case, already_told: str) -> Case:
    if not already_told:
        return case
    lexicon = Lexicon.builtin().codes(text_column([already_told]))
    codes = {
        facet: tuple(code for code in said if facet not in lexicon or code not in lexicon[facet].row(0))
        for facet, said in case.codes.items()
    }
    goods = _new(case.goods, already_told, _GOODS_FACET)[0]
    tools = _new(case.tools, already_told, _TOOL_FACET)[0]
    address = "" if contained(case.place.address, already_told) else case.place.address
    place = case.place.model_copy(update={"address": address})
    return case.model_copy(update={"codes": codes, "goods": goods, "tools": tools, "place": place})


def _time_in(words: str, read: Case, told_on: date) -> StatedTime | None:
    for span in find_spans(words):
        if span.kind == "time":
            # what follows up to the comma may belong to it: 2023年三月的 一个晚上
            clause = _CLAUSE.split(words[span.start :])[0]
            when = stated_time(clause, told_on) or stated_time(span.text, told_on)
            if when:
                return when
    english = _ENGLISH_TIME.search(words)
    if english:
        return stated_time(english.group(), told_on)
    window = read.window
    return StatedTime(window.earliest, window.latest) if window.earliest or window.latest else None


class Ground:
    """A library made ready for statements: `table` has the rows of `home`; its place names are counted here."""

    def __init__(self, table: CaseTable, home: FittedLibrary) -> None:
        self.table, self.vectors = table, home.vectors
        self.vectoriser = home.counts.vectoriser
        names, self.place_words = CountedTexts.of(_places(table), LONG), TextExtractor()
        self.place_words.learn(names)
        self.places = self.place_words.vectors(names)

    def terms(self, told: Told) -> dict[Aspect, FloatArray]:
        """By aspect that the statement tells, its log10 LR for every case."""
        timing, when, location = self.vectors.timing, told.when, told.place
        found: dict[Aspect, FloatArray] = {}
        if when.earliest or when.latest:
            days = _days(when.earliest, -np.inf), _days(when.latest, np.inf)
            agreed = confession.days_agreement(timing.start_days, timing.length_days, *days)
            found[confession.DAYS] = confession.aspect_log10_lr(confession.DAYS, *agreed)
        if when.from_hours is not None and when.to_hours is not None:
            hours = when.from_hours, when.to_hours
            agreed = confession.hours_agreement(timing.start_days, timing.length_days, *hours)
            found[confession.HOURS] = confession.aspect_log10_lr(confession.HOURS, *agreed)
        if told.case.loss:
            agreed = confession.loss_agreement(self.table.loss, told.case.loss)
            found[confession.LOSS] = confession.aspect_log10_lr(confession.LOSS, *agreed)
        found[confession.PLACE] = self._near(confession.PLACE, location)
        found |= self._modus_operandi(told.case)
        return {aspect: log10_lr for aspect, log10_lr in found.items() if log10_lr.any()}

    def home(self, area: Area) -> FloatArray:
        """Log10 LR of living in an area, for every case: mild, and bounded."""
        return np.minimum(self._near(confession.HOME, area), HOME_LIMIT)

    def _near(self, aspect: Aspect, area: Area) -> FloatArray:
        distance_km = self.distance_km(area)
        kernel = confession.home_agreement if aspect is confession.HOME else confession.place_agreement
        by_distance = confession.aspect_log10_lr(aspect, *kernel(distance_km, area.radius_km))
        stated = self.place_words.vectors(CountedTexts.of(text_column([area.address]), LONG))
        share = confession.held_words(self.places, stated, self.place_words.carriers_)
        by_words = confession.aspect_log10_lr(aspect, *confession.words_agreement(share))
        return np.where(np.isnan(distance_km), by_words, by_distance)

    def distance_km(self, area: Area) -> FloatArray:
        """From the middle of an area to every case; NaN where either has no coordinates."""
        table, unknown = self.table, np.full(len(self.table), np.nan)
        if area.longitude is not None and area.latitude is not None:
            longitude, latitude = to_wgs84([area.longitude], [area.latitude], area.system)
            return haversine_km(longitude[0], latitude[0], table.longitude, table.latitude)
        if area.x_m is not None and area.y_m is not None:
            return planar_km(area.x_m, area.y_m, table.x_m, table.y_m)
        return unknown

    def _modus_operandi(self, case: Case) -> dict[Aspect, FloatArray]:
        stated = self.vectoriser.modus_operandi_.transform(CaseTable.from_cases([case]))
        own, extractor = self.vectors.modus_operandi, self.vectoriser.modus_operandi_
        shares = {facet: _code_share(own.facets[facet], stated.facets[facet], extractor.rarity_[facet])
                  for facet in own.facets if facet != _OFFENCE_FACET}  # fmt: skip
        goods = _words(own.goods, stated.goods, extractor.goods_), shares.pop(_GOODS_FACET, None)
        tools = _words(own.tools, stated.tools, extractor.tools_), shares.pop(_TOOL_FACET, None)
        found = {
            confession.GOODS: _better(*goods),
            confession.TOOLS: _better(*tools),
            confession.METHOD: _mean_share(list(shares.values()), len(self.table)),
        }
        return {
            aspect: confession.aspect_log10_lr(aspect, *confession.words_agreement(share))
            for aspect, share in found.items()
        }


# Bans of stated codes that each case shares, and bans of those it could share; NaN where the facet is not on record.
_Share = tuple[FloatArray, float]


def _code_share(cases: CodeSets, stated: CodeSets, rarity: Rarity) -> _Share:
    """Only codes that the library knows count: one nobody ever recorded tells no case from another."""
    entries, bans = stated.information.indices, stated.information.data
    total = float(bans[rarity.count(entries) > 0].sum())
    nobody = np.zeros(len(cases), dtype=np.int64)
    shared = row_products(stated.information, cases.present, nobody, np.arange(len(cases), dtype=np.int64))
    return np.where(cases.known, shared, np.nan), total


def _words(cases: TextVectors, stated: TextVectors, extractor: TextExtractor) -> FloatArray:
    carriers: IntArray = extractor.carriers_
    return confession.held_words(cases, stated, carriers)


def _better(words: FloatArray, codes: _Share | None) -> FloatArray:
    # 电瓶车 and 电动车 share a code and hardly a letter
    if codes is None or codes[1] == 0.0:
        return words
    return np.fmax(words, np.minimum(codes[0] / codes[1], 1.0))


def _mean_share(shares: list[_Share], cases: int) -> FloatArray:
    shared, possible = np.zeros(cases), np.zeros(cases)
    for bans, total in shares:
        shared += np.nan_to_num(bans)
        possible += np.where(np.isnan(bans), 0.0, total)
    return np.where(possible > 0, np.minimum(shared / np.where(possible > 0, possible, 1.0), 1.0), np.nan)


def _places(table: CaseTable) -> StrArray:
    return text_column(map(" ".join, zip(table.region, table.jurisdiction, table.address, strict=True)))


def _days(moment: datetime | None, open_end: float) -> float:
    return open_end if moment is None else float((np.datetime64(moment, "s") - np.datetime64(0, "s")) / DAY)
