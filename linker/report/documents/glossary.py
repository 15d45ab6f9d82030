"""The words of a report and what they mean."""

from __future__ import annotations

from collections.abc import Sequence

from linker.i18n.text import Text
from linker.report.documents.document import Facts

LIBRARY_WORDS = ("log10_lr", "base_rate", "probability", "cohesion", "lift", "cllr")
EVALUATION_WORDS = ("linked_pair", "log10_lr", "prior_odds", "cllr", "cllr_min", "b_cubed", "interval")


def glossary(names: Sequence[str]) -> Facts:
    """Words of the area `glossary` with their meanings, in this order."""
    return Facts(tuple((Text(f"glossary.{name}"), Text(f"glossary.{name}_means")) for name in names))
