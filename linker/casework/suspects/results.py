"""What is found for one arrested person: leads with their terms, flags, and how the statements were read."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from linker.casework.suspects.exclusions import Exclusion
from linker.i18n.text import AS_LISTS, FLAT, SUFFIXED, Text, Translatable
from linker.review.details import Detail


@dataclass(frozen=True)
class OddsTerm:
    """One term of a lead's log10 odds."""

    name: str
    words: Text = field(metadata=FLAT)
    log10_lr: float


@dataclass(frozen=True)
class AspectAgreement:
    """One aspect of a statement beside the record, and what it says (log10 LR) for the statement being about this case.

    `stated` and `recorded` are "" where statement or record are silent.
    """

    aspect: str
    words: Text = field(metadata=FLAT)
    stated: Translatable = field(metadata=SUFFIXED)
    recorded: Translatable = field(metadata=SUFFIXED)
    log10_lr: float


@dataclass(frozen=True)
class StatedAspect:
    """One aspect of a statement, as it was read."""

    words: Text = field(metadata=FLAT)
    stated: Translatable = field(metadata=SUFFIXED)


@dataclass(frozen=True)
class SuspectLead:
    """An open case this person may have done.

    `statement` is the number of the one that speaks of it most, None where none does; `speaks` the probability that it
    means this case. `known_case` is his case most like it. `told` are details that he told and only the offender could
    know (those with `leaked` he had been told before), `ask` those he has not told: ask for them, do not name them.
    `share_free` is the share of the case's time window in which he was free.
    """

    case_id: str
    probability: float
    log10_odds: float
    terms: tuple[OddsTerm, ...]
    when: str
    where: str
    statement: int | None
    speaks: float | None
    agreement: tuple[AspectAgreement, ...]
    known_case: str
    told: tuple[Detail, ...]
    ask: tuple[Detail, ...]
    conflicts: tuple[Exclusion, ...]
    share_free: float


@dataclass(frozen=True)
class Flag:
    """A statement that fits a case he cannot have done: perhaps a false confession, or something he was told.

    `instead` is the open case that the statement fits best, "" where none fits.
    """

    statement: int
    case_id: str
    kind: str
    words: Text = field(metadata=FLAT)
    log10_lr: float
    speaks: float
    agreement: tuple[AspectAgreement, ...]
    instead: str


@dataclass(frozen=True)
class StatementAnswer:
    """One statement as it was read, and the case it fits best by its words alone, whoever did it."""

    number: int
    earliest: datetime | None
    latest: datetime | None
    from_hours: float | None
    to_hours: float | None
    read: tuple[StatedAspect, ...] = field(metadata=AS_LISTS)
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
    base_rate: Translatable = field(metadata=SUFFIXED)
    flags: tuple[Flag, ...]
    leads: tuple[SuspectLead, ...]
    statements: tuple[StatementAnswer, ...]
