"""A real Spark cluster on this machine for tests: a master and workers that can be killed as machines can."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

pyspark = pytest.importorskip("pyspark", reason="pyspark (extra spark) is not installed")

# Java that lives for seconds: no thorough compiling, little memory.
QUICK = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"
OPTIONS = {
    "spark.executor.memory": "480m", "spark.executor.extraJavaOptions": QUICK, "spark.driver.memory": "600m",
}  # fmt: skip
PATIENCE_SECONDS = 300.0


def until(ready: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not ready():
        assert time.monotonic() < deadline, f"{what} did not happen within {PATIENCE_SECONDS} s"
        time.sleep(0.05)


@dataclass
class Cluster:
    """A master and its workers, each a group of processes of its own that can be killed as a machine can."""

    folder: Path
    port: int
    running: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @property
    def master(self) -> str:
        return f"spark://127.0.0.1:{self.port}"

    def start_master(self) -> None:
        self._start("master.Master", "--host", "127.0.0.1", "--port", str(self.port))
        until(lambda: self._said("Starting Spark master"), "a master")

    def start_worker(self, processor: int | None = None, *, memory: str = "512m") -> subprocess.Popen[bytes]:
        """A worker with one place for work, on one processor of this machine if named."""
        before = self._count()
        place = self.folder / f"worker-{len(self.running)}"
        started = self._start(
            "worker.Worker", "-h", "127.0.0.1", "-c", "1", "-m", memory, "-d", str(place), self.master
        )
        if processor is not None:
            os.sched_setaffinity(started.pid, {processor})
        until(lambda: self._count() > before, "a worker")
        return started

    def kill(self, process: subprocess.Popen[bytes]) -> None:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        self.running.remove(process)

    def stop(self) -> None:
        for process in reversed(self.running.copy()):
            self.kill(process)

    def _start(self, kind: str, *words: str) -> subprocess.Popen[bytes]:
        program = Path(pyspark.__file__).parent / "bin" / "spark-class"
        command = [str(program), f"org.apache.spark.deploy.{kind}", "--webui-port", "0", *words]
        env = {
            **os.environ,
            "SPARK_LOCAL_IP": "127.0.0.1",
            "SPARK_DAEMON_JAVA_OPTS": QUICK,
            "PYSPARK_PYTHON": sys.executable,
        }
        with (self.folder / "cluster.log").open("ab") as log:
            process = subprocess.Popen(command, env=env, stdout=log, stderr=log, start_new_session=True)
        self.running.append(process)
        return process

    def _said(self, words: str) -> bool:
        return words in self._log()

    def _count(self) -> int:
        return len(re.findall(r"Registering worker", self._log()))

    def _log(self) -> str:
        return (self.folder / "cluster.log").read_text(encoding="utf-8", errors="replace")


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])
