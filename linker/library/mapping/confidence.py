"""How sure a guess is: the share of right claims, by how they were found, on the headers of real files."""

from __future__ import annotations

from linker.library.mapping.claims import Claim

# Measured on the shapes of tests/data and the headers of published files (tests/linker/library/mapping/
# test_header_measurement.py): claims right of all claims of the kind.
MEASURED = {"profile": 0.99, "synonym": 0.97, "words": 0.95, "guess": 0.85, "content": 0.75, "kept": 0.0, "map": 1.0}
# The score at which a kind of claim is as sure as measured; below, the fit of the cells takes its share.
_FULL_SCORE = {"profile": 0.95, "synonym": 0.9, "words": 0.8, "guess": 0.7, "content": 0.5}


def measured_confidence(claim: Claim) -> float:
    """The probability that a claim is right, for the eye of a person who checks a map."""
    full = _FULL_SCORE.get(claim.how, 1.0)
    return round(MEASURED.get(claim.how, 0.5) * min(1.0, claim.score / full), 2)
