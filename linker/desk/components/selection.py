"""One selection that several views of the same cases share: chosen in one, lit in all."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

Light = Callable[[Sequence[str]], object]


@dataclass(eq=False)
class Selection:
    """The case ids that are lit now; every view that follows is told of each change."""

    case_ids: tuple[str, ...] = ()
    _followers: list[Light] = field(default_factory=list)

    def follow(self, light: Light) -> None:
        """Call `light(case_ids)` at every change from now on."""
        self._followers.append(light)

    def choose(self, *case_ids: str) -> None:
        """Light these cases; choosing what is chosen already lets go of it."""
        self.case_ids = () if case_ids == self.case_ids else case_ids
        for light in self._followers:
            light(self.case_ids)

    def toggle(self, case_id: str) -> None:
        """Light this case beside those that are lit, or let go of it alone."""
        if case_id in self.case_ids:
            self.case_ids = tuple(lit_id for lit_id in self.case_ids if lit_id != case_id)
        else:
            self.case_ids = (*self.case_ids, case_id)
        for light in self._followers:
            light(self.case_ids)
