"""The worker process: does the queued jobs of one library and ends. Started by the desk; survives its death.

    LINKER_LIBRARY=cases.db python -m linker.desk.worker

The library's address comes by the environment: an address may hold a password, and command lines are public.
"""

from __future__ import annotations

import os
import sys

from linker.errors import LinkerError


def main() -> int:
    """Work off the queue; 1 where the library cannot be opened."""
    from linker.casework.jobs.worker import exit_now, run_queued_jobs
    from linker.library.store.store import Library

    try:
        with Library.open(os.environ["LINKER_LIBRARY"], create=False) as library:
            run_queued_jobs(library, stop=exit_now)
    except LinkerError as error:
        sys.stderr.write(f"linker worker: {error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
