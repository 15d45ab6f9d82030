"""Which worker runs what: a file stays whole, and all that looks at desks in a browser stays with one worker.

Desks and browsers take long to start and are shared by all tests of a worker.
"""

from __future__ import annotations

from collections import Counter

import pytest
from xdist.scheduler import LoadFileScheduling

DESKS = "tests of desks at work"
AT_DESKS = ("tests/linker/desk/pages/", "tests/linker/desk/auth/test_sockets.py")


class ByFileOrDesk(LoadFileScheduling):
    """Files as units of work, but those of the desks, which are one."""

    def _split_scope(self, nodeid: str) -> str:
        return unit_of(nodeid)


def unit_of(nodeid: str) -> str:
    """What goes to one worker as a whole."""
    return DESKS if nodeid.startswith(AT_DESKS) else nodeid.partition("::")[0]


def longest_first(items: list[pytest.Item]) -> None:
    """Units with slow tests come first, those with most of them before, so that no worker ends long after another."""
    tests = Counter(unit_of(item.nodeid) for item in items)
    slow = Counter(unit_of(item.nodeid) for item in items if _is_slow(item))

    def rank(item: pytest.Item) -> tuple[int, int, str, str]:
        unit = unit_of(item.nodeid)
        return -slow[unit], -tests[unit], unit, str(item.path)

    items.sort(key=rank)


def _is_slow(item: pytest.Item) -> bool:
    return item.get_closest_marker("slow") is not None or unit_of(item.nodeid) == DESKS
