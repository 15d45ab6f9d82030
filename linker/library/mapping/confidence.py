"""How sure a guess is: the share of right claims, by how they were found, on tables whose right answers are known."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from importlib.resources import files

from linker.library.mapping.claims import Claim


def measured_shares(document: str) -> dict[str, float]:
    """Share of right claims by way of guess, from the counts of `confidence.toml`.

    Half a right claim and half a wrong one are added, so that few examples make no certainty.
    """
    counts: Mapping[str, Mapping[str, int]] = tomllib.loads(document)
    return {how: (count["right"] + 0.5) / (count["taken"] + 1) for how, count in counts.items()}


# Written by tests/benchmarks/column_confidence.py; what is only kept is no claim, and what a map says is not guessed.
MEASURED = measured_shares((files("linker.library.mapping") / "confidence.toml").read_text("utf-8"))
MEASURED |= {"kept": 0.0, "map": 1.0}
# The score at which a kind of claim is as sure as measured; below, the fit of the cells takes its share.
_FULL_SCORE = {"profile": 0.95, "synonym": 0.9, "words": 0.8, "guess": 0.7, "content": 0.5}


def measured_confidence(claim: Claim) -> float:
    """The probability that a claim is right, for the eye of a person who checks a map."""
    full = _FULL_SCORE.get(claim.how, 1.0)
    return round(MEASURED.get(claim.how, 0.5) * min(1.0, claim.score / full), 2)
