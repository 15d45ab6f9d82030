"""What to look at next in a series: each thing with the cases it is about. Nothing is decided here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import timedelta

from linker.casework.matching.explanation import PairAnswer
from linker.casework.outlook.signature import Signature
from linker.i18n.text import Text
from linker.i18n.translate import translate
from linker.report.data.dossier import CheckLine
from linker.report.data.series import LinkLine, SeriesCase

MAX_OUTSIDE, MAX_MISSING = 5, 3
_WEAK = 0.5


def checks(
    cases: Sequence[SeriesCase],
    signature: Signature,
    outside: Sequence[LinkLine],
    evidence: Sequence[PairAnswer],
    crowd: Sequence[str],
) -> tuple[CheckLine, ...]:
    """In the order a case conference would take them; `crowd` are the cases of a night of a crowd among them."""
    return (
        *_crowd(crowd),
        *_weak(cases),
        *_odd(signature),
        *_recorded_twice(cases),
        *_outside(outside, cases),
        *_unplaced(cases),
        *_vague(cases),
        *_missing(evidence),
    )


def _crowd(crowd: Sequence[str]) -> Iterator[CheckLine]:
    if crowd:
        yield CheckLine(Text("dossier.check_crowd"), tuple(crowd))


def _weak(cases: Sequence[SeriesCase]) -> Iterator[CheckLine]:
    weak = sorted((case for case in cases if case.probability < _WEAK), key=lambda case: case.probability)
    if weak:
        yield CheckLine(Text("dossier.check_weak"), _ids(weak))


def _odd(signature: Signature) -> Iterator[CheckLine]:
    if signature.odd:
        yield CheckLine(Text("dossier.check_odd"), tuple(member.case_id for member in signature.odd))


def _recorded_twice(cases: Sequence[SeriesCase]) -> Iterator[CheckLine]:
    further = [case for case in cases if case.incident != case.case_id]
    if further:
        ids = dict.fromkeys(case_id for case in further for case_id in (case.incident, case.case_id))
        yield CheckLine(Text("dossier.check_twice"), tuple(ids))


def _outside(outside: Sequence[LinkLine], cases: Sequence[SeriesCase]) -> Iterator[CheckLine]:
    members = {case.case_id for case in cases}
    for link in outside[:MAX_OUTSIDE]:
        ends = (link.case_a, link.case_b)
        inside, mate = ends if link.case_a in members else ends[::-1]
        words = Text(
            "dossier.check_outside", outside=mate, inside=inside, log10_lr=link.log10_lr, probability=link.probability
        )
        yield CheckLine(words, (mate, inside))


def _unplaced(cases: Sequence[SeriesCase]) -> Iterator[CheckLine]:
    unplaced = [case for case in cases if case.point_km is None]
    if unplaced:
        yield CheckLine(Text("dossier.check_unplaced"), _ids(unplaced))


def _vague(cases: Sequence[SeriesCase]) -> Iterator[CheckLine]:
    vague = [case for case in cases if _is_vague(case)]
    if vague:
        yield CheckLine(Text("dossier.check_vague"), _ids(vague))


def _is_vague(case: SeriesCase) -> bool:
    if case.earliest is None or case.latest is None:
        return True
    return case.latest - case.earliest > timedelta(days=1)


def _missing(evidence: Sequence[PairAnswer]) -> Iterator[CheckLine]:
    """What the strongest links could not weigh, most often first."""
    counts = Counter(item.words for link in evidence for item in link.missing)
    ranked = sorted(counts.items(), key=lambda item: (-item[1], translate(item[0], "en")))
    for words, _ in ranked[:MAX_MISSING]:
        links = [link for link in evidence if any(item.words == words for item in link.missing)]
        cases = dict.fromkeys(case_id for link in links for case_id in (link.case_a, link.case_b))
        yield CheckLine(Text("dossier.check_missing", words=words), tuple(cases))


def _ids(cases: Sequence[SeriesCase]) -> tuple[str, ...]:
    return tuple(case.case_id for case in cases)
