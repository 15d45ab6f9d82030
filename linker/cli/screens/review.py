"""Pairs to look at: the queue, two cases side by side, and what was answered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from linker.cli.line import Line
from linker.cli.screens.matches import LIMIT, NOTHING, measured_value, sheet_table
from linker.cli.terminal import (
    CASE,
    LOG10_LR,
    PROBABILITY,
    Cell,
    Column,
    caution,
    facts,
    heading,
    note,
    one_in,
    sanitise,
    table,
    weight,
)
from linker.i18n.language import Language
from linker.i18n.numbers import percent
from linker.i18n.text import Text, Translatable
from linker.i18n.translate import t, translate

if TYPE_CHECKING:
    from rich.console import RenderableType

    from linker.casework.browsing.case_comparison import PairSheet
    from linker.casework.deciding.review_queue import QueueEntry
    from linker.casework.matching.explanation import Contribution, PairAnswer
    from linker.library.store.decisions import Decision

TERMS_SHOWN, MISSING_SHOWN = 5, 5
# A gap is shown where it could move log10_lr by half a unit.
LEAST_RANGE = 0.5
SKIP, REFUSED = "s", "refused"


def queue_screen(entries: Sequence[QueueEntry], language: Language) -> Iterator[RenderableType]:
    """The pairs most worth a look, best first."""
    yield heading(t(language, "cli_review.queue"))
    if not entries:
        yield Line(t(language, "cli_review.queue_empty"))
        return
    value, reason = Column(Text("cli_review.value"), "right"), Column(Text("cli_review.why"), wide=True)
    columns = (CASE, CASE, LOG10_LR, PROBABILITY, value, reason)
    yield table(language, columns, (_queue_row(entry, language) for entry in entries))
    yield note(t(language, "cli_review.value_means"))
    yield note(t(language, "cli_review.next"))


def pair_screen(
    sheet: PairSheet, entry: QueueEntry, place: tuple[int, int], language: Language, *, blind: bool
) -> Iterator[RenderableType]:
    """Two cases side by side; then the evidence, or, for who is blind to it, only plain differences.

    `place` is the number of the pair and how many there are.
    """
    yield heading("\n━━ " + t(language, "cli_review.pair", number=place[0], count=place[1]) + " ━━")
    yield sheet_table(sheet, language)
    if sheet.unknown:
        yield note(t(language, "compare.unknown", names=list(sheet.unknown)) + "\n")
    if blind:
        yield from _differences(sheet, language)
    else:
        yield from _evidence(sheet.evidence, language)
        yield Line(translate(entry.words, language) + "\n")


def prompt_screen(language: Language) -> Iterator[RenderableType]:
    """The question; what may be typed."""
    yield heading(t(language, "cli_review.question"))
    yield note(t(language, "cli_review.keys"))


def stored_screen(
    decision: Decision, sheet: PairSheet, entry: QueueEntry, language: Language, *, blind: bool, second: bool
) -> Iterator[RenderableType]:
    """What was stored; to who was blind, what the engine holds of the pair."""
    words = Text(f"decision.{decision.kind}")
    line = t(language, "cli_decision.number_is", number=decision.number, words=words)
    yield Line(f"✓ {line}", style="green")
    if blind:
        score = sheet.evidence
        yield Line(t(language, "review.engine_held", log10_lr=score.log10_lr, probability=score.probability))
        yield note(translate(score.words, language))
    if blind and not second:
        yield note(translate(entry.words, language))


def refused_screen(reason: Translatable, language: Language) -> Iterator[RenderableType]:
    """A pair that was answered meanwhile."""
    yield caution(t(language, "cli_review.not_stored", reason=sanitise(translate(reason, language))))


def walk_screen(
    counts: Mapping[str, int], asked_count: int, language: Language, *, second: bool
) -> Iterator[RenderableType]:
    """What came of a walk."""
    if not asked_count:
        yield Line(t(language, "review.second_empty" if second else "cli_review.queue_empty"))
        return
    yield heading("\n" + t(language, "cli_review.done"))
    yield facts(language, ((_outcome(kind), f"{number:,}") for kind, number in counts.items()))
    if not counts:
        yield Line(t(language, "cli_review.nothing_answered"))
    if counts.get("confirmed") or counts.get("rejected"):
        yield note(t(language, "cli_decision.counts_from"))
    if second:
        yield note(t(language, "cli_review.next_agreement"))


def _outcome(kind: str) -> Text:
    return Text(f"cli_review.outcome_{kind}") if kind in (SKIP, REFUSED) else Text(f"decision.{kind}")


def _queue_row(entry: QueueEntry, language: Language) -> tuple[Cell, ...]:
    cases = sanitise(entry.case_a, 20), sanitise(entry.case_b, 20)
    reason = translate(entry.words, language)
    return *cases, weight(entry.log10_lr), percent(entry.probability), f"{entry.value:.2f}", reason


def _differences(sheet: PairSheet, language: Language) -> Iterator[RenderableType]:
    if sheet.measures:
        yield facts(language, ((term.words, measured_value(term, language)) for term in sheet.measures))
    yield note(t(language, "cli_review.blind") + "\n")


def _evidence(answer: PairAnswer, language: Language) -> Iterator[RenderableType]:
    """The strongest terms for and against and what is missing, a line each; `linker explain` has all."""
    yield facts(language, _evidence_facts(answer, language))
    cases = {"case_a": sanitise(answer.case_a), "case_b": sanitise(answer.case_b)}
    yield note(t(language, "cli_review.all_terms", **cases) + "\n")


def _evidence_facts(answer: PairAnswer, language: Language) -> Iterator[tuple[Translatable, Cell]]:
    terms = [term for term in answer.contributions if term.variable != LIMIT]
    yield Text("cli_review.for"), _term_lines([term for term in terms if term.log10_lr >= NOTHING], language)
    yield Text("cli_review.against"), _term_lines([term for term in terms if term.log10_lr <= -NOTHING], language)
    gaps = [gap for gap in answer.missing if gap.highest - gap.lowest >= LEAST_RANGE][:MISSING_SHOWN]
    yield (
        Text("cli_review.missing"),
        "\n".join(translate(gap.words, language) for gap in gaps) or t(language, "cli.none"),
    )
    odds = one_in(answer.log10_prior_odds)
    remark = t(language, "cli_review.odds", log10_lr=answer.log10_lr, odds=odds)
    yield Text("cli_review.probability"), Line(f"{percent(answer.probability)}   {remark}", style="bold")


def _term_lines(terms: Sequence[Contribution], language: Language) -> Line:
    lines = [
        Line.of(weight(term.log10_lr), f"  {translate(term.words, language)}  {measured_value(term, language)}")
        for term in terms[:TERMS_SHOWN]
    ]
    if len(terms) > TERMS_SHOWN:
        lines.append(note(t(language, "cli_review.weaker", count=len(terms) - TERMS_SHOWN)))
    return Line("\n").join(lines) if lines else Line(t(language, "evidence.nothing"))
