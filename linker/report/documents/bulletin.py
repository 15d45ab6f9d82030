"""One page that is handed on: the bulletin of a series and its early warning."""

from __future__ import annotations

from collections.abc import Iterator

from linker.errors import LinkerError
from linker.i18n.numbers import percent, signed
from linker.i18n.text import Text, Translatable
from linker.report.data.dossier import Dossier
from linker.report.documents.document import Block, Document, Drawings, Facts, Heading, Sentence, clauses
from linker.report.documents.tables import calendar_drawing, map_drawing, short_cases_table, timeline_drawing
from linker.report.documents.wording import (
    CAVEATS,
    base_rate,
    export_note,
    fingerprint,
    next_strike,
    outdated,
    state_of,
    summary,
    trait_text,
)

MAX_CASES, MAX_TRAITS = 8, 5


def bulletin_document(dossier: Dossier) -> Document:
    """What neighbours need: who looks like this, where, when, and what we ask of them."""
    places = map_drawing(dossier.cases, dossier.others_km, dossier.areas_km)
    return Document(
        title=Text("bulletin.title", series=dossier.series_id),
        line=summary(dossier.figures),
        blocks=(
            _facts(dossier),
            Drawings((places, timeline_drawing(dossier.cases))),
            short_cases_table(dossier.cases, MAX_CASES),
            Heading(Text("bulletin.request")),
            Sentence(Text("bulletin.request_words")),
            *_foot(dossier),
        ),
        is_one_page=True,
    )


def warning_document(dossier: Dossier) -> Document:
    """The early warning of a series; LinkerError where it has not reached the bar."""
    warning, series = dossier.warning, dossier.series_id
    if warning is None:
        raise LinkerError("bulletin.no_warning", series=series)
    cases = [case for case in dossier.cases if case.case_id in warning.cases]
    places = map_drawing(dossier.cases, dossier.others_km, dossier.areas_km)
    trigger = Text("bulletin.trigger", case=warning.triggered_by, cases=dossier.summary.cases)
    return Document(
        title=Text("bulletin.warning_title", series=series),
        line=Text("bulletin.warning_line", day=warning.at, words=warning.words),
        blocks=(
            Sentence(trigger, "note"),
            short_cases_table(cases, MAX_CASES),
            Drawings((places, calendar_drawing(dossier.cases))),
            _facts(dossier),
            *_foot(dossier),
        ),
        is_one_page=True,
    )


def _facts(dossier: Dossier) -> Facts:
    line = dossier.summary
    strength = f"{percent(line.probability)} · {signed(dossier.figures.cohesion)}"
    traits: list[Translatable] = [trait_text(trait) for trait in dossier.signature.shared[:MAX_TRAITS]]
    offenders = sorted({name for case in dossier.cases for name in case.offenders})
    rows: list[tuple[Translatable, Translatable]] = [
        (Text("bulletin.signature"), clauses(traits)),
        (Text("bulletin.strength"), strength),
        (Text("report.state"), state_of(dossier.figures)),
    ]
    if offenders:
        rows.append((Text("report.known_offenders"), Text("report.list", items=tuple(offenders))))
    return Facts((*rows, (Text("bulletin.next"), _next(dossier))))


def _next(dossier: Dossier) -> Text:
    if dossier.forecast is None:
        return dossier.refusal or Text("dossier.no_forecast")
    return next_strike(dossier.forecast)


def _foot(dossier: Dossier) -> Iterator[Block]:
    yield from outdated(dossier.basis)
    yield Sentence(CAVEATS[0], "note")
    yield Sentence(Text("bulletin.base_rate", words=base_rate(dossier.basis)), "soft")
    yield Sentence(fingerprint(dossier.basis), "soft")
    note = export_note(dossier.basis)
    if note:
        yield Sentence(note, "soft")
