"""What is said after a run was held against its certificate."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from linker.cli.line import Line
from linker.cli.terminal import note, sanitise
from linker.i18n import numbers
from linker.i18n.language import Language
from linker.i18n.text import Text
from linker.i18n.translate import t, translate

if TYPE_CHECKING:
    from rich.console import RenderableType

    from linker.casework.linking.verify_run import RunVerification
    from linker.verification.checking import Fault

_MOST_FAULTS = 20


def verification_screen(result: RunVerification, language: Language) -> Iterator[RenderableType]:
    """The verdict, each fault, how far the sample carries, and what was taken as it is stored."""
    counts = {"run": result.run, "cases": result.checked_cases, "pairs": result.pairs, "links": result.links}
    if result.faults:
        yield Line(t(language, "verification.differs", run=result.run, faults=len(result.faults)), style="bold red")
        for fault in result.faults[:_MOST_FAULTS]:
            yield Line(sanitise(translate(_words(fault), language)), style="red")
    else:
        yield Line(t(language, "verification.as_certified", **counts), style="green")
    if not result.faults and 0.0 < result.share_missed < 1.0:
        yield note(t(language, "verification.share_missed", cases=result.cases, share=result.share_missed))
    yield note(t(language, "verification.taken_as_stored"))
    yield note(t(language, "verification.digest", digest=result.digest[:16]))


def _words(fault: Fault) -> Text:
    if not fault.case_a:
        return Text(f"verification.fault_{fault.kind}", number=fault.number)
    weights = {"stored": _weight(fault.stored), "derived": _weight(fault.derived)}
    return Text(f"verification.fault_{fault.kind}", case_a=fault.case_a, case_b=fault.case_b, **weights)


def _weight(log10_lr: float | None) -> str:
    return "–" if log10_lr is None else numbers.signed(log10_lr, 6)
