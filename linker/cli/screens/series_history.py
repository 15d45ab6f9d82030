"""What happened to series over the runs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from linker.cli.line import Line
from linker.cli.terminal import CASE, CASES, SERIES, Column, heading, note, sanitise, table
from linker.i18n import dates
from linker.i18n.language import Language
from linker.i18n.text import Text
from linker.i18n.translate import t

if TYPE_CHECKING:
    from rich.console import RenderableType

    from linker.casework.series.series_history import (
        ChangesSince,
        FormerMember,
        HistoryEntry,
        SeriesHistory,
        SeriesThen,
    )
    from linker.series.lineage import SeriesChange

CASES_SHOWN = 6
CHANGES_SHOWN = 40
_ORDER = ("new", "grew", "changed", "shrank", "merged", "dissolved")
# Of these, the series named with the event are where its cases went; of all others, where they came from.
_OUTWARD = ("merged", "split", "shrank")
EVENT, WHICH_CASES = Column(Text("cli_history.event")), Column(Text("cli_history.which"), wide=True)


def history_screen(past: SeriesHistory, language: Language) -> Iterator[RenderableType]:
    """What happened to one series, run by run."""
    name = sanitise(past.series_id)
    yield heading(t(language, "cli_history.title", series=name))
    columns = (
        Column(Text("cli_history.run"), "right"),
        Column(Text("cli_history.moment")),
        EVENT,
        CASES,
        WHICH_CASES,
    )
    yield table(language, columns, (_entry_row(entry, language) for entry in past.entries))
    yield Line(_present_state(past, language))
    yield note(t(language, "cli_history.look_back", series=name))


def former_series_screen(former: SeriesThen, language: Language) -> Iterator[RenderableType]:
    """What one series was after a run, and where its cases are now."""
    name = sanitise(former.series_id)
    if not former.members:
        yield Line(t(language, "cli_history.did_not_exist", series=name, run=former.run, moment=former.at))
        yield note(t(language, "cli_history.when_it_did", series=name))
        return
    yield heading(
        t(language, "cli_history.after_run", series=name, run=former.run, moment=former.at, cases=len(former.members))
    )
    columns = (CASE, Column(Text("cli_history.now_in"), wide=True))
    rows = ((sanitise(member.case_id, 48), _whereabouts(member, name, language)) for member in former.members)
    yield table(language, columns, rows)


def changes_screen(difference: ChangesSince, language: Language) -> Iterator[RenderableType]:
    """What changed after a run, one line a series."""
    yield heading(
        t(language, "cli_history.against", run=difference.run, since=difference.since, moment=difference.since_at)
    )
    yield Line(_change_counts(difference, language))
    if not difference.changes:
        return
    ranked = sorted(difference.changes, key=lambda change: _ORDER.index(change.kind))
    columns = (SERIES, EVENT, CASES, WHICH_CASES)
    yield table(language, columns, (_change_row(change, language) for change in ranked[:CHANGES_SHOWN]))
    if len(ranked) > CHANGES_SHOWN:
        yield note(t(language, "cli_history.some_changes", shown=CHANGES_SHOWN, changes=len(ranked)))


def event_words(kind: str, other_ids: Sequence[str], language: Language) -> str:
    """What happened to a series, and the series it exchanged cases with."""
    words = t(language, f"event.{kind}")
    if not other_ids:
        return words
    names = t(language, "cli.list", items=[*other_ids[:3], *(["…"] if len(other_ids) > 3 else [])])
    return f"{words} {'→' if kind in _OUTWARD else '←'} {names}"


def case_changes(added: Sequence[str], removed: Sequence[str], language: Language) -> str:
    """Cases that came and went, the first of them where they are many."""
    cases = [*(f"+{sanitise(case, 40)}" for case in added), *(f"−{sanitise(case, 40)}" for case in removed)]
    more = "  " + t(language, "cli_history.in_all", cases=len(cases)) if len(cases) > CASES_SHOWN else ""
    return "  ".join(cases[:CASES_SHOWN]) + more


def _change_counts(difference: ChangesSince, language: Language) -> str:
    counts = [(kind, sum(change.kind == kind for change in difference.changes)) for kind in _ORDER]
    parts = [
        t(language, "cli_history.count", event=Text(f"event.{kind}"), count=number) for kind, number in counts if number
    ]
    unchanged = t(language, "cli_history.count", event=Text("event.kept"), count=difference.unchanged)
    return t(language, "cli.list", items=[*parts, unchanged])


def _entry_row(entry: HistoryEntry, language: Language) -> tuple[str, ...]:
    event = entry.event
    words = event_words(event.kind, event.other_ids, language)
    cases = case_changes(event.cases_added, event.cases_removed, language)
    return str(entry.run), dates.moment(entry.at), words, f"{entry.cases:,}", cases


def _change_row(change: SeriesChange, language: Language) -> tuple[str, ...]:
    sizes = f"{change.cases_before:,} → {change.cases_now:,}"
    words = event_words(change.kind, change.other_ids, language)
    return change.series_id, words, sizes, case_changes(change.cases_added, change.cases_removed, language)


def _present_state(past: SeriesHistory, language: Language) -> str:
    name = sanitise(past.series_id)
    if past.now == past.series_id:
        return t(language, "cli_history.still_there", series=name, run=past.runs)
    if past.now:
        return t(language, "cli_history.went_on", series=name, successor=past.now)
    return t(language, "cli_history.dissolved", series=name)


def _whereabouts(member: FormerMember, former_id: str, language: Language) -> str:
    if member.deleted:
        return t(language, "cli_history.deleted")
    if not member.now:
        return t(language, "cli.no_series")
    return t(language, "cli_history.still_in", series=member.now) if member.now == former_id else member.now
