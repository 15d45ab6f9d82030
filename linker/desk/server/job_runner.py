"""Starts the worker of background jobs: a process is started whenever a job waits and none is at work."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import threading

from linker.casework.jobs import queue
from linker.errors import LinkerError
from linker.library.store.store import Library

_LOOK_SECONDS = 0.5
_PAUSE_AFTER_FAILURE = 5.0


class JobRunner:
    """A thread that looks for waiting jobs. Closing it leaves a worker at its work: the job shall not die with us."""

    def __init__(self, library: Library, library_url: str) -> None:
        self._library = library
        self._environment = {**os.environ, "LINKER_LIBRARY": library_url}
        self._worker: subprocess.Popen[bytes] | None = None
        self._closed = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="job-runner", daemon=True)

    def start(self) -> None:
        """Begin looking."""
        self._thread.start()

    def close(self) -> None:
        """Stop looking; the worker at work goes on."""
        self._closed.set()
        self._thread.join()
        if self._worker is not None:
            # Told as ended, so that Python does not warn of a child it no longer watches.
            self._worker.returncode = self._worker.returncode or 0

    def _watch(self) -> None:
        pause = _LOOK_SECONDS
        while not self._closed.wait(pause):
            try:
                pause = self._look()
            except LinkerError as error:
                logging.getLogger(__name__).warning("jobs cannot be looked for: %s", error)
                pause = _PAUSE_AFTER_FAILURE

    def _look(self) -> float:
        if self._worker is not None:
            ended = self._worker.poll()
            if ended is None:
                return _LOOK_SECONDS
            self._worker = None
            if ended:
                return _PAUSE_AFTER_FAILURE
        queue.fail_stale_jobs(self._library)
        if queue.has_waiting_job(self._library):
            self._worker = self._start()
        return _LOOK_SECONDS

    def _start(self) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "linker.desk.server.worker"]
        return subprocess.Popen(
            command, env=self._environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, start_new_session=True
        )
