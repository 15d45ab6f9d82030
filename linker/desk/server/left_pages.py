"""Pages that somebody has left: what they were made of is freed, some pages at a time.

The classes, properties and style of each element of NiceGUI hold their own method that is called when they change: they
refer to themselves, so nothing but a pass of the garbage collector over all frees them, some 2,500 objects of a page.
By itself the collector makes such a pass after hundreds of pages, and the memory that they took until then comes back
in pieces that are of little use.
"""

from __future__ import annotations

import asyncio
import gc

_PAGES_A_PASS = 10
_LOOK_SECONDS, _LET_GO_SECONDS = 1.0, 5.0


class LeftPages:
    """Counts pages as they are given up, and lets the collector look for them."""

    def __init__(self) -> None:
        self._count = 0

    def note(self) -> None:
        """Count one page more; NiceGUI calls this when it gives one up."""
        self._count += 1

    def free(self) -> bool:
        """Make one pass where enough pages were left, unless the collector is told to rest; whether it was made."""
        if self._count < _PAGES_A_PASS or not gc.isenabled():
            return False
        self._count = 0
        gc.collect()
        return True

    async def keep_free(self) -> None:
        """Look again and again; never returns."""
        while True:
            await asyncio.sleep(_LOOK_SECONDS)
            if self.free():
                # tasks of the pages given up last may have held them until now
                await asyncio.sleep(_LET_GO_SECONDS)
                gc.collect()
