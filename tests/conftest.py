"""For all tests: hypothesis judges what is found, not how long it took; long files come first and compile together."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import kernel_parts
import pytest
from argon2 import PasswordHasher
from hypothesis import HealthCheck, settings
from scheduling import ByFileOrDesk, longest_first

from linker.casework.users import passwords

ROOT = Path(__file__).parents[1]

settings.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("house")
# Sentences are looked for in English, whatever the computer's language is.
os.environ["LINKER_LANGUAGE"] = "en"
# A worker of xdist has the width of the terminal that started it; screens are judged as a pipe gets them.
os.environ.pop("COLUMNS", None)
# Programs that a test starts, wherever they start, run this checkout and the machine code that is kept in it.
os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))


def pytest_configure(config: pytest.Config) -> None:
    """Workers take files in the order below, not by their number of tests: a few of these may last a minute."""
    if hasattr(config.option, "loadscopereorder"):
        config.option.loadscopereorder = False


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> ByFileOrDesk | None:
    """With `--dist loadfile`, files as units of work, and those of the desks as one."""
    return ByFileOrDesk(config, log) if config.getoption("dist") == "loadfile" else None


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes long comes first, whatever the order was."""
    longest_first(items)


@pytest.fixture(scope="session", autouse=True)
def _compiled_together(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Of several workers each compiles other parts of the kernel, once for all; one alone compiles what it meets."""
    if "PYTEST_XDIST_WORKER" in os.environ:
        kernel_parts.share(tmp_path_factory.getbasetemp().parent)


@pytest.fixture(scope="session", autouse=True)
def costly_hasher() -> Iterator[Callable[[], PasswordHasher]]:
    """Passwords are hashed at little cost in tests; this is how the program hashes them."""
    costly, cheap = passwords._hasher, PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "_hasher", lambda: cheap)
        yield costly
