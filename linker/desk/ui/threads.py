"""What takes its time is computed in threads, so that other people's pages go on."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

# Many may wait for one thing that is being made ready; they must not keep others from what is ready.
_THREADS = ThreadPoolExecutor(max_workers=64, thread_name_prefix="work")


async def work(function: Callable[..., Any], *arguments: Any, **options: Any) -> Any:
    """Call a function in a thread and give its result."""
    return await asyncio.get_running_loop().run_in_executor(_THREADS, partial(function, *arguments, **options))
