"""What people install: the wheel holds everything the source tree holds, and works in an empty environment."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import venv
import zipfile
from collections.abc import Iterable
from importlib.metadata import Distribution, PackageNotFoundError, distribution, distributions, version
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

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


def needed(names: Iterable[str]) -> dict[str, Distribution]:
    """The distributions that these ask for and those that they ask for in turn, as installed beside the tests."""
    waiting, here = list(names), {}
    while waiting:
        requirement = Requirement(waiting.pop())
        name = canonicalize_name(requirement.name)
        if name not in here and (requirement.marker is None or requirement.marker.evaluate({"extra": ""})):
            here[name] = distribution(name)
            waiting += here[name].requires or []
    return here


def link_into(packages: Path, distributions: Iterable[Distribution]) -> None:
    """Put these distributions into another environment, without a copy of their files."""
    for part in distributions:
        for name in {file.parts[0] for file in part.files or ()} - {"..", "__pycache__"}:
            if not (packages / name).exists():
                (packages / name).symlink_to(part.locate_file(name))


@pytest.mark.slow
def test_the_wheel_works_in_an_environment_of_what_it_asks_for(wheel: Path, tmp_path: Path) -> None:
    home, elsewhere = tmp_path / "environment", tmp_path / "elsewhere"
    elsewhere.mkdir()
    venv.create(home, symlinks=True)
    python = home / ("Scripts" if os.name == "nt" else "bin") / "python"
    pip = (sys.executable, "-m", "pip", "--python", python)
    checked(*pip, "install", "--no-deps", "--no-index", wheel, cwd=elsewhere)
    packages = Path(
        checked(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))", cwd=elsewhere).strip()
    )
    (own,) = distributions(name="case-linker", path=[str(packages)])
    link_into(packages, needed(own.requires or ()).values())
    shown = checked(python.with_name("linker"), "--version", cwd=elsewhere)
    assert wheel.name.split("-")[1] in shown
    places = checked(
        python,
        "-c",
        "import features, linker, linker.casework, features.vectors; print(features.__file__, linker.__file__)",
        cwd=elsewhere,
    )
    assert all(Path(place).is_relative_to(home) for place in places.split())
    assert checked(*pip, "check", cwd=elsewhere)
