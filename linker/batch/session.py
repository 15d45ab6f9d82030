"""A Spark session for one piece of work: what is missing is told beforehand, what Java has to say goes to a file."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import time
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from ipaddress import ip_address
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import TYPE_CHECKING, Any

from linker.errors import LinkerError
from linker.i18n.text import Text

if TYPE_CHECKING:
    from pyspark import SparkConf
    from pyspark.sql import SparkSession

LEAST_JAVA = 17
# Spark before this cannot send a block to the partition of its number.
LEAST_PYSPARK = (4, 1)
WAIT_SECONDS = 60.0
_STANDALONE, _LOCAL = "spark://", re.compile(r"local\[(\d+|\*)\]")
# Few parcels at a time, so that no Arrow batch grows large; results are of the size of the links, whatever that is.
# Java only passes bytes on: compiling its code thoroughly costs more than it saves.
_OPTIONS: Mapping[str, str] = {
    "spark.app.name": "linker",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.log.level": "WARN",
    "spark.sql.adaptive.enabled": "false",
    "spark.sql.execution.arrow.maxRecordsPerBatch": "16",
    "spark.sql.codegen.wholeStage": "false",
    "spark.driver.maxResultSize": "0",
    "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
}


class EngineError(LinkerError):
    """The engine that shall link the cases is not there, or cannot do it."""


def is_spark(engine: str) -> bool:
    """Whether this names a Spark: local[2], local[*] or spark://HOST:PORT."""
    return engine.startswith(_STANDALONE) or _LOCAL.fullmatch(engine) is not None


def check(master: str) -> None:
    """Raise EngineError with the remedy where there is no pyspark, no Java, or nobody at the address."""
    if find_spec("pyspark") is None:
        raise EngineError("batch.no_pyspark", engine=master)
    import pyspark

    if tuple(map(int, pyspark.__version__.split(".")[:2])) < LEAST_PYSPARK:
        least = ".".join(map(str, LEAST_PYSPARK))
        raise EngineError("batch.old_pyspark", engine=master, version=pyspark.__version__, least=least)
    _check_java(master)
    if master.startswith(_STANDALONE):
        _check_address(master)


@contextmanager
def spark_session(master: str, options: Mapping[str, str]) -> Iterator[SparkSession]:
    """A session that ends with the block, Java and all; `options` are further ones of Spark.

    Raises EngineError where it cannot start, where no worker joins, and where Spark gives the work up.
    """
    from pyspark import SparkConf, SparkContext
    from pyspark.sql import SparkSession

    if SparkContext._active_spark_context is not None:
        raise EngineError("batch.second_session", engine=master)
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    settings = {**_OPTIONS, **_addresses(master), **options}
    conf = SparkConf(loadDefaults=False).setMaster(master).setAll(list(settings.items()))
    with (
        without_warnings(),
        NamedTemporaryFile(prefix="linker-spark-", suffix=".log", delete=False) as log,
        _engine_errors(master, log.name),
        _java(conf, log) as gateway,
        # once more inside: only as long as Java lives can it be asked what went wrong
        _engine_errors(master, log.name),
    ):
        context = SparkContext(gateway=gateway, conf=conf)
        try:
            _wait_for_workers(master, context)
            yield SparkSession(context)
        finally:
            context.stop()
    Path(log.name).unlink()


@contextmanager
def without_warnings() -> Iterator[None]:
    """Without Spark's warning about the version of pandas."""
    with warnings.catch_warnings():
        # only Arrow passes between Spark and us, so it does not matter which pandas is here
        warnings.filterwarnings("ignore", message="PySpark does not yet fully support pandas", category=FutureWarning)
        yield


@contextmanager
def _engine_errors(master: str, log: str) -> Iterator[None]:
    from py4j.protocol import Py4JError  # type: ignore[import-untyped]
    from pyspark.errors import PySparkException

    try:
        yield
    except (Py4JError, PySparkException, OSError) as error:
        raise EngineError("batch.spark_failed", engine=master, cause=_cause(error), log=log) from error


@contextmanager
def _java(conf: SparkConf, log: Any) -> Iterator[Any]:
    """Java with its own options, until the end of the block; the next session starts another one."""
    from pyspark import SparkContext
    from pyspark.java_gateway import launch_gateway

    gateway: Any = launch_gateway(conf, {"stdout": log, "stderr": subprocess.STDOUT})  # type: ignore[no-untyped-call]
    try:
        yield gateway
    finally:
        with suppress(Exception):
            gateway.shutdown()
        gateway.proc.stdin.close()
        gateway.proc.wait()
        SparkContext._gateway = SparkContext._jvm = None


def _wait_for_workers(master: str, context: Any) -> None:
    deadline = time.monotonic() + WAIT_SECONDS
    while master.startswith(_STANDALONE) and context._jsc.sc().getExecutorMemoryStatus().size() < 2:
        if time.monotonic() > deadline:
            raise EngineError("batch.no_worker", engine=master, seconds=round(WAIT_SECONDS))
        time.sleep(0.1)


def _check_java(master: str) -> None:
    home = os.environ.get("JAVA_HOME")
    java = shutil.which("java", path=str(Path(home) / "bin") if home else None)
    if java is None:
        place = Text("batch.java_home", folder=home) if home else Text("batch.this_machine")
        raise EngineError("batch.no_java", engine=master, place=place)
    answer = subprocess.run([java, "-version"], capture_output=True, text=True, check=False)
    version = re.search(r'version "(?:1\.)?(\d+)', answer.stderr + answer.stdout)
    if version is None or int(version[1]) < LEAST_JAVA:
        version_text = Text("batch.java_version", number=version[1]) if version else Text("batch.broken_java")
        raise EngineError("batch.old_java", engine=master, java=java, version=version_text, least=LEAST_JAVA)


def _check_address(master: str) -> None:
    """One of the masters named must answer."""
    for host, port in _hosts(master):
        with suppress(OSError), socket.create_connection((host, port), timeout=5.0):
            return
    raise EngineError("batch.no_master", engine=master)


def _hosts(master: str) -> list[tuple[str, int]]:
    parts = [address.rpartition(":") for address in master.removeprefix(_STANDALONE).split(",")]
    if not all(host and port.isdecimal() for host, _, port in parts):
        raise EngineError("batch.bad_address", engine=master)
    return [(host.strip("[]"), int(port)) for host, _, port in parts]


def _addresses(master: str) -> dict[str, str]:
    """On one machine nothing need listen to the network."""
    if master.startswith(_STANDALONE) and not all(_is_here(host) for host, _ in _hosts(master)):
        return {}
    return {"spark.driver.host": "127.0.0.1", "spark.driver.bindAddress": "127.0.0.1"}


def _is_here(host: str) -> bool:
    with suppress(ValueError):
        return ip_address(host).is_loopback
    return host == "localhost"


def _cause(error: Exception) -> str:
    """The last line that says something: the one a traceback ends with, or what Java says it was caused by."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip() and not line.lstrip().startswith("at ")]
    exceptions = [line for line in lines if re.match(r"(Caused by: )?[\w.]+(Error|Exception)\b", line)]
    return (exceptions or lines or [type(error).__name__])[-1].removeprefix("Caused by: ")
