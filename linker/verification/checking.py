"""The check of a run against its certificate: what changed since, which links are wrong, and which are missing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
from sqlalchemy import Connection

from linker.verification.digests import document_digest, tree_digest
from linker.verification.evidence import Evidence
from linker.verification.stored import FloatArray, StoredCases, StoredLinks, broken_decision, read_vectors

# Sums are added in another order here than in the engine.
TOLERANCE = 1e-6


@dataclass(frozen=True)
class Fault:
    """One thing that is not as the certificate says, by kind; of a link its two cases, as stored and as derived.

    `number` is that of a decision, 0 where the chain lacks the head the run noted.
    """

    kind: str
    case_a: str = ""
    case_b: str = ""
    stored: float | None = None
    derived: float | None = None
    number: int = 0


@dataclass(frozen=True)
class Checked:
    """The result: faults, how many cases were held against all mates, and pairs and links weighed anew by that."""

    faults: tuple[Fault, ...]
    cases: int
    checked_cases: int
    pairs: int
    links: int


@dataclass(frozen=True, eq=False)
class StoredRun:
    """What is stored of a run: the base of every check."""

    cases: StoredCases
    links: StoredLinks
    vectors: Mapping[str, Any] | None

    @classmethod
    def read(cls, connection: Connection, folder: Path, run_id: int) -> StoredRun:
        """All of it; `folder` is where the vectors of runs lie."""
        cases = StoredCases.read(connection)
        return cls(cases, StoredLinks.read(connection, run_id, cases), read_vectors(folder, run_id))

    def digests(self, model_document: str) -> dict[str, Any]:
        """The digests that a certificate holds of cases, model, vectors and links."""
        return {
            "inputs_root": self.cases.root,
            "model_sha256": sha256(model_document.encode()).hexdigest(),
            "vectors_sha256": "" if self.vectors is None else tree_digest(self.vectors),
            "links_sha256": self.links.digest,
        }


def check_certificate(
    connection: Connection, run: StoredRun, model_document: str, certificate: Mapping[str, Any]
) -> Iterator[Fault]:
    """Everything that is told by digests alone: whatever differs from the certificate, or the certificate itself."""
    if document_digest(certificate) != certificate["digest"]:
        yield Fault("certificate")
    for name, digest in run.digests(model_document).items():
        if digest != certificate[name]:
            yield Fault(name)
    broken = broken_decision(connection, certificate["decisions_head"])
    if broken is not None:
        yield Fault("decisions_head", number=broken)


def check_links(run: StoredRun, certificate: Mapping[str, Any], rows: Sequence[int]) -> Checked:
    """Hold rows against all mates: every pair over the threshold is linked, and every link weighs what it says.

    Nothing can be weighed where the vectors are not those of as many cases.
    """
    size = len(run.cases.case_id)
    if run.vectors is None or tuple(run.vectors["case_id"]) != run.cases.case_id:
        return Checked((Fault("rows"),), size, 0, 0, 0)
    scores = _Scores(Evidence(run.cases, run.vectors, certificate["trace_kinds"]), certificate["scorer"])
    faults: dict[tuple[str, str], Fault] = {}
    links = 0
    for row in rows:
        links += len(run.links.of_row.get(row, {}))
        for fault in _faults_of_row(run, scores, row, certificate["link_log10_lr"]):
            faults[fault.case_a, fault.case_b] = fault
    return Checked(tuple(faults.values()), size, len(rows), len(rows) * (size - 1), links)


def _faults_of_row(run: StoredRun, scores: _Scores, row: int, threshold: float) -> Iterator[Fault]:
    derived, stored = scores.log10_lr(row).copy(), run.links.of_row.get(row, {})
    derived[row] = np.nan
    reached = np.flatnonzero(derived >= threshold + TOLERANCE).tolist()
    for mate in sorted({*reached, *stored}):
        if mate < 0:
            yield Fault("link_gone", run.cases.case_id[row])
            continue
        log10_lr, value = stored.get(mate), float(derived[mate])
        kind = "link_missing" if log10_lr is None else "link_below" if value < threshold - TOLERANCE else "link_differs"
        if kind != "link_differs" or log10_lr is None or not abs(log10_lr - value) <= TOLERANCE:
            low, high = sorted((row, mate))
            yield Fault(kind, run.cases.case_id[low], run.cases.case_id[high], log10_lr, value)


class _Scores:
    """Log10 LRs by the curves and bounds of a certificate."""

    def __init__(self, evidence: Evidence, scorer: Mapping[str, Any]) -> None:
        self._evidence, self._scorer = evidence, scorer
        self._curves = [curve for curve in scorer["curves"] if any(curve["log10_lr"])]

    def log10_lr(self, row: int) -> FloatArray:
        learned, identity = np.zeros(1), np.zeros(1)
        for curve in self._curves:
            value = self._evidence.value(curve["name"], row)
            read = value if curve["offset"] is None else np.log10(value + curve["offset"])
            bans = np.interp(np.nan_to_num(read), curve["knots"], curve["log10_lr"])
            bans = np.where(np.isnan(value), 0.0, bans)
            if curve["outside_bounds"]:
                agreement = np.where(value > 0.0, np.maximum(bans, 0.0), 0.0)
                identity, bans = identity + agreement, bans - agreement
            learned = learned + bans
        return np.asarray(self._bounded(learned) + identity, dtype=np.float64)

    def _bounded(self, total: FloatArray) -> FloatArray:
        lower, upper, calibration = self._scorer["lower"], self._scorer["upper"], self._scorer["calibration"]
        if calibration is None:
            return -_squeezed(-_squeezed(total, upper), -lower)
        knots, bans, least = calibration["totals"], calibration["log10_lr"], calibration["lower"]
        inside = np.interp(total, knots, bans)
        above = bans[-1] + _squeezed(np.maximum(total - knots[-1], 0.0) + 0.0, 0.1, span=0.1)
        below = bans[0] + _floor(np.minimum(total, knots[0]), least) - _floor(np.array(knots[0]), least)
        bounded = np.where(total > knots[-1], above, np.where(total < knots[0], below, inside))
        return np.asarray(bounded, dtype=np.float64)


def _floor(total: FloatArray, lower: float) -> FloatArray:
    return -_squeezed(-total, -lower)


def _squeezed(total: FloatArray, bound: float, *, span: float = 0.25) -> FloatArray:
    """Totals up to a bound, the last `span` before it drawn together; a bound of 0 leaves nothing above it."""
    span = min(span, bound)
    if span == 0.0:
        return np.minimum(total, bound)
    excess = np.maximum(total - (bound - span), 0.0)
    return np.where(excess > 0.0, bound - span / (1.0 + excess / span), total)
