"""Addresses, districts and stations of a town, and case numbers as stations assign them."""

from __future__ import annotations

from collections import Counter

import numpy as np

from features.columns import IntArray, StrArray, TimeArray, text_column
from linker.town.geography import TownMap
from linker.town.vocabulary import TownVocabulary


def languages(station: IntArray, language: str) -> StrArray:
    """The language each station writes in; in a mixed town every other one writes English."""
    if language == "mixed":
        return text_column("en" if number % 2 else "zh" for number in station.tolist())
    return text_column([language] * len(station))


def addresses(ground: TownMap, site: IntArray, language: StrArray, words: TownVocabulary) -> StrArray:
    """Address of every site: street and number, with the name of the place where it has one."""
    rows = zip(site.tolist(), language.tolist(), strict=True)
    return text_column(_address(ground, row, name, words) for row, name in rows)


def _address(ground: TownMap, site: int, language: str, words: TownVocabulary) -> str:
    street, number, word = int(ground.street[site]), int(ground.number[site]), int(ground.word[site])
    names = words.names[language]
    endings = words.premises[int(ground.premises[site])].names[language]
    line = street_name(street, language, words)
    if not endings:
        return str(names["house"].format(street=line, number=number))
    name = names["site"].format(word=names["words"][word], kind=endings[(word + number) % len(endings)])
    return str(names["named"].format(street=line, number=number, name=name))


def street_name(street: int, language: str, words: TownVocabulary) -> str:
    """Name of a street line; the two directions use different words for neighbouring numbers."""
    names = words.names[language]
    line, direction = divmod(street, 2)
    order, place = divmod(line, len(names["words"]))
    word = names["words"][(place * 7 + 17 * direction) % len(names["words"])]
    return str(names["street"].format(word=names["orders"][order].format(word=word), kind=names["streets"][direction]))


def stations(station: IntArray, language: StrArray, words: TownVocabulary) -> StrArray:
    """Name of the police station of every case."""
    rows = zip(station.tolist(), language.tolist(), strict=True)
    return text_column(_station(number, name, words) for number, name in rows)


def _station(number: int, language: str, words: TownVocabulary) -> str:
    names = words.names[language]
    order, place = divmod(number, len(names["words"]))
    word = names["words"][place]
    return str(names["station"].format(word=word if order == 0 else f"{word}{order + 1}"))


def districts(ground: TownMap, station: IntArray, language: StrArray, words: TownVocabulary) -> StrArray:
    """Name of the district of every case."""
    district = ground.station_district[station].tolist()
    return text_column(words.names[name]["districts"][number] for number, name in zip(district, language, strict=True))


def case_ids(station: IntArray, reported: TimeArray, language: StrArray) -> StrArray:
    """Case numbers in order of report: unit, month and serial (Chinese), or beat, year and serial (English)."""
    months = np.datetime_as_string(reported, unit="M").tolist()
    count_of_prefix: Counter[str] = Counter()
    numbers = []
    for unit, month, name in zip(station.tolist(), months, language.tolist(), strict=True):
        prefix = (
            f"A4399{unit + 1:04d}0000{month.replace('-', '')}" if name == "zh" else f"F{unit + 1:03d}-{month[2:4]}-"
        )
        count_of_prefix[prefix] += 1
        numbers.append(f"{prefix}{count_of_prefix[prefix]:0{4 if name == 'zh' else 5}d}")
    return text_column(numbers)
