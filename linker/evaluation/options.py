"""What a cross-validation is asked to do."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class EvaluateOptions:
    """Folds and repeats of the cross-validation; `without` names variables (or aspects) that are left out.

    `bootstrap` is how often the crime groups are drawn anew for the intervals (0: none); `ablation` asks what is lost
    without each variable.
    """

    folds: int = 5
    repeats: int = 1
    seed: int = 0
    without: tuple[str, ...] = ()
    bootstrap: int = 200
    ablation: bool = False
