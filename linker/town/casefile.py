"""The case table of a town: every event as the police have it, in order of report."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from features.case import CaseTable
from features.columns import FloatArray, IntArray, Ragged, StrArray, text_column
from linker.town import addresses, recording
from linker.town.crews import Crews
from linker.town.events import Events
from linker.town.geography import TownMap
from linker.town.narratives import TownFacts, write_narratives
from linker.town.options import Hardness, TownOptions
from linker.town.recording import Recorder
from linker.town.scene import TRACE_KINDS, find_traces
from linker.town.vocabulary import CODED_FACETS, TownVocabulary
from linker.town.windows import Windows, record_windows


@dataclass(frozen=True, eq=False)
class CaseFile:
    """Recorded cases with their windows and languages; `events` are the ground truth, in the order of the cases."""

    cases: CaseTable
    windows: Windows
    language: StrArray
    events: Events

    @property
    def crew(self) -> IntArray:
        """The crew of each case."""
        return self.events.crew


def record_cases(
    rng: np.random.Generator, options: TownOptions, ground: TownMap, crews: Crews, events: Events, words: TownVocabulary
) -> CaseFile:
    """Record all events as cases, in order of report."""
    windows = record_windows(rng, options, events, words)
    order = np.argsort(windows.reported, kind="stable")
    events, windows = _ordered(events, order), _ordered_windows(windows, order)
    station = ground.nearest_station(ground.sites_km[events.site])
    language = addresses.languages(station, options.language)
    recorder = Recorder(rng, Hardness.of(options.difficulty), events, words)
    traces = find_traces(rng, options, crews, events, language, words)
    cases = _table(recorder, options, ground, (station, language), windows).replace(
        **_trace_columns(traces), offenders=_offenders(rng, events)
    )
    return CaseFile(cases, windows, language, events)


def _ordered(events: Events, order: IntArray) -> Events:
    return Events(
        crew=events.crew[order],
        offenders=tuple(events.offenders[row] for row in order.tolist()),
        offence=events.offence[order],
        moment=events.moment[order],
        site=events.site[order],
        codes={facet: codes[order] for facet, codes in events.codes.items()},
        goods=events.goods[order],
        changed=events.changed[order],
    )


def _ordered_windows(windows: Windows, order: IntArray) -> Windows:
    return Windows(windows.precision[order], windows.earliest[order], windows.latest[order], windows.reported[order])


def _table(
    recorder: Recorder, options: TownOptions, ground: TownMap, unit: tuple[IntArray, StrArray], windows: Windows
) -> CaseTable:
    (station, language), events, words = unit, recorder.events, recorder.words
    size, nowhere = len(events), np.zeros(len(events), dtype=bool)
    address = addresses.addresses(ground, events.site, language, words)
    address[recorder.is_missing("address")] = ""
    longitude, latitude = recording.points(recorder, options, ground, language)
    goods = recording.phrases(words.choices["goods"], events.goods, language)
    table = CaseTable(
        case_id=addresses.case_ids(station, windows.reported, language),
        offence=recording.labels(words.offences, events.offence, language, nowhere),
        earliest=windows.earliest,
        latest=windows.latest,
        longitude=longitude,
        latitude=latitude,
        x_m=np.full(size, np.nan),
        y_m=np.full(size, np.nan),
        radius_m=np.full(size, np.nan),
        address=address,
        region=addresses.districts(ground, station, language, words),
        jurisdiction=addresses.stations(station, language, words),
        premises=recording.labels(words.premises, events.codes["premises"], language, recorder.is_missing("premises")),
        loss=recording.losses(recorder),
        offender_count=recording.counts(recorder),
        narrative=text_column([""] * size),
        status=text_column([""] * size),
        goods=goods,
        tools=recorder.coded("tool", language),
        trace_kind=Ragged.empty(size),
        trace_value=Ragged.empty(size),
        offenders=Ragged.empty(size),
        source=text_column([""] * size),
        codes={facet: recorder.coded(facet, language) for facet in CODED_FACETS},
    )
    return table.replace(narrative=_narratives(recorder, table, windows, language))


def _narratives(recorder: Recorder, table: CaseTable, windows: Windows, language: StrArray) -> StrArray:
    words = recorder.words
    bare = {
        phrase.coded[name]
        for phrase in words.choices["tool"].phrases
        if phrase.key == "bare_hands"
        for name in ("zh", "en")
    }
    facts = TownFacts(
        language=language,
        windows=windows,
        address=table.address,
        offence=table.offence,
        goods=table.goods.rows(),
        tool=text_column("" if tool in bare else tool for tool in recording.first_words(table.tools)),
        loss=_numbers(table.loss),
        count=_numbers(table.offender_count),
        wordings=recording.wordings_by_facet(recorder, language),
    )
    texts = write_narratives(recorder.rng, facts, words.grammar, words.names)
    texts[recorder.is_missing("narrative")] = ""
    return texts


def _numbers(values: FloatArray) -> StrArray:
    return text_column("" if np.isnan(value) else f"{value:.0f}" for value in values)


def _trace_columns(traces: dict[str, StrArray]) -> dict[str, Ragged]:
    values = np.stack([traces[kind] for kind in TRACE_KINDS], axis=1)
    is_present = values != ""
    offsets = np.concatenate([[0], np.cumsum(is_present.sum(axis=1))]).astype(np.int64)
    kinds = np.broadcast_to(np.array(TRACE_KINDS, dtype=object), values.shape)
    return {"trace_kind": Ragged(kinds[is_present], offsets), "trace_value": Ragged(values[is_present], offsets)}


def _offenders(rng: np.random.Generator, events: Events) -> Ragged:
    """Ids of offenders, in an order independent of crew and time."""
    count = 1 + max(max(crew) for crew in events.offenders)
    shuffled = rng.permutation(count).tolist()
    return Ragged.from_rows(sorted(f"S{shuffled[number] + 1:06d}" for number in crew) for crew in events.offenders)
