"""Sightings for people: the collision of a series, the track of one object, and what is kept."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from linker.cli.line import Line
from linker.cli.terminal import LOG10_LR, Column, caution, facts, heading, note, sanitise, table, weight
from linker.i18n.dates import moment
from linker.i18n.language import Language
from linker.i18n.numbers import percent, quantity, signed
from linker.i18n.text import Text
from linker.i18n.translate import t

if TYPE_CHECKING:
    from rich.console import RenderableType

    from linker.casework.collision.results import CollisionAnswer, CollisionLead, OccasionTerm, TrackAnswer
    from linker.library.store.sightings import RecordImport, SightingCounts

_SILENT_SHOWN = 5
# Residents are seen within days; who was not for so long came later, or seldom.
_NEWCOMER_DAYS = 14


def collision_screen(answer: CollisionAnswer, language: Language, *, top: int) -> Iterator[RenderableType]:
    """The objects of a collision, the weightiest first, and what it rests on."""
    yield heading(t(language, "cli_collide.title", series=answer.series, kind=Text(f"record_field.{answer.kind}")))
    yield note(_basis(answer, language))
    if not answer.occasions:
        yield caution(t(language, "cli_collide.no_occasion"))
    elif not answer.leads:
        yield Line(t(language, "cli_collide.nobody"))
    else:
        columns = (
            Column(Text(f"record_field.{answer.kind}")),
            LOG10_LR,
            Column(Text("cli_collide.range"), "right"),
            Column(Text("cli_collide.seen"), "right"),
            Column(Text("cli_collide.by_chance"), "right"),
            Column(Text("cli_collide.share_of_chance"), "right"),
            Column(Text("cli_collide.strongest"), wide=True),
        )
        yield table(language, columns, (_lead_row(lead, answer, language) for lead in answer.leads[:top]))
        yield note(t(language, "cli_collide.reading", cap=answer.cap))
    yield from _silent(answer, language)
    yield note(t(language, "cli_collide.next", series=answer.series))


def track_screen(track: TrackAnswer, answer: CollisionAnswer, language: Language) -> Iterator[RenderableType]:
    """One object: its terms in the collision, its base, since when it is in town, and who travels with it."""
    yield heading(t(language, "cli_collide.track", value=sanitise(track.value), series=answer.series))
    yield facts(language, _track_facts(track, language))
    lead = next((lead for lead in answer.leads if lead.value == track.value), None)
    if lead is None:
        yield Line(t(language, "cli_collide.not_listed", series=answer.series))
    else:
        yield from _terms(lead, language)
    if track.companions:
        yield heading(t(language, "cli_collide.companions"))
        columns = (
            Column(Text(f"record_field.{track.kind}")),
            Column(Text("cli_collide.days"), "right"),
            Column(Text("cli_collide.expected_days"), "right"),
            Column(Text("cli_collide.by_chance"), "right"),
        )
        rows = (
            (sanitise(c.value), str(c.days), quantity(c.expected_days), _chance(c.by_chance)) for c in track.companions
        )
        yield table(language, columns, rows)


def sightings_screen(
    imports: Sequence[RecordImport], kinds: Mapping[str, int], sensors: int, language: Language
) -> Iterator[RenderableType]:
    """The files of sightings, and what is there."""
    names = ("number", "file", "sightings", "warrant", "finished")
    columns = [Column(Text(f"cli_records.column_{name}"), wide=name == "file") for name in names]
    rows = (
        (str(row.import_id), sanitise(row.source_name), f"{row.imported:,}", sanitise(row.warrant), row.finished[:16])
        for row in imports
    )
    yield table(language, columns, rows)
    counts = [
        t(language, "cli_records.of_kind", kind=Text(f"record_field.{kind}"), count=count)
        for kind, count in kinds.items()
    ]
    yield Line(t(language, "cli_records.present", sensors=sensors, kinds=counts or [t(language, "cli_records.none")]))


def deletion_screen(counts: SightingCounts, language: Language) -> Iterator[RenderableType]:
    """What was deleted."""
    yield Line(t(language, "cli_records.deleted", sightings=counts.sightings, objects=counts.objects))


def _basis(answer: CollisionAnswer, language: Language) -> str:
    return t(
        language,
        "cli_collide.basis",
        cases=answer.cases,
        occasions=answer.occasions,
        fewest=answer.control_weeks[0],
        most=answer.control_weeks[1],
        sightings=answer.sightings,
        objects=answer.objects,
        sensors=answer.sensors,
        detection=answer.detection[1],
        least=answer.detection[0],
        largest=answer.detection[2],
        reach=answer.reach_km,
    )


def _silent(answer: CollisionAnswer, language: Language) -> Iterator[RenderableType]:
    for case in answer.silent[:_SILENT_SHOWN]:
        yield caution(t(language, "cli_collide.silent", case=sanitise(case.case_id), reason=case.reason))
    if len(answer.silent) > _SILENT_SHOWN:
        yield caution(t(language, "cli_collide.more_silent", count=len(answer.silent) - _SILENT_SHOWN))


def _lead_row(lead: CollisionLead, answer: CollisionAnswer, language: Language) -> tuple[str | Line, ...]:
    best = max(lead.terms, key=lambda term: term.log10_lr)
    return (
        sanitise(lead.value),
        weight(lead.log10_lr),
        f"{signed(lead.least, 1)} … {signed(lead.largest, 1)}",
        f"{lead.sightings}/{answer.occasions}",
        _chance(lead.by_chance),
        percent(lead.false_discovery_rate),
        _term(best, language),
    )


def _terms(lead: CollisionLead, language: Language) -> Iterator[RenderableType]:
    yield heading(t(language, "cli_collide.terms", weight=lead.log10_lr, by_chance=_chance(lead.by_chance)))
    for term in sorted(lead.terms, key=lambda term: -term.log10_lr):
        yield Line.of(weight(term.log10_lr), "  ", _term(term, language))
    if lead.is_capped:
        yield note(t(language, "cli_collide.capped"))


def _term(term: OccasionTerm, language: Language) -> str:
    cases = [sanitise(case, 24) for case in term.cases]
    if not term.is_seen or term.moment is None:
        return t(language, "cli_collide.term_unseen", cases=cases)
    sighting = {"sensor": sanitise(term.sensor), "moment": moment(term.moment)}
    return t(language, "cli_collide.term_seen", cases=cases, habit=term.habit, **sighting)


def _track_facts(track: TrackAnswer, language: Language) -> Iterator[tuple[Text, str]]:
    yield Text("cli_collide.sightings"), f"{track.sightings:,}"
    yield Text("cli_collide.first"), moment(track.first)
    yield Text("cli_collide.last"), moment(track.last)
    if track.days_before_first >= _NEWCOMER_DAYS:
        yield Text("cli_collide.newcomer"), t(language, "cli_collide.days_before", days=track.days_before_first)
    if track.base_nights:
        places = sanitise(track.base_evening), sanitise(track.base_morning)
        nights = {"nights": track.base_nights, "all": track.all_nights}
        yield Text("cli_collide.base"), t(language, "cli_collide.rests", last=places[0], first=places[1], **nights)


def _chance(expected: float) -> str:
    return quantity(expected) if expected >= 0.001 else "<0.001"
