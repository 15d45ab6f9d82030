"""One arrested person against the open cases: known cases, statements and home rank them, custody rules out.

log10 odds of "he did it" = base rate of the library + log10 of the sum of the LRs against his known cases + a mild one
for living near + log10 of the share of the case's time window in which he was free + what the statements add. A
statement tells of one case: its probability is shared out over all cases by how well it fits them and how likely they
are his by all else (linker.review.confession). Cases he cannot have done keep their part: knowing of them proves
nothing of others.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

import numpy as np

from features.case import CaseTable
from features.columns import FloatArray, IntArray
from features.lexicon import Lexicon
from linker.casework.suspects.exclusions import Exclusion, KnownPerson, travel_conflict
from linker.casework.suspects.results import (
    AspectAgreement,
    Flag,
    OddsTerm,
    StatedAspect,
    StatementAnswer,
    SuspectAnswer,
    SuspectLead,
)
from linker.casework.suspects.statement_match import ParsedStatement, StatementMatcher, parse_statement
from linker.casework.suspects.statement_text import recorded_words, stated_words, window_words
from linker.casework.suspects.suspect_file import Suspect
from linker.casework.workspace.workspace import Workspace
from linker.flow import FittedLibrary
from linker.i18n.text import Text
from linker.odds import log10_odds, log10_sum, probability
from linker.review.confession import Aspect, combined_log10_lr, statement_probability, with_statements
from linker.review.details import details

# From here on (log10 LR) a statement is said to speak of a case, and flagged where that case cannot be his.
SPEAKS_FROM, FLAGGED_FROM = 0.5, 1.0
# A case he cannot have done is flagged where a statement fits it best, or with this probability.
FLAGGED_PROBABILITY = 0.2
MIN_PROBABILITY = 0.01
# No evidence makes a probability 1.
MAX_PROBABILITY = 1.0 - 1e-12
# From here on (log10 LR) an aspect speaks against its statement being about the case.
CONFLICT_FROM = -0.3
TERMS: Mapping[str, Text] = {
    "known_cases": Text("suspects.term.known_cases"),
    "statements": Text("suspects.term.statements"),
    "home": Text("suspects.term.home"),
    "free": Text("suspects.term.free"),
}


def suspect(workspace: Workspace, person: Suspect, *, top: int = 20) -> SuspectAnswer:
    """Rank the open cases for one person; cases he cannot have done are left out, and flagged where he tells of them.

    Raises LibraryError for an empty library, UnknownCaseError for known cases that it does not hold.
    """
    fitted, table = workspace.prepared_with_cases().fitted, workspace.cases
    known_person = KnownPerson.of(person, workspace, table)
    told_on = person.told_on or _last_day(table)
    ranking = _Ranking(table, fitted, known_person, person, told_on, workspace.lexicon)
    order = ranking.open_rows()
    rate = fitted.base_rate
    return SuspectAnswer(
        offender=person.offender,
        told_on=told_on,
        told_on_assumed=person.told_on is None,
        locked=(*known_person.custody, *(period.window for period in person.alibi)),
        open_cases=len(order),
        known_cases=tuple(table.case_id[known_person.proven].tolist()),
        ruled_out=len(known_person.ruled_out),
        log10_prior_odds=rate.log10_prior_odds,
        base_rate=rate.origin,
        flags=tuple(flag for number in range(len(person.statements)) for flag in ranking.flags(number, order)),
        leads=tuple(ranking.lead(int(row)) for row in order[:top]),
        statements=tuple(ranking.statement(number) for number in range(len(person.statements))),
    )


def _last_day(table: CaseTable) -> date:
    moments = np.concatenate([table.earliest, table.latest])
    moments = moments[~np.isnat(moments)]
    last: date = moments.max().astype("datetime64[D]").item() if len(moments) else date(2000, 1, 1)
    return last


class _Ranking:
    """All terms of all cases for one person. Statements are counted from 0 here, from 1 in answers."""

    def __init__(
        self,
        table: CaseTable,
        fitted: FittedLibrary,
        known_person: KnownPerson,
        person: Suspect,
        told_on: date,
        lexicon: Lexicon,
    ) -> None:
        self.table, self.fitted, self.known_person, self.lexicon = table, fitted, known_person, lexicon
        matcher = StatementMatcher(table, fitted)
        self.statements = [
            parse_statement(statement, number, told_on) for number, statement in enumerate(person.statements, start=1)
        ]
        self.aspects = [matcher.terms(statement) for statement in self.statements]
        fits = [combined_log10_lr([*terms.values()], len(table)) for terms in self.aspects]
        self.fits: FloatArray = np.stack(fits) if fits else np.zeros((0, len(table)))
        self.terms = {"known_cases": _against_proven(fitted, known_person.proven, len(table))}
        if person.home is not None:
            self.terms["home"] = matcher.near_home(person.home)
        self.speaks, self.log10_odds = self._posterior()

    def _posterior(self) -> tuple[FloatArray, FloatArray]:
        """(statements, cases) probability that each statement means a case; (cases,) log10 odds that he did it."""
        prior, free_share = self.fitted.base_rate.log10_prior_odds, self.known_person.free_share
        weight = probability(prior + np.sum([*self.terms.values()], axis=0), 0.0)
        # What is known already, he may tell again; it draws a statement no more than any other case does.
        weight[self.known_person.proven] = probability(0.0, prior)
        with np.errstate(divide="ignore"):
            self.terms["free"] = np.log10(free_share)
            before = prior + np.sum([*self.terms.values()], axis=0)
        speaks = statement_probability(self.fits, np.where(free_share > 0, weight * free_share, weight))
        with np.errstate(divide="ignore", invalid="ignore"):
            after = log10_odds(np.clip(with_statements(probability(before, 0.0), speaks), 0.0, MAX_PROBABILITY))
            self.terms["statements"] = np.where(np.isfinite(before), np.maximum(after - before, 0.0), 0.0)
        return speaks, before + self.terms["statements"]

    def open_rows(self) -> IntArray:
        """Open rows, best first; ties in the order of their ids."""
        rows = self.known_person.open_rows(len(self.table))
        return rows[np.argsort(-self.log10_odds[rows], kind="stable")]

    def lead(self, row: int) -> SuspectLead:
        number = self._speaking(row)
        statement = None if number is None else self.statements[number]
        record, odds = self.table.case(row), float(self.log10_odds[row])
        already_told = statement.statement.already_told if statement else ""
        record_details = details(record, statement.case if statement else None, already_told, self.lexicon)
        agreement = () if number is None else self.agreement(number, row)
        return SuspectLead(
            case_id=record.case_id,
            probability=float(probability(odds, 0.0)),
            log10_odds=odds,
            terms=tuple(OddsTerm(name, TERMS[name], float(column[row])) for name, column in self.terms.items()),
            when=window_words(record.window),
            where=" ".join(filter(None, (record.place.region, record.place.address))),
            statement=None if number is None else number + 1,
            speaks=None if number is None else float(self.speaks[number, row]),
            agreement=agreement,
            known_case=self._nearest_proven(row),
            told=tuple(detail for detail in record_details if detail.told),
            ask=tuple(detail for detail in record_details if not detail.told),
            conflicts=self._conflicts(row, agreement),
            share_free=float(self.known_person.free_share[row]),
        )

    def _speaking(self, row: int) -> int | None:
        """The statement that speaks of a case most; None where none does."""
        if not len(self.fits):
            return None
        best = int(np.argmax(self.speaks[:, row]))
        speaks = self.fits[best, row] >= SPEAKS_FROM and self.speaks[best, row] >= MIN_PROBABILITY
        return best if speaks else None

    def flags(self, number: int, order: IntArray) -> Sequence[Flag]:
        """Where a statement fits a case that he cannot have done."""
        fit, impossible = self.fits[number], self.known_person.impossible
        speaks = statement_probability(fit)
        best = int(np.argmax(fit)) if len(fit) else -1
        rows = [row for row in impossible if row == best or speaks[row] >= FLAGGED_PROBABILITY]
        rows = sorted((row for row in rows if fit[row] >= FLAGGED_FROM), key=lambda row: (-fit[row], row))
        open_best = order[np.argmax(fit[order])] if len(order) else -1
        instead = str(self.table.case_id[open_best]) if open_best >= 0 and fit[open_best] >= SPEAKS_FROM else ""
        return [
            Flag(
                statement=number + 1,
                case_id=str(self.table.case_id[row]),
                kind=impossible[row].kind,
                words=impossible[row].words,
                log10_lr=float(fit[row]),
                speaks=float(speaks[row]),
                agreement=self.agreement(number, row),
                instead=instead,
            )
            for row in rows
        ]

    def statement(self, number: int) -> StatementAnswer:
        """How a statement was read, and what it fits."""
        statement, fit = self.statements[number], self.fits[number]
        best = int(np.argmax(fit))
        aspects = self.aspects[number]
        return StatementAnswer(
            number=number + 1,
            earliest=statement.time.earliest,
            latest=statement.time.latest,
            from_hours=statement.time.from_hours,
            to_hours=statement.time.to_hours,
            read=tuple(StatedAspect(aspect.words, stated_words(aspect, statement, self.lexicon)) for aspect in aspects),
            unread=(*statement.unread, *_unknown_to_records(statement, aspects)),
            leaked=statement.leaked,
            best_case=str(self.table.case_id[best]) if fit[best] >= SPEAKS_FROM else "",
            log10_lr=float(fit[best]),
            speaks=float(statement_probability(fit)[best]),
        )

    def agreement(self, number: int, row: int) -> tuple[AspectAgreement, ...]:
        """The aspects of a statement beside the record, strongest first."""
        record, statement = self.table.case(row), self.statements[number]
        agreements = [
            AspectAgreement(
                aspect.name,
                aspect.words,
                stated_words(aspect, statement, self.lexicon),
                recorded_words(aspect, record, self.lexicon),
                float(log10_lr[row]),
            )
            for aspect, log10_lr in self.aspects[number].items()
        ]
        return tuple(sorted(agreements, key=lambda agreement: -abs(agreement.log10_lr)))

    def _nearest_proven(self, row: int) -> str:
        """His case most like an open one, "" where none is known."""
        rows = self.known_person.proven
        if not len(rows):
            return ""
        log10_lr = self.fitted.log10_lr(np.full(len(rows), row, dtype=np.int64), rows)
        return str(self.table.case_id[rows[np.argmax(log10_lr)]])

    def _conflicts(self, row: int, agreements: Sequence[AspectAgreement]) -> tuple[Exclusion, ...]:
        conflicts = [*_contradictions(agreements)]
        free_share = float(self.known_person.free_share[row])
        if free_share < 1.0:
            conflicts.append(Exclusion("custody", Text("exclusion.partly_free", share=free_share)))
        travel = travel_conflict(self.table, self.fitted.vectors, row, self.known_person.proven)
        return (*conflicts, travel) if travel else tuple(conflicts)


def _contradictions(agreements: Sequence[AspectAgreement]) -> Iterator[Exclusion]:
    for agreement in agreements:
        if agreement.log10_lr <= CONFLICT_FROM:
            words = Text(
                "exclusion.contradicted",
                aspect=agreement.words,
                stated=agreement.stated,
                recorded=agreement.recorded,
            )
            yield Exclusion(agreement.aspect, words)


def _against_proven(fitted: FittedLibrary, proven: IntArray, cases: int) -> FloatArray:
    """(cases,) log10 of the sum of the LRs against the proven cases; 0 where there are none."""
    if not len(proven):
        return np.zeros(cases)
    rows = np.arange(cases, dtype=np.int64)
    scores = [fitted.log10_lr(np.full(cases, row, dtype=np.int64), rows) for row in proven.tolist()]
    return log10_sum(np.stack(scores), axis=0)


def _unknown_to_records(statement: ParsedStatement, aspects: Mapping[Aspect, FloatArray]) -> tuple[str, ...]:
    """What a person tells and no record of this library knows."""
    names = {aspect.name for aspect in aspects}
    case = statement.case
    texts = {"place": statement.place.words, "goods": "、".join(case.goods), "tools": "、".join(case.tools)}
    return tuple(text for name, text in texts.items() if text and name not in names)
