"""A Chinese library of any size in the shape of zh_theft: real clauses and fields, recombined.

The narrative of a case is laid together from clauses of several real thefts, each at the place in the sentence where it
stood (beginning, middle, end), with a new time, a new loss and the case's own place and goods in it: n-grams are as
common as in real files, and two narratives share a clause about as seldom. Of the cases 5 % belong to series of two to
eight: most clauses alike, one region, like goods, within weeks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import numpy as np

from features.case import Case, CaseTable, Place, TimeWindow
from linker.library.files.readers import read_chunks
from linker.library.mapping.convert import to_cases
from linker.library.mapping.guess import mapping_for
from linker.library.narrative.codes import fill_codes
from linker.library.narrative.fill import fill_unknown

SOURCE = Path(__file__).parents[3] / "shared" / "data" / "zh_theft" / "events.jsonl"
# One in a hundred cases begins a series, of five cases in the mean: 5 % of all.
SERIES_PER_CASE, LARGEST_SERIES, SERIES_DAYS = 0.01, 8, 40.0
START, DAYS_PER_CASE, LEAST_DAYS = datetime(2015, 1, 1), 0.003, 1_000.0
CASES_AT_ONCE = 20_000
_SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜"
_CLAUSE_END = re.compile(r"[，,。；;]")
_MONEY = re.compile(r"(?<=人民币)\d+(?:\.\d+)?(?=元)")
_PERSON = re.compile(r"(?<=被害人)[\u4e00-\u9fff](?=某)")


class Draft(NamedTuple):
    """What one case is made of: rows of the thefts it has its codes, its place and its goods from, clauses, moment."""

    template: int
    place: int
    goods: int
    clauses: tuple[str, ...]
    day: float
    hours: float


def real_thefts() -> CaseTable:
    """The real thefts as an import reads them: what the record leaves open comes from the narrative."""
    (chunk,) = read_chunks(SOURCE)
    table = to_cases(chunk, mapping_for(chunk, None)).table
    return fill_codes(fill_unknown(table).table).table


def narrative_tables(cases: int, seed: int = 1) -> Iterator[CaseTable]:
    """A library of so many cases, part by part."""
    thefts = real_thefts()
    real = [thefts.case(row) for row in range(len(thefts))]
    random = np.random.default_rng(seed)
    drafts = _drafts(cases, real, random)
    for start in range(0, cases, CASES_AT_ONCE):
        numbers = range(start, min(start + CASES_AT_ONCE, cases))
        yield CaseTable.from_cases([_case(f"Z{number:08d}", drafts[number], real, random) for number in numbers])


def narrative_library(cases: int, seed: int = 1) -> CaseTable:
    """The whole library as one table."""
    return CaseTable.concatenate(list(narrative_tables(cases, seed)))


def _drafts(cases: int, real: list[Case], random: np.random.Generator) -> list[Draft]:
    span_days, clauses = max(LEAST_DAYS, DAYS_PER_CASE * cases), _clauses(real)
    drafts: list[Draft] = []
    while len(drafts) < cases:
        template, place, goods = random.integers(0, len(real), 3).tolist()
        first = Draft(
            template, place, goods, _sentence(clauses, random), random.uniform(0, span_days), random.uniform(0, 24)
        )
        size = int(random.integers(2, LARGEST_SERIES + 1)) if random.random() < SERIES_PER_CASE else 1
        drafts += [_like(first, clauses, random) if member else first for member in range(size)]
    return [drafts[place] for place in random.permutation(len(drafts))[:cases]]


def _clauses(real: list[Case]) -> list[list[str]]:
    """Clauses of all narratives by where they stand: at the beginning, in the middle, at the end."""
    places: list[list[str]] = [[], [], []]
    for case in real:
        clauses = [clause for clause in _CLAUSE_END.split(case.narrative) if clause][1:]
        for number, clause in enumerate(clauses):
            places[0 if number == 0 else 2 if number == len(clauses) - 1 else 1].append(clause)
    return places


def _sentence(clauses: list[list[str]], random: np.random.Generator) -> tuple[str, ...]:
    middle = int(random.integers(0, 6))
    return tuple(_drawn(clauses[place], random) for place in (0, *[1] * middle, 2))


def _drawn(clauses: list[str], random: np.random.Generator) -> str:
    return clauses[int(random.integers(len(clauses)))]


def _like(first: Draft, clauses: list[list[str]], random: np.random.Generator) -> Draft:
    """Another case of a series: a fifth of its clauses are others."""
    changed = tuple(_drawn(clauses[1], random) if random.random() < 0.2 else clause for clause in first.clauses)
    day = first.day + random.exponential(SERIES_DAYS)
    return first._replace(clauses=changed, day=day, hours=(first.hours + random.normal(0, 2)) % 24.0)


def _case(case_id: str, draft: Draft, real: list[Case], random: np.random.Generator) -> Case:
    template, source, goods = real[draft.template], real[draft.place], real[draft.goods]
    earliest = START + timedelta(days=int(draft.day), hours=int(draft.hours))
    latest = earliest + timedelta(hours=float(random.choice([1, 6, 24])))
    loss = float(np.round(10.0 ** random.normal(3.2, 0.5)))
    place = Place(address=source.place.address, region=source.place.region, premises=template.place.premises)
    told = {"place": place, "window": TimeWindow(earliest=earliest, latest=latest), "goods": goods.goods, "loss": loss}
    narrative = _narrative(draft.clauses, (source, goods), earliest, loss, random)
    return template.model_copy(
        update={**told, "case_id": case_id, "tools": goods.tools, "offenders": (), "narrative": narrative, "source": ""}
    )


def _narrative(
    clauses: tuple[str, ...], sources: tuple[Case, Case], earliest: datetime, loss: float, random: np.random.Generator
) -> str:
    moment = f"{earliest.year}年{earliest.month}月{earliest.day}日{earliest.hour}时许"
    place, goods = sources[0].place.address.split("|")[0], "、".join(sources[1].goods)
    text = "，".join([moment, f"嫌疑人到{place}", *clauses[:-1], f"盗走{goods or '财物'}", clauses[-1]]) + "。"
    text = _MONEY.sub(f"{loss:.0f}", text)
    return _PERSON.sub(lambda _: _SURNAMES[int(random.integers(len(_SURNAMES)))], text)
