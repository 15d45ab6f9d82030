"""What is found for one arrested person: leads with their terms, flags, and how the statements were read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from linker.casework.suspects.exclusions import Reason
from linker.review.details import Detail


@dataclass(frozen=True)
class Term:
    """One term of a lead's log10 odds."""

    name: str
    english: str
    chinese: str
    log10_lr: float


@dataclass(frozen=True)
class Agreement:
    """One aspect of a statement beside the record, and what it says for the statement being about this case (bans)."""

    aspect: str
    english: str
    chinese: str
    stated: str
    recorded: str
    log10_lr: float


@dataclass(frozen=True)
class Lead:
    """An open case this person may have done.

    `statement` is the number of the one that speaks of it most, None where none does; `speaks` the chance that it means
    this case. `known_case` is his case most like it. `told` are details that he told and only the offender could know
    (those with `leaked` he had been told before), `ask` those he has not told: ask for them, do not name them.
    `share_free` is the share of the case's time window in which he was free.
    """

    case_id: str
    probability: float
    log10_odds: float
    terms: tuple[Term, ...]
    when: str
    where: str
    statement: int | None
    speaks: float | None
    agreement: tuple[Agreement, ...]
    known_case: str
    told: tuple[Detail, ...]
    ask: tuple[Detail, ...]
    conflicts: tuple[Reason, ...]
    share_free: float


@dataclass(frozen=True)
class Flag:
    """A statement that fits a case he cannot have done: perhaps a false confession, or something he was told.

    `instead` is the open case that the statement fits best, "" where none fits.
    """

    statement: int
    case_id: str
    kind: str
    english: str
    chinese: str
    log10_lr: float
    speaks: float
    agreement: tuple[Agreement, ...]
    instead: str


@dataclass(frozen=True)
class StatementAnswer:
    """One statement as it was read, and the case it fits best by its words alone, whoever did it."""

    number: int
    earliest: datetime | None
    latest: datetime | None
    from_hours: float | None
    to_hours: float | None
    read: tuple[tuple[str, str, str], ...]
    unread: tuple[str, ...]
    leaked: tuple[str, ...]
    best_case: str
    log10_lr: float
    speaks: float


@dataclass(frozen=True)
class SuspectAnswer:
    """Flags, then leads, best first. `told_on_assumed`: the file names no day, so that of the last case is taken."""

    offender: str
    told_on: date
    told_on_assumed: bool
    locked: tuple[tuple[datetime, datetime], ...]
    open_cases: int
    known_cases: tuple[str, ...]
    ruled_out: int
    log10_prior_odds: float
    base_rate: str
    base_rate_chinese: str
    flags: tuple[Flag, ...]
    leads: tuple[Lead, ...]
    statements: tuple[StatementAnswer, ...]
