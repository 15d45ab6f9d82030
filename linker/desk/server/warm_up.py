"""The library kept ready while the desk is open: the first page after a start, an import or a decision does not wait.

What is kept at hand of a large library are a million Python objects. A full pass of the garbage collector over them
stops every page for a second, again and again; so they are set apart from it once they are made, and what open pages
are made of is looked through less often: `left_pages` asks for what is needed.
"""

from __future__ import annotations

import asyncio
import gc
import logging
from collections.abc import Iterator
from contextlib import contextmanager

from linker.casework.browsing.warm_up import content_mark, state_mark, steps
from linker.casework.workspace.workspace import Workspace
from linker.errors import LinkerError
from linker.library.store.store import Library

_LOOK_SECONDS = 2.0
# Some five thousand objects a page: the young ones once a page, all of them once in some four hundred pages.
_THRESHOLDS = (5_000, 20, 20)


async def keep_ready(library: Library) -> None:
    """Look every few seconds whether anything has changed, and make ready what rests on it; never returns."""
    gc.set_threshold(*_THRESHOLDS)
    workspace = Workspace.of(library)
    known_state, known_content = None, None
    while True:
        try:
            state = await asyncio.to_thread(state_mark, workspace)
            if state != known_state:
                known_state = state
                content = await asyncio.to_thread(content_mark, workspace)
                await _make_ready(workspace, is_new=content != known_content)
                known_content = content
        except LinkerError as error:
            logging.getLogger(__name__).warning("the library is not ready to be asked: %s", error)
        await asyncio.sleep(_LOOK_SECONDS)


async def _make_ready(workspace: Workspace, *, is_new: bool) -> None:
    if not is_new:
        for step in steps(workspace):
            await asyncio.to_thread(step)
        return
    with set_apart():
        for step in steps(workspace):
            await asyncio.to_thread(step)


@contextmanager
def set_apart() -> Iterator[None]:
    """Let the garbage collector rest in this block; whatever there is after it is not looked through again.

    What an earlier block set apart and nobody holds any more is given back first, at the cost of one full pass.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.unfreeze()
        gc.collect()
        gc.freeze()
        gc.enable()
