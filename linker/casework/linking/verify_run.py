"""Verifying a run: its certificate against what is stored, and cases held against all others once more."""

from __future__ import annotations

import random
import time
from dataclasses import dataclass

from linker.casework.linking.certificate import model_document, stored_certificate
from linker.errors import LibraryError
from linker.library.store.store import Library
from linker.verification.checking import Checked, Fault, StoredRun, check_certificate, check_links

# Pairs weighed where nobody says how many cases to hold against all others, and the fewest cases.
SAMPLED_PAIRS, FEWEST_CASES = 250_000, 30
# So many cases with links are checked beside each case drawn: among few links, chance alone would meet none.
LINKED_BESIDE = 0.5


@dataclass(frozen=True)
class RunVerification:
    """What a check found: `faults` is empty where everything is as the certificate says.

    `checked_cases` were held against all others; with 95 % confidence at most `share_missed` of all cases lack a link
    (0 where all were checked). `digest` is that of the certificate, to be noted outside the library.
    """

    run: int
    digest: str
    faults: tuple[Fault, ...]
    cases: int
    checked_cases: int
    pairs: int
    links: int
    share_missed: float
    taken_as_stored: tuple[str, ...]
    seconds: float


def verify_run(
    library: Library, *, cases: int | None = None, case_id: str = "", whole: bool = False, digest: str = ""
) -> RunVerification:
    """Verify the last run: `cases` of them, drawn anew each time, one alone (`case_id`), or the `whole` of it.

    `digest` is how a certificate that was noted elsewhere begins. Raises LibraryError where there is no run or it left
    no certificate, UnknownCaseError for a case that the library does not hold.
    """
    if case_id:
        library.cases([case_id])
    clock, record = time.perf_counter(), library.last_run()
    if record is None:
        raise LibraryError("verification.no_run", library=library.url)
    certificate = stored_certificate(library, record.run_id)
    with library.plain_reading() as connection:
        run = StoredRun.read(connection, library.array_cache.folder, record.run_id)
        faults = [*check_certificate(connection, run, model_document(library), certificate)]
    if digest and not certificate["digest"].startswith(digest):
        faults.append(Fault("digest"))
    sample = _sampled_rows(run, case_id, len(run.cases.case_id) if whole else cases)
    checked = check_links(run, certificate, sample if case_id else _with_linked_rows(run, sample))
    return RunVerification(
        run=record.run_id,
        digest=certificate["digest"],
        faults=(*faults, *checked.faults),
        cases=checked.cases,
        checked_cases=checked.checked_cases,
        pairs=checked.pairs,
        links=checked.links,
        share_missed=_share_missed(checked, 0 if case_id else len(sample)),
        taken_as_stored=tuple(certificate["taken_as_stored"]),
        seconds=round(time.perf_counter() - clock, 3),
    )


def _sampled_rows(run: StoredRun, case_id: str, cases: int | None) -> list[int]:
    size = len(run.cases.case_id)
    if case_id:
        return [run.cases.case_id.index(case_id)]
    count = min(size, max(FEWEST_CASES, SAMPLED_PAIRS // max(size, 1)) if cases is None else cases)
    # nobody knows beforehand which cases will be drawn
    return sorted(random.SystemRandom().sample(range(size), count))


def _with_linked_rows(run: StoredRun, sample: list[int]) -> list[int]:
    linked = sorted({row for row in run.links.of_row if row >= 0} - set(sample))
    count = min(len(linked), round(LINKED_BESIDE * len(sample)))
    return sorted([*sample, *random.SystemRandom().sample(linked, count)])


def _share_missed(checked: Checked, sample: int) -> float:
    """Largest share of cases that may lack a link where none of a sample does, 95 % confidence: .05 = (1 - p)^n."""
    if checked.checked_cases >= checked.cases:
        return 0.0
    return 1.0 - 0.05 ** (1.0 / sample) if sample and checked.checked_cases else 1.0
