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
# Nearness to home helps at most this much (log10 LR).
MAX_HOME_LOG10_LR = 0.7
_CLAUSE = re.compile("[,，。;；]")
_ENGLISH_TIME = re.compile(
    r"(?:(?:one|some|a) (?:morning|afternoon|evening|night) )?(?:in |of )?(?:early |mid |late )?"
    r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.? [0-9]{4}(?:,? at night)?",
    re.IGNORECASE,
)
_GOODS_FACET, _TOOL_FACET, _OFFENCE_FACET = "goods", "tool", "offence"


@dataclass(frozen=True, eq=False)
class ParsedStatement:
    """A statement as it was read: the pseudo-case of what it tells by itself, and what could not be read.

    `case` leaves out what he had been told before; `leaked` names that.
    """

    statement: Statement
    case: Case
    place: Area
    time: StatedTime
    unread: tuple[str, ...]
    leaked: tuple[str, ...]


def parse_statement(statement: Statement, number: int, told_on: date) -> ParsedStatement:
    """Read a statement: its own fields first, then what its free words state."""
    words = "。".join(absolute(text, told_on) for text in (statement.text, statement.method) if text)
    goods, leaked_goods = _without_leaked(statement.goods, statement.already_told, _GOODS_FACET)
    tools, leaked_tools = _without_leaked(statement.tools, statement.already_told, _TOOL_FACET)
    place, leaked_place = _without_leaked((statement.place.words,), statement.already_told)
    draft = Case(
        case_id=f"statement {number}",
        place=Place(address="".join(place), premises=statement.premises),
        goods=goods,
        tools=tools,
        loss=statement.loss,
        narrative=words,
    )
    table = fill_codes(fill_unknown(CaseTable.from_cases([draft])).table).table
    case = _case_without_leaked(table.case(0), statement.already_told)
    time = stated_time(statement.time, told_on) or _time_in(words, case, told_on)
    unread = (statement.time,) if time is None and not is_unknown(statement.time) else ()
    leaked = tuple(item for item in (*leaked_goods, *leaked_tools, *leaked_place) if item)
    area = statement.place.model_copy(update={"region": "", "address": case.place.address})
    return ParsedStatement(statement, case, area, time or StatedTime(), unread, leaked)


def _without_leaked(
    items: tuple[str, ...], already_told: str, facet: str = ""
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The items a person told by himself, and those he had been told before."""
    leaked = tuple(item for item in items if contained(item, already_told) or _is_leaked(item, already_told, facet))
    return tuple(item for item in items if item not in leaked), leaked


def _is_leaked(item: str, already_told: str, facet: str) -> bool:
    return bool(facet and already_told) and same_thing(item, already_told, facet)


def contained(item: str, text: str) -> bool:
    """Whether a text names a thing: most of its two-letter pieces stand there."""
    pieces, text_pieces = set(ngrams(item, (2,))), set(ngrams(text, (2,)))
    return bool(pieces) and len(pieces & text_pieces) >= CONTAINED * len(pieces)


def _case_without_leaked(case: Case, already_told: str) -> Case:
    if not already_told:
        return case
    lexicon = Lexicon.builtin().codes(text_column([already_told]))
    codes = {
        facet: tuple(code for code in stated if facet not in lexicon or code not in lexicon[facet].row(0))
        for facet, stated in case.codes.items()
    }
    goods = _without_leaked(case.goods, already_told, _GOODS_FACET)[0]
    tools = _without_leaked(case.tools, already_told, _TOOL_FACET)[0]
    address = "" if contained(case.place.address, already_told) else case.place.address
    place = case.place.model_copy(update={"address": address})
    return case.model_copy(update={"codes": codes, "goods": goods, "tools": tools, "place": place})


def _time_in(words: str, case: Case, told_on: date) -> StatedTime | None:
    for span in find_spans(words):
        if span.kind == "time":
            # what follows up to the comma may belong to it: 2023年三月的 一个晚上
            clause = _CLAUSE.split(words[span.start :])[0]
            time = stated_time(clause, told_on) or stated_time(span.text, told_on)
            if time:
                return time
    english = _ENGLISH_TIME.search(words)
    if english:
        return stated_time(english.group(), told_on)
    window = case.window
    return StatedTime(window.earliest, window.latest) if window.earliest or window.latest else None


class StatementMatcher:
    """A library made ready for statements: `table` has the rows of `fitted`; its place names are counted here."""

    def __init__(self, table: CaseTable, fitted: FittedLibrary) -> None:
        self.table, self.vectors = table, fitted.vectors
        self.vectoriser = fitted.statistics.vectoriser
        names, self.place_words = CountedTexts.of(_places(table), LONG), TextExtractor()
        self.place_words.fit(names)
        self.places = self.place_words.transform(names)

    def terms(self, statement: ParsedStatement) -> dict[Aspect, FloatArray]:
        """(cases,) log10 LR of each aspect that the statement tells; those that say nothing are left out."""
        terms = self._timing(statement.time)
        if statement.case.loss:
            agreement = confession.loss_agreement(self.table.loss, statement.case.loss)
            terms[confession.LOSS] = confession.aspect_log10_lr(confession.LOSS, *agreement)
        terms[confession.PLACE] = self._near(confession.PLACE, statement.place)
        terms |= self._modus_operandi(statement.case)
        return {aspect: log10_lr for aspect, log10_lr in terms.items() if log10_lr.any()}

    def _timing(self, time: StatedTime) -> dict[Aspect, FloatArray]:
        timing = self.vectors.timing
        terms: dict[Aspect, FloatArray] = {}
        if time.earliest or time.latest:
            days = _days(time.earliest, -np.inf), _days(time.latest, np.inf)
            agreement = confession.days_agreement(timing.start_days, timing.length_days, *days)
            terms[confession.DAYS] = confession.aspect_log10_lr(confession.DAYS, *agreement)
        if time.from_hours is not None and time.to_hours is not None:
            hours = time.from_hours, time.to_hours
            agreement = confession.hours_agreement(timing.start_days, timing.length_days, *hours)
            terms[confession.HOURS] = confession.aspect_log10_lr(confession.HOURS, *agreement)
        return terms

    def near_home(self, area: Area) -> FloatArray:
        """(cases,) log10 LR of living in an area: mild, and bounded."""
        return np.minimum(self._near(confession.HOME, area), MAX_HOME_LOG10_LR)

    def _near(self, aspect: Aspect, area: Area) -> FloatArray:
        distance_km = self.distance_km(area)
        kernel = confession.home_agreement if aspect is confession.HOME else confession.place_agreement
        by_distance = confession.aspect_log10_lr(aspect, *kernel(distance_km, area.radius_km))
        stated = self.place_words.transform(CountedTexts.of(text_column([area.words]), LONG))
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
        recorded, extractor = self.vectors.modus_operandi, self.vectoriser.modus_operandi_
        code_shares = {
            facet: _code_share(recorded.facets[facet], stated.facets[facet], extractor.rarity_[facet])
            for facet in recorded.facets
            if facet != _OFFENCE_FACET
        }
        goods = _word_share(recorded.goods, stated.goods, extractor.goods_), code_shares.pop(_GOODS_FACET, None)
        tools = _word_share(recorded.tools, stated.tools, extractor.tools_), code_shares.pop(_TOOL_FACET, None)
        shares = {
            confession.GOODS: _better(*goods),
            confession.TOOLS: _better(*tools),
            confession.METHOD: _mean_share(list(code_shares.values()), len(self.table)),
        }
        return {
            aspect: confession.aspect_log10_lr(aspect, *confession.words_agreement(share))
            for aspect, share in shares.items()
        }


# Information (log10) of the stated codes that each case shares, NaN where the facet is not on record; and of those it
# could share.
_Share = tuple[FloatArray, float]


def _code_share(cases: CodeSets, stated: CodeSets, rarity: Rarity) -> _Share:
    """Only codes that the library knows count: one nobody ever recorded tells no case from another."""
    entries, information = stated.information.indices, stated.information.data
    total = float(information[rarity.count(entries) > 0].sum())
    statement_rows = np.zeros(len(cases), dtype=np.int64)
    shared = row_products(stated.information, cases.present, statement_rows, np.arange(len(cases), dtype=np.int64))
    return np.where(cases.is_known, shared, np.nan), total


def _word_share(cases: TextVectors, stated: TextVectors, extractor: TextExtractor) -> FloatArray:
    carriers: IntArray = extractor.carriers_
    return confession.held_words(cases, stated, carriers)


def _better(words: FloatArray, codes: _Share | None) -> FloatArray:
    # 电瓶车 and 电动车 share a code and hardly a letter
    if codes is None or codes[1] == 0.0:
        return words
    return np.fmax(words, np.minimum(codes[0] / codes[1], 1.0))


def _mean_share(shares: list[_Share], cases: int) -> FloatArray:
    shared, possible = np.zeros(cases), np.zeros(cases)
    for information, total in shares:
        shared += np.nan_to_num(information)
        possible += np.where(np.isnan(information), 0.0, total)
    return np.where(possible > 0, np.minimum(shared / np.where(possible > 0, possible, 1.0), 1.0), np.nan)


def _places(table: CaseTable) -> StrArray:
    return text_column(map(" ".join, zip(table.region, table.jurisdiction, table.address, strict=True)))


def _days(moment: datetime | None, open_end: float) -> float:
    return open_end if moment is None else float((np.datetime64(moment, "s") - np.datetime64(0, "s")) / DAY)
