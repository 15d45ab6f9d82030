"""What a re-linking gave, and what changed since the one before."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from linker.cli.line import Line
from linker.cli.screens.series_history import EVENT, case_changes, event_words
from linker.cli.terminal import SERIES, Cell, Column, caution, facts, heading, note, one_in, sanitise, table
from linker.i18n.language import Language
from linker.i18n.text import Text, Translatable
from linker.i18n.translate import t, translate
from linker.model.library_calibration import LARGEST_P_VALUE
from linker.model.library_counts import FEWEST_COUNTED
from linker.model.origin import origin_text
from linker.odds import log10_odds, probability

if TYPE_CHECKING:
    from rich.console import RenderableType

    from linker.casework.linking.conflicts import Conflict
    from linker.casework.linking.relink import RelinkReport
    from linker.series.identity import LineageEvent

CHANGES_SHOWN = 15
DISPUTES_SHOWN, MAX_CELLS = 5, 1_000
_ORDER = ("grew", "merged", "split", "shrank", "new", "dissolved", "kept")


def relink_screen(report: RelinkReport, language: Language) -> Iterator[RenderableType]:
    """The screen after a re-linking."""
    yield heading(t(language, "cli_relink.title", run=report.run, cases=report.cases, seconds=report.seconds))
    yield facts(language, _facts(report, language))
    if math.isnan(report.excess_p_value) and report.cases < FEWEST_COUNTED:
        yield caution(t(language, "cli_relink.too_small", cases=FEWEST_COUNTED))
    if report.excess_p_value > LARGEST_P_VALUE:
        yield caution(t(language, "cli_relink.no_excess", p=report.excess_p_value))
    elif report.series_log10_lr + report.log10_prior_odds >= float(log10_odds(report.strongest_probability)):
        yield _out_of_reach(report, language)
    for component in report.split_components:
        yield note(t(language, "cli_relink.cut", words=component))
    if report.cluster_difference:
        yield Line(translate(report.cluster_difference.words, language))
    yield from _disputes(report.disputes, language)
    if report.run > 1:
        yield heading("\n" + t(language, "cli_relink.changes"))
        yield from change_table(report.changed, language)
        if not report.changed:
            yield Line(t(language, "cli_relink.no_change"))
    yield note(t(language, "cli_relink.next"))


def change_table(events: Sequence[LineageEvent], language: Language) -> Iterator[RenderableType]:
    """What happened to each series, as a table; nothing where nothing happened."""
    if not events:
        return
    columns = (SERIES, EVENT, Column(Text("cli.cases"), wide=True))
    ranked = sorted(events, key=lambda event: _ORDER.index(event.kind))
    yield table(language, columns, (_change_row(event, language) for event in ranked[:CHANGES_SHOWN]))
    if len(events) > CHANGES_SHOWN:
        yield note(t(language, "cli_relink.more_changes", count=len(events) - CHANGES_SHOWN))


def _facts(report: RelinkReport, language: Language) -> Iterator[tuple[Translatable, Cell]]:
    yield Text("cli.series"), t(language, "cli_relink.series", series=report.series, cases=report.cases_in_series)
    yield Text("cli_relink.links"), _links(report, language)
    yield (
        Text("cli.pairs"),
        t(
            language,
            "cli_relink.pairs",
            possible=report.possible_pairs,
            candidates=report.candidate_pairs,
            scored=report.scored_pairs,
        ),
    )
    odds = Text("cli_relink.odds", odds=one_in(report.log10_prior_odds), log10_odds=report.log10_prior_odds)
    yield Text("cli.base_rate"), t(language, "cli.prior_of", odds=odds, origin=report.base_rate)
    yield Text("cli.threshold"), t(language, "cli.mean_log10_lr", log10_lr=report.series_log10_lr)
    yield Text("cli_relink.model"), sanitise(translate(origin_text(report.model), language))


def _links(report: RelinkReport, language: Language) -> str:
    if math.isnan(report.links_by_chance):
        return f"{report.links:,}"
    by_chance = t(language, "cli_relink.by_chance", count=round(report.links_by_chance))
    return f"{report.links:,}  ({by_chance})"


def _out_of_reach(report: RelinkReport, language: Language) -> RenderableType:
    threshold = float(probability(report.series_log10_lr, report.log10_prior_odds))
    strongest = report.strongest_probability
    return caution(t(language, "cli_relink.out_of_reach", strongest=strongest, needed=threshold))


def _disputes(disputes: Sequence[Conflict], language: Language) -> Iterator[RenderableType]:
    if disputes:
        yield heading("\n" + t(language, "cli_relink.disputes", count=len(disputes)))
    for dispute in disputes[:DISPUTES_SHOWN]:
        yield Line(f"- {sanitise(translate(dispute.words, language), MAX_CELLS)}")
    if len(disputes) > DISPUTES_SHOWN:
        yield note(t(language, "cli_relink.more_disputes", count=len(disputes) - DISPUTES_SHOWN))


def _change_row(event: LineageEvent, language: Language) -> tuple[str, ...]:
    words = event_words(event.kind, event.other_ids, language)
    return event.series_id, words, case_changes(event.cases_added, event.cases_removed, language)
