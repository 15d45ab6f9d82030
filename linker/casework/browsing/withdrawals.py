"""What others took back of one's own work: decisions undone, jobs cancelled. Whoever did it is told there and then."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

from linker.library.store.decisions import ADMITTED, EXCLUDED, SOLVED, UNDONE, UNSOLVED, Decision
from linker.library.store.operations import access_log, jobs
from linker.library.store.store import Library

# So long such news stand on the start page, whether or not they were seen.
NEWS_DAYS = 14
_MAX_JOBS = 500
_SOLVING_KINDS = frozenset({SOLVED, ADMITTED, EXCLUDED})
_CANCEL = ": cancel"


@dataclass(frozen=True)
class Withdrawal:
    """A decision or a job of somebody that somebody else took back; `number` is its number, `because` the reason."""

    kind: Literal["decision", "job"]
    number: int
    by: str
    because: str
    at: datetime


def withdrawals_of(library: Library, user: str, since: datetime | None = None) -> tuple[Withdrawal, ...]:
    """What others took back of a user's work since a moment (else in the last two weeks), newest first."""
    start = since or datetime.now(UTC) - timedelta(days=NEWS_DAYS)
    events = [*_undone_decisions(library.decisions(), user), *_cancelled_jobs(library, user)]
    return tuple(sorted((event for event in events if event.at >= start), key=lambda event: event.at, reverse=True))


def _undone_decisions(decisions: tuple[Decision, ...], user: str) -> Iterator[Withdrawal]:
    by_number = {decision.number: decision for decision in decisions}
    solvings: dict[tuple[str, str], Decision] = {}
    for decision in decisions:
        undone: list[Decision] = []
        if decision.kind in _SOLVING_KINDS:
            solvings[decision.case_a, decision.subject] = decision
        elif decision.kind == UNDONE:
            undone = [by_number[int(decision.subject)]]
        elif decision.kind == UNSOLVED:
            pairs = [pair for pair in solvings if pair[0] == decision.case_a and decision.subject in ("", pair[1])]
            undone = [solvings.pop(pair) for pair in pairs]
        for earlier in undone:
            if earlier.by == user != decision.by:
                yield Withdrawal("decision", earlier.number, decision.by, decision.because, decision.at)


def _cancelled_jobs(library: Library, user: str) -> Iterator[Withdrawal]:
    with library.operations.reading() as connection:
        entries = access_log.read_entries(connection, _MAX_JOBS, kind="job")
        for entry in entries:
            number = entry.subject.removesuffix(_CANCEL)
            if entry.who == user or number == entry.subject or not number.isdecimal():
                continue
            job = jobs.read_job(connection, int(number))
            if job is not None and job.by == user:
                yield Withdrawal("job", job.number, entry.who, "", entry.at)
