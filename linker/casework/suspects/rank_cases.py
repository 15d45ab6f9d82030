"""One arrested person against the open cases: known cases, statements and home rank them, custody rules out.

log10 odds of "he did it" = base rate of the library + log10 of the sum of the LRs against his known cases + a mild one
for living near + log10 of the share of the case's time window in which he was free + what the statements add. A
statement tells of one case: its chance is shared out over all cases by how well it fits them and how likely they are
his by all else (linker.review.confession). Cases he cannot have done keep their part: knowing of them proves nothing of
others.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np

from features.case import CaseTable
from features.columns import FloatArray, IntArray
from linker.casework.decision_log.solved_cases import with_solved
from linker.casework.suspects.exclusions import KnownPerson, Reason, travel_conflict
from linker.casework.suspects.results import Agreement, Flag, Lead, StatementAnswer, SuspectAnswer, Term
from linker.casework.suspects.statement_match import Ground, Told, read_statement
from linker.casework.suspects.statement_text import recorded_words, stated_words, window_words
from linker.casework.suspects.suspect_file import Suspect
from linker.casework.workspace.prepared_library import fitted_library
from linker.errors import LibraryError
from linker.flow import FittedLibrary
from linker.library.store.store import Library
from linker.odds import log10_odds, log10_sum, probability
from linker.review.confession import Aspect, speaks_of, together, with_statements
from linker.review.details import details

# From here on (bans) a statement is told as speaking of a case, and flagged where that case cannot be his.
SPEAKS_FROM, FLAGGED_FROM = 0.5, 1.0
# A case he cannot have done is flagged where a statement fits it best, or with this chance.
FLAGGED_CHANCE = 0.2
LEAST_CHANCE = 0.01
# No evidence makes a chance 1.
MOST_CERTAIN = 1.0 - 1e-12
# From here on (bans) an aspect speaks against its statement being about the case.
CONFLICT_FROM = -0.3


def suspect(library: Library, person: Suspect, *, top: int = 20) -> SuspectAnswer:
    """Rank the open cases for one person; cases he cannot have done are left out, and flagged where he tells of them.

    Raises LibraryError for an empty library, UnknownCaseError for known cases that it does not hold.
    """
    before = library.snapshot()
    if not len(before.cases):
        raise LibraryError(f"{library.url}: the library holds no cases yet; import some (linker import FILE)")
    table = with_solved(before.cases, before.decisions)
    known = KnownPerson.of(person, table, before.decisions, library.url)
    told_on = person.told_on or _last_day(table)
    weighed = _Weighed(table, fitted_library(library), known, person, told_on)
    order = weighed.ranked()
    rate = weighed.home.base_rate
    return SuspectAnswer(
        offender=person.offender,
        told_on=told_on,
        told_on_assumed=person.told_on is None,
        locked=(*known.custody, *person.alibi),
        open_cases=len(order),
        known_cases=tuple(table.case_id[known.known]),
        ruled_out=len(known.ruled_out),
        log10_prior_odds=rate.log10_prior_odds,
        base_rate=rate.origin,
        base_rate_chinese=rate.origin_chinese,
        flags=tuple(flag for number in range(len(person.statements)) for flag in weighed.flags(number, order)),
        leads=tuple(weighed.lead(int(row)) for row in order[:top]),
        statements=tuple(weighed.statement(number) for number in range(len(person.statements))),
    )


def _last_day(table: CaseTable) -> date:
    moments = np.concatenate([table.earliest, table.latest])
    moments = moments[~np.isnat(moments)]
    last: date = moments.max().astype("datetime64[D]").item() if len(moments) else date(2000, 1, 1)
    return last


class _Weighed:
    """All terms of all cases for one person."""

    def __init__(
        self, table: CaseTable, home: FittedLibrary, known: KnownPerson, person: Suspect, told_on: date
    ) -> None:
        self.table, self.home, self.known, self.person = table, home, known, person
        ground = Ground(table, home)
        self.told = [read_statement(one, number, told_on) for number, one in enumerate(person.statements, start=1)]
        self.aspects = [ground.terms(one) for one in self.told]
        fits = [together([*terms.values()], len(table)) for terms in self.aspects]
        self.fits: FloatArray = np.stack(fits) if fits else np.zeros((0, len(table)))
        self.terms = {"known_cases": _against_known(home, known.known, len(table))}
        if person.home is not None:
            self.terms["home"] = ground.home(person.home)
        self.speaks, self.log10_odds = self._posterior()

    def _posterior(self) -> tuple[FloatArray, FloatArray]:
        """Chance of each statement (statements × cases) that it means a case, and the log10 odds that he did it."""
        prior = self.home.base_rate.log10_prior_odds
        weight = probability(prior + np.sum([*self.terms.values()], axis=0), 0.0)
        # What is known already, he may tell again; it draws a statement no more than any other case does.
        weight[self.known.known] = probability(0.0, prior)
        with np.errstate(divide="ignore"):
            self.terms["free"] = np.log10(self.known.free)
            alone = prior + np.sum([*self.terms.values()], axis=0)
        chance = probability(alone, 0.0)
        speaks = speaks_of(self.fits, np.where(self.known.free > 0, weight * self.known.free, weight))
        with np.errstate(divide="ignore", invalid="ignore"):
            after = log10_odds(np.clip(with_statements(chance, speaks), 0.0, MOST_CERTAIN))
            self.terms["statements"] = np.where(np.isfinite(alone), np.maximum(after - alone, 0.0), 0.0)
        return speaks, alone + self.terms["statements"]

    def ranked(self) -> IntArray:
        """Open rows, best first; ties in the order of their ids."""
        rows = self.known.open_rows(len(self.table))
        return rows[np.argsort(-self.log10_odds[rows], kind="stable")]

    def lead(self, row: int) -> Lead:
        best = int(np.argmax(self.speaks[:, row])) if len(self.fits) else -1
        spoken = best >= 0 and bool(self.fits[best, row] >= SPEAKS_FROM and self.speaks[best, row] >= LEAST_CHANCE)
        record, told = self.table.case(row), self.told[best] if spoken else None
        found = details(record, told.case if told else None, told.statement.already_told if told else "")
        agreement = self.agreement(best, row) if spoken else ()
        odds = float(self.log10_odds[row])
        return Lead(
            case_id=record.case_id,
            probability=float(probability(odds, 0.0)),
            log10_odds=odds,
            terms=tuple(Term(name, *TERMS[name], float(column[row])) for name, column in self.terms.items()),
            when=window_words(record.window),
            where=" ".join(filter(None, (record.place.region, record.place.address))),
            statement=best + 1 if spoken else None,
            speaks=float(self.speaks[best, row]) if spoken else None,
            agreement=agreement,
            known_case=self._nearest(row),
            told=tuple(detail for detail in found if detail.told),
            ask=tuple(detail for detail in found if not detail.told),
            conflicts=self._conflicts(row, agreement),
            share_free=float(self.known.free[row]),
        )

    def flags(self, number: int, order: IntArray) -> Sequence[Flag]:
        """Where a statement fits a case that he cannot have done."""
        fit, impossible = self.fits[number], self.known.impossible
        chance = speaks_of(fit)
        best = int(np.argmax(fit)) if len(fit) else -1
        rows = [row for row in impossible if row == best or chance[row] >= FLAGGED_CHANCE]
        rows = sorted((row for row in rows if fit[row] >= FLAGGED_FROM), key=lambda row: (-fit[row], row))
        open_best = order[np.argmax(fit[order])] if len(order) else -1
        instead = str(self.table.case_id[open_best]) if open_best >= 0 and fit[open_best] >= SPEAKS_FROM else ""
        return [
            Flag(
                number + 1, str(self.table.case_id[row]), why.kind, why.english, why.chinese,
                float(fit[row]), float(chance[row]), self.agreement(number, row), instead,
            )
            for row in rows
            for why in (impossible[row],)
        ]  # fmt: skip

    def statement(self, number: int) -> StatementAnswer:
        """How a statement was read, and what it fits."""
        told, when, fit = self.told[number], self.told[number].when, self.fits[number]
        best = int(np.argmax(fit))
        known = fit[best] >= SPEAKS_FROM
        read = [(aspect.english, aspect.chinese, stated_words(aspect, told)) for aspect in self.aspects[number]]
        return StatementAnswer(
            number=number + 1,
            earliest=when.earliest,
            latest=when.latest,
            from_hours=when.from_hours,
            to_hours=when.to_hours,
            read=tuple(read),
            unread=(*told.unread, *_silent(told, self.aspects[number])),
            leaked=told.leaked,
            best_case=str(self.table.case_id[best]) if known else "",
            log10_lr=float(fit[best]),
            speaks=float(speaks_of(fit)[best]),
        )

    def agreement(self, number: int, row: int) -> tuple[Agreement, ...]:
        """The aspects of a statement beside the record, strongest first."""
        record, told = self.table.case(row), self.told[number]
        found = [
            Agreement(aspect.name, aspect.english, aspect.chinese, stated_words(aspect, told),
                      recorded_words(aspect, record), float(log10_lr[row]))
            for aspect, log10_lr in self.aspects[number].items()
        ]  # fmt: skip
        return tuple(sorted(found, key=lambda one: -abs(one.log10_lr)))

    def _nearest(self, row: int) -> str:
        rows = self.known.known
        return str(self.table.case_id[rows[np.argmax(self._known_lrs(row))]]) if len(rows) else ""

    def _known_lrs(self, row: int) -> FloatArray:
        rows = self.known.known
        return self.home.log10_lr(np.full(len(rows), row, dtype=np.int64), rows)

    def _conflicts(self, row: int, agreement: Sequence[Agreement]) -> tuple[Reason, ...]:
        found = [
            Reason(one.aspect, f"{one.english}: he says {one.stated}, the record {one.recorded}",
                   f"{one.chinese}：供述“{one.stated}”，记录“{one.recorded}”")
            for one in agreement if one.log10_lr <= CONFLICT_FROM
        ]  # fmt: skip
        free = float(self.known.free[row])
        if free < 1.0:
            found.append(Reason("custody", f"he was free for only {free:.0%} of its time window",
                                f"案发时段中该人仅有 {free:.0%} 的时间未被羁押或不在场"))  # fmt: skip
        travel = travel_conflict(self.table, self.home.vectors, row, self.known.known)
        return (*found, travel) if travel else tuple(found)


TERMS = {
    "known_cases": ("like his known cases", "与已查实案件相似"),
    "statements": ("statements", "供述吻合"),
    "home": ("near home", "距住处近"),
    "free": ("share of the time window he was free", "案发时段内人身自由的比例"),
}


def _against_known(home: FittedLibrary, known: IntArray, cases: int) -> FloatArray:
    """log10 of the sum of the LRs against the known cases; 0 where there are none."""
    if not len(known):
        return np.zeros(cases)
    rows = np.arange(cases, dtype=np.int64)
    scores = [home.log10_lr(np.full(cases, row, dtype=np.int64), rows) for row in known.tolist()]
    return log10_sum(np.stack(scores), axis=0)


def _silent(told: Told, aspects: dict[Aspect, FloatArray]) -> tuple[str, ...]:
    # what he tells and no record of this library knows
    named = {aspect.name for aspect in aspects}
    texts = {"place": told.place.address, "goods": "、".join(told.case.goods), "tools": "、".join(told.case.tools)}
    return tuple(text for name, text in texts.items() if text and name not in named)
