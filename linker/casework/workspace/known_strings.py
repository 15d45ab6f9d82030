"""Strings that the bureau made by hand, beside what the engine found: said, not proven."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from linker.casework.workspace.workspace import Workspace


@dataclass(frozen=True)
class SharedString:
    """A string of the bureau, how many of some cases belong to it, and how many it has in all."""

    string_id: str
    shared: int
    cases: int


def known_strings(workspace: Workspace) -> Mapping[str, tuple[str, ...]]:
    """The strings of the bureau with the ids of their cases."""
    library = workspace.library
    return workspace.memoise("known strings", library.change_mark(), library.known_strings)


def strings_of_pair(workspace: Workspace, case_a: str, case_b: str) -> tuple[str, ...]:
    """The strings in which the bureau joined two cases."""
    return tuple(name for name, cases in known_strings(workspace).items() if case_a in cases and case_b in cases)


def shared_strings(workspace: Workspace, case_ids: Iterable[str]) -> tuple[SharedString, ...]:
    """The strings that hold at least two of these cases, those with most of them first."""
    together = set(case_ids)
    counts = [(name, len(together.intersection(cases)), len(cases)) for name, cases in known_strings(workspace).items()]
    shared = [SharedString(name, count, cases) for name, count, cases in counts if count > 1]
    return tuple(sorted(shared, key=lambda string: (-string.shared, string.string_id)))
