"""What people install: the wheel holds everything the source tree holds, and works in an empty environment."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import venv
import zipfile
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("features", "linker")
NEEDS_SETUPTOOLS = 77  # as in pyproject.toml
NO_NETWORK = ("No matching distribution found", "Could not find a version", "NewConnectionError", "Max retries")


def run(*command: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    # Without PYTHONPATH and the like nothing of the source tree or of this environment leaks in.
    clean = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    return subprocess.run(
        [str(part) for part in command], cwd=cwd, env=clean, capture_output=True, text=True, check=False
    )


def checked(*command: str | Path, cwd: Path) -> str:
    done = run(*command, cwd=cwd)
    if done.returncode and "CI" not in os.environ and any(sign in done.stderr for sign in NO_NETWORK):
        pytest.skip("pip reaches no package registry and this environment lacks what it asks for")
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def can_build_here() -> bool:
    try:
        return int(version("setuptools").split(".")[0]) >= NEEDS_SETUPTOOLS
    except PackageNotFoundError:
        return False


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built from a copy: a build in place leaves a build/ folder whose stale files get into later wheels."""
    source, target = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("wheel")
    for package in PACKAGES:
        shutil.copytree(ROOT / package, source / package, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md"):
        shutil.copy(ROOT / name, source / name)
    isolation = ["--no-build-isolation"] if can_build_here() else []
    checked(sys.executable, "-m", "pip", "wheel", "--no-deps", *isolation, "--wheel-dir", target, source, cwd=target)
    (built,) = target.glob("case_linker-*.whl")
    return built


def test_the_wheel_holds_every_file_of_both_packages_and_nothing_else(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        packed = {name for name in archive.namelist() if not name.endswith("/")}
    held = {name for name in packed if not name.split("/")[0].endswith(".dist-info")}
    source = [path for package in PACKAGES for path in (ROOT / package).rglob("*") if path.is_file()]
    expected = {path.relative_to(ROOT).as_posix() for path in source if "__pycache__" not in path.parts}
    assert expected - held == set(), "not packed: name the file type under [tool.setuptools.package-data]"
    assert held - expected == set()
    assert {"features/py.typed", "linker/py.typed"} <= held


@pytest.mark.slow
def test_the_wheel_works_in_an_empty_environment(wheel: Path, tmp_path: Path) -> None:
    home, elsewhere = tmp_path / "environment", tmp_path / "elsewhere"
    elsewhere.mkdir()
    venv.create(home, symlinks=True)
    scripts = home / ("Scripts" if os.name == "nt" else "bin")
    checked(sys.executable, "-m", "pip", "--python", scripts / "python", "install", wheel, cwd=elsewhere)
    shown = checked(scripts / "linker", "--version", cwd=elsewhere)
    assert wheel.name.split("-")[1] in shown
    places = checked(
        scripts / "python",
        "-c",
        "import features, linker, linker.casework, features.vectors; print(features.__file__, linker.__file__)",
        cwd=elsewhere,
    )
    assert all(Path(place).is_relative_to(home) for place in places.split())
    assert checked(sys.executable, "-m", "pip", "--python", scripts / "python", "check", cwd=elsewhere)
