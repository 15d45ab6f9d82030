"""Names of engines, and what is said where one is not there."""

from __future__ import annotations

import socket
import stat
from pathlib import Path

import pytest

from linker.batch import session
from linker.batch.engines import LOCAL, SparkEngine, engine_of
from linker.batch.session import EngineError
from linker.pairs.linking import link_pairs

MASTER = "spark://127.0.0.1:1"


def fake_java(folder: Path, said: str) -> Path:
    """A home of Java that says a version."""
    program = folder / "bin" / "java"
    program.parent.mkdir()
    program.write_text(f"#!/bin/sh\necho '{said}' >&2\n", encoding="utf-8")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    return folder


@pytest.fixture
def java_17(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JAVA_HOME", str(fake_java(tmp_path, 'openjdk version "17.0.15" 2025-04-15')))


def test_local_is_this_process() -> None:
    assert engine_of(LOCAL) is link_pairs


@pytest.mark.parametrize("name", ["", "spark", "Local", "local[]", "local[two]", "yarn", "http://10.0.0.5:7077"])
def test_an_unknown_engine_is_refused_with_those_there_are(name: str) -> None:
    with pytest.raises(EngineError, match=r"no such engine; give local, local\[2\] or spark://HOST:PORT"):
        engine_of(name)


@pytest.mark.usefixtures("java_17")
@pytest.mark.parametrize("name", ["local[2]", "local[*]"])
def test_a_spark_of_this_machine_needs_java_alone(name: str) -> None:
    pytest.importorskip("pyspark", reason="pyspark (extra spark) is not installed")
    assert engine_of(name) == SparkEngine(name)


def test_without_pyspark_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session, "find_spec", lambda _: None)
    with pytest.raises(EngineError, match=r'pip install "case-linker\[spark\]"'):
        engine_of("local[2]")


def test_without_java_its_package_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("pyspark", reason="pyspark (extra spark) is not installed")
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(EngineError, match=r"there is none on this machine; install Java 17.*openjdk-17-jre-headless"):
        engine_of("local[2]")
    monkeypatch.setenv("JAVA_HOME", str(tmp_path / "gone"))
    with pytest.raises(EngineError, match=r"there is none in JAVA_HOME \(.*gone\)"):
        engine_of("local[2]")


@pytest.mark.parametrize(
    ("said", "told"),
    [('java version "1.8.0_452"', "is Java 8"), ('openjdk version "11.0.2"', "is Java 11"), ("hm", "no working Java")],
)
def test_an_old_java_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, said: str, told: str) -> None:
    pytest.importorskip("pyspark", reason="pyspark (extra spark) is not installed")
    monkeypatch.setenv("JAVA_HOME", str(fake_java(tmp_path, said)))
    with pytest.raises(EngineError, match=f"{told}, Spark needs 17; install Java 17"):
        engine_of("local[2]")


@pytest.mark.usefixtures("java_17")
def test_a_master_that_does_not_answer_is_told_at_once() -> None:
    pytest.importorskip("pyspark", reason="pyspark (extra spark) is not installed")
    with pytest.raises(EngineError, match="nobody answers there; start a Spark master"):
        engine_of(MASTER)
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        assert engine_of(f"{MASTER},127.0.0.1:{port}") == SparkEngine(f"{MASTER},127.0.0.1:{port}")


@pytest.mark.usefixtures("java_17")
def test_a_folder_for_the_parcels_must_be_there(tmp_path: Path) -> None:
    pytest.importorskip("pyspark", reason="pyspark (extra spark) is not installed")
    assert engine_of(f"local[2]?parcels={tmp_path}") == SparkEngine("local[2]", tmp_path)
    for folder in (tmp_path / "gone", ""):
        with pytest.raises(EngineError, match=r"there is no folder .* name one that all workers see too"):
            engine_of(f"local[2]?parcels={folder}")


@pytest.mark.usefixtures("java_17")
@pytest.mark.parametrize("master", ["spark://", "spark://host", "spark://host:", "spark://host:http", "spark://:7077"])
def test_an_address_without_host_or_port_is_refused(master: str) -> None:
    pytest.importorskip("pyspark", reason="pyspark (extra spark) is not installed")
    with pytest.raises(EngineError, match="write spark://HOST:PORT"):
        engine_of(master)
